"""The spider of the site that a store holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy.spiderloader import get_spider_loader

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings

    from newscrawl.spiders.news import NewsSpider
    from newscrawl.storage.store import Store


def spider_of(store: Store, settings: BaseSettings) -> NewsSpider:
    """Return the spider that fills *store*, at the root that the store's URLs begin with.

    A store that no run has begun holds nothing: any spider tells as much of it.
    """
    loader = get_spider_loader(settings)
    site = store.site()
    spider_class = loader.load(site.spider if site else loader.list()[0])
    spider: NewsSpider = spider_class(site=site.root) if site else spider_class()  # type: ignore[assignment]
    return spider
