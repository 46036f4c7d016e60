"""When each host may be asked next: one clock for all workers of a run, kept by the database."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import NamedTuple

from sqlalchemy import Connection, delete, select, update

from newscrawl.storage import schema
from newscrawl.storage.database import Database, Repository
from newscrawl.storage.dialects import Now
from newscrawl.storage.rows import upserting

_TABLE = schema.hosts
# No wait of ours is longer, whatever a row says: a clock that was ahead may have written it.
_FARTHEST = 86_400.0


def server_time(connection: Connection) -> float:
    """Return the seconds since 1970 by the clock of the database, which all workers share."""
    return float(connection.execute(select(Now())).scalar_one())


class Host(NamedTuple):
    """What the workers know of a host.

    *next_at* is when nobody has a place yet, *silent_until* what the host asked for, *delay* what its
    robots.txt asks for. *refusals* counts those in a row; *refused* says why a worker has given up.
    """

    next_at: float = 0.0
    silent_until: float = 0.0
    delay: float = 0.0
    refusals: int = 0
    refused: str | None = None
    refused_until: str | None = None


class Place(NamedTuple):
    """A place in the row of those who ask a host: *at* is a time of this machine's monotonic clock."""

    at: float
    has_waited: bool
    host: Host


class Hosts(Repository):
    def __init__(self, database: Database, time: Callable[[Connection], float] = server_time) -> None:
        super().__init__(database)
        self._time = time

    def forget(self) -> None:
        """Begin anew: a run takes no refusal over from the one before."""
        self._change(delete(_TABLE))

    def take(self, name: str, delay: float) -> Place:
        """Take the next place at a host; the one behind it is *delay* seconds later, or more."""
        with self._database.write() as connection:
            now, host = self._time(connection), _read(connection, name)
            at = min(max(now, host.next_at, host.silent_until), now + _FARTHEST)
            # While a host refuses, the next one waits for the answer to this one.
            step = max(delay, host.delay, 2.0**host.refusals if host.refusals else 0.0)
            if step:
                _write(connection, name, host._replace(next_at=at + step))
            return Place(time.monotonic() + at - now, at > now, host)

    def is_silent(self, name: str) -> bool:
        """Say whether a host is not to be asked now, though a place was taken before."""
        with self._database.read() as connection:
            host = _read(connection, name)
            return bool(host.refused) or host.silent_until > self._time(connection)

    def slow_down(self, name: str, delay: float) -> None:
        """Let all workers leave so many seconds between two requests, at least."""
        with self._database.write() as connection:
            host = _read(connection, name)
            if delay > host.delay:
                _write(connection, name, host._replace(delay=delay))

    def count_refusal(self, name: str) -> int | None:
        """Count a refusal and return how many there are in a row; None for one from before a wait began."""
        with self._database.write() as connection:
            host = _read(connection, name)
            if host.silent_until > self._time(connection):
                return None
            _write(connection, name, host._replace(refusals=host.refusals + 1))
            return host.refusals + 1

    def silence(self, name: str, seconds: float) -> None:
        with self._database.write() as connection:
            host, until = _read(connection, name), self._time(connection) + seconds
            _write(connection, name, host._replace(silent_until=max(host.silent_until, until)))

    def answered(self, name: str) -> None:
        refusing = (_TABLE.c.host == name) & (_TABLE.c.refusals > 0)
        self._change(update(_TABLE).where(refusing).values(refusals=0))

    def refuse(self, name: str, why: str, until: str | None) -> None:
        """Note that the run ends, for a host refuses it."""
        with self._database.write() as connection:
            host = _read(connection, name)
            _write(connection, name, host._replace(refused=why, refused_until=until))


_WRITE = upserting(_TABLE, Host._fields)


def _write(connection: Connection, name: str, host: Host) -> None:
    _WRITE(connection, [{"host": name} | host._asdict()])


def _read(connection: Connection, name: str) -> Host:
    query = select(*(_TABLE.c[column] for column in Host._fields)).where(_TABLE.c.host == name)
    row = connection.execute(query).first()
    return Host(*row) if row else Host()
