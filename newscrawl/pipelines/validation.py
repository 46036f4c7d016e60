"""Let only articles pass that may become rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn, Self

from scrapy.exceptions import DropItem

from newscrawl.extensions.site_spider import site_spider
from newscrawl.extensions.store import StoreExtension
from newscrawl.items import Article, NotModified, Reject
from newscrawl.normalization.dates import stamp

if TYPE_CHECKING:
    from datetime import datetime

    from scrapy.crawler import Crawler


class ValidationPipeline:
    """Turn an article that lacks what every row has, or carries nonsense, into a reject.

    Stats: `newscrawl/rejected/<reason>`, `newscrawl/failed/<reason>`. Setting:
    `NEWSCRAWL_MAX_TITLE_LENGTH`.
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
        kind = "failed" if reject.failed else "rejected"
        self.store.stats.inc_value(f"newscrawl/{kind}")
        self.store.stats.inc_value(f"newscrawl/{kind}/{reject.reason}")
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
