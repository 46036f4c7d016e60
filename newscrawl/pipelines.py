"""Item pipelines: thin adapters between items and the store, in the order of `settings.ITEM_PIPELINES`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, Self

from scrapy.exceptions import DropItem

from newscrawl.extensions.site_spider import site_spider
from newscrawl.extensions.store import StoreExtension
from newscrawl.items import Article, NotModified, Reject
from newscrawl.normalization.columns import content_digest
from newscrawl.normalization.dates import stamp
from newscrawl.storage.jsonlines import ChangeLog

if TYPE_CHECKING:
    from datetime import datetime

    from scrapy.crawler import Crawler

    from newscrawl.storage.write.versioning import SavedArticle


class ValidationPipeline:
    """Turn an article that lacks what every row has, or carries nonsense, into a reject.

    Setting: `NEWSCRAWL_MAX_TITLE_LENGTH`.
    """

    def __init__(self, store: StoreExtension, longest_title: int, since: datetime | None = None) -> None:
        self.store = store
        self.longest_title = longest_title
        self.since = stamp(since) if since else ""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        extension = StoreExtension.of(crawler)
        longest = crawler.settings.getint("NEWSCRAWL_MAX_TITLE_LENGTH")
        return cls(extension, longest, site_spider(crawler).arguments.since)

    def process_item(self, item: Article | NotModified | Reject) -> Article | NotModified:
        if isinstance(item, NotModified):
            return item
        if isinstance(item, Reject):
            self._refuse(item)
        elif reject := self._judge(item):
            self._refuse(reject)
        return item

    def _refuse(self, reject: Reject) -> NoReturn:
        self.store.refuse(reject)
        raise DropItem(f"{reject.reason}: {reject.url}")

    def _judge(self, article: Article) -> Reject | None:
        if not article.title:
            reason = "no_title"
        elif not article.body_text:
            reason = "no_body"
        elif len(article.title) > self.longest_title:
            reason = "title_too_long"
        elif article.published_at and article.published_at < self.since:
            reason = "before_since"
        else:
            return None
        key = article.article_id, article.locale
        return Reject(article.url or "", reason, "", *key, page=article.page)


class StoragePipeline:
    """Store articles in batches; whatever is left is written when the spider closes."""

    def __init__(self, store: StoreExtension) -> None:
        self.store = store

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(StoreExtension.of(crawler))

    def process_item(self, item: Article | NotModified) -> Article:
        if isinstance(item, Article):
            if item.rows is None:  # another pipeline has changed it
                item.digest = content_digest(item)
            self.store.add(item)
        else:
            self.store.confirm(item)
            raise DropItem(f"not modified: {item.article_id}")  # nothing that a feed could take
        return item


# Where a run keeps how long the files were at its end: those that are as long still need not be read.
_SIZES = "json_lines"
_RUNS = 20


class JsonLinesPipeline:
    """Append every committed change to `jsonl/<spider>-YYYY-MM.jsonl`.

    The files follow the store, not the items: what an earlier run committed and could not write, and what
    somebody has altered since, is written when this run opens. Of several workers the leader writes them.
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
        if self.store.leads:
            with self.store.guarded(opening=True):
                store = self.store.writer.store
                runs = (run.counts or {} for run in store.runs.last(_RUNS))
                self.log.mend(store, next((counts[_SIZES] for counts in runs if _SIZES in counts), {}))
                self._catch_up([])
        self.store.writer.on_commit.append(self._catch_up)

    def _catch_up(self, _outcomes: list[SavedArticle]) -> None:
        if self.store.leads:
            self.log.catch_up(self.store.writer.store)
            self.store.kept[_SIZES] = self.log.sizes()
