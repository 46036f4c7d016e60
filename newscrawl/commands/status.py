"""`scrapy status`: what the store holds and how the last runs went."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from newscrawl.monitoring.outcome import STORE_FAILED
from newscrawl.storage.extension import open_store
from newscrawl.storage.store import Counts, Store, StoreError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable

_LAST_RUNS = 5
_FILE_WIDTH = 120  # rich takes a pipe for 80 columns and cuts what is wider


class Command(ScrapyCommand):
    """Read the database and print; never writes, never touches the network."""

    requires_project = True
    requires_crawler_process = False

    def short_desc(self) -> str:
        return "Show what is stored and how the last runs went"

    def run(self, args: list[str], opts: argparse.Namespace) -> None:  # noqa: ARG002
        if args:
            raise UsageError("status takes no arguments")
        assert self.settings is not None  # noqa: S101  # set by scrapy.cmdline
        console = Console(highlight=False)
        if not console.is_terminal:
            console.width = _FILE_WIDTH
        try:
            with open_store(self.settings, read_only=True) as store:
                _print_counts(console, store.counts())
                _print_gaps(console, store)
                _print_runs(console, store)
        except StoreError as error:
            print(f"newscrawl: {error}", file=sys.stderr)
            self.exitcode = STORE_FAILED


def _print_counts(console: Console, counts: Counts) -> None:
    articles = ((f"{locale}, {status}", count) for (locale, status), count in counts.articles.items())
    period = f"{counts.oldest_published_at or '-'} to {counts.newest_published_at or '-'}"
    console.print(_table("Articles", [*articles, ("revisions", counts.revisions), ("published", period)]))
    console.print(_table("Frontier", counts.frontier.items()))
    if counts.rejects:
        console.print(_table("Rejects", counts.rejects.items()))


def _print_gaps(console: Console, store: Store) -> None:
    rows = [
        (f"{gap.noted_at} {gap.source} {gap.locale}", f"{gap.reason}, {gap.detail}")
        for gap in store.runs.gaps()
    ]
    if rows:
        console.print(_table("Open gaps", rows))


def _print_runs(console: Console, store: Store) -> None:
    table = Table(title="Last runs", title_justify="left", box=None, padding=(0, 2), title_style="bold")
    for name in ("run", "started", "ended", "reason", "exit", "new", "revised", "requests"):
        table.add_column(name, no_wrap=True)
    for run in store.runs.last(_LAST_RUNS):
        counts = run.counts or {}
        cells = (run.run_id, run.started_at, run.ended_at, run.reason, run.exit_code)
        counted = (counts.get(name) for name in ("new", "revised", "requests"))
        table.add_row(*("-" if cell is None else str(cell) for cell in (*cells, *counted)))
    console.print(table)


def _table(title: str, rows: Iterable[tuple[str, object]]) -> Table:
    table = Table(title=title, title_justify="left", show_header=False, box=None, padding=(0, 2))
    table.title_style = "bold"
    table.add_column(style="dim")
    table.add_column(justify="right")
    for name, value in rows:
        table.add_row(name, str(value))
    return table
