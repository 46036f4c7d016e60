"""The hook that starts the demo site for one crawl: `newscrawl crawl bitget_news -a site=demo`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from scrapy import signals
from scrapy.exceptions import NotConfigured
from scrapy.utils.defer import maybe_deferred_to_future

from newscrawl.extensions.site_spider import SiteSpider, site_spider

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from newscrawl.demo.server import RunningDemo
    from newscrawl.demo.state import SiteConfig


class DemoSiteExtension:
    """Serve the demo site on a free port from the start of a crawl to its end.

    Settings: `NEWSCRAWL_DEMO_ARTICLES`, `NEWSCRAWL_DEMO_LAYOUT`, `NEWSCRAWL_DEMO_DAY`.
    """

    def __init__(self, config: SiteConfig, day: int, spider: SiteSpider) -> None:
        self._config = config
        self._day = day
        self._spider = spider
        self._running: RunningDemo

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        spider = site_spider(crawler)
        arguments = spider.arguments
        if arguments.site != "demo":
            raise NotConfigured
        from newscrawl.demo.state import SiteConfig  # noqa: PLC0415  # other crawls do without the site

        settings = crawler.settings
        config = SiteConfig(
            articles=settings.getint("NEWSCRAWL_DEMO_ARTICLES"),
            locales=arguments.locales,
            layout=settings["NEWSCRAWL_DEMO_LAYOUT"],
        )
        extension = cls(config, settings.getint("NEWSCRAWL_DEMO_DAY"), spider)
        crawler.signals.connect(extension.spider_opened, signals.spider_opened)
        crawler.signals.connect(extension.spider_closed, signals.spider_closed)
        return extension

    def spider_opened(self) -> None:
        from newscrawl.demo.server import serve  # noqa: PLC0415  # see from_crawler
        from newscrawl.demo.state import DemoSite  # noqa: PLC0415
        from newscrawl.demo.story import play  # noqa: PLC0415

        site = DemoSite(self._config)
        play(site, self._day)
        self._running = serve(site)
        self._spider.serve_from(self._running.url.rstrip("/"))

    async def spider_closed(self) -> None:
        await maybe_deferred_to_future(self._running.stop())
