"""The table at the end of a run, and its row in `runs`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from rich.console import Console
from rich.table import Table
from scrapy import signals
from sqlalchemy import make_url

from newscrawl.monitoring.outcome import OK, Outcome, judge
from newscrawl.storage.extension import StoreExtension, store_url
from newscrawl.storage.runs import Ending

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from scrapy.crawler import Crawler

_COUNTS = ("new", "revised", "unchanged", "restored", "duplicates")


class Summary:
    """Judge the run when it is over, store the judgement, and show what came out."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        summary = cls(crawler)
        crawler.signals.connect(summary.spider_closed, signals.spider_closed)
        return summary

    def spider_closed(self, reason: str) -> None:
        stats = self._crawler.stats.get_stats()
        outcome = judge(stats, reason)
        store = self._crawler.get_extension(StoreExtension)
        if store is None:
            return
        if not store.failed:
            with store.guarded():
                ending = Ending(reason, outcome.exit_code, dict(_rows(stats)))
                store.writer.store.runs.end(store.writer.run_id, ending)
        show(stats, outcome, _outputs(self._crawler))


def show(stats: Mapping[str, Any], outcome: Outcome, outputs: Mapping[str, str]) -> None:
    """Print the table of a finished run to standard output."""
    console = Console(highlight=False, soft_wrap=True)
    style = "bold green" if outcome.exit_code == OK else "bold red"
    console.print(f"newscrawl: {outcome.sentence}", style=style, markup=False)
    table = Table(show_header=False, box=None, padding=(0, 2))
    table.add_column(style="dim")
    table.add_column(justify="right")
    for name, value in _rows(stats):
        table.add_row(name, str(value))
    console.print(table)
    for name, path in outputs.items():
        console.print(f"{name}: {path}", markup=False)


def _rows(stats: Mapping[str, Any]) -> Iterator[tuple[str, int | str]]:
    yield "found", stats.get("newscrawl/found", 0)
    for name in _COUNTS:
        yield name, stats.get(f"newscrawl/{name}", 0)
    for kind in ("rejected", "failed"):
        yield kind, stats.get(f"newscrawl/{kind}", 0)
        prefix = f"newscrawl/{kind}/"
        for key in sorted(stats):
            if key.startswith(prefix):
                yield f"  {key.removeprefix(prefix)}", stats[key]
    yield "requests", stats.get("downloader/request_count", 0)
    yield "bytes received", stats.get("downloader/response_bytes", 0)
    yield "seconds", f"{stats.get('elapsed_time_seconds', 0):.1f}"


def _outputs(crawler: Crawler) -> dict[str, str]:
    spider: Any = crawler.spider
    database = make_url(store_url(crawler.settings))
    folder = Path(crawler.settings["NEWSCRAWL_DATA_DIR"]) / "jsonl"
    return {
        "database": database.database or database.render_as_string(),
        "JSON Lines": str(folder / f"{spider.name}-*.jsonl"),
    }
