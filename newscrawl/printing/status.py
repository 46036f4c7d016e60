"""The status: what a store holds, what is due, how the last runs went; for programs and for people."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from rich.table import Table

from newscrawl.monitoring import BAD, LEVELS, NO_HISTORY, STYLES, Check, Measures, percent
from newscrawl.monitoring.history import Health, StoreState, checks_of, health_of, sentence_of
from newscrawl.monitoring.layer_checks import LAYERS
from newscrawl.normalization.dates import between, span, stamp
from newscrawl.storage.mirror import MirrorState, mirror_state
from newscrawl.storage.queries.collection import due_articles, newest_coverage, published_days
from newscrawl.terminal import Console

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from newscrawl.storage.queries.collection import Coverage, Day, Due
    from newscrawl.storage.runs import Gap, Run
    from newscrawl.storage.store import Counts, Store, StoredSite

    Sample = tuple[Mapping[str, object], float]

# Enough for whole per cent, and read in some milliseconds whatever the store holds.
_COVERAGE_OF = 1_000
# Checks follow runs that ended; the last few may all have been killed or interrupted.
_RUNS = 20
_DAYS = 14
_OUTCOMES = ("new", "revised", "unchanged", "gone", "restored", "rejected", "failed")
_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n"})
_LAST_RUNS = 5
_DAY = 86_400
_NUMBERS = {*LAYERS, "run", "published", "first seen", "exit", "new", "revised", "requests"}
_FILE_WIDTH = 120  # rich takes a pipe for 80 columns and cuts what is wider
# Every file of metrics begins with it.
MARK = b"# HELP newscrawl_"


class Status(NamedTuple):
    """A store as it stands; *measures* are those of the newest run that read articles."""

    health: Health
    site: StoredSite | None
    counts: Counts
    coverage: Coverage
    measures: Measures | None
    days: list[Day]
    gaps: list[Gap]
    due: Due
    runs: list[Run]
    mirror: MirrorState | None


def read_status(store: Store, store_state: StoreState) -> Status:
    database, runs, gaps = store.database, store.runs.last(_RUNS), store.runs.gaps()
    mirror = mirror_state(database)
    if mirror:  # nobody crawls there
        store_state = store_state._replace(is_running=mirror.is_running)
    store_state = store_state._replace(last_change=store.changes.last_time())
    measures = (Measures.of((run.counts or {}).get("metrics", {})) for run in runs)
    return Status(
        health_of(store.runs.last_crawls(_RUNS), len(gaps), store_state),
        store.site(),
        store.counts(),
        newest_coverage(database, _COVERAGE_OF),
        next((one for one in measures if one.agreement), None),
        published_days(database, store_state.now, _DAYS),
        gaps,
        due_articles(database, store_state.now),
        runs,
        mirror,
    )


def as_json(status: Status) -> dict[str, Any]:
    """Return the status for a program; docs/monitoring.md names the members."""
    health, counts = status.health, status.counts
    return {
        "verdict": health.verdict,
        "ok": health.is_ok,
        "failing": health.is_failing,
        "stale": health.is_stale,
        "running": health.is_running,
        "at": stamp(health.now),
        "site": status.site._asdict() if status.site else None,
        "mirror": status.mirror._asdict() if status.mirror else None,
        "last_run": _run(health.last) if health.last else None,
        "last_done_at": health.done.ended_at if health.done else None,
        "checks": [check._asdict() for check in health.checks],
        "gaps": [gap._asdict() for gap in status.gaps],
        "due": status.due._asdict(),
        "articles": [
            {"locale": locale, "status": state, "count": count}
            for (locale, state), count in counts.articles.items()
        ],
        "revisions": counts.revisions,
        "frontier": counts.frontier,
        "rejects": counts.rejects,
        "published": [counts.oldest_published_at, counts.newest_published_at],
        "fields": status.coverage._asdict(),
        "layers": _layers(status.measures) if status.measures else {},
        "days": [day._asdict() for day in status.days],
        "runs": [_run(run) for run in status.runs],
    }


def _run(run: Run) -> dict[str, Any]:
    told = ("run_id", "spider", "site", "started_at", "ended_at", "reason", "exit_code")
    counts = {name: (run.counts or {}).get(name) for name in (*_OUTCOMES, "requests")}
    return {name: getattr(run, name) for name in told} | {"result": sentence_of(run), "counts": counts}


def _layers(measures: Measures) -> dict[str, Any]:
    names = ("articles", "agree", "differ")
    return {pair: dict(zip(names, said, strict=True)) for pair, said in measures.agreement.items()}


def as_metrics(status: Status, database: str) -> str:
    """Return what node_exporter's textfile collector reads.

    Every sample names the *database*: two stores on one machine would else have the same ones.
    """
    return "".join(_family(name, told, samples, database) for name, told, samples in _metrics(status))


_OK = "1 if the last run did its job and none is overdue, 0 if not, or if the store cannot be read."


def unreadable(database: str) -> str:
    """Return the metrics of a store that cannot be read: the last ones would go on saying that it is well."""
    return _family("ok", _OK, [({}, 0)], database)


def _metrics(status: Status) -> Iterator[tuple[str, str, Iterable[Sample]]]:
    health, counts = status.health, status.counts
    yield "ok", _OK, [({}, health.is_ok)]
    yield "stale", "1 if no run did its job within the time that was asked for.", [({}, health.is_stale)]
    yield "running", "1 while a run goes on.", [({}, health.is_running)]
    if health.last:
        yield from _of_run(health.last)
    done: list[Sample] = [({}, _seconds(health.done.ended_at))] if health.done else []
    yield "last_done_timestamp_seconds", "When a run last did its job.", done
    levels = [({"check": check.name}, max(0, LEVELS.index(check.level) - 1)) for check in health.checks]
    yield "check_level", "0 if a check is well or has no history, 1 for a warning, 2 for a failure.", levels
    yield "gaps", "Stretches of the site that no run has read yet.", [({}, health.gaps)]
    due = [({"when": when}, count) for when, count in status.due._asdict().items()]
    yield "due", "Articles to fetch: never fetched, due now, within an hour, within a day.", due
    stored = counts.articles.items()
    articles = [({"locale": locale, "status": state}, count) for (locale, state), count in stored]
    yield "articles", "Articles that are stored.", articles
    whole, filled = status.coverage
    shares = [({"field": name}, count / whole) for name, count in filled.items() if whole]
    yield "field_share", "Share of the articles that changed last which have a field.", shares


def _of_run(run: Run) -> Iterator[tuple[str, str, Iterable[Sample]]]:
    counts, began, ended = run.counts or {}, _seconds(run.started_at), _seconds(run.ended_at)
    yield "last_run_timestamp_seconds", "When the last run ended.", [({}, ended)]
    yield "last_run_duration_seconds", "How long it took.", [({}, ended - began)]
    code = -1 if run.exit_code is None else run.exit_code
    yield "last_run_exit_code", "How it ended, see docs/operations.md.", [({}, code)]
    found = [({"outcome": name}, counts.get(name, 0)) for name in _OUTCOMES]
    yield "last_run_articles", "What became of the articles that it looked at.", found
    yield "last_run_requests", "How many requests it sent.", [({}, counts.get("requests", 0))]


def _seconds(time: str | None) -> float:
    return datetime.fromisoformat(time or "").timestamp()


def _family(name: str, told: str, samples: Iterable[Sample], database: str) -> str:
    lines = [
        f"newscrawl_{name}{_labels({'database': database, **labels})} {float(value):.15g}\n"
        for labels, value in samples
    ]
    return f"# HELP newscrawl_{name} {told}\n# TYPE newscrawl_{name} gauge\n{''.join(lines)}" if lines else ""


def _labels(labels: Mapping[str, object]) -> str:
    r"""Return labels as the text format spells them.

    >>> print(_labels({"database": 'C:\\"new\nline"'}))
    {database="C:\\\"new\nline\""}
    """
    spelt = (f'{name}="{str(value).translate(_ESCAPES)}"' for name, value in labels.items())
    return f"{{{','.join(spelt)}}}"


# For people


def show_status(status: Status, delay: float) -> None:
    """Print it, the verdict first; *delay* is how many seconds the site asks for between two requests."""
    console, health, mirror = Console(), status.health, status.mirror
    if not console.is_terminal:
        console.width = _FILE_WIDTH
    style = "bold green" if health.is_ok else "bold red"
    console.print(health.verdict, style=style, markup=False, soft_wrap=True)
    if mirror:
        age = health.now - datetime.fromisoformat(mirror.updated_at) if mirror.updated_at else None
        told = f"as it was {span(age.total_seconds())} ago" if age else "which is not wholly copied yet"
        console.print(f"a mirror of {mirror.source}, {told}", markup=False, soft_wrap=True)
    for title, table in _tables(status, delay):
        if table.row_count:
            # A table's own title would be wrapped to the table's width.
            console.print(title, style="bold")
            console.print(table)


def _tables(status: Status, delay: float) -> Iterator[tuple[str, Table]]:
    counts, (articles, filled), measures = status.counts, status.coverage, status.measures
    stored = [(f"{locale}, {state}", count) for (locale, state), count in counts.articles.items()]
    period = f"{counts.oldest_published_at or '-'} to {counts.newest_published_at or '-'}"
    yield "Articles", _pairs([*stored, ("revisions", counts.revisions), ("published", period)])
    yield "Frontier", _pairs(counts.frontier.items())
    yield "Rejects", _pairs(counts.rejects.items())
    shares = [(name, percent(count, articles)) for name, count in filled.items() if articles]
    yield f"Fields with a value, of the {articles} articles that were new or changed last", _pairs(shares)
    if measures:
        title = f"Layers that say what was stored, of the {measures.articles} articles that were read last"
        yield title, _of_layers(measures)
    days = _headed(("day", "published", "first seen"), status.days)
    yield f"Articles of the last {len(status.days)} days (UTC)", days
    gaps = [
        (gap.noted_at, gap.source, gap.locale, f"{gap.reason}, {gap.detail}" if gap.detail else gap.reason)
        for gap in status.gaps
    ]
    yield "Open gaps", _headed(("since", "source", "locale", "reason"), gaps, wrap="reason")
    yield "To fetch", _of_due(status.due, delay)
    if run := status.health.judged:
        yield f"Checks of run {run.run_id}, {run.ended_at}", _of_checks(checks_of(run))
    yield "Last runs", _of_runs(status.runs[:_LAST_RUNS])


def _of_layers(measures: Measures) -> Table:
    """Show in how many articles each layer said what was stored, and in how many something else."""
    fields = dict.fromkeys(pair.partition(":")[0] for pair in measures.agreement)
    rows = (
        (field, *(_said(measures.agreement.get(f"{field}:{layer}")) for layer in LAYERS)) for field in fields
    )
    return _headed(("field", *LAYERS), rows)


def _said(counts: Sequence[int] | None) -> str:
    """Say what a layer makes of a field, by the articles with it, those that agree and those that differ."""
    if counts is None:
        return "cannot say"
    whole, same, other = counts
    if not same and not other:
        return "silent"
    return percent(same, whole) + (f", {percent(other, whole)} differ" if other else "")


def _of_due(due: Due, delay: float) -> Table:
    """Show what waits, and how long it takes where the site asks for no more than *delay* seconds."""
    names = ("never fetched", "again, now", "again, in the next hour", "again, in the next 24 hours")
    told = [(name, f"{count:,}") for name, count in zip(names, due, strict=True) if count]
    takes = f"{(due.pending + due.now) * delay / _DAY:,.1f} days"
    return _pairs([*told, (f"all that is due, a request in {delay:g} s", takes)] if told else [])


def _of_checks(checks: list[Check]) -> Table:
    table = _headed(("level", "check", "figure"), wrap="figure")
    for check in sorted(checks, key=lambda check: check.level not in BAD):
        if check.level != NO_HISTORY:
            table.add_row(check.level, check.name, check.figure, style=STYLES.get(check.level))
    unknown = [check.name for check in checks if check.level == NO_HISTORY]
    if unknown:
        table.add_row(NO_HISTORY, f"{len(unknown)} checks", ", ".join(unknown))
    return table


def _of_runs(runs: Sequence[Run]) -> Table:
    counted, rows = ("new", "revised", "requests"), []
    for run in runs:
        took, counts = between(run.started_at, run.ended_at), map((run.counts or {}).get, counted)
        rows.append((run.run_id, run.started_at, took, run.reason, run.exit_code, *counts))
    return _headed(("run", "started", "took", "reason", "exit", *counted), rows)


def _headed(headings: Iterable[str], rows: Iterable[Iterable[object]] = (), wrap: str = "") -> Table:
    table = Table(box=None, padding=(0, 1))
    for heading in headings:
        table.add_column(heading, no_wrap=heading != wrap, justify="right" if heading in _NUMBERS else "left")
    for row in rows:
        table.add_row(*("-" if cell is None else str(cell) for cell in row))
    return table


def _pairs(rows: Iterable[tuple[str, object]]) -> Table:
    table = Table(show_header=False, box=None, padding=(0, 1))
    table.add_column(style="dim")
    table.add_column(justify="right")
    for name, value in rows:
        table.add_row(name, str(value))
    return table
