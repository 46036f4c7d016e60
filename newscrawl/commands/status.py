"""`newscrawl status`: what the store holds, what is due, and how the last runs went."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from newscrawl.commands._refusals import StoreCommand, refusals

if TYPE_CHECKING:
    import argparse


class Command(StoreCommand, ScrapyCommand):
    """Read the database and print; never writes, never touches the network."""

    def short_desc(self) -> str:
        return "Show what is stored, what is due and how the last runs went"

    def run(self, args: list[str], opts: argparse.Namespace) -> None:  # noqa: ARG002
        from newscrawl.extensions.store import open_store
        from newscrawl.printing.status import show_status

        if args:
            raise UsageError("status takes no arguments")
        assert self.settings is not None  # noqa: S101  # set by scrapy.cmdline
        with refusals(self), open_store(self.settings, read_only=True) as store:
            show_status(store, self.settings.getfloat("DOWNLOAD_DELAY"))
