"""All that a report says, asked of the store at one moment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from newscrawl.report.formatting import field_words
from newscrawl.storage.queries.collection import CrawlHistory
from newscrawl.storage.queries.report import articles, relations, topics
from newscrawl.storage.queries.report.scope import scoped
from newscrawl.terminal import visible

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import Connection

    from newscrawl.storage.queries.collection import RunCount, Span
    from newscrawl.storage.queries.report.articles import (
        Coin,
        DayCount,
        DayCoverage,
        EditedFields,
        KindCount,
        Lags,
        Publisher,
        Totals,
    )
    from newscrawl.storage.queries.report.relations import Between, LinkCount, Linked, Story
    from newscrawl.storage.queries.report.topics import ChangedArticle, Period, Topics
    from newscrawl.storage.runs import Gap, Run
    from newscrawl.storage.store import Store

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


@dataclass(frozen=True)
class Figures:
    """The figures of a selection, cut to what a report shows; see `newscrawl.storage.queries.report`."""

    selection: Span
    as_of: str | None
    sites: list[str]
    totals: Totals
    topics: Topics | None
    most_edited: list[ChangedArticle]
    removed: list[ChangedArticle]
    publishers: list[Publisher]
    published: list[DayCount]
    first_seen: list[DayCount]
    coverage: list[DayCoverage]
    lags: Lags
    changes: list[KindCount]
    changed: dict[str, int]
    edited_fields: EditedFields
    coins: list[Coin]
    naming: int
    unread: int
    story_sizes: dict[int, int]
    stories: list[Story]
    unplaced: int
    link_count: LinkCount
    linked: list[Linked]
    between: list[Between]
    run_counts: list[RunCount]
    last_runs: list[Run]
    failed_runs: list[Run]
    open_gaps: tuple[int, list[Gap]]
    closed_gaps: tuple[int, list[Gap]]

    @classmethod
    def of(cls, store: Store, selection: Span, compare: Period | None = None) -> Figures:
        """Ask the store about a selection; its news is compared with that of *compare*, else of before."""
        with scoped(store, selection) as connection:
            asked = {**_of_articles(connection), **_of_the_crawl(connection, selection)}
            asked["topics"] = topics.topics(connection, selection, compare, TOPICS)
        return cls(selection=selection, **{name: _shown(value) for name, value in asked.items()})

    @property
    def series(self) -> list[str]:
        """The publishers that charts tell apart, the largest first."""
        return [one.name for one in self.publishers[:SERIES]]

    @property
    def repeats(self) -> int:
        """How many articles tell a story that another one of the selection tells too, without the first."""
        return sum((size - 1) * count for size, count in self.story_sizes.items())


def _of_articles(connection: Connection) -> dict[str, Any]:
    publishers = articles.publishers(connection, PUBLISHERS)
    names = [one.name for one in publishers]
    totals = articles.totals(connection)
    # Where there is one language edition, a page that names no other lacks nothing.
    silent = {"alternates"} if len(totals.locales) < 2 else set()  # noqa: PLR2004
    return {
        "totals": totals,
        "publishers": publishers,
        "published": articles.published(connection, names[:SERIES]),
        "first_seen": articles.first_seen(connection),
        "coverage": [_named(one, "filled", silent) for one in articles.coverage(connection)],
        "lags": articles.lags(connection, LAG_BOUNDS),
        "changes": articles.changes_by_day(connection),
        "changed": articles.changed_articles(connection),
        "coins": articles.coins(connection, COINS),
        "naming": articles.naming(connection),
        "unread": articles.unread(connection),
        "edited_fields": _named(articles.edited_fields(connection, EDITS), "changed", silent),
        "most_edited": topics.most_changed(connection, "edited", CHANGED),
        "removed": topics.most_changed(connection, "gone", CHANGED),
        "story_sizes": relations.story_sizes(connection),
        "stories": relations.largest_stories(connection, STORIES),
        "unplaced": relations.unplaced(connection),
        "link_count": relations.count_links(connection),
        "linked": relations.most_linked(connection, LINKED),
        "between": relations.between(connection, names[:MATRIX]),
    }


def _of_the_crawl(connection: Connection, selection: Span) -> dict[str, Any]:
    whole, crawl_history = CrawlHistory(connection), CrawlHistory(connection, selection)
    return {
        "as_of": whole.state()[0],
        "sites": [one.site for one in whole.sites()],
        "run_counts": crawl_history.runs_by_day(),
        "last_runs": crawl_history.last_runs(RUNS),
        "failed_runs": crawl_history.last_runs(RUNS, failed=True),
        "open_gaps": crawl_history.newest_gaps(GAPS, opened=True),
        "closed_gaps": crawl_history.newest_gaps(GAPS, opened=False),
    }


def _named(counts: Any, fields: str, silent: Collection[str]) -> Any:
    """Return counts by field with the fields as people call them, but for those of which nothing is said."""
    told = {field_words(one): n for one, n in getattr(counts, fields).items() if one not in silent}
    return counts._replace(**{fields: told})


def _shown(value: Any) -> Any:
    """Return what was asked of the store with its texts as HTML, charts and terminals can show them."""
    if isinstance(value, str):
        return visible(value)
    if isinstance(value, dict):
        return {_shown(key): _shown(one) for key, one in value.items()}
    if isinstance(value, tuple) and hasattr(value, "_make"):
        return value._make(map(_shown, value))
    return type(value)(map(_shown, value)) if isinstance(value, list | tuple) else value
