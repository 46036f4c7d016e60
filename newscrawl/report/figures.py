"""All that a report says, asked of the store at one moment."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, TypeVar

from sqlalchemy import Connection

from newscrawl.report.formatting import field_words
from newscrawl.storage.queries.collection import CrawlHistory, Selection
from newscrawl.storage.queries.report import articles, topics
from newscrawl.storage.queries.report.scope import scoped
from newscrawl.storage.queries.report.topics import Period
from newscrawl.storage.store import Store
from newscrawl.terminal import visible

T = TypeVar("T")

# How many series a chart can tell apart; the rest is one of its own.
SERIES = 6
PUBLISHERS = 25
MATRIX = 10
STORIES = 12
COINS = 20
TOPICS = 12
CHANGED = 8
LINKED = 15
RUNS = 10
GAPS = 10
# Two lookups each, so this takes a second or two, and it is months of edits.
EDITS = 20_000
MINUTE, HOUR, DAY = 60, 3600, 86_400
LAG_BOUNDS = (5 * MINUTE, 15 * MINUTE, HOUR, 3 * HOUR, 12 * HOUR, DAY, 7 * DAY)


class Figures:
    """The figures of a selection, cut to what a report shows; see `newscrawl.storage.queries.report`."""

    def __init__(self, store: Store, selection: Selection, compare: Period | None = None) -> None:
        """Ask the store about a selection; its news is compared with that of *compare*, else of before."""
        with scoped(store, selection) as connection:
            self._ask_of_articles(connection)
            self._ask_of_stories_and_links(connection)
            self._ask_of_the_crawl(connection, selection)
            self.topics = topics.topics(connection, selection, compare, TOPICS)
        for name, value in vars(self).items():
            setattr(self, name, _shown(value))
        self.selection = selection

    def _ask_of_articles(self, connection: Connection) -> None:
        self.totals = articles.totals(connection)
        self.publishers = articles.publishers(connection, PUBLISHERS)
        self.published = articles.published(connection, [one.name for one in self.publishers[:SERIES]])
        self.first_seen = articles.first_seen(connection)
        # Where there is one language edition, a page that names no other lacks nothing.
        silent = {"alternates"} if len(self.totals.locales) < 2 else set()  # noqa: PLR2004
        self.coverage = [_named(one, "filled", silent) for one in articles.coverage(connection)]
        self.edited_fields = _named(articles.edited_fields(connection, EDITS), "changed", silent)
        self.lags = articles.lags(connection, LAG_BOUNDS)
        self.changes = articles.changes_by_day(connection)
        self.changed = articles.changed_articles(connection)
        self.coins = articles.coins(connection, COINS)
        self.naming = articles.naming(connection)
        self.unread = articles.unread(connection)
        self.most_edited = topics.most_changed(connection, "edited", CHANGED)
        self.removed = topics.most_changed(connection, "gone", CHANGED)

    def _ask_of_stories_and_links(self, connection: Connection) -> None:
        self.story_sizes = topics.story_sizes(connection)
        self.stories = topics.largest_stories(connection, STORIES)
        self.unplaced = topics.unplaced(connection)
        self.links, self.inner_links = articles.count_links(connection)
        self.linked = articles.most_linked(connection, LINKED)
        self.between = articles.between(connection, [one.name for one in self.publishers[:MATRIX]])

    def _ask_of_the_crawl(self, connection: Connection, selection: Selection) -> None:
        whole, history = CrawlHistory(connection), CrawlHistory(connection, selection)
        self.as_of = whole.state()[0]
        self.sites = [one.site for one in whole.sites()]
        self.runs = history.runs_by_day()
        self.last_runs = history.last_runs(RUNS)
        self.failed_runs = history.last_runs(RUNS, failed=True)
        self.open_gaps = history.newest_gaps(GAPS, opened=True)
        self.closed_gaps = history.newest_gaps(GAPS, opened=False)

    @property
    def series(self) -> list[str]:
        """The publishers that charts tell apart, the largest first."""
        return [one.name for one in self.publishers[:SERIES]]

    @property
    def repeats(self) -> int:
        """How many articles tell a story that another one of the selection tells too, without the first."""
        return sum((size - 1) * count for size, count in self.story_sizes.items())


def _named(counts: T, fields: str, silent: Collection[str]) -> T:
    """Return counts by field with the fields as people call them, but for those of which nothing is said."""
    told = {field_words(one): n for one, n in getattr(counts, fields).items() if one not in silent}
    named: T = counts._replace(**{fields: told})  # type: ignore[attr-defined]  # a tuple with names
    return named


def _shown(value: Any) -> Any:
    """Return what was asked of the store with its texts as HTML, charts and terminals can show them."""
    if isinstance(value, str):
        return visible(value)
    if isinstance(value, dict):
        return {_shown(key): _shown(one) for key, one in value.items()}
    if isinstance(value, tuple) and hasattr(value, "_make"):
        return value._make(map(_shown, value))
    return type(value)(map(_shown, value)) if isinstance(value, list | tuple) else value
