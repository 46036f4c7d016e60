"""A run held against the runs before it that were like it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from newscrawl.monitoring.figures import BAD, NO_HISTORY, Arrivals, Check, EarlierRun, Measures
from newscrawl.monitoring.layer_checks import LAYERS, MOST_MEMBERS, NO_EXAMPLES
from newscrawl.monitoring.run_checks import ALONE, COMPARED, FIELDS, is_off, judge_run
from newscrawl.monitoring.run_result import CHECK_FAILED, INTERRUPTED, OK

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from newscrawl.monitoring.layer_checks import Examples
    from newscrawl.storage.runs import Run

# A day of runs every five minutes, a year of daily ones; some 3 KB each.
RUNS = 300
# What a run is given that says nothing of what it should find.
_ASIDE = ("site", "render", "since")
_PARTS = {"fill_rate": FIELDS, "layer": LAYERS}


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
    """Return the levels of the checks that are warnings or failures, by name."""
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
