"""What a run measures of itself, in a few counters."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from statistics import median
from typing import Any, Self

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.statscollectors import StatsCollector

from newscrawl.discovery import seed_of
from newscrawl.extensions.site_spider import SiteSpider, site_spider
from newscrawl.extensions.store import StoreExtension
from newscrawl.extraction import EXTRACTOR_VERSION
from newscrawl.items import Article
from newscrawl.monitoring import Measures
from newscrawl.monitoring.layer_checks import Agreement
from newscrawl.monitoring.run_checks import FIELDS
from newscrawl.monitoring.run_result import pages_came, pages_refused

# Where articles are named that the site wants to be found.
_SOURCES = ("listing", "sitemap", "feed")


class Metrics:
    """Spider middleware: count what pages give, before anyone takes something away.

    It must stand nearer to the spider than what drops requests for known articles. Stats:
    `newscrawl/differs/<field>/<layer>`, the articles in which a layer contradicts the stored value.
    *agreement* counts what layers say of each other, *state_keys* maps the names of the article's
    members in the page state to the first article that has them.
    """

    def __init__(self, spider: SiteSpider, stats: StatsCollector) -> None:
        self._spider = spider
        self._stats = stats
        self.agreement = Agreement()
        self.state_keys: dict[str, str] = {}
        self._articles = 0
        self._filled: Counter[str] = Counter()
        # A first page is read again when it was empty: the last reading counts.
        self._first_pages: dict[str, int] = {}
        # A source that is asked has named nothing until it does.
        self._named: Counter[str] = Counter(dict.fromkeys(spider.arguments.locales, 0))

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        metrics = cls(site_spider(crawler), crawler.stats)
        if membership := StoreExtension.of(crawler).membership:
            membership.tallies["metrics"] = metrics
        crawler.signals.connect(metrics.item_scraped, signals.item_scraped)
        return metrics

    async def process_spider_output(
        self, response: Response, result: AsyncIterator[Any]
    ) -> AsyncIterator[Any]:
        """Count the articles that a page names; everything passes."""
        assert response.request  # noqa: S101  # the engine sets it
        seed = seed_of(response.request.cb_kwargs)
        links = set()
        async for output in result:
            if isinstance(output, Request) and (key := self._spider.urls.article_key(output.url)):
                links.add(output.url)
                self._named[key.locale] += seed is not None and seed.source in _SOURCES
            yield output
        if seed and (seed.source, seed.page) == ("listing", 1):
            self._first_pages[seed.locale] = len(links)

    def item_scraped(self, item: Any) -> None:
        if isinstance(item, Article):
            self._articles += 1
            self._filled.update(field for field in FIELDS if getattr(item, field))
            self.agreement.note(item)
            for name in item.state_keys:
                self.state_keys.setdefault(name, str(item.url))
            for layer in item.broken_layers:
                self._stats.inc_value(f"newscrawl/broken/{layer}")
            for origin in item.provenance:
                for layer in origin.differed:
                    self._stats.inc_value(f"newscrawl/differs/{origin.field}/{layer}")

    def counts(self) -> dict[str, Any]:
        return {
            "articles": self._articles,
            "filled": self._filled,
            "first_pages": self._first_pages,
            "named": self._named,
            "state_keys": self.state_keys,
            "agreement": self.agreement.counts(),
        }

    def absorb(self, counts: Mapping[str, Any]) -> None:
        """Add what another worker of the run has counted; of two sweeps the larger one counts."""
        self._articles += counts["articles"]
        self._filled.update(counts["filled"])
        self._first_pages = counts["first_pages"] | self._first_pages
        for locale, named in counts["named"].items():
            self._named[locale] = max(self._named[locale], named)
        self.state_keys = counts["state_keys"] | self.state_keys
        self.agreement.absorb(counts["agreement"])

    def measures(self, stats: Mapping[str, Any], lags: Sequence[float], store: StoreExtension) -> Measures:
        """Return what the run measured; *lags* are the seconds from publication to first sight."""
        rejected, failed = (stats.get(f"newscrawl/{kind}", 0) for kind in ("rejected", "failed"))
        return Measures(
            new=stats.get("newscrawl/new", 0),
            articles=self._articles,
            filled={field: self._filled[field] for field in FIELDS},
            pages=self._articles + store.writer.confirmed + rejected + failed,
            rejected=rejected,
            failed=failed,
            first_pages=len(self._first_pages),
            first_page_links=sum(self._first_pages.values()),
            lags=len(lags),
            lag=median(lags) if lags else None,
            extractor=EXTRACTOR_VERSION,
            layers=dict(self.agreement.spoke),
            agreement=self.agreement.matrix(),
            came=pages_came(stats),
            refused=pages_refused(stats),
            refused_url=next(iter(store.writer.visits.refused), ""),
            unread_seeds=dict(store.writer.visits.unread_seeds),
            named={} if self._spider.arguments.since else dict(self._named),
            read=dict(store.writer.visits.read),
            unread={locale: dict(reasons) for locale, reasons in store.writer.visits.unread.items()},
            known_answered=store.removals.answered,
            known_missing=store.removals.missing,
        )
