"""What the status is made of, and how programs are told: as JSON, and as metrics of Prometheus."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from newscrawl.monitoring.figures import LEVELS, Measures
from newscrawl.monitoring.history import Health, StoreState, health_of, sentence_of
from newscrawl.normalization.dates import stamp
from newscrawl.storage.mirror import mirror_state
from newscrawl.storage.queries.collection import (
    Coverage,
    Day,
    Due,
    due_articles,
    newest_coverage,
    published_days,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from newscrawl.storage.mirror import MirrorState
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
    measures = (Measures.of((run.counts or {}).get("metrics", {})) for run in runs)
    return Status(
        health_of(runs, len(gaps), store_state._replace(last_change=store.changes.last_time())),
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


def unreadable(database: str) -> str:
    """Return the metrics of a store that cannot be read: the last ones would go on saying that it is well."""
    return _family("ok", _OK, [({}, 0)], database)


_OK = "1 if the last run did its job and none is overdue, 0 if not, or if the store cannot be read."


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
    stored = [
        ({"locale": locale, "status": state}, count) for (locale, state), count in counts.articles.items()
    ]
    yield "articles", "Articles that are stored.", stored
    share = status.coverage
    filled = [
        ({"field": name}, count / share.articles) for name, count in share.filled.items() if share.articles
    ]
    yield "field_share", "Share of the articles that changed last which have a field.", filled


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
