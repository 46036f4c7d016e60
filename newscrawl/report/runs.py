"""The crawl itself: its runs and its gaps."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from newscrawl.monitoring import run_result as outcome
from newscrawl.normalization.dates import between
from newscrawl.report.articles import MOST_BARS, period_table
from newscrawl.report.charts import OTHER, SERIES, Layer
from newscrawl.report.formatting import Periods, count, minute, share, time_words
from newscrawl.report.model import (
    Cell,
    Figure,
    Key,
    Section,
    Table,
    draw_over_time,
    figure,
    number,
    short,
    words,
)

if TYPE_CHECKING:
    from newscrawl.report.figures import Figures
    from newscrawl.storage.runs import Gap, Run

_ENDED = {
    outcome.OK: "did its job",
    outcome.CRASHED: "crashed",
    outcome.WRONG_ARGUMENT: "had a wrong argument",
    outcome.NOTHING_FETCHED: "fetched nothing",
    outcome.BLOCKED: "was blocked",
    outcome.STORE_FAILED: "failed in the store",
    outcome.INTERRUPTED: "was interrupted",
    outcome.CHECK_FAILED: "failed a check",
}
_NOT_ENDED = "goes on, or was killed"
_KINDS = (
    ("series-0", SERIES[0], "did its job", (outcome.OK,)),
    ("series-3", SERIES[3], "failed a check", (outcome.CHECK_FAILED,)),
    ("other", OTHER, "interrupted, killed or going on", (outcome.INTERRUPTED, None)),
    ("series-1", SERIES[1], "failed", ()),
)


def section(figures: Figures) -> Section:
    """Show how the runs went."""
    if not figures.run_counts:
        return Section("runs", "Runs", [sentence(figures)])
    tables = [_table("last-runs", "The last runs", figures.last_runs)]
    if figures.failed_runs:
        tables.append(_table("failed-runs", "The last runs that did not do their job", figures.failed_runs))
    return Section("runs", "Runs", [], [_over_time(figures)], tables)


def gaps(figures: Figures) -> Section:
    """Show what the crawl knows that it has not read."""
    opened, closed = figures.open_gaps, figures.closed_gaps
    tables = []
    if opened[0]:
        tables.append(_gap_table("open-gaps", "Open gaps", *opened))
    if closed[0]:
        tables.append(_gap_table("closed-gaps", "Closed gaps", *closed))
    says = (
        "A gap is a stretch of the listings or the site map that a run could not read as far as what "
        "was known."
    )
    return Section("gaps", "Gaps", [f"{gaps_sentence(figures)} {says}"], tables=tables)


def ended(run: Run) -> str:
    """Say how a run ended."""
    if run.exit_code is None:
        return _NOT_ENDED
    return _ENDED.get(run.exit_code, f"ended with exit code {run.exit_code}")


def sentence(figures: Figures) -> str:
    """Say how many runs did their job, and how the last one ended."""
    whole = sum(one.runs for one in figures.run_counts)
    if not whole:
        return "No run was started in this time."
    good = sum(one.runs for one in figures.run_counts if one.exit_code == outcome.OK)
    last = figures.last_runs[0]
    if whole == 1:
        return f"The only run, of {time_words(last.started_at)}, {ended(last)}."
    said = f"{good:,} of {whole:,} runs did their job ({share(good, whole)})"
    return f"{said}; the last one, of {time_words(last.started_at)}, {ended(last)}."


def gaps_sentence(figures: Figures) -> str:
    """Say whether anything is known to be missing."""
    opened, closed = figures.open_gaps[0], figures.closed_gaps[0]
    if not opened + closed:
        return "No gap was noted."
    said = f"{count(opened, 'gap')} {'is' if opened == 1 else 'are'} open" if opened else "No gap is open"
    return f"{said}, {closed:,} {'was' if closed == 1 else 'were'} closed."


def _over_time(figures: Figures) -> Figure:
    by_day: Counter[str] = Counter()
    for one in figures.run_counts:
        by_day[one.day] += one.runs
    periods = Periods.of(by_day, MOST_BARS)
    counted = [
        [(one.day, one.runs) for one in figures.run_counts if _kind(one.exit_code) == kind]
        for kind in range(len(_KINDS))
    ]
    shown = [place for place, found in enumerate(counted) if found]
    sums = [periods.sums(counted[place]) for place in shown]
    heads = [words(_KINDS[place][2]) for place in shown]
    layers = [Layer(_KINDS[place][1], numbers) for place, numbers in zip(shown, sums, strict=True)]
    keys = [Key(_KINDS[place][0], head) for place, head in zip(shown, heads, strict=True)]
    caption = f"Runs by outcome and the {periods.unit.name} in which they started"
    table = period_table("runs-numbers", caption, periods, heads, sums)
    return Figure(draw_over_time(periods, layers), sentence(figures), table, keys)


def _kind(exit_code: int | None) -> int:
    found = (place for place, kind in enumerate(_KINDS) if exit_code in kind[3])
    return next(found, len(_KINDS) - 1)


def _table(name: str, caption: str, runs: list[Run]) -> Table:
    names = ("started (UTC)", "took", "outcome", "new", "revised", "removed", "requests")
    return Table(name, caption, [words(one) for one in names], [_run_cells(run) for run in runs])


def _run_cells(run: Run) -> list[Cell]:
    counts = run.counts or {}
    counted = [number(counts.get(name)) for name in ("new", "revised", "gone", "requests")]
    return [
        short(minute(run.started_at)),
        figure(between(run.started_at, run.ended_at) or "-"),
        short(ended(run)),
        *counted,
    ]


def _gap_table(name: str, caption: str, whole: int, rows: list[Gap]) -> Table:
    names = ("noted (UTC)", "source", "locale", "reason", "detail", "open for")
    cells = [
        [
            short(minute(gap.noted_at)),
            short(gap.source),
            short(gap.locale or "-"),
            short(gap.reason.replace("_", " ")),
            words(gap.detail or "-"),
            figure(between(gap.noted_at, gap.closed_at) or "-"),
        ]
        for gap in rows
    ]
    note = f"The newest {len(rows)} of {whole:,}." if whole > len(rows) else ""
    return Table(name, caption, [words(one) for one in names], cells, note)
