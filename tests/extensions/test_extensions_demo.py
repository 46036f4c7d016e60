"""When the embedded site is there."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from scrapy.exceptions import NotConfigured

from newscrawl.arguments import CrawlArguments
from newscrawl.extensions.demo import DemoSiteExtension


def test_a_crawl_of_another_site_does_without(crawler) -> None:
    with pytest.raises(NotConfigured):
        DemoSiteExtension.from_crawler(crawler)


def test_the_site_is_as_the_settings_say(crawler) -> None:
    """The site of a demo crawl has the crawl's locales."""
    crawler.spider = SimpleNamespace(arguments=CrawlArguments(site="demo", locales=("en", "pt-PT")))
    made = DemoSiteExtension.from_crawler(crawler)
    assert made._config.locales == ("en", "pt-PT")
    assert made._config.articles == 300
