"""How things stand, in one sentence: pure, no Scrapy, no SQL."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from newscrawl.monitoring.baseline import checks_of
from newscrawl.monitoring.figures import FAILURE, WARNING
from newscrawl.monitoring.run_result import CHECK_FAILED, INTERRUPTED, OK
from newscrawl.normalization.dates import span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newscrawl.monitoring.figures import Check
    from newscrawl.storage.runs import Run

# Clocks of machines that share a store differ by seconds.
_AHEAD = timedelta(minutes=2)
_TOLD = ("revised", "gone")


class StoreState(NamedTuple):
    """What is known of a store beside its runs: the time, whether a process crawls, its newest change.

    *max_age* is how long ago a run must have done its job at most, None for ever. A run that stores articles
    meanwhile will do: the first one may take days.
    """

    now: datetime
    is_running: bool
    last_change: str | None = None
    max_age: timedelta | None = None


class Health(NamedTuple):
    """How things stand *now*.

    *begun* is the newest run if it has not ended, *last* the newest that has, *told* the newest that was not
    interrupted by hand, which is no state of the site, *done* the newest that did its job,
    and *judged* the one whose checks still tell something.
    """

    now: datetime
    begun: Run | None
    last: Run | None
    told: Run | None
    done: Run | None
    is_running: bool
    is_stale: bool
    judged: Run | None
    gaps: int

    @property
    def checks(self) -> list[Check]:
        return checks_of(self.judged) if self.judged else []

    @property
    def was_killed(self) -> bool:
        """Whether the newest run never ended; one whose store failed cannot note its end either."""
        return self.begun is not None and not self.is_running

    @property
    def is_failing(self) -> bool:
        """Whether the newest run that says anything of the site did not do its job."""
        return self.was_killed or (self.told is not None and self.told.exit_code != OK)

    @property
    def is_ok(self) -> bool:
        return not (self.is_failing or self.is_stale)

    @property
    def verdict(self) -> str:
        """Say it in one line: what is wrong, the last runs, the checks, the gaps."""
        wrong = [word for word, holds in (("failing", self.is_failing), ("stale", self.is_stale)) if holds]
        gaps = f"{self.gaps:,} gap{'' if self.gaps == 1 else 's'}"
        told = "; ".join([*self._of_begun(), *self._of_last(), *self._of_done(), gaps])
        return f"{' and '.join(wrong)}: {told}" if wrong else told

    def _of_begun(self) -> list[str]:
        if self.begun is None:
            return [] if self.last else ["no run yet"]
        end = "goes on" if self.is_running else "was killed or its store failed"
        return [f"run {self.begun.run_id}, begun {self._ago(self.begun.started_at)}, {end}"]

    def _of_last(self) -> list[str]:
        if self.last is None:
            return []
        counts = self.last.counts or {}
        changed = [f"{counts[name]:,} {name}" for name in _TOLD if counts.get(name)]
        when = f"last run {self._ago(self.last.ended_at)}: {sentence_of(self.last)}"
        return [when, f"{counts.get('new', 0):,} new", *changed, self._of_checks()]

    def _of_checks(self) -> str:
        if not self.checks:
            return "not checked"
        levels = (
            (level, [check.name for check in self.checks if check.level == level])
            for level in (FAILURE, WARNING)
        )
        return (
            ", ".join(f"{level}: {', '.join(names)}" for level, names in levels if names) or "all checks ok"
        )

    def _of_done(self) -> list[str]:
        if not self.is_stale or self.done == self.last:
            return []
        return [f"last done {self._ago(self.done.ended_at)}" if self.done else "none was done of late"]

    def _ago(self, time: str | None) -> str:
        seconds = (self.now - datetime.fromisoformat(time or "")).total_seconds()
        return f"{span(seconds)} ago" if seconds >= 0 else f"{span(-seconds)} ahead of this clock"


def health_of(runs: Sequence[Run], gaps: int, store_state: StoreState) -> Health:
    """Judge a store by its newest *runs*, the newest first, and the gaps that are open."""
    ended = [run for run in runs if run.ended_at is not None]
    begun = next((run for run in runs[:1] if run.ended_at is None), None)
    done = next((run for run in ended if run.exit_code == OK), None)
    return Health(
        store_state.now,
        begun,
        last=next(iter(ended), None),
        told=next((run for run in ended if run.exit_code != INTERRUPTED), None),
        done=done,
        is_running=store_state.is_running and begun is not None,
        is_stale=_is_stale(begun, done, store_state),
        judged=_judged(ended),
        gaps=gaps,
    )


def sentence_of(run: Run) -> str:
    """Return how a run ended, in its own words."""
    told: str | None = (run.counts or {}).get("result")
    return told or ("done" if run.exit_code == OK else f"exit code {run.exit_code}")


def _is_stale(begun: Run | None, done: Run | None, store_state: StoreState) -> bool:
    if store_state.max_age is None:
        return False
    times = [done.ended_at] if done else []
    if begun and store_state.is_running:
        times += [begun.started_at, store_state.last_change]
    ages = [store_state.now - datetime.fromisoformat(time) for time in times if time]
    return not any(-_AHEAD <= age <= store_state.max_age for age in ages)


def _judged(ended: Sequence[Run]) -> Run | None:
    """Return the newest run that was judged, none where a later one failed before it could be."""
    for run in ended:
        if "checks" in (run.counts or {}):
            return run
        if run.exit_code not in (OK, CHECK_FAILED, INTERRUPTED):
            break
    return None
