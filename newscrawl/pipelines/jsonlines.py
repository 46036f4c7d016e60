"""Write JSON Lines from the store's change log."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Self

from newscrawl.extensions.site_spider import site_spider
from newscrawl.extensions.store import StoreExtension
from newscrawl.storage.jsonlines import ChangeLog

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from newscrawl.storage.write.versioning import SavedArticle

# Where a run keeps how long the files were at its end: those that are as long still need not be read.
_SIZES = "json_lines"
_RUNS = 20


class JsonLinesPipeline:
    """Append every committed change to `jsonl/<spider>-YYYY-MM.jsonl`.

    The files follow the store, not the items: what an earlier run committed and could not write, and what
    somebody has altered since, is written when this run opens.
    """

    def __init__(self, store: StoreExtension, log: ChangeLog) -> None:
        self.store = store
        self.log = log

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        store = StoreExtension.of(crawler)
        folder = Path(crawler.settings["NEWSCRAWL_DATA_DIR"]) / "jsonl"
        return cls(store, ChangeLog(folder, site_spider(crawler).name))

    def open_spider(self) -> None:
        with self.store.guarded(opening=True):
            store = self.store.writer.store
            runs = (run.counts or {} for run in store.runs.last(_RUNS))
            self.log.mend(store, next((counts[_SIZES] for counts in runs if _SIZES in counts), {}))
            self._catch_up([])
        self.store.writer.on_commit.append(self._catch_up)

    def _catch_up(self, _outcomes: list[SavedArticle]) -> None:
        self.log.catch_up(self.store.writer.store)
        self.store.kept[_SIZES] = self.log.sizes()
