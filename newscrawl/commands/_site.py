"""The spider of the site that a store holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from scrapy.spiderloader import get_spider_loader

from newscrawl.spiders.arguments import ArgumentError

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


def spider_reading(settings: BaseSettings, path: str) -> str:
    """Return the name of the spider whose site has articles at paths such as *path*."""
    loader = get_spider_loader(settings)
    for name in loader.list():
        if cast("NewsSpider", loader.load(name)()).urls.article_key(path):
            return name
    raise ArgumentError(f"none of the spiders {', '.join(loader.list())} reads {path}")


def spider_named(settings: BaseSettings, name: str | None, root: str | None) -> NewsSpider:
    """Return the spider of a name, without one the only one there is, at a root or at its own.

    Raise ArgumentError with one line that names what is wrong.
    """
    loader = get_spider_loader(settings)
    names = loader.list()
    if name is None and len(names) == 1:
        (name,) = names
    if name not in names:
        asked = f"{name!r} is none of" if name else "give one of"
        raise ArgumentError(f"--site: {asked} {', '.join(names)}")
    try:
        return cast("NewsSpider", loader.load(name)(site=root) if root else loader.load(name)())
    except ArgumentError as error:
        raise ArgumentError(str(error).replace("argument 'site'", "--root")) from None
