"""The protocol of the workers of a run, played by stores of one file that share a clock."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from newscrawl.exceptions import LostError, RunningError
from newscrawl.storage.frontier import Discovery
from newscrawl.storage.lock import RunLock
from newscrawl.storage.workers import Machine
from tests.storage.storage_examples import RUN, article, at, id_of, url_of
from tests.storage.workers_players import LEASE, fall_silent

if TYPE_CHECKING:
    from collections.abc import Callable


def test_whoever_comes_joins_the_run_that_goes_on(two) -> None:
    """The workers of a run have its number, a name of their own, and one leader."""
    first, second = two
    assert (first.worker.run_id, second.worker.run_id) == (2, 2)
    assert (first.worker.name, second.worker.name) == ("host-1", "host-2")
    assert (first.leads(), second.leads()) == (True, False)


def test_a_run_that_was_asked_for_something_else(two, player) -> None:
    """A worker with other arguments is refused, and one for a run that is over finds none."""
    other = player()
    with pytest.raises(RunningError, match="other arguments"):
        other.workers.join(RUN._replace(arguments={"max_pages": 4}), Machine("host", 3))
    assert other.workers.join(RUN, Machine("host", 3), run_id=1) is None
    first, _ = two
    first.store.runs.end(2, "finished", 0, {})
    assert other.workers.join(RUN, Machine("host", 3)) is None


def test_no_article_is_claimed_twice(two, database) -> None:
    """What one worker has claimed no other gets, and the row says who has it."""
    first, second = two
    assert (first.claim(), second.claim()) == ([id_of(3), id_of(2)], [id_of(1), id_of(0)])
    assert (first.claim(), second.claim()) == ([], [])
    claimed = database.rows("SELECT claimed_run, claimed_by FROM frontier ORDER BY article_id")
    assert [tuple(row.values()) for row in claimed] == [(2, 2), (2, 2), (2, 1), (2, 1)]


def test_a_worker_that_was_killed(two, seconds) -> None:
    """When its lease is over, others get what it had claimed and not stored."""
    first, second = two
    second.claim()
    second.save(3)
    seconds.now += LEASE - 2
    assert first.leads()
    assert first.claim(limit=9) == [id_of(1), id_of(0)]
    fall_silent(seconds, first)
    assert first.leads()
    assert first.claim(limit=9) == [id_of(2)]


def test_a_leader_that_was_killed(two, seconds) -> None:
    """The next worker leads, and ends the run with what the lost one had counted."""
    first, second = two
    first.workers.keep(first.worker, {"new": 3})
    fall_silent(seconds, second)
    assert second.leads()
    assert len(second.claim(limit=9)) == 4
    for number in range(4):
        second.save(number)
    second.rest()
    assert second.close()
    assert second.workers.leave(second.worker, {}, 0)
    assert second.workers.counts_of_others(second.worker) == [{"new": 3}]


def test_a_worker_that_goes_on_after_its_lease(two, seconds, database) -> None:
    """It stores nothing more, whatever it does: its row is ended, and every transaction looks there first."""
    first, second = two
    second.claim()
    fall_silent(seconds, first)
    assert first.leads()
    assert first.claim(limit=9) == [id_of(number) for number in (3, 2, 1, 0)]
    first.store.frontier.discover([Discovery(id_of(9), "en", url_of(id_of(9)), "related")], 2)
    attempts: list[Callable[[], Any]] = [
        lambda: second.save(3),
        second.claim,
        second.leads,
        lambda: second.workers.beat(second.worker),
        lambda: second.store.runs.end(2, "finished", 0, {}),
        lambda: second.store.frontier.begin((id_of(3), "en"), lambda *_: None),
        lambda: second.hosts.take("site.example", 1.0),
    ]
    for attempt in attempts:
        with pytest.raises(LostError):
            attempt()
    first.save(3)
    assert database.rows("SELECT kind FROM changes") == [{"kind": "new"}]


def test_a_worker_that_nobody_has_missed(two, seconds) -> None:
    """A lease that is over costs nothing as long as no other worker has seen it."""
    first, second = two
    second.claim()
    seconds.now += LEASE + 2
    second.workers.beat(second.worker)
    assert second.leads()
    with pytest.raises(LostError):
        first.claim()
    second.save(3)


def test_the_end_of_a_run(two) -> None:
    """It is closed once, by the leader, when all are idle and nothing waits; then nobody claims or joins."""
    first, second = two
    assert len(first.claim(limit=9)) == 4
    first.rest()
    assert not first.close()  # the second worker may still find something
    second.rest(new=1)
    second.store.frontier.discover([Discovery(id_of(9), "en", url_of(id_of(9)), "related")], 2)
    assert not first.close()  # it has
    assert second.claim() == [id_of(9)]
    assert not first.close()
    second.rest(new=2)
    assert not second.close()  # it does not lead
    assert first.close()
    second.store.frontier.discover([Discovery(id_of(8), "en", url_of(id_of(8)), "related")], 2)
    assert second.claim() == []
    assert second.workers.join(RUN, Machine("host", 3)) is None
    assert first.workers.leave(first.worker, {}, 0)
    assert first.workers.counts_of_others(first.worker) == [{"new": 2}]
    first.store.runs.end(2, "finished", 0, {})
    first.workers.finish(first.worker, 0)
    team = second.workers.look(second.worker, LEASE)
    assert (team.has_ended, team.exit_code) == (True, 0)
    assert not second.workers.leave(second.worker, {}, 0)


def test_a_leader_that_dies_while_it_closes(two, seconds) -> None:
    """The next one closes the run once more."""
    first, second = two
    first.claim(limit=9)
    first.rest()
    second.rest()
    assert first.close()
    fall_silent(seconds, second)
    assert second.leads()
    assert [len(second.claim(limit=9)), second.claim()] == [4, []]
    second.rest()
    assert second.close()


def test_workers_that_are_interrupted(two) -> None:
    """Whoever leaves gives back what it has not fetched, and the last one ends the run."""
    first, second = two
    first.claim()
    assert not first.workers.leave(first.worker, {"new": 1}, 7)
    assert second.leads()
    assert len(second.claim(limit=9)) == 4
    assert second.workers.leave(second.worker, {}, 7)
    assert second.workers.counts_of_others(second.worker) == [{"new": 1}]


def test_a_run_after_one_that_was_killed(two, player, database) -> None:
    """Whoever begins a run has the lock alone: those of the run before are lost, however new they are."""
    first, _ = two
    first.claim()
    third = player().begin()
    assert third.leads()
    assert len(third.claim(limit=9)) == 4
    states = [row["state"] for row in database.rows("SELECT state FROM workers ORDER BY worker_id")]
    assert states == ["lost", "lost", "working"]


def test_the_budget_of_revisits_is_the_run_s(player, clock) -> None:
    """All workers of a run together visit so many known articles, and no more."""
    first = player().begin()
    for number in range(9):
        first.store.articles.save([article(number)], first.worker.run_id, lambda *_: at(1))
    clock.time = at(2)
    second = player().join()
    assert [len(first.claim(3)), len(second.claim(3)), len(first.claim(3))] == [3, 2, 0]
    for one in (first, second):
        one.rest()
    assert first.close(budget=2)  # its own is smaller than what another one had


def test_the_lock_of_a_run_of_workers(database, tmp_path) -> None:
    """They share it; a crawl of one process gets it when the last one has ended, and they see it is held."""
    alone, first, second = (RunLock.of(database.url, str(tmp_path)) for _ in range(3))
    first.acquire()
    with pytest.raises(RunningError):
        second.acquire(shared=True)
    first.share()
    second.acquire(shared=True)
    first.release()
    assert alone.is_held()
    with pytest.raises(RunningError):
        alone.acquire()
    second.release()
    assert not alone.is_held()
    alone.acquire()
    with pytest.raises(RunningError):
        second.acquire(shared=True)
    alone.release()
