"""What is said of an export in its metadata: measured, never typed in."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple, Self

if TYPE_CHECKING:
    from newscrawl.exports.columns import ExportTable
    from newscrawl.exports.export import ExportOptions
    from newscrawl.exports.files import Written
    from newscrawl.exports.statistics import TableStatistics
    from newscrawl.storage.queries.collection import CrawledSite, PolitenessCount
    from newscrawl.storage.queries.snapshot import Snapshot
    from newscrawl.storage.runs import Gap

DEMO = "demo"
RIGHTS = (
    "The article texts belong to their publishers. This export grants no right to them: it is a record of "
    "what was published where and when, and every row names the publisher and links back to the article. "
    "Quote, analyse and train as the law of your country and the publishers' terms allow; do not republish "
    "the texts. An export with `--fields metadata` or `--fields abstract` has no full text."
)
TITLES = {
    "articles": "articles",
    "revisions": "all their versions",
    "related_links": "their related links",
}


class Part(NamedTuple):
    """One file of a table; *month* as in `Snapshot.stream`."""

    table: ExportTable
    file: Written
    month: str | None
    rows: int

    @property
    def name(self) -> str:
        """The name of the file in descriptions: `articles`, `articles-2024-01`, `articles-unknown`."""
        if self.month == "":
            return self.table.name
        return f"{self.table.name}-{self.month or 'unknown'}"


class Manifest(NamedTuple):
    """An export, the statistics of its rows by table, and the history of the crawl.

    `state_at` is the time of the last thing that the store knows of; the clock is asked nowhere, so that
    the same store gives the same bytes.
    """

    options: ExportOptions
    parts: list[Part]
    statistics: dict[str, TableStatistics]
    state_at: str | None
    changes: int
    stories: int
    unplaced: int
    sites: list[CrawledSite]
    politeness: list[PolitenessCount]
    exit_codes: dict[int | None, int]
    gaps: list[Gap]
    rejects: dict[str, int]

    @classmethod
    def of(
        cls,
        snapshot: Snapshot,
        statistics: dict[str, TableStatistics],
        parts: list[Part],
        options: ExportOptions,
    ) -> Self:
        """Ask a snapshot what is told beside the rows."""
        book = snapshot.crawl_history
        state_at, changes = book.state()
        known = (state_at, changes, snapshot.stories(), snapshot.unplaced())
        crawls = (book.sites(), book.politeness(), book.exit_codes())
        return cls(options, parts, statistics, *known, *crawls, book.gaps(), book.rejects())

    @property
    def is_invented(self) -> bool:
        """Whether these are articles of the demo site."""
        return any(site.site == DEMO for site in self.sites)

    @property
    def title(self) -> str:
        if self.is_invented:
            return "Invented news articles of newscrawl's demo site"
        hosts = ", ".join(site.site.partition("://")[2] for site in self.sites)
        return f"News articles of {hosts}" if hosts else "News articles, none crawled yet"

    @property
    def description(self) -> str:
        *others, last = (TITLES[name] for name in self.statistics)
        names = f"{', '.join(others)} and {last}" if others else last
        return f"{self.title}, collected by newscrawl: {names}."

    @property
    def version(self) -> str:
        """The state of the store as a semantic version: its day, and the number of its last change."""
        year, month, day = (self.state_at or "0000-00-00")[:10].split("-")
        return f"{int(year)}.{int(month)}.{int(day)}+{self.changes}"

    @property
    def locales(self) -> list[str]:
        """The language editions that occur, the largest first."""
        articles = self.statistics.get("articles")
        counts: Counter[Any] = articles.count("locale") if articles else Counter()
        return sorted(counts, key=lambda locale: (-counts[locale], locale))
