"""Which articles are copies and which coins they name, found behind the commits of a crawl."""

from __future__ import annotations

import logging
import signal
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Self

from scrapy import signals

from newscrawl.exports.progress import RowProgress
from newscrawl.extensions.store import StoreExtension, stories_lock
from newscrawl.storage.derived import place_all
from newscrawl.storage.lock import RunningError

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from newscrawl.storage.derived import Derived
    from newscrawl.storage.lock import StoriesLock
    from newscrawl.storage.write.versioning import SavedArticle

logger = logging.getLogger(__name__)

# So many articles may wait for the end of a crawl: some seconds.
_MOST_WAITING = 2_000


class StoriesExtension:
    """Work out what is derived when a crawl is over, and in a long one a chunk after a commit.

    What a signal or a kill leaves waits for the next run or the command of that name. Where another process
    places articles already, it is left to that. Stat: `newscrawl/duplicates`, the new articles that tell
    the story of an earlier one.
    """

    def __init__(self, crawler: Crawler, lock: StoriesLock, interval: float) -> None:
        self._crawler = crawler
        self._lock = lock
        self._interval = interval
        self._waiting = 0

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        interval = crawler.settings.getfloat("NEWSCRAWL_PROGRESS_INTERVAL")
        extension = cls(crawler, stories_lock(crawler.settings), interval)
        crawler.signals.connect(extension.spider_opened, signals.spider_opened)
        crawler.signals.connect(extension.spider_closed, signals.spider_closed)
        return extension

    def spider_opened(self) -> None:
        self._at_start = signal.getsignal(signal.SIGTERM)
        if store := self._crawler.get_extension(StoreExtension):
            store.writer.on_commit.append(partial(self._committed, store.writer.store.derived))

    def spider_closed(self) -> None:
        """Place what waits; the reactor waits as well, so that the summary comes after it."""
        store = self._crawler.get_extension(StoreExtension)
        if store is None or store.failed:
            return
        stories = store.writer.store.stories
        with store.guarded():
            # A signal that came before wants the end now.
            if self._crawler.crawling:
                with suppress(RunningError), self._lock:
                    for derived in store.writer.store.derived:
                        self._place_all(derived)
            self._crawler.stats.set_value("newscrawl/duplicates", stories.copies(store.writer.run_id))
            for derived in store.writer.store.derived:
                if waiting := derived.waiting():
                    name = derived.name
                    logger.info("%d articles wait for their %s: newscrawl %s finds them", waiting, name, name)

    def _place_all(self, derived: Derived) -> None:
        with RowProgress(self._interval) as progress:
            for placed, of in place_all(derived):
                progress.note(derived.name, placed, of)
                # Scrapy answers a signal when the reactor goes on; until then, another handler tells of it.
                if placed >= _MOST_WAITING or signal.getsignal(signal.SIGTERM) != self._at_start:
                    return

    def _committed(self, derived: tuple[Derived, ...], outcomes: list[SavedArticle]) -> None:
        self._waiting += sum(outcome.kind != "unchanged" for outcome in outcomes)
        if self._waiting > _MOST_WAITING:
            with suppress(RunningError), self._lock:
                self._waiting -= max(one.place() for one in derived)
