"""The verdict on a store, by its newest runs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from newscrawl.monitoring.history import Health, StoreState, health_of
from newscrawl.storage.runs import Run

NOW = datetime(2026, 3, 16, 12, tzinfo=UTC)
OK = {"sources": ["ok", "9 articles named"], "lag": ["no history", ""]}
BAD = {"lag": ["warning", "5 h"], "articles": ["failure", "0 of 9"], "refused": ["warning", "1 of 9"]}


def ago(minutes: float) -> str:
    return (NOW - timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M:%SZ")


def run(minutes: float, code: int | None = 0, result: str | None = "done", **counts: Any) -> Run:
    """Return a run that ended so many minutes ago and found five articles, unless *counts* say else."""
    return begun(minutes + 2)._replace(
        ended_at=ago(minutes), exit_code=code, counts={"new": 5, "result": result} | counts
    )


def begun(minutes: float) -> Run:
    """Return a run that began so many minutes ago, and has not ended."""
    return Run(7, "bitget_news", "demo", {}, "0.1.0", "2.19.0", ago(minutes), None, None, None, None)


def health(*runs: Run, gaps: int = 0, running: bool = False, **store_state: Any) -> Health:
    """Judge runs, the newest first; *changed* and *max_age* are minutes."""
    changed, max_age = (store_state.get(name) for name in ("changed", "max_age"))
    asked = StoreState(
        NOW,
        running,
        None if changed is None else ago(changed),
        None if max_age is None else timedelta(minutes=max_age),
    )
    return health_of(runs, gaps, asked)


@pytest.mark.parametrize(
    ("found", "verdict"),
    [
        pytest.param(
            health(run(3, checks=OK)), "last run 3 min ago: done; 5 new; all checks ok; 0 gaps", id="done"
        ),
        pytest.param(
            health(run(3, revised=1200, gone=1, checks=OK), gaps=1),
            "last run 3 min ago: done; 5 new; 1,200 revised; 1 gone; all checks ok; 1 gap",
            id="more than new articles",
        ),
        pytest.param(
            health(run(3, 8, "no article could be read", checks=BAD)),
            "failing: last run 3 min ago: no article could be read; 5 new; "
            "failure: articles, warning: lag, refused; 0 gaps",
            id="checks that failed",
        ),
        pytest.param(
            health(run(3, 3, "nothing could be fetched: dns", new=0), run(8, checks=OK)),
            "failing: last run 3 min ago: nothing could be fetched: dns; 0 new; not checked; 0 gaps",
            id="a run that was not judged",
        ),
        pytest.param(
            health(run(3, 7, "interrupted", new=0), run(8, checks=OK)),
            "last run 3 min ago: interrupted; 0 new; all checks ok; 0 gaps",
            id="interrupted by hand",
        ),
        pytest.param(
            health(run(3, 7, "interrupted", new=0), run(8, 4, "the site blocked the crawl")),
            "failing: last run 3 min ago: interrupted; 0 new; not checked; 0 gaps",
            id="interrupted behind a failure",
        ),
        pytest.param(
            health(begun(4), run(10, checks=OK)),
            "failing: run 7, begun 4 min ago, was killed or its store failed; "
            "last run 10 min ago: done; 5 new; all checks ok; 0 gaps",
            id="killed",
        ),
        pytest.param(
            health(begun(4), run(10, checks=OK), running=True),
            "run 7, begun 4 min ago, goes on; last run 10 min ago: done; 5 new; all checks ok; 0 gaps",
            id="under way",
        ),
        pytest.param(
            health(begun(4), running=True), "run 7, begun 4 min ago, goes on; 0 gaps", id="the first one"
        ),
        pytest.param(
            health(run(10, checks=OK), running=True),
            "last run 10 min ago: done; 5 new; all checks ok; 0 gaps",
            id="another process holds the lock",
        ),
        pytest.param(
            health(run(-120, checks=OK)),
            "last run 2 h ahead of this clock: done; 5 new; all checks ok; 0 gaps",
            id="the clock was set back",
        ),
        pytest.param(
            health(run(3, 1, None)),
            "failing: last run 3 min ago: exit code 1; 5 new; not checked; 0 gaps",
            id="a run of an older program",
        ),
        pytest.param(health(), "no run yet; 0 gaps", id="none"),
    ],
)
def test_the_verdict(found: Health, verdict: str) -> None:
    """One line says what is wrong, how the last run went, what its checks say, and the gaps."""
    assert found.verdict == verdict
    assert found.is_ok is not verdict.startswith("failing")


@pytest.mark.parametrize(
    ("found", "is_stale"),
    [
        pytest.param(health(run(3), max_age=30), False, id="lately"),
        pytest.param(health(run(31), max_age=30), True, id="long ago"),
        pytest.param(health(run(31)), False, id="nobody asks"),
        pytest.param(health(max_age=30), True, id="never"),
        pytest.param(health(run(3, 3), run(40), max_age=30), True, id="the last one did not do its job"),
        pytest.param(health(run(3, 7), run(20), max_age=30), False, id="interrupted behind a good one"),
        pytest.param(health(begun(3), running=True, max_age=30), False, id="the first one has begun"),
        pytest.param(health(begun(900), running=True, max_age=30, changed=2), False, id="it takes days"),
        pytest.param(health(begun(900), running=True, max_age=30, changed=31), True, id="it hangs"),
        pytest.param(health(begun(3), max_age=30, changed=2), True, id="it was killed"),
        pytest.param(health(run(-1), max_age=30), False, id="another machine's clock"),
        pytest.param(health(run(-120), max_age=30), True, id="the clock was set back"),
    ],
)
def test_when_it_is_stale(found: Health, is_stale: bool) -> None:
    """A store is stale where no run did its job lately, unless one is at it and stores what it finds."""
    assert found.is_stale is is_stale
    assert ("stale" in found.verdict.partition(":")[0]) is is_stale


def test_a_stale_store_says_since_when() -> None:
    """Where the last run did not do its job, the verdict names the one that did."""
    found = health(run(3, 3, "nothing could be fetched: dns", new=0), run(95), max_age=30)
    assert found.verdict == (
        "failing and stale: last run 3 min ago: nothing could be fetched: dns; 0 new; not checked; "
        "last done 1 h 35 min ago; 0 gaps"
    )
