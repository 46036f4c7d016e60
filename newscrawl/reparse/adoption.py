"""New readings of stored pages made part of the dataset."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newscrawl import __version__
from newscrawl.extraction import EXTRACTOR_VERSION
from newscrawl.storage.runs import NewRun

if TYPE_CHECKING:
    from newscrawl.reparse.spool import Spool
    from newscrawl.storage.store import Store


def adopt(store: Store, spool: Spool, spider: str) -> int:
    """Store what was read as revisions, whole or not at all, and return how many there are."""
    site = next((run.site for run in store.runs.last(1)), "")
    run = NewRun(spider, site, {"command": "reparse"}, __version__, "")
    return store.rereading.adopt(spool.chunks(), run, EXTRACTOR_VERSION)
