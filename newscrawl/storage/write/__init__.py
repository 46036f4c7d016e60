"""What a crawl wants remembered, collected and written in batches.

A batch bounds what a killed process fetches again, and its delay bounds for how long.
"""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from newscrawl.items import REFUSALS, ArchivedPage, Article, NotModified, Reject
from newscrawl.normalization.dates import stamp
from newscrawl.storage.rows import Key, add_counts, key_of, keyed_rejects
from newscrawl.storage.write.articles import ANOTHER, TextlessVisit

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from newscrawl.storage.frontier import Discovery
    from newscrawl.storage.store import Store
    from newscrawl.storage.write.versioning import SavedArticle


class Policy(Protocol):
    """When to look again, and when a page that is missing is gone; times as the store spells them."""

    def due_at(self, first_seen: datetime, fetched: datetime) -> str: ...

    def retry_at(self, reject: Reject, attempts: int) -> str: ...

    def gone_if_missing_since(self, now: datetime) -> str: ...

    def latest_at(self, now: datetime) -> str: ...


class PageArchive(Protocol):
    """Where pages are kept as they came."""

    def write(self, pages: Sequence[ArchivedPage]) -> None: ...

    def lost(self, keys: Collection[Key]) -> set[Key]: ...


# More known articles missing than both of these are a fault of the site, which may show in small runs too:
# at least so many visits are looked at, those of the runs before included.
_MOST_MISSING = 5
_MOST_MISSING_SHARE = 0.2
_VISITS = 25


class Removals(NamedTuple):
    """How many known articles a run asked for and got an answer, and how many of these were missing.

    *counted* tells that the sightings count, *gone* how many of the articles are removed by that.
    """

    answered: int = 0
    missing: int = 0
    gone: int = 0
    counted: bool = True


class Visits:
    """What became of the articles that a run asked for, as far as it is written.

    *read* counts by locale those that came or were confirmed, *unread* by locale and reason those that
    gave no article. A known article that is missing is neither: it is kept in *missing* by its status.
    *refused* has the URL of the first page by which the site refused the crawl, *unread_seeds* counts by
    reason the listing pages and site maps that failed.
    """

    def __init__(self) -> None:
        self.read: Counter[str] = Counter()
        self.unread: dict[str, Counter[str]] = {}
        self.known = 0
        self.missing: dict[Key, str] = {}
        self.refused: list[str] = []
        self.unread_seeds: Counter[str] = Counter()

    def counts(self) -> dict[str, Any]:
        """Return them as JSON can keep them."""
        return vars(self) | {"missing": [[*key, status] for key, status in self.missing.items()]}

    def absorb(self, counts: Mapping[str, Any]) -> None:
        self.missing |= {(article_id, locale): status for article_id, locale, status in counts["missing"]}
        add_counts(vars(self), {name: count for name, count in counts.items() if name != "missing"})


class BatchWriter:
    """Write discoveries, articles, rejects, confirmations, and pages that gave none, in one transaction.

    They are put into its lists, and `flush` writes them. That is what makes a crash harmless: links are known
    when the article that named them counts as fetched. Before anything, *archive* puts the pages of the batch
    on the disk and says where: a row never names a record that is not there. After every commit each function
    in *on_commit* gets the outcomes; each in *on_reject* hears of an article that is refused here. *found*
    and *confirmed* count what was not known before and what is as it was, *visits* what became of the
    articles that were asked for.
    """

    def __init__(self, store: Store, run_id: int, size: int, policy: Policy) -> None:
        self.store = store
        self.run_id = run_id
        self.size = size
        self.policy = policy
        self.on_commit: list[Callable[[list[SavedArticle]], None]] = []
        self.on_reject: list[Callable[[Reject], None]] = []
        self.archive: PageArchive | None = None
        self.visits = Visits()
        self.found = self.confirmed = 0
        self.discoveries: list[Discovery] = []
        self.articles: list[Article] = []
        self.rejects: list[Reject] = []
        self.confirmations: list[NotModified] = []
        self.pages: list[ArchivedPage] = []
        self._begun: set[Key] = set()

    def counts(self) -> dict[str, Any]:
        return {"found": self.found, "confirmed": self.confirmed, "visits": self.visits.counts()}

    def absorb(self, counts: Mapping[str, Any]) -> None:
        self.found += counts["found"]
        self.confirmed += counts["confirmed"]
        self.visits.absorb(counts["visits"])

    def begin(self, key: Key) -> None:
        """Store at once that an article's page is going to be read: an attempt, however it ends.

        Where the page may have ended a run before, what was read so far is stored first: it is not to go
        down with it again.
        """
        if key not in self._begun:
            self._begun.add(key)
            if self.store.frontier.begin(key, self.policy.retry_at) > 1:
                self.flush()

    def unarchived(self, keys: Collection[Key]) -> set[Key]:
        """Return the articles whose pages the archive has lost, so that they have to come whole once more."""
        return self.archive.lost(keys) if self.archive else set()

    @property
    def is_full(self) -> bool:
        return len(self.articles) + len(self.rejects) + len(self.confirmations) >= self.size

    def flush_discoveries(self) -> None:
        """Write what was found, so that it can be claimed."""
        if self.discoveries:
            self.found += self.store.frontier.discover(self.discoveries, self.run_id)
            self.discoveries.clear()

    def flush(self) -> None:
        """Write everything collected in one transaction; what StoreError interrupts counts as not written."""
        self.store.database.check_in_place()  # before pages go to an archive that nobody will find
        self._refuse_foreign()
        items: list[Article | Reject] = [*self.rejects, *self.articles]
        pages = [*self.pages, *(item.page for item in items if item.page)]
        if not (self.discoveries or items or pages or self.confirmations):
            return
        if self.archive and pages:
            self.archive.write(pages)
        found, missing, confirmed, outcomes = self._write()
        self.found += found
        self.confirmed += len(confirmed)
        self._mark(missing, confirmed, outcomes)
        for collected in (self.discoveries, self.pages, self.rejects, self.confirmations, self.articles):
            collected.clear()
        if outcomes:
            self._tell(outcomes)

    def _refuse_foreign(self) -> None:
        """Refuse articles that came with another one's text, and stored ones with nothing of their own.

        Their pages are not kept: a reparse would take them for the articles'. What came first with such a
        text was stored: that one is looked at again.
        """
        if not self.articles:
            return
        borrowing = self.store.articles.borrowing(self.articles)
        since = self.policy.gone_if_missing_since(datetime.now(UTC))
        foreign = borrowing.keys() | self.store.articles.replaced(self.articles, since)
        for article in self.articles:
            if (key := key_of(article)) in foreign:
                self.rejects.append(reject := Reject(str(article.url), ANOTHER, "", *key))
                for listener in self.on_reject:
                    listener(reject)
        self.articles = [article for article in self.articles if key_of(article) not in foreign]
        if borrowing:
            self.store.articles.look_again(set(borrowing.values()))

    def settle_removals(self) -> Removals:
        """Decide at the end of a run which of the articles that were missing are gone.

        Where too many were missing at once, no sighting counts, but for those that are gone already.
        """
        visits = self.visits
        live = [key for key, status in visits.missing.items() if status == "live"]
        counted = self._are_credible(live)
        sighted = [key for key, status in visits.missing.items() if counted or status != "live"]
        now = datetime.now(UTC)
        since = self.store.frontier.note_missing(sighted, self.policy.gone_if_missing_since(now))
        # A removed article may return, most likely soon: it is looked at as a young one is.
        checks = [
            TextlessVisit(*key, stamp(now), self.policy.due_at(datetime.fromisoformat(time), now))
            for key, time in since.items()
        ]
        gone = self.store.articles.gone(checks, self.run_id)
        visits.missing.clear()
        if gone:
            self._tell([])
        return Removals(visits.known + len(live), len(live), gone, counted)

    def _are_credible(self, live: list[Key]) -> bool:
        """Say whether live articles can have been removed one by one, and not hidden all at once.

        Those that runs before this one missed are counted with them, each once.
        """
        missing = len({*live, *self.store.frontier.missing()})
        found = self.visits.known
        if found < _VISITS:
            found += self.store.runs.known_found(_VISITS - found)
        return missing <= max(_MOST_MISSING, _MOST_MISSING_SHARE * (found + missing))

    def _tell(self, outcomes: list[SavedArticle]) -> None:
        for listener in self.on_commit:
            listener(outcomes)

    def _write(self) -> tuple[int, dict[Key, str], list[TextlessVisit], list[SavedArticle]]:
        """Return how many were new, which known articles are missing, with their status, and the visits."""
        store, run_id = self.store, self.run_id
        with store.database.write():
            found = store.frontier.discover(self.discoveries, run_id)
            store.pages.add(self.pages, run_id)
            store.frontier.reject(self.rejects, run_id, self.policy.retry_at, self._begun)
            missing = [key for key, reject in keyed_rejects(self.rejects).items() if reject.missing]
            known = {key: state.status for key, state in store.articles.states(missing).items()}
            checks = self._checks()
            store.articles.confirm(checks)
            outcomes = store.articles.save(self.articles, run_id, self.policy.due_at)
        return found, known, checks, outcomes

    def _checks(self) -> list[TextlessVisit]:
        """Return the visits that found a stored article unchanged."""
        seen = {(one.article_id, one.locale): one.seen_at for one in self.confirmations}
        checks = []
        for key, state in self.store.articles.states(list(seen)).items():
            times = datetime.fromisoformat(state.first_seen_at), datetime.fromisoformat(seen[key])
            checks.append(TextlessVisit(*key, seen[key], self.policy.due_at(*times)))
        return checks

    def _mark(
        self, missing: dict[Key, str], confirmed: list[TextlessVisit], outcomes: list[SavedArticle]
    ) -> None:
        visits, rejects = self.visits, keyed_rejects(self.rejects)
        self._begun.difference_update(rejects)
        self._begun.difference_update((one.article_id, one.locale) for one in self.articles)
        visits.refused += [reject.url for reject in self.rejects if reject.reason in REFUSALS]
        del visits.refused[1:]
        visits.unread_seeds.update(one.reason for one in self.rejects if one.failed and not one.article_id)
        visits.missing |= missing
        for key in rejects.keys() - missing.keys():
            visits.unread.setdefault(key[1], Counter())[rejects[key].reason] += 1
        visits.read.update(check.locale for check in confirmed)
        visits.read.update(outcome.locale for outcome in outcomes)
        visits.known += len(confirmed) + sum(one.kind != "new" for one in outcomes)
