"""The spider of the site that a store holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from scrapy.spiderloader import get_spider_loader

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings

    from newscrawl.spiders.news import NewsSpider
    from newscrawl.storage.store import Store


def spider_of(store: Store, settings: BaseSettings, url: str = "") -> NewsSpider:
    """Return the spider that fills *store*, at the root that the store's URLs begin with.

    A store that no run has begun holds nothing: then the spider is the one whose site has *url*, or any.
    """
    loader = get_spider_loader(settings)
    if site := store.site():
        return cast("NewsSpider", loader.load(site.spider)(site=site.root))
    spiders = [cast("NewsSpider", loader.load(name)()) for name in loader.list()]
    return next((spider for spider in spiders if spider.urls.on_site(url)), spiders[0])
