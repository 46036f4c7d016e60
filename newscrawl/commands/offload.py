"""`newscrawl offload`: full WARC files brought to the place that NEWSCRAWL_ARCHIVE_REMOTE names."""

from __future__ import annotations

import argparse

from newscrawl.command import StoreCommand
from newscrawl.commands import spider_of
from newscrawl.exceptions import ArgumentError, RunningError, StoreError


class Command(StoreCommand):
    """The newest file of each writer stays: a crawl may append to it."""

    about = "Move full WARC files to NEWSCRAWL_ARCHIVE_REMOTE, also beside a crawl"

    def carry_out(self, args: list[str], opts: argparse.Namespace) -> None:
        from newscrawl.settings_checks import check_settings

        check_settings(self.settings)
        if not self.settings["NEWSCRAWL_ARCHIVE_REMOTE"]:
            raise ArgumentError("NEWSCRAWL_ARCHIVE_REMOTE names no place to move files to")
        with self.open_to_read() as store:
            name = spider_of(store, self.settings).name
        try:
            sizes = self._move(name)
        except OSError as error:
            raise StoreError(f"{error.filename or 'archive'}: {error.strerror}") from None
        print(f"{len(sizes):,} files moved, {sum(sizes):,} bytes")

    def _move(self, name: str) -> list[int]:
        from newscrawl.atomic import alone_in
        from newscrawl.extensions.store import archive_folder

        folder = archive_folder(self.settings)
        try:
            with alone_in(folder.path):
                return [folder.move(file) for file, _ in folder.full(name)]
        except BlockingIOError:
            raise RunningError(f"another process moves files: {folder.path}") from None
