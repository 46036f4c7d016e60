"""The Scrapy extension that opens one store for a crawl and closes it last."""

from __future__ import annotations

import asyncio
import gc
import logging
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import scrapy
from scrapy import signals
from scrapy.exceptions import CloseSpider, NotConfigured
from scrapy.utils.asyncio import create_looping_call

from newscrawl import __version__
from newscrawl.archive import ArchiveFolder
from newscrawl.exceptions import StoreError
from newscrawl.extensions.site_spider import site_spider
from newscrawl.extensions.workers import RunEntry, RunMembership, StatsTally
from newscrawl.mentions.assets import Assets
from newscrawl.monitoring.run_result import judge
from newscrawl.policies import RevisitPolicy
from newscrawl.storage.dialects import database_url
from newscrawl.storage.lock import RunLock, StoriesLock
from newscrawl.storage.runs import NewRun, Politeness
from newscrawl.storage.store import Store, StoredSite
from newscrawl.storage.write import BatchWriter, Removals

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from scrapy.crawler import Crawler
    from scrapy.settings import BaseSettings
    from scrapy.statscollectors import StatsCollector

    from newscrawl.items import Article, NotModified, Reject
    from newscrawl.storage.write.versioning import SavedArticle

logger = logging.getLogger(__name__)


def store_url(settings: BaseSettings) -> str:
    """Return the database URL that the settings name: the one place that reads them."""
    url: str = settings["NEWSCRAWL_DATABASE_URL"] or database_url(settings["NEWSCRAWL_DATA_DIR"])
    return url


def open_store(settings: BaseSettings, *, read_only: bool = False, must_exist: bool = False) -> Store:
    """Open the database that the settings name; raise StoreError with one line that says why not.

    Who may write it gets the assets that the settings add; AssetListError says what is wrong with them.
    """
    url, lock_wait = store_url(settings), settings.getfloat("NEWSCRAWL_LOCK_WAIT")
    own = "" if read_only else settings["NEWSCRAWL_ASSETS"]
    assets = Assets.load(own) if own else None
    store = Store.open(url, read_only=read_only, must_exist=must_exist, lock_wait=lock_wait)
    store.mentions.assets = assets
    return store


def archive_folder(settings: BaseSettings) -> ArchiveFolder:
    return ArchiveFolder(Path(settings["NEWSCRAWL_DATA_DIR"]) / "warc", settings["NEWSCRAWL_ARCHIVE_REMOTE"])


def run_lock(settings: BaseSettings) -> RunLock:
    return RunLock.of(store_url(settings), settings["NEWSCRAWL_DATA_DIR"])


def stories_lock(settings: BaseSettings) -> StoriesLock:
    return StoriesLock.of(store_url(settings), settings["NEWSCRAWL_DATA_DIR"])


def politeness_of(settings: BaseSettings) -> Politeness:
    """Return how a crawl with these settings behaves, those that its spider changed included."""
    return Politeness(
        settings["USER_AGENT"], settings.getfloat("DOWNLOAD_DELAY"), settings.getbool("ROBOTSTXT_OBEY")
    )


def _run_entry(crawler: Crawler, lock: RunLock) -> RunEntry:
    spider, settings = site_spider(crawler), crawler.settings

    def opened() -> Store:
        store = open_store(settings)
        store.claim_for(StoredSite(spider.name, spider.urls.canonical_root))
        return store

    return RunEntry(lock, opened, settings["NEWSCRAWL_RUN"], settings.getfloat("NEWSCRAWL_LOCK_WAIT"))


class StoreExtension:
    """Own the store of a crawl, the lock of its run, its batches and its row in `runs`.

    *kept* is what other components add to the counts of that row. Where the crawl is one worker of several,
    *membership* is its part in the run, and *ends_run* says at the end whether it is the one to judge it.
    Who holds *ending* works on the store when the spider is closed, in the order of the extensions.
    *delay* is how often a batch is written that is not full, *end_crawl* ends the crawl.
    Built before the pipelines and middlewares that use it, closed after them. A store that fails
    ends the crawl: nothing more is fetched that could not be kept. Stats: `newscrawl/found`,
    `confirmed` (304), `gone`, `new`, `revised`, `unchanged`, `restored`, `rejected/<reason>`,
    `failed/<reason>`, `store_error`.
    """

    def __init__(
        self,
        writer: BatchWriter,
        lock: RunLock,
        stats: StatsCollector,
        delay: float,
        end_crawl: Callable[[], asyncio.Task[None]],
    ) -> None:
        self.writer = writer
        self.stats = stats
        self.removals = Removals()
        self.kept: dict[str, Any] = {}
        self._lock = lock
        self.failed = False
        self._flushing = create_looping_call(self.flush)
        self._delay = delay
        self._end_crawl = end_crawl
        self._closing: asyncio.Task[None] | None = None
        self.membership: RunMembership | None = None
        self.ends_run = True
        self._reason = ""
        self.ending = asyncio.Lock()
        writer.on_commit.append(self._count)
        writer.on_reject.append(self._count_reject)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        spider, settings = site_spider(crawler), crawler.settings
        lock = run_lock(settings)
        asked, politeness = vars(spider.arguments), politeness_of(settings)
        run = NewRun(spider.name, spider.arguments.site, asked, __version__, scrapy.__version__, politeness)
        policy = RevisitPolicy.from_settings(settings)
        if settings["NEWSCRAWL_RUN"]:
            store, worker = _run_entry(crawler, lock).enter(run)
            run_id = worker.run_id
        else:
            lock.acquire()
            store, worker = open_store(settings), None
            run_id = store.runs.begin(run)
        store.frontier.bring_back(policy.latest_at(datetime.now(UTC)))
        writer = BatchWriter(store, run_id, settings.getint("NEWSCRAWL_BATCH_ITEMS"), policy)
        extension = cls(
            writer,
            lock,
            crawler.stats,
            settings.getfloat("NEWSCRAWL_BATCH_SECONDS"),
            lambda: asyncio.ensure_future(crawler.engine.close_spider_async(reason="store_failed")),
        )
        if worker:
            extension.join(RunMembership(store, worker, settings.getfloat("NEWSCRAWL_WORKER_LEASE")))
        crawler.signals.connect(extension.spider_opened, signals.spider_opened)
        crawler.signals.connect(extension.spider_closed, signals.spider_closed)
        crawler.signals.connect(extension.engine_stopped, signals.engine_stopped)
        return extension

    @classmethod
    def of(cls, crawler: Crawler) -> Self:
        """Return the store of a crawl; raise NotConfigured where there is none."""
        extension = crawler.get_extension(cls)
        if extension is None:
            raise NotConfigured("no store")
        return extension

    @property
    def leads(self) -> bool:
        """Whether this crawl does what is done once in a run."""
        return self.membership is None or self.membership.leads

    def join(self, membership: RunMembership) -> None:
        self.membership = membership
        membership.tallies |= {"stats": StatsTally(self.stats), "writer": self.writer}
        self.writer.on_commit.append(self._keep_counts)

    def spider_opened(self) -> None:
        # A tenth of a crawl's time went on garbage: on looking, again and again, at what Scrapy and its
        # libraries made to be kept, and at the few hundred objects of each page.
        gc.freeze()
        gc.set_threshold(10_000)
        self._flushing.start(self._delay, now=False)
        if self.membership:
            self.membership.start()

    def spider_closed(self, reason: str = "finished") -> None:
        self._flushing.stop()
        self.flush()
        self._reason = reason
        if self.membership:
            self.ends_run = False
            with self.guarded():
                self.ends_run = not self.failed and self.membership.leave(self._exit_code())
                if self.ends_run:
                    self.follow()
        if self.ends_run and not self.failed:
            with self.guarded():
                self.removals = self.writer.settle_removals()
        self.stats.set_value("newscrawl/gone", self.removals.gone)
        for name in ("found", "confirmed"):
            self.stats.set_value(f"newscrawl/{name}", getattr(self.writer, name))
        self.stats.inc_value("newscrawl/unchanged", self.writer.confirmed)

    async def engine_stopped(self) -> None:
        async with self.ending:  # a signal stops the engine while the spider is still being closed
            self._close()

    def _close(self) -> None:
        if self.membership:
            self.membership.stop(self._exit_code() if self.ends_run or self.failed else None)
        self.writer.store.close()
        self._lock.release()

    def add(self, article: Article) -> None:
        self.writer.articles.append(article)
        self._flush_if_full()

    def confirm(self, seen: NotModified) -> None:
        self.writer.confirmations.append(seen)
        self._flush_if_full()

    def refuse(self, reject: Reject) -> None:
        self._count_reject(reject)
        self.writer.rejects.append(reject)
        self._flush_if_full()

    def flush(self) -> None:
        """Write what is collected; also called every `NEWSCRAWL_BATCH_SECONDS`."""
        if not self.failed:
            with self.guarded():
                self._lock.keep()
                self.writer.flush()

    def follow(self) -> None:
        """Let what comes behind a commit come behind those of the other workers."""
        for listener in self.writer.on_commit:
            listener([])

    @contextmanager
    def guarded(self, *, opening: bool = False) -> Iterator[None]:
        """Turn any error into the end of the crawl; *opening* while the crawl still starts."""
        try:
            yield
        except Exception as error:  # noqa: BLE001  # what a mistake of ours keeps from being stored is lost as well
            self._note(error)
            if opening:
                raise CloseSpider("store_failed") from None
            self._closing = self._end_crawl()

    def _flush_if_full(self) -> None:
        if self.writer.is_full:
            self.flush()

    def _note(self, error: Exception) -> None:
        is_known = isinstance(error, StoreError)
        why = str(error) if is_known else repr(error)
        if not self.failed:
            logger.critical("The store failed, the crawl ends: %s", why, exc_info=None if is_known else error)
        self.failed = True
        self.stats.set_value("newscrawl/store_error", why)

    def _exit_code(self) -> int:
        return judge(self.stats.get_stats(), self._reason).exit_code

    def _keep_counts(self, outcomes: list[SavedArticle]) -> None:
        # At the end they have those of the others in them.
        if self.membership and outcomes and not self._reason:
            self.membership.keep()

    def _count_reject(self, reject: Reject) -> None:
        kind = "failed" if reject.failed else "rejected"
        self.stats.inc_value(f"newscrawl/{kind}")
        self.stats.inc_value(f"newscrawl/{kind}/{reject.reason}")

    def _count(self, outcomes: list[SavedArticle]) -> None:
        for outcome in outcomes:
            self.stats.inc_value(f"newscrawl/{outcome.kind}")
