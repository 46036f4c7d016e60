"""`newscrawl backup`: a copy of the database, also while a crawl writes."""

from __future__ import annotations

import argparse
from pathlib import Path

from newscrawl.arguments import ArgumentError
from newscrawl.command import StoreCommand

_SQLITE = b"SQLite format 3\x00"


class Command(StoreCommand):
    takes = "FILE"
    about = "Copy the database into a file, also while a crawl writes"

    def carry_out(self, args: list[str], opts: argparse.Namespace) -> None:
        from newscrawl.extensions.store import open_store
        from newscrawl.storage.mirror import back_up
        from newscrawl.storage.store import StoreError
        from newscrawl.terminal import RowProgress

        settings = self.settings
        if len(args) != 1:
            raise ArgumentError("name one file: newscrawl backup FILE")
        file = Path(args[0])
        progress = RowProgress(settings.getfloat("NEWSCRAWL_PROGRESS_INTERVAL"))
        try:
            with open_store(settings, read_only=True) as store, progress:
                _check_place(file, store.database.file)
                size = back_up(store.database, file, progress.note)
        except OSError as error:
            raise StoreError(f"{file}: {error.strerror}") from None
        print(f"backup: {file}, {size:,} bytes")


def _check_place(file: Path, database: Path | None) -> None:
    """Raise ArgumentError where a backup would take the place of something else."""
    if database is None:
        raise ArgumentError("backup copies SQLite databases; pg_dump copies one on a server")
    if not file.parent.is_dir():
        raise ArgumentError(f"there is no folder {file.parent}")
    if not file.exists():
        return
    if file.is_dir() or file.samefile(database):
        raise ArgumentError(f"{file} is {'a folder' if file.is_dir() else 'the database itself'}")
    with file.open("rb") as opened:
        if opened.read(len(_SQLITE)) not in (_SQLITE, b""):
            raise ArgumentError(f"{file} is no database: give another name, or move it away")
