"""Hand articles to the batch that is written next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from scrapy.exceptions import DropItem

from newscrawl.extensions.store import StoreExtension
from newscrawl.items import Article, NotModified

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


class StoragePipeline:
    """Store articles in batches; whatever is left is written when the spider closes."""

    def __init__(self, store: StoreExtension) -> None:
        self.store = store

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(StoreExtension.of(crawler))

    def process_item(self, item: Article | NotModified) -> Article:
        if isinstance(item, Article):
            self.store.add(item)
        else:
            self.store.confirm(item)
            raise DropItem(f"not modified: {item.article_id}")  # nothing that a feed could take
        return item
