"""What was read in archives made part of the dataset: new readings of stored pages, and pages of others."""

from __future__ import annotations

import pickle
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import Self

from newscrawl import __version__
from newscrawl.archive.files import PageWriter
from newscrawl.archive.records import FoundPage
from newscrawl.extraction import EXTRACTOR_VERSION
from newscrawl.items import Article
from newscrawl.normalization.dates import stamp
from newscrawl.normalization.urls import ArticleKey
from newscrawl.policies import RevisitPolicy
from newscrawl.reparse import FoundArticle, Result
from newscrawl.storage.database import disk_errors
from newscrawl.storage.frontier import Discovery
from newscrawl.storage.queries.reparse import store_readings
from newscrawl.storage.rows import Key
from newscrawl.storage.runs import NewRun
from newscrawl.storage.store import Store
from newscrawl.storage.write.older import save_older


class ResultFile:
    """A file without a name: it goes with the process, however that ends."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        with disk_errors(self._folder):
            self._file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115  # closed by the context

    def put(self, results: list[Result]) -> None:
        """Keep what was read; raise StoreError if there is no room for it."""
        chunk = {
            (result.article_id, result.locale): result.article
            for result in results
            if result.outcome in ("same", "changed")
        }
        with disk_errors(self._folder):
            pickle.dump(chunk, self._file, pickle.HIGHEST_PROTOCOL)

    def chunks(self) -> Iterator[dict[Key, Article | None]]:
        end = self._file.tell()
        self._file.seek(0)
        while self._file.tell() < end:
            yield pickle.load(self._file)  # noqa: S301  # written by this process

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()


def adopt(store: Store, result_file: ResultFile, spider: str) -> int:
    """Store what was read as revisions, whole or not at all, and return how many there are."""
    site = next((run.site for run in store.runs.last(1)), "")
    run = NewRun(spider, site, {"command": "reparse"}, __version__, "")
    return store_readings(store.database, result_file.chunks(), run, EXTRACTOR_VERSION)


_COMMAND = "import"


class Backfill:
    """Stores what was found in a run of its own; *outcomes* counts what became of it.

    A page that was fetched after the last visit is stored as a visit is. An older one never changes what
    is known of today. What is stored of a run that was killed is found known by the next.
    """

    def __init__(self, store: Store, page_writer: PageWriter | None, policy: RevisitPolicy) -> None:
        self._store = store
        self._page_writer = page_writer
        self._policy = policy
        self._run_id = 0
        self.outcomes: Counter[str] = Counter()

    def begin(self, spider: str, site: str) -> None:
        run = NewRun(spider, site, {"command": _COMMAND}, __version__, "")
        self._run_id = self._store.runs.begin(run)

    def end(self, exit_code: int) -> None:
        self._store.runs.end(self._run_id, _COMMAND, exit_code, dict(self.outcomes))

    def in_turn(self, pages: Iterable[FoundPage]) -> Iterator[FoundPage]:
        """Give pages article by article: forwards from the time since when it is known, backwards before."""
        for key, of_article in groupby(sorted(pages), lambda page: page.key):
            known = self._store.articles.states([key]).get(key)
            first_seen = known.first_seen_at if known else ""
            earlier: list[FoundPage] = []
            later: list[FoundPage] = []
            for page in of_article:
                (later if page.fetched_at >= first_seen else earlier).append(page)
            yield from later
            yield from reversed(earlier)

    def save(self, results: Iterable[FoundArticle]) -> None:
        """Store articles that come in turn, and their pages in the archive."""
        found = [(result.page, result.article) for result in results if result.article]
        if self._page_writer:
            self._page_writer.write([article.page for _, article in found if article.page])
        visited = self._last_visits([page.key for page, _ in found])
        newer = [one for one in found if one[0].fetched_at > visited.get(one[0].key, "")]
        older = [article for page, article in found if page.fetched_at <= visited.get(page.key, "")]
        self._save_visits(newer)
        self.outcomes.update(save_older(self._store.database, older, self._run_id))

    def _save_visits(self, found: list[tuple[FoundPage, Article]]) -> None:
        named = (Discovery(*page.key, str(one.url), "archive", str(page.path)) for page, one in found)
        self._store.frontier.discover(named, self._run_id)
        now = datetime.now(UTC)
        saved = self._store.articles.save(
            [article for _, article in found],
            self._run_id,
            # What was there long ago is looked at as if it was read now: not all of it at once.
            lambda first_seen, _: self._policy.due_at(first_seen, now),
            stamp(now),
        )
        self.outcomes.update(one.kind for one in saved)

    def _last_visits(self, keys: list[ArticleKey]) -> dict[Key, str]:
        """Return when articles that are stored were looked at last."""
        states = self._store.frontier.states(keys)
        return {
            key: max(state.last_seen_at, states[key].fetched_at or "")
            for key, state in self._store.articles.states(keys).items()
        }
