"""`newscrawl mirror`: a copy of the database in SQLite, kept up while crawls go on."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from newscrawl.command import StoreCommand
from newscrawl.exceptions import ArgumentError

if TYPE_CHECKING:
    import argparse

    from newscrawl.storage.store import Store


class Command(StoreCommand):
    takes = "FOLDER"
    about = "Keep a copy in SQLite up to date, for people who read"

    def carry_out(self, args: list[str], opts: argparse.Namespace) -> None:
        from newscrawl.extensions.store import run_lock, store_url
        from newscrawl.storage.dialects import place_of
        from newscrawl.storage.mirror import Mirror

        settings = self.settings
        with self.open_to_read() as source:
            _check(folder := Path(args[0]), source)
            place, lock_wait = place_of(store_url(settings)), settings.getfloat("NEWSCRAWL_LOCK_WAIT")
            is_running = run_lock(settings).is_held()
            with Mirror.open(folder, place, lock_wait) as mirror, self.row_progress() as progress:
                last = mirror.catch_up(source.database, progress.note, is_running=is_running)
            print(f"mirror: {folder}, up to change {last:,}")


def _check(folder: Path, source: Store) -> None:
    file = source.database.file
    if file and file.parent.resolve() == folder.resolve():
        raise ArgumentError(f"{folder} is where the database itself lies: name another folder")
