"""`newscrawl feed`: the last changes as an Atom feed."""

from __future__ import annotations

import argparse
from pathlib import Path

from newscrawl.command import StoreCommand
from newscrawl.commands import add_limit, add_locale
from newscrawl.exceptions import StoreError

_MOST = 100


class Command(StoreCommand):
    takes = "FILE"
    about = "Write an Atom feed of the last changes"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        add_locale(parser)
        add_limit(parser, _MOST)

    def carry_out(self, args: list[str], opts: argparse.Namespace) -> None:
        from newscrawl.atomic import check_place, write
        from newscrawl.exports.atom import MARK, feed
        from newscrawl.storage.change_log import newest_changes
        from newscrawl.storage.database import utc_now

        file = Path(args[0])
        check_place(file, "feed", MARK)
        with self.open_to_read(opts.locale) as store:
            if (site := store.site()) is None:
                raise StoreError("no run has stored anything yet: there is nothing to feed")
            entries = newest_changes(store.database, opts.limit, opts.locale)
        write(file, feed(entries, site, utc_now()))
        print(f"feed: {file}, {len(entries):,} changes")
