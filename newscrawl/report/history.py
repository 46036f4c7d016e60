"""What happened: edits and removals of articles, the runs of the crawl and its gaps."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from newscrawl.monitoring import percent
from newscrawl.monitoring import run_result as outcome
from newscrawl.normalization.dates import between, minute
from newscrawl.report.figures import EDITS, Figures
from newscrawl.report.formatting import TITLE, count, cut, listed, publisher, time_words
from newscrawl.report.model import (
    Cell,
    Figure,
    Section,
    Series,
    Table,
    TableRow,
    figure,
    number,
    over_time,
    share_bars,
    short,
    stored,
)
from newscrawl.storage.runs import Gap, Run

_KINDS = {
    "edited": ("series-0", "edited by the publisher"),
    "gone": ("series-1", "removed"),
    "restored": ("series-2", "came back"),
    "reread": ("other", "read differently by a newer extractor"),
    "unclear": ("series-3", "changed, page and extractor at once"),
}
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
_OUTCOMES = {
    "series-0": "did its job",
    "series-3": "failed a check",
    "other": "interrupted, killed or going on",
    "series-1": "failed",
}
_COLOURS = {
    outcome.OK: "series-0",
    outcome.CHECK_FAILED: "series-3",
    outcome.INTERRUPTED: "other",
    None: "other",
}


def change_section(figures: Figures) -> Section:
    title = "Edits and removals"
    if not figures.changes:
        return Section("changes", title, [change_sentence(figures)])
    drawn = [_changes_over_time(figures)]
    if figures.edited_fields.edits:
        drawn.append(_edited_fields(figures))
    return Section("changes", title, [], drawn, list(_most_changed(figures)))


def change_sentence(figures: Figures) -> str:
    changed, whole = figures.changed, figures.totals.articles
    if not changed:
        return (
            "No stored article was seen to change or to vanish; articles change only where the crawl has "
            "looked at them again."
        )
    edited, gone, back = changed.get("edited", 0), figures.totals.gone, changed.get("restored", 0)
    said = f"Publishers edited {count(edited, 'article')} ({percent(edited, whole)}) after publication"
    fields = _by_count(figures)
    often = [name for name, found in fields if found and found >= fields[1][1]]
    if often:
        said += f", most often {listed(often)}"
    said += f"; {gone:,} {'is' if gone == 1 else 'are'} gone" if gone else "; none is gone"
    return said + (f", and {back:,} came back." if back else ".")


def _most_changed(figures: Figures) -> Iterator[Table]:
    lists = (
        ("most-edited", "Edited most", "edits", figures.most_edited),
        ("removed", "Removed", "removals", figures.removed),
    )
    for name, caption, what, found in lists:
        if found:
            head = ["article", "publisher", what]
            rows = [
                [
                    stored(cut(one.title or one.url, TITLE), one.url),
                    stored(publisher(one.publisher)),
                    number(one.changes),
                ]
                for one in found
            ]
            yield Table(name, caption, head, rows)


def _changes_over_time(figures: Figures) -> Figure:
    days = figures.changes
    series = [Series(*told, days[kind]) for kind, told in _KINDS.items() if kind in days]
    caption = "Changes by the {} in which they were seen"
    return over_time("changes-numbers", caption, series, lambda *_: change_sentence(figures))


def _edited_fields(figures: Figures) -> Figure:
    edits = figures.edited_fields.edits
    found = {name: edited for name, edited in _by_count(figures) if edited}
    which = f"the newest {edits:,} edits" if edits == EDITS else count(edits, "edit")
    says = f"Which fields changed in {which} by publishers; an edit may change several."
    head = ["field", "edits that changed it", "share"]
    table = Table("edited-fields-numbers", "Fields that edits changed", head, [])
    return share_bars(table, found, edits, says)


def _by_count(figures: Figures) -> list[tuple[str, int]]:
    return sorted(figures.edited_fields.changed.items(), key=lambda pair: -pair[1])


def run_section(figures: Figures) -> Section:
    if not figures.runs:
        return Section("runs", "Runs", [run_sentence(figures)])
    tables = [_table("last-runs", "The last runs", figures.last_runs)]
    if figures.failed_runs:
        tables.append(_table("failed-runs", "The last runs that did not do their job", figures.failed_runs))
    return Section("runs", "Runs", [], [_over_time(figures)], tables)


def gap_section(figures: Figures) -> Section:
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
    return Section("gaps", "Gaps", [f"{gap_sentence(figures)} {says}"], tables=tables)


def ended(run: Run) -> str:
    if run.exit_code is None:
        return _NOT_ENDED
    return _ENDED.get(run.exit_code, f"ended with exit code {run.exit_code}")


def run_sentence(figures: Figures) -> str:
    counts = {code: sum(runs for _, runs in days) for code, days in figures.runs.items()}
    whole = sum(counts.values())
    if not whole:
        return "No run was started in this time."
    good = counts.get(outcome.OK, 0)
    last = figures.last_runs[0]
    if whole == 1:
        return f"The only run, of {time_words(last.started_at)}, {ended(last)}."
    said = f"{good:,} of {whole:,} runs did their job ({percent(good, whole)})"
    return f"{said}; the last one, of {time_words(last.started_at)}, {ended(last)}."


def gap_sentence(figures: Figures) -> str:
    opened, closed = figures.open_gaps[0], figures.closed_gaps[0]
    if not opened + closed:
        return "No gap was noted."
    said = f"{count(opened, 'gap')} {'is' if opened == 1 else 'are'} open" if opened else "No gap is open"
    return f"{said}, {closed:,} {'was' if closed == 1 else 'were'} closed."


def _over_time(figures: Figures) -> Figure:
    days: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)
    for code, runs in figures.runs.items():
        days[_COLOURS.get(code, "series-1")] += runs
    series = [Series(colour, label, days[colour]) for colour, label in _OUTCOMES.items() if colour in days]
    caption = "Runs by outcome and the {} in which they started"
    return over_time("runs-numbers", caption, series, lambda *_: run_sentence(figures))


def _table(name: str, caption: str, runs: list[Run]) -> Table:
    head = ["started (UTC)", "took", "outcome", "new", "revised", "removed", "requests"]
    return Table(name, caption, head, [_run_cells(run) for run in runs])


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
    head = ["noted (UTC)", "source", "locale", "reason", "detail", "open for"]
    cells: list[TableRow] = [
        [
            short(minute(gap.noted_at)),
            short(gap.source),
            short(gap.locale or "-"),
            short(gap.reason.replace("_", " ")),
            gap.detail or "-",
            figure(between(gap.noted_at, gap.closed_at) or "-"),
        ]
        for gap in rows
    ]
    note = f"The newest {len(rows)} of {whole:,}." if whole > len(rows) else ""
    return Table(name, caption, head, cells, note)
