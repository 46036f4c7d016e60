"""What a crawl wants remembered, collected and written in batches.

A batch bounds what a killed process fetches again, and its delay bounds for how long.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from newscrawl.items import Article, Reject
    from newscrawl.storage.articles import DueAt
    from newscrawl.storage.frontier import Discovery, RetryAt
    from newscrawl.storage.judgement import Outcome
    from newscrawl.storage.store import Store


class BatchWriter:
    """Write discoveries, articles and rejects together, in that order.

    The order is what makes a crash harmless: links are known before the article that named them
    counts as fetched. After every commit each function in *on_commit* gets the outcomes.
    *found* counts the articles that were not known before;
    *due_at* and *retry_at* say when an article or a reject is looked at again.
    """

    def __init__(self, store: Store, run_id: int, size: int) -> None:
        self.store = store
        self.run_id = run_id
        self.size = size
        self.due_at: DueAt | None = None
        self.retry_at: RetryAt | None = None
        self.on_commit: list[Callable[[list[Outcome]], None]] = []
        self.found = 0
        self._discoveries: list[Discovery] = []
        self._articles: list[Article] = []
        self._rejects: list[Reject] = []

    def discover(self, entries: Iterable[Discovery]) -> None:
        self._discoveries.extend(entries)

    def add(self, article: Article) -> None:
        self._articles.append(article)

    def refuse(self, reject: Reject) -> None:
        self._rejects.append(reject)

    @property
    def is_full(self) -> bool:
        """Whether the next batch should be written."""
        return len(self._articles) + len(self._rejects) >= self.size

    def flush_discoveries(self) -> None:
        """Write what was found, so that it can be claimed."""
        if self._discoveries:
            self.found += self.store.frontier.discover(self._discoveries, self.run_id)
            self._discoveries.clear()

    def flush(self) -> None:
        """Write everything collected; StoreError leaves it collected and nothing half-written."""
        self.flush_discoveries()
        if self._rejects:
            self.store.frontier.reject(self._rejects, self.run_id, self.retry_at)
            self._rejects.clear()
        if self._articles:
            outcomes = self.store.articles.save(self._articles, self.run_id, self.due_at)
            self._articles.clear()
            for listener in self.on_commit:
                listener(outcomes)
