"""What is said of an export: counted while its rows pass, never typed in; and its dataset card."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple, Self

import orjson
from jinja2 import Environment, PackageLoader, StrictUndefined

from newscrawl import __version__
from newscrawl.arguments import DEMO
from newscrawl.fields import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from newscrawl.exports import ExportTable
    from newscrawl.exports.export import ExportOptions
    from newscrawl.exports.files import Written
    from newscrawl.storage.queries.collection import CrawledSite, PolitenessCount
    from newscrawl.storage.queries.snapshot import Snapshot
    from newscrawl.storage.runs import Gap

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

# Asked of the store for every export, also where `--fields` leaves them out of the files.
HIDDEN = {
    "articles": ("locale", "status", "publisher", "published_at", "url"),
    "revisions": ("extractor", "cause"),
    "related_links": (),
}
_COUNTED = ("locale", "status", "publisher", "extractor", "cause")
_EMPTY_LIST = "[]"
_month = itemgetter(slice(len("YYYY-MM")))


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
        articles = self.statistics.get("articles")
        counts: Counter[Any] = articles.count("locale") if articles else Counter()
        return sorted(counts, key=lambda locale: (-counts[locale], locale))


@dataclass
class TableStatistics:
    """Rows, and of the columns that were exported how many had a value; `counts` by column and value.

    `example` is the last address of each publisher.
    """

    table: ExportTable
    rows: int = 0
    filled: Counter[str] = field(default_factory=Counter)
    counts: dict[str, Counter[Any]] = field(default_factory=dict)
    months: Counter[str] = field(default_factory=Counter)
    oldest: str | None = None
    newest: str | None = None
    example: dict[str | None, str] = field(default_factory=dict)

    def count(self, name: str) -> Counter[Any]:
        return self.counts.get(name, Counter())

    def share(self, name: str) -> str:
        return f"{100 * self.filled[name] / self.rows:.1f} %" if self.rows else "-"

    def columns(self) -> list[str]:
        """Return what to ask the store for: what is exported, then what is only counted."""
        exported = [column.name for column in self.table.fields]
        return exported + [name for name in HIDDEN[self.table.name] if name not in exported]

    def take(self, columns: Sequence[Sequence[Any]]) -> Sequence[Sequence[Any]]:
        """Count a batch and return the columns that are exported."""
        named = dict(zip(self.columns(), columns, strict=True))
        exported = columns[: len(self.table.fields)]
        self.rows += len(exported[0])
        for column, cells in zip(self.table.fields, exported, strict=True):
            empty = cells.count(_EMPTY_LIST) if column.kind is Kind.LIST else 0
            self.filled[column.name] += len(cells) - cells.count(None) - empty
        for name in HIDDEN[self.table.name]:
            if name in _COUNTED:
                self.counts.setdefault(name, Counter()).update(named[name])
        if self.table.name == "articles":
            self._note_period([time for time in named["published_at"] if time])
            self.example.update(zip(named["publisher"], named["url"], strict=True))
        return exported

    def _note_period(self, times: list[str]) -> None:
        if times:
            self.months.update(map(_month, times))
            self.oldest = min(times) if self.oldest is None else min(self.oldest, *times)
            self.newest = max(times) if self.newest is None else max(self.newest, *times)


# The card, as Hugging Face reads it

_SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"))
_LARGEST = "1M<n<10M"
_MOST_MONTHS = 24
_LANGUAGE = re.compile(r"([a-z]{2,3})(?:-[A-Z]+)?")  # `asia` is an edition of the site and no language
_MARKUP = re.compile(r"([\\|`*_\[\]<>#])")


def dataset_card(manifest: Manifest) -> str:
    articles = manifest.statistics.get("articles")
    counts = articles.count("publisher") if articles else {}
    card = _template().render(
        export=manifest,
        articles=articles,
        revisions=manifest.statistics.get("revisions"),
        publishers=sorted(counts.items(), key=lambda pair: (-pair[1], pair[0] or "")),
        front_matter=_front_matter(manifest),
        limits=list(_limits(manifest)),
        rights=RIGHTS,
        demo=DEMO,
        program=__version__,
    )
    return re.sub(r"\n{3,}", "\n\n", card)


def escaped(value: object) -> str:
    r"""Return a value of somebody else's as a cell that is nothing but text.

    >>> print(escaped("A|B"), escaped(None))
    A\|B -
    """
    return "-" if value is None else _MARKUP.sub(r"\\\1", " ".join(str(value).split()))


def _template() -> Any:
    environment = Environment(
        loader=PackageLoader(__package__, ""),
        autoescape=False,  # noqa: S701  # Markdown: what others wrote goes through `text`
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {
        # What JSON can say, YAML says in the same way.
        "json": lambda value: orjson.dumps(value).decode(),
        "months": _months,
        "number": "{:,}".format,
        "ordered": lambda counts: sorted(counts.items(), key=lambda pair: (pair[0] is None, pair[0])),
        "share": TableStatistics.share,
        "text": escaped,
    }
    return environment.get_template("README.md.j2")


def _front_matter(manifest: Manifest) -> dict[str, Any]:
    found = (_LANGUAGE.fullmatch(locale) for locale in manifest.locales)
    most = max((one.rows for one in manifest.statistics.values()), default=0)
    return {
        "language": sorted({match[1] for match in found if match}),
        "pretty_name": manifest.title,
        "license": "other",
        "license_name": "texts-belong-to-their-publishers",
        "task_categories": ["text-classification", "summarization"],
        "size_categories": [next((name for least, name in _SIZES if most < least), _LARGEST)],
        "tags": ["news", "finance", "cryptocurrency"],
        "configs": [_config(name, manifest) for name in manifest.statistics],
    }


def _config(name: str, manifest: Manifest) -> dict[str, Any]:
    paths = [part.file.path for part in manifest.parts if part.table.name == name]
    config: dict[str, Any] = {"config_name": name, "data_files": paths}
    return config | ({"default": True} if name == next(iter(manifest.statistics)) else {})


def _limits(manifest: Manifest) -> Iterator[str]:
    """Say what was asked for, if that is less than all."""
    asked = manifest.options.selection
    limits = {
        "published from": asked.since,
        "published before": asked.until,
        "locales": ", ".join(asked.locales),
        "publishers": escaped(", ".join(asked.publishers)),
        "as known before": asked.known_before,
        "changed since": "" if asked.changed_since is None else str(asked.changed_since),
        "stories": "representatives only" if asked.representative else "",
        "fields": manifest.options.fields if manifest.options.fields != "all" else "",
    }
    return (f"{name} {value}" for name, value in limits.items() if value)


def _months(articles: TableStatistics) -> Iterator[tuple[str, int]]:
    newest = sorted(articles.months.items(), reverse=True)
    yield from newest[:_MOST_MONTHS]
    if earlier := sum(count for _, count in newest[_MOST_MONTHS:]):
        yield ("earlier", earlier)
    if unknown := articles.rows - articles.months.total():
        yield ("not known", unknown)
