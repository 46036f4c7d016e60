"""What the crawl yields, and the pages that it comes from: fields only, no behaviour.

Every default is None or empty: a non-empty default would beat a value that a loader adds later. A log that
shows an item (Scrapy's does where a pipeline fails) shows neither its page nor its rows.
`docs/fields.md` says what each field means and how it is normalised.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

# The reasons of a reject that mean: the site does not want this visitor.
REFUSALS = frozenset(["blocked", "challenge"])
# What the flag of a response that brought no whole page begins with; the reason follows.
BROKEN = "broken: "
_NOT_IN_ROWS = frozenset(["digest", "page", "rows"])


class PageBytes(NamedTuple):
    """A page as it came: *body* after decompression, *encoding* what its text is read as.

    *rendered* tells that a browser has shown the page, so that the headers are those of what it
    was made from.
    """

    url: str
    body: bytes
    encoding: str
    fetched_at: datetime
    status: int = 200
    headers: Sequence[tuple[str, str]] = ()
    rendered: bool = False


class WarcLocation(NamedTuple):
    file: str
    offset: int
    length: int


@dataclass
class ArchivedPage:
    """A page that was fetched for an article: its record, and its place once that is written."""

    article_id: str
    locale: str
    url: str
    fetched_at: str
    page_digest: str
    record: bytes = b""
    place: WarcLocation | None = None


class PageSource(NamedTuple):
    """A page from which an article was read; *place* None is one that is not kept any more."""

    url: str
    fetched_at: str
    page_digest: str
    place: WarcLocation | None


class StoredVersion(NamedTuple):
    """An article as it is stored.

    *columns* are those that a page fills, with `related`, the block of today. *page* is the page that
    was read last, None if the archive has it not. *source* is the page that the version was read from
    where that is another one, None if it is unknown. *kept* names the metadata that the version has
    from the version before.
    """

    article_id: str
    locale: str
    columns: dict[str, Any]
    page: PageSource | None
    source: PageSource | None
    kept: frozenset[str]


@dataclass
class RelatedLink:
    position: int | None = None
    related_id: str | None = None
    url: str | None = None
    title: str | None = None
    snippet: str | None = None
    publisher: str | None = None
    published_at: str | None = None


@dataclass
class Provenance:
    """Where the value of one field comes from, and what the other layers say of it.

    *agreed* and *silent* name layers, *differed* maps a layer to its value, cut.
    """

    field: str
    layer: str
    agreed: list[str]
    differed: dict[str, str]
    silent: list[str]


class ArticleRows(NamedTuple):
    """What the store keeps of a page's article, by table: `articles`, `related_links`, `provenance`."""

    content: dict[str, Any]
    links: list[dict[str, Any]]
    origins: list[dict[str, Any]]


def _plain(links: list[RelatedLink]) -> list[dict[str, Any]]:
    return [asdict(link) for link in links]


@dataclass
class Article:
    """One article in one locale, as a page says it today.

    *rows* are made of the other fields where the page is read, and let go when one of these is set again.
    """

    article_id: str | None = None
    locale: str | None = None
    url: str | None = None
    title: str | None = None
    publisher: str | None = None
    author: str | None = None
    published_at: str | None = None
    modified_at: str | None = None
    section: str | None = None
    keywords: list[str] = field(default_factory=list)
    summary: str | None = None
    key_points: list[str] = field(default_factory=list)
    body_text: str | None = None
    disclaimer: str | None = None
    images: list[dict[str, str]] = field(default_factory=list)
    links: list[dict[str, str]] = field(default_factory=list)
    alternates: list[dict[str, str]] = field(default_factory=list)
    word_count: int | None = None
    digest: str | None = None
    related: list[RelatedLink] = field(default_factory=list, metadata={"serializer": _plain})
    fetched_at: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    page_digest: str | None = None
    extractor: int | None = None
    provenance: list[Provenance] = field(default_factory=list)
    state_keys: list[str] = field(default_factory=list)
    broken_layers: list[str] = field(default_factory=list)
    page: ArchivedPage | None = field(default=None, repr=False)
    rows: ArticleRows | None = field(default=None, init=False, repr=False)

    def __setattr__(self, name: str, value: Any) -> None:
        super().__setattr__(name, value)
        if name not in _NOT_IN_ROWS:
            super().__setattr__("rows", None)


# Fields of an article that say how its page was fetched and read.
NOT_IN_FEEDS = frozenset("etag last_modified page_digest extractor provenance state_keys page rows".split())


@dataclass
class Reject:
    """A page or request that gave no article, and why.

    *failed* tells a request that did not succeed (to be tried again) from a page that was judged,
    *missing* a page that is no longer there from one that is something else, *scripted* one whose scripts
    may show what it lacks.
    """

    url: str
    reason: str
    detail: str = ""
    article_id: str | None = None
    locale: str | None = None
    failed: bool = False
    missing: bool = False
    scripted: bool = False
    page: ArchivedPage | None = field(default=None, repr=False)


@dataclass
class NotModified:
    """An article that is still there as it was stored: the site answered 304."""

    article_id: str
    locale: str
    seen_at: str
