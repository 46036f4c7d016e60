"""New readings of stored pages: kept on disk until all are known, then made part of the dataset."""

from __future__ import annotations

import pickle
import tempfile
from contextlib import contextmanager
from typing import TYPE_CHECKING, Self

from newscrawl import __version__
from newscrawl.extraction import EXTRACTOR_VERSION
from newscrawl.storage.database import StoreError
from newscrawl.storage.queries.reparse import Reread
from newscrawl.storage.runs import NewRun

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from newscrawl.reparse.worker import Result
    from newscrawl.storage.store import Store


class Spool:
    """A file without a name: it goes with the process, however that ends."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        with self._explained():
            self._file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115  # closed by the context

    def put(self, results: list[Result]) -> None:
        """Keep what was read; raise StoreError if there is no room for it."""
        chunk = [
            Reread((result.article_id, result.locale), result.article)
            for result in results
            if result.outcome in ("same", "changed")
        ]
        with self._explained():
            pickle.dump(chunk, self._file, pickle.HIGHEST_PROTOCOL)

    def chunks(self) -> Iterator[list[Reread]]:
        """Give back what was put, in order."""
        end = self._file.tell()
        self._file.seek(0)
        while self._file.tell() < end:
            yield pickle.load(self._file)  # noqa: S301  # written by this process

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise StoreError(f"{self._folder}: {error.strerror}") from None


def adopt(store: Store, spool: Spool, spider: str) -> int:
    """Store what was read as revisions, whole or not at all, and return how many there are."""
    site = next((run.site for run in store.runs.last(1)), "")
    run = NewRun(spider, site, {"command": "reparse"}, __version__, "")
    return store.rereading.adopt(spool.chunks(), run, EXTRACTOR_VERSION)
