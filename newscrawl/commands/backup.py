"""`newscrawl backup`: a copy of the database, also while a crawl writes."""

from __future__ import annotations

import argparse
from pathlib import Path

from newscrawl.command import StoreCommand
from newscrawl.exceptions import ArgumentError, StoreError

_SQLITE = b"SQLite format 3\x00"


class Command(StoreCommand):
    takes = "FILE"
    about = "Copy the database into a file, also while a crawl writes"

    def carry_out(self, args: list[str], opts: argparse.Namespace) -> None:
        from newscrawl.atomic import check_place

        file = Path(args[0])
        check_place(file, "database", _SQLITE)
        try:
            with self.open_to_read() as store, self.row_progress() as progress:
                if store.database.file is None:
                    raise ArgumentError("backup copies SQLite databases; pg_dump copies one on a server")
                if file.exists() and file.samefile(store.database.file):
                    raise ArgumentError(f"{file} is the database itself")
                size = store.database.back_up(file, progress.note)
        except OSError as error:
            raise StoreError(f"{file}: {error.strerror}") from None
        print(f"backup: {file}, {size:,} bytes")
