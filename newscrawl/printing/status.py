"""The status: what the store holds, what is due, and how the last runs went."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from rich.table import Table

from newscrawl.extensions.summary import STYLES
from newscrawl.monitoring.figures import BAD, NO_HISTORY, percent
from newscrawl.monitoring.history import checks_of
from newscrawl.monitoring.layer_checks import LAYERS
from newscrawl.normalization.dates import between, span
from newscrawl.terminal import Console

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from newscrawl.monitoring.figures import Measures
    from newscrawl.printing.status_data import Status
    from newscrawl.storage.mirror import MirrorState
    from newscrawl.storage.queries.collection import Coverage, Day, Due
    from newscrawl.storage.runs import Gap, Run
    from newscrawl.storage.store import Counts

_LAST_RUNS = 5
_DAY = 86_400
_NUMBERS = {*LAYERS, "run", "published", "first seen", "exit", "new", "revised", "requests"}
_FILE_WIDTH = 120  # rich takes a pipe for 80 columns and cuts what is wider


def show_status(status: Status, delay: float) -> None:
    """Print it, the verdict first; *delay* is how many seconds the site asks for between two requests."""
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = _FILE_WIDTH
    style = "bold green" if status.health.is_ok else "bold red"
    console.print(status.health.verdict, style=style, markup=False, soft_wrap=True)
    if status.mirror:
        _print_mirror(console, status.mirror, status.health.now)
    _print_counts(console, status.counts)
    _print_coverage(console, status.coverage)
    _print_layers(console, status.measures)
    _print_days(console, status.days)
    _print_gaps(console, status.gaps)
    _print_due(console, status.due, delay)
    _print_checks(console, status.health.judged)
    _print_runs(console, status.runs[:_LAST_RUNS])


def _print_mirror(console: Console, mirror: MirrorState, now: datetime) -> None:
    age = now - datetime.fromisoformat(mirror.updated_at) if mirror.updated_at else None
    told = f"as it was {span(age.total_seconds())} ago" if age else "which is not wholly copied yet"
    console.print(f"a mirror of {mirror.source}, {told}", markup=False, soft_wrap=True)


def _print_counts(console: Console, counts: Counts) -> None:
    articles = ((f"{locale}, {status}", count) for (locale, status), count in counts.articles.items())
    period = f"{counts.oldest_published_at or '-'} to {counts.newest_published_at or '-'}"
    _show(console, "Articles", _pairs([*articles, ("revisions", counts.revisions), ("published", period)]))
    if counts.frontier:
        _show(console, "Frontier", _pairs(counts.frontier.items()))
    if counts.rejects:
        _show(console, "Rejects", _pairs(counts.rejects.items()))


def _print_coverage(console: Console, coverage: Coverage) -> None:
    articles, filled = coverage
    if articles:
        title = f"Fields with a value, of the {articles} articles that were new or changed last"
        shares = {name: percent(count, articles) for name, count in filled.items()}
        _show(console, title, _pairs(shares.items()))


def _print_layers(console: Console, measures: Measures | None) -> None:
    """Show in how many articles each layer said what was stored, and in how many something else."""
    if measures is None:
        return
    table = _headed(("field", *LAYERS))
    for field in dict.fromkeys(pair.partition(":")[0] for pair in measures.agreement):
        said = (measures.agreement.get(f"{field}:{layer}") for layer in LAYERS)
        table.add_row(field, *map(_said, said))
    title = f"Layers that say what was stored, of the {measures.articles} articles that were read last"
    _show(console, title, table)


def _said(counts: Sequence[int] | None) -> str:
    """Say what a layer makes of a field, by the articles with it, those that agree and those that differ."""
    if counts is None:
        return "cannot say"
    whole, same, other = counts
    if not same and not other:
        return "silent"
    return percent(same, whole) + (f", {percent(other, whole)} differ" if other else "")


def _print_days(console: Console, days: list[Day]) -> None:
    table = _headed(("day", "published", "first seen"))
    for day in days:
        table.add_row(day.day, _cell(day.published), _cell(day.first_seen))
    _show(console, f"Articles of the last {len(days)} days (UTC)", table)


def _print_gaps(console: Console, gaps: list[Gap]) -> None:
    table = _headed(("since", "source", "locale", "reason"), wrap="reason")
    for gap in gaps:
        reason = f"{gap.reason}, {gap.detail}" if gap.detail else gap.reason
        table.add_row(gap.noted_at, gap.source, _cell(gap.locale), reason)
    if table.row_count:
        _show(console, "Open gaps", table)


def _print_due(console: Console, due: Due, delay: float) -> None:
    """Show what waits, and how long it takes where the site asks for no more than *delay* seconds."""
    rows = [
        ("never fetched", due.pending),
        ("again, now", due.now),
        ("again, in the next hour", due.hour),
        ("again, in the next 24 hours", due.day),
    ]
    takes = f"{(due.pending + due.now) * delay / _DAY:,.1f} days"
    told = [(name, f"{count:,}") for name, count in rows if count]
    if not told:
        return
    _show(console, "To fetch", _pairs([*told, (f"all that is due, a request in {delay:g} s", takes)]))


def _print_checks(console: Console, run: Run | None) -> None:
    if run is None:
        return
    checks = checks_of(run)
    table = _headed(("level", "check", "figure"), wrap="figure")
    for check in sorted(checks, key=lambda check: check.level not in BAD):
        if check.level != NO_HISTORY:
            table.add_row(check.level, check.name, check.figure, style=STYLES.get(check.level))
    unknown = [check.name for check in checks if check.level == NO_HISTORY]
    if unknown:
        table.add_row(NO_HISTORY, f"{len(unknown)} checks", ", ".join(unknown))
    _show(console, f"Checks of run {run.run_id}, {run.ended_at}", table)


def _print_runs(console: Console, runs: Sequence[Run]) -> None:
    headings = ("run", "started", "took", "reason", "exit", "new", "revised", "requests")
    table = _headed(headings)
    for run in runs:
        counts = run.counts or {}
        cells = (run.run_id, run.started_at, between(run.started_at, run.ended_at), run.reason, run.exit_code)
        counted = (counts.get(name) for name in ("new", "revised", "requests"))
        table.add_row(*map(_cell, (*cells, *counted)))
    if table.row_count:
        _show(console, "Last runs", table)


def _cell(value: object) -> str:
    return "-" if value is None else str(value)


def _headed(headings: Iterable[str], wrap: str = "") -> Table:
    table = Table(box=None, padding=(0, 1))
    for heading in headings:
        table.add_column(heading, no_wrap=heading != wrap, justify="right" if heading in _NUMBERS else "left")
    return table


def _pairs(rows: Iterable[tuple[str, object]]) -> Table:
    table = Table(show_header=False, box=None, padding=(0, 1))
    table.add_column(style="dim")
    table.add_column(justify="right")
    for name, value in rows:
        table.add_row(name, str(value))
    return table


def _show(console: Console, title: str, table: Table) -> None:
    # A table's own title would be wrapped to the table's width.
    console.print(title, style="bold")
    console.print(table)
