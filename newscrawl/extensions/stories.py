"""Which articles are copies and which coins they name, found behind the commits of a crawl."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Self

import orjson
from scrapy import signals

from newscrawl.extensions.store import StoreExtension, store_url
from newscrawl.storage.derived import Derived, place_all
from newscrawl.storage.deriving import END, DerivingTask
from newscrawl.storage.lock import RunningError, StoriesLock
from newscrawl.terminal import RowProgress

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from scrapy.crawler import Crawler

    from newscrawl.storage.write.versioning import SavedArticle

logger = logging.getLogger(__name__)

# So many articles are placed when a crawl ends, at most: some seconds.
_MOST_WAITING = 2_000
# So many new ones are worth a process, which takes as long to start as placing them.
_WORTH_A_PROCESS = 500
# A process that places nothing for so long (it was stopped, say) is ended.
_PATIENCE = 60.0


class StoriesExtension:
    """Work out what is derived when a crawl is over, and in a long one in a process beside it.

    What a signal or a kill leaves waits for the next run or the command of that name. Where another process
    places articles already, it is left to that. Stat: `newscrawl/duplicates`, the new articles that tell
    the story of an earlier one.
    """

    def __init__(self, crawler: Crawler, task: DerivingTask, interval: float) -> None:
        self._crawler = crawler
        self._lock = StoriesLock.of(task.database_url, task.data_dir)
        self._beside = DerivingProcess(task)
        self._interval = interval
        self._new = 0

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        settings = crawler.settings
        data_dir, wait = settings["NEWSCRAWL_DATA_DIR"], settings.getfloat("NEWSCRAWL_LOCK_WAIT")
        task = DerivingTask(store_url(settings), data_dir, wait, settings["NEWSCRAWL_ASSETS"])
        extension = cls(crawler, task, settings.getfloat("NEWSCRAWL_PROGRESS_INTERVAL"))
        crawler.signals.connect(extension.spider_opened, signals.spider_opened)
        crawler.signals.connect(extension.spider_closed, signals.spider_closed)
        return extension

    def spider_opened(self) -> None:
        self._at_start = signal.getsignal(signal.SIGTERM)
        if store := self._crawler.get_extension(StoreExtension):
            store.writer.on_commit.append(self._committed)

    def spider_closed(self) -> None:
        """Place what waits; the reactor waits as well, so that the summary comes after it."""
        store = self._crawler.get_extension(StoreExtension)
        if store is None or store.failed or not store.ends_run:
            self._beside.kill()
            return
        tables = store.writer.store.derived
        with store.guarded():
            # A signal that came before wants the end now.
            if not self._crawler.crawling:
                self._beside.kill()
            elif self._beside.is_started:
                self._wait(tables[0])
            else:
                with suppress(RunningError), self._lock:
                    for derived in tables:
                        self._place_all(derived)
            stories = store.writer.store.stories
            self._crawler.stats.set_value("newscrawl/duplicates", stories.copies(store.writer.run_id))
            _tell_waiting(tables)

    def _place_all(self, derived: Derived) -> None:
        with RowProgress(self._interval) as progress:
            for placed, of in place_all(derived):
                progress.note(derived.name, placed, of)
                if placed >= _MOST_WAITING or self._is_told_to_end():
                    return

    def _wait(self, derived: Derived) -> None:
        """Let the process beside place the rest."""
        of = derived.waiting()
        with RowProgress(self._interval) as progress:

            def may_go_on() -> int | None:
                placed = of - derived.waiting()
                progress.note(derived.name, placed, of)
                return None if placed >= _MOST_WAITING or self._is_told_to_end() else placed

            self._beside.finish(may_go_on)

    def _is_told_to_end(self) -> bool:
        # Scrapy answers a signal when the reactor goes on; until then, another handler tells of it.
        return signal.getsignal(signal.SIGTERM) != self._at_start

    def _committed(self, outcomes: Collection[SavedArticle]) -> None:
        self._new += sum(outcome.kind != "unchanged" for outcome in outcomes)
        if self._new >= _WORTH_A_PROCESS:
            self._new = 0
            self._beside.tell()


class DerivingProcess:
    """A process of our own that places what waits (`storage.deriving`), from the first time it is told."""

    def __init__(self, task: DerivingTask) -> None:
        self._task = task
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def is_started(self) -> bool:
        return self._process is not None

    def tell(self, line: bytes = b"\n") -> None:
        """Say that more articles wait; one that has died is not started again."""
        if self._process is None:
            self._process = _start()
            line = orjson.dumps(self._task._asdict()) + b"\n" + line
        assert self._process.stdin  # noqa: S101  # asked for
        if self._process.stdin.closed:
            return
        try:
            self._process.stdin.write(line)
            self._process.stdin.flush()
        except BrokenPipeError:
            self._died()

    def finish(self, look: Callable[[], object]) -> None:
        """Wait until nothing waits any more, as long as *look* gives something and that changes."""
        assert self._process  # noqa: S101  # it is started
        assert self._process.stdin  # noqa: S101  # asked for
        self.tell(END)
        if self._process.stdin.closed:  # it has died, and that is said
            return
        seen, since = None, time.monotonic()
        while self._process.poll() is None:
            now = look()
            if now is None or time.monotonic() - since > _PATIENCE:
                self.kill()
                return
            if now != seen:
                seen, since = now, time.monotonic()
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(0.1)
        if self._process.returncode:
            self._died()
        self._close()

    def kill(self) -> None:
        """End it now; the articles at hand wait on."""
        if self._process:
            self._process.kill()
            self._process.wait()
            self._close()

    def _died(self) -> None:
        assert self._process  # noqa: S101  # it was started
        self._close()
        code = self._process.wait()
        how = signal.Signals(-code).name if code < 0 else f"exit code {code}"
        logger.warning("The process that finds stories and mentions died (%s): articles wait for them", how)

    def _close(self) -> None:
        assert self._process  # noqa: S101  # it was started
        assert self._process.stdin  # noqa: S101  # asked for
        with suppress(BrokenPipeError):
            self._process.stdin.close()


def _start() -> subprocess.Popen[bytes]:
    # -P: modules come from where this process has them, whatever folder it runs in.
    command = [sys.executable, "-P", "-m", "newscrawl.storage.deriving"]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, env=environment)  # noqa: S603  # our own


def _tell_waiting(tables: Collection[Derived]) -> None:
    for derived in tables:
        if waiting := derived.waiting():
            name = derived.name
            logger.info("%d articles wait for their %s: newscrawl %s finds them", waiting, name, name)
