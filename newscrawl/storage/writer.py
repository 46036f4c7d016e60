"""What a crawl wants remembered, collected and written in batches.

A batch bounds what a killed process fetches again, and its delay bounds for how long.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol

from newscrawl.storage.articles import Check
from newscrawl.storage.publishers import Pace
from newscrawl.storage.rows import moment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from newscrawl.items import ArchivedPage, Article, NotModified, Reject
    from newscrawl.storage.frontier import Discovery
    from newscrawl.storage.judgement import Outcome
    from newscrawl.storage.rows import Key
    from newscrawl.storage.store import Store


class Policy(Protocol):
    """When to look again, and when a page that is missing is gone; times as the store spells them."""

    def due_at(self, first_seen: datetime, fetched: datetime, pace: Pace) -> str: ...

    def rarely(self, now: datetime) -> str: ...

    def retry_at(self, reject: Reject, attempts: int) -> str: ...

    def gone_if_missing_since(self, now: datetime) -> str: ...


class BatchWriter:
    """Write discoveries, rejects, confirmations and articles together, in that order.

    The order is what makes a crash harmless: links are known before the article that named them
    counts as fetched. Before anything, *archive* puts the pages of the batch on the disk and says where:
    a row never names a record that is not there. After every commit each function in *on_commit* gets
    the outcomes. *found*, *confirmed* and *gone* count what was not known before, what is as it was,
    what was removed.
    """

    def __init__(self, store: Store, run_id: int, size: int, policy: Policy) -> None:
        self.store = store
        self.run_id = run_id
        self.size = size
        self.policy = policy
        self.on_commit: list[Callable[[list[Outcome]], None]] = []
        self.archive: Callable[[Sequence[ArchivedPage]], None] | None = None
        self.found = self.confirmed = self.gone = 0
        self._discoveries: list[Discovery] = []
        self._articles: list[Article] = []
        self._rejects: list[Reject] = []
        self._confirmations: list[NotModified] = []
        self._pages: list[ArchivedPage] = []

    def discover(self, entries: Iterable[Discovery]) -> None:
        self._discoveries.extend(entries)

    def add(self, article: Article) -> None:
        self._articles.append(article)

    def refuse(self, reject: Reject) -> None:
        self._rejects.append(reject)

    def confirm(self, seen: NotModified) -> None:
        self._confirmations.append(seen)

    def keep(self, page: ArchivedPage) -> None:
        """Keep a page that came and gave neither article nor reject."""
        self._pages.append(page)

    @property
    def is_full(self) -> bool:
        """Whether the next batch should be written."""
        return len(self._articles) + len(self._rejects) + len(self._confirmations) >= self.size

    def flush_discoveries(self) -> None:
        """Write what was found, so that it can be claimed."""
        if self._discoveries:
            self.found += self.store.frontier.discover(self._discoveries, self.run_id)
            self._discoveries.clear()

    def flush(self) -> None:
        """Write everything collected; what StoreError interrupts is neither marked nor half-written."""
        self.flush_discoveries()
        self._flush_pages()
        outcomes: list[Outcome] = []
        was_gone = self.gone
        self._flush_rejects()
        self._flush_confirmations()
        if self._articles:
            outcomes = self.store.articles.save(self._articles, self.run_id, self.policy.due_at)
            self._articles.clear()
        if outcomes or self.gone > was_gone:
            for listener in self.on_commit:
                listener(outcomes)

    def _flush_pages(self) -> None:
        items: list[Article | Reject] = [*self._rejects, *self._articles]
        pages = [*self._pages, *(item.page for item in items if item.page)]
        if self.archive and pages:
            self.archive(pages)
        self.store.pages.add(self._pages, self.run_id)
        self._pages.clear()

    def _flush_rejects(self) -> None:
        if not self._rejects:
            return
        self.store.frontier.reject(self._rejects, self.run_id, self.policy.retry_at)
        missing = [reject for reject in self._rejects if reject.missing and reject.article_id]
        self._rejects.clear()
        keys = [(str(reject.article_id), str(reject.locale)) for reject in missing]
        now = datetime.now(UTC)
        gone = self.store.frontier.note_missing(keys, self.policy.gone_if_missing_since(now))
        self.gone += self.store.articles.gone([self._check(key, now) for key in gone], self.run_id)

    def _check(self, key: Key, now: datetime) -> Check:
        # A removed article is looked at as an old one is: it may return.
        return Check(
            *key,
            f"{now:%Y-%m-%dT%H:%M:%SZ}",
            self.policy.due_at(datetime.min.replace(tzinfo=UTC), now, Pace()),
        )

    def _flush_confirmations(self) -> None:
        if not self._confirmations:
            return
        keys = [(seen.article_id, seen.locale) for seen in self._confirmations]
        standings = self.store.articles.standings(keys)
        checks = []
        for key, seen in zip(keys, self._confirmations, strict=True):
            if standing := standings.get(key):
                times = moment(standing.first_seen_at), moment(seen.seen_at)
                checks.append(Check(*key, seen.seen_at, self.policy.due_at(*times, Pace())))
        self.store.articles.confirm(checks)
        self.confirmed += len(checks)
        self._confirmations.clear()
