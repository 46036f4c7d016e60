"""`scrapy parse`, which looks at one page: it stores nothing and crawls nothing that waits."""

from __future__ import annotations

import argparse

from scrapy.commands.parse import Command as ParseCommand


class Command(ParseCommand):
    """Scrapy's own command without the store."""

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        super().process_options(args, opts)
        assert self.settings is not None  # noqa: S101  # set by scrapy.cmdline
        self.settings["EXTENSIONS"].set("newscrawl.extensions.store.StoreExtension", None, "cmdline")
