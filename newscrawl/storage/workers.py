"""The workers of a run: who lives, who leads, what each has claimed, and when the run is over.

docs/decisions/0014-workers-agree-in-the-store.md tells the protocol.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any, NamedTuple

import orjson
from sqlalchemy import ColumnElement, Connection, bindparam, exists, func, insert, or_, select, update

from newscrawl.exceptions import LostError, RunningError
from newscrawl.normalization.columns import to_json
from newscrawl.normalization.dates import stamp
from newscrawl.storage import schema
from newscrawl.storage.database import Database, Repository
from newscrawl.storage.frontier import Frontier, FrontierEntry
from newscrawl.storage.hosts import server_time
from newscrawl.storage.queries import is_due, never_fetched
from newscrawl.storage.rows import Prepared, bound, is_bound
from newscrawl.storage.runs import NewRun, Runs, given_number

_TABLE = schema.workers
_LIVES = _TABLE.c.ended_at.is_(None)
_CLAIM_FOR = Prepared(
    update(schema.frontier).where(is_bound(schema.frontier)).values(claimed_by=bindparam("of_worker"))
)


class Machine(NamedTuple):
    """Where a worker runs."""

    host: str
    pid: int


class Worker(NamedTuple):
    """A worker of a run; its *name* is unique in the run."""

    worker_id: int
    run_id: int
    name: str


class RunView(NamedTuple):
    """What a worker sees of its run: whether it *leads*, whether the run *has_ended* and with which code."""

    leads: bool
    has_ended: bool
    exit_code: int | None


class Workers(Repository):
    """Who works on which run; *time* is the clock by which heartbeats count."""

    def __init__(
        self,
        database: Database,
        runs: Runs,
        frontier: Frontier,
        time: Callable[[Connection], float] = server_time,
    ) -> None:
        super().__init__(database)
        self._runs = runs
        self._frontier = frontier
        self._time = time

    # Coming

    def begin(self, run: NewRun, machine: Machine) -> Worker:
        """Begin a run; whoever has the run lock alone may do so, for nobody else lives then."""
        with self._database.write() as connection:
            self._lose(connection, _LIVES)
            return self._enter(connection, self._runs.begin(run), machine)

    def join(self, run: NewRun, machine: Machine, run_id: int | None = None) -> Worker | None:
        """Join the run that goes on, or *run_id* alone; None where there is none, or where it is closing.

        Raises RunningError where the run was asked for something else than *run*.
        """
        runs = schema.runs
        has_workers = exists().where(_TABLE.c.run_id == runs.c.run_id, _LIVES)
        query = select(runs).where(runs.c.ended_at.is_(None), has_workers).order_by(runs.c.run_id.desc())
        with self._database.write() as connection:
            going = connection.execute(query).first()
            if going is None or run_id not in (None, going.run_id):
                return None
            if "closing" in self._living(connection, going.run_id).values():
                return None
            asked = run.spider, run.site, run.to_row()["arguments"]
            if (going.spider, going.site, going.arguments) != asked:
                raise RunningError(f"run {going.run_id} was begun for another site or with other arguments")
            return self._enter(connection, going.run_id, machine)

    def _enter(self, connection: Connection, run_id: int, machine: Machine) -> Worker:
        before = select(func.count()).where(_TABLE.c.run_id == run_id)
        name = f"{machine.host}-{connection.execute(before).scalar_one() + 1}"
        now = self._now(connection)
        row = {"run_id": run_id, "name": name, "state": "working", "started_at": now, "heartbeat_at": now}
        entered = connection.execute(insert(_TABLE).values(row | machine._asdict() | {"revisits": 0}))
        worker = Worker(given_number(entered), run_id, name)
        self._database.fence = partial(_check_alive, worker)
        self._frontier.worker_id = worker.worker_id
        return worker

    # Living

    def beat(self, worker: Worker) -> None:
        with self._database.write() as connection:
            self._set(connection, worker, heartbeat_at=self._now(connection))

    def look(self, worker: Worker, lease: float) -> RunView:
        """Return how things stand with a worker's run; who was silent for longer than *lease* is lost.

        Raises LostError where that is the worker itself, and another one has seen it first.
        """
        runs, mine = schema.runs, _TABLE.c.run_id == worker.run_id
        with self._database.read() as connection:
            beats = select(_TABLE.c.worker_id, _TABLE.c.heartbeat_at).where(mine, _LIVES)
            living = {row[0]: row[1] for row in connection.execute(beats)}
            query = select(runs.c.ended_at, runs.c.exit_code).where(runs.c.run_id == worker.run_id)
            ended_at, exit_code = connection.execute(query).one()
            latest = _stamp_of(self._time(connection) - lease)
        if worker.worker_id not in living:
            raise LostError(_LOST)
        silent = [one for one, beat in living.items() if beat < latest and one != worker.worker_id]
        if silent:
            with self._database.write() as connection:
                is_silent = _TABLE.c.worker_id.in_(silent) & (_TABLE.c.heartbeat_at < latest)
                self._lose(connection, _LIVES & is_silent)
        return RunView(worker.worker_id == min(living.keys() - silent), ended_at is not None, exit_code)

    def claim(
        self, worker: Worker, locales: Collection[str] | None, limit: int, budget: int
    ) -> list[FrontierEntry]:
        """Return what a worker is to fetch, as `Frontier.claim`; no article comes to two living workers.

        At most *budget* of what all workers of the run get have been visited before.
        """
        if not self._frontier.has_waiting(worker.run_id, locales, self._left(worker, budget)):
            return []  # idle workers keep nobody from writing
        with self._database.write() as connection:
            if "closing" in self._living(connection, worker.run_id).values():
                return []
            entries = self._frontier.claim(worker.run_id, locales, limit, self._left(worker, budget))
            if entries:
                claims = [bound(entry[:2]) | {"of_worker": worker.worker_id} for entry in entries]
                _CLAIM_FOR(connection, claims)
                visits = sum(entry.state != "pending" for entry in entries)
                self._set(connection, worker, state="working", revisits=_TABLE.c.revisits + visits)
            return entries

    def keep(self, worker: Worker, counts: Mapping[str, Any], *, idle: bool = False) -> None:
        """Keep what a worker has counted so far; *idle* says that it has nothing to do."""
        state = {"state": "idle"} if idle else {}
        with self._database.write() as connection:
            self._set(connection, worker, counts=to_json(dict(counts)), **state)

    # Ending

    def close(self, worker: Worker, locales: Collection[str] | None, budget: int) -> bool:
        """Let nothing more be claimed where nothing waits and all are idle; say whether it came to that."""
        with self._database.write() as connection:
            living = self._living(connection, worker.run_id)
            if worker.worker_id != min(living) or set(living.values()) != {"idle"}:
                return False
            if self._frontier.has_waiting(worker.run_id, locales, self._left(worker, budget)):
                return False
            self._set(connection, worker, state="closing")
            return True

    def leave(self, worker: Worker, counts: Mapping[str, Any], exit_code: int) -> bool:
        """End a worker, and give back what it has not fetched; return True where it has to end the run first.

        That is so for the one that closes the run, and for the last one, which then calls `finish`.
        """
        ended = select(schema.runs.c.ended_at).where(schema.runs.c.run_id == worker.run_id)
        with self._database.write() as connection:
            living = self._living(connection, worker.run_id)
            closes = living[worker.worker_id] == "closing"
            if connection.execute(ended).scalar() is None and (closes or len(living) == 1):
                self._set(connection, worker, state="closing")
                return True
            self._set(connection, worker, counts=to_json(dict(counts)))
            self._end(connection, worker, exit_code)
            return False

    def finish(self, worker: Worker, exit_code: int) -> None:
        with self._database.write() as connection:
            self._end(connection, worker, exit_code)

    def counts_of_others(self, worker: Worker) -> list[dict[str, Any]]:
        """Return what the other workers of a run have counted, the lost ones included."""
        query = select(_TABLE.c.counts).where(
            _TABLE.c.run_id == worker.run_id, _TABLE.c.worker_id != worker.worker_id
        )
        kept = self._rows(query.order_by(_TABLE.c.worker_id))
        return [orjson.loads(row.counts) for row in kept if row.counts]

    def _end(self, connection: Connection, worker: Worker, exit_code: int) -> None:
        self._give_back(connection, [worker.worker_id])
        self._set(connection, worker, state="ended", ended_at=self._now(connection), exit_code=exit_code)

    def _lose(self, connection: Connection, condition: ColumnElement[bool]) -> None:
        """End workers that are no more, and give what they had claimed to others."""
        lost = list(connection.execute(select(_TABLE.c.worker_id).where(condition)).scalars())
        if lost:
            self._give_back(connection, lost)
            ended = update(_TABLE).where(_TABLE.c.worker_id.in_(lost))
            connection.execute(ended.values(state="lost", ended_at=self._now(connection)))

    def _give_back(self, connection: Connection, worker_ids: list[int]) -> None:
        frontier = schema.frontier
        theirs = frontier.c.claimed_by.in_(worker_ids)
        waits = or_(never_fetched(), is_due(self._database.now()))
        connection.execute(update(frontier).where(theirs, waits).values(claimed_run=None))
        connection.execute(update(frontier).where(theirs).values(claimed_by=None))

    def _living(self, connection: Connection, run_id: int) -> dict[int, str]:
        query = select(_TABLE.c.worker_id, _TABLE.c.state).where(_TABLE.c.run_id == run_id, _LIVES)
        return {row[0]: row[1] for row in connection.execute(query)}

    def _left(self, worker: Worker, budget: int) -> int:
        """Return what the run has left of a budget, none where that of another worker was larger."""
        revisits = select(func.sum(_TABLE.c.revisits)).where(_TABLE.c.run_id == worker.run_id)
        return max(0, budget - int(self._scalar(revisits)))

    def _set(self, connection: Connection, worker: Worker, **values: Any) -> None:
        connection.execute(update(_TABLE).where(_TABLE.c.worker_id == worker.worker_id).values(values))

    def _now(self, connection: Connection) -> str:
        return _stamp_of(self._time(connection))


_LOST = "this worker was silent for longer than its lease: others do its work"


def _check_alive(worker: Worker, connection: Connection) -> None:
    query = select(_TABLE.c.state).where(_TABLE.c.worker_id == worker.worker_id)
    if connection.execute(query).scalar() == "lost":
        raise LostError(_LOST)


def _stamp_of(seconds: float) -> str:
    return stamp(datetime.fromtimestamp(seconds, UTC))
