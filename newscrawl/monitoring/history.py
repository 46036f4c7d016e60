"""What the runs of a store say: the past that a run is held against, and how things stand. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from newscrawl.monitoring import (
    BAD,
    FAILURE,
    NO_HISTORY,
    WARNING,
    Arrivals,
    Check,
    EarlierRun,
    Measures,
)
from newscrawl.monitoring.layer_checks import LAYERS, MOST_MEMBERS, NO_EXAMPLES, Examples
from newscrawl.monitoring.run_checks import ALONE, COMPARED, FIELDS, is_off, judge_run
from newscrawl.monitoring.run_result import CHECK_FAILED, INTERRUPTED, OK
from newscrawl.normalization.dates import span

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from newscrawl.storage.runs import Run

# A day of runs every five minutes, a year of daily ones; some 3 KB each.
RUNS = 300
# What a run is given that says nothing of what it should find.
_ASIDE = ("site", "render", "since")
_PARTS = {"fill_rate": FIELDS, "layer": LAYERS}
# Clocks of machines that share a store differ by seconds.
_AHEAD = timedelta(minutes=2)
_TOLD = ("revised", "gone")


class LastResult(NamedTuple):
    """How a run ended, with the levels of its bad checks; `exit_code` None is a run that did not end."""

    exit_code: int | None
    bad: dict[str, str]


class Baseline:
    """The past that a run is held against.

    *runs* are the newest ones, the newest first, with the run that has just begun; *arrivals* are the
    starts of the runs that found new articles, the oldest first. `before` is how things stood before
    this run, `known_names` are the members of the page state that were seen so far.
    """

    def __init__(self, runs: Sequence[Run], run_id: int, arrivals: Iterable[str]) -> None:
        (self._run,) = (run for run in runs if run.run_id == run_id)
        earlier = [run for run in runs if run.run_id < run_id]
        alike = [run for run in earlier if _alike(run, self._run)]
        # All that they counted takes twice the memory, for as long as the crawl goes on.
        self._past = [_past(run) for run in alike if _is_telling(run)]
        self.before = _last_result(alike)
        kept = ((run.counts or {}).get("state_keys", []) for run in earlier)
        self.known_names: list[str] = next(filter(None, kept), [])
        self._arrivals = [_epoch(time) for time in arrivals]

    def judge(
        self, measures: Measures, off: Collection[str], examples: Examples = NO_EXAMPLES
    ) -> list[Check]:
        """Return the checks that are not switched off; *examples* are URLs to name beside them."""
        arrivals = Arrivals.of(self._arrivals, _epoch(self._run.started_at))
        checks = judge_run(measures, self._past, arrivals, examples)
        return [check for check in checks if not is_off(check.name, off)]

    def names_to_keep(self, seen: Mapping[str, str]) -> list[str]:
        """Return what the next run has to know of the names, those of this run included."""
        return list(dict.fromkeys([*self.known_names, *seen]))[:MOST_MEMBERS]


def _last_result(runs: Iterable[Run]) -> LastResult:
    """Return how the newest run ended; interruptions by hand are no state of the site."""
    ended = [run for run in runs if run.exit_code != INTERRUPTED]
    if not ended:
        return LastResult(OK, {})
    judged = next((run for run in ended if "checks" in (run.counts or {})), None)
    return LastResult(ended[0].exit_code, bad_of(checks_of(judged)) if judged else {})


def bad_of(checks: Iterable[Check]) -> dict[str, str]:
    return {check.name: check.level for check in checks if check.level in BAD}


def to_store(checks: Iterable[Check]) -> dict[str, list[str]]:
    return {check.name: [check.level, check.figure if check.level != NO_HISTORY else ""] for check in checks}


def checks_of(run: Run) -> list[Check]:
    stored: dict[str, Any] = (run.counts or {}).get("checks", {})
    return [Check(name, level, figure) for name, (level, figure) in stored.items()]


def _alike(one: Run, other: Run) -> bool:
    """Say whether two runs were asked for the same: a backfill is no measure of what cron runs."""
    return one.spider == other.spider and _asked(one) == _asked(other)


def _asked(run: Run) -> dict[str, Any]:
    asked = {name: value for name, value in run.arguments.items() if name not in _ASIDE}
    return asked | {"dated": run.arguments.get("since") is not None, "demo": run.site == "demo"}


def _is_telling(run: Run) -> bool:
    """Say whether a run did its job to the end, so that its figures are what is usual."""
    return (
        run.reason == "finished" and run.exit_code in (OK, CHECK_FAILED) and "metrics" in (run.counts or {})
    )


def _past(run: Run) -> EarlierRun:
    counts = run.counts or {}
    return EarlierRun(Measures.of(counts["metrics"]), frozenset(bad_of(checks_of(run))))


def _epoch(time: str) -> float:
    return datetime.fromisoformat(time).timestamp()


def check_names(value: str) -> list[str]:
    """Read a list of checks; raise ValueError at a name that no check has.

    >>> check_names("lag, fill_rate:author")
    ['lag', 'fill_rate:author']
    """
    names = [name.strip() for name in value.split(",") if name.strip()]
    for name in names:
        kind, _, part = name.partition(":")
        if kind not in (*ALONE, *COMPARED) or (part and part not in _PARTS.get(kind, ())):
            known = (
                *ALONE,
                *COMPARED,
                *(f"{kind}:<{what}>" for kind, what in (("fill_rate", "field"), ("layer", "layer"))),
            )
            raise ValueError(f"no check is named {name!r}: there are {', '.join(known)}")
    return names


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
