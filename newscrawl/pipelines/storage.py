"""Hand articles to the batch that is written next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from scrapy.exceptions import NotConfigured

from newscrawl.recrawl.revisit import Intervals, RevisitPolicy
from newscrawl.storage.extension import StoreExtension

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from newscrawl.items import Article


class StoragePipeline:
    """Store articles in batches; whatever is left is written when the spider closes.

    Settings: `NEWSCRAWL_REVISIT_AFTER`, `NEWSCRAWL_RETRY_FAILED_AFTER`.
    """

    def __init__(self, store: StoreExtension, policy: RevisitPolicy) -> None:
        self.store = store
        store.writer.due_at = policy.due_at
        store.writer.retry_at = policy.retry_at

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        extension = crawler.get_extension(StoreExtension)
        if extension is None:
            raise NotConfigured("no store")
        settings = crawler.settings
        revisits = Intervals(settings["NEWSCRAWL_REVISIT_AFTER"])
        retries = Intervals(settings["NEWSCRAWL_RETRY_FAILED_AFTER"])
        return cls(extension, RevisitPolicy(revisits, retries))

    def process_item(self, item: Article) -> Article:
        self.store.add(item)
        return item
