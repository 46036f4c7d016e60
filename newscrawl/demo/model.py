"""Articles of the demo site before a layout has put tags around them, and its answers before any network."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, NamedTuple

# Served in some texts on purpose: a crawler has to take them out, so the truth is without them.
INVISIBLE = str.maketrans("", "", "\u00ad\u200b\u200c\u2060\ufeff")
ABSTRACT_LENGTH = 156


class TextSpan(NamedTuple):
    """A piece of a paragraph: plain text, or a link where it has an address."""

    text: str
    url: str | None = None


class BodyBlock(NamedTuple):
    """A piece of a body: `spans` for text, `items` for a list, `url` for an image."""

    kind: Literal["paragraph", "heading", "list", "image"]
    spans: tuple[TextSpan, ...] = ()
    items: tuple[str, ...] = ()
    url: str = ""

    @property
    def texts(self) -> tuple[str, ...]:
        """The texts that the block adds to a body, cleaned."""
        if self.kind == "list":
            return tuple(clean(item) for item in self.items)
        if self.kind == "image":
            return ()
        return (clean("".join(span.text for span in self.spans)),)


class ArticleCard(NamedTuple):
    """An article as other pages mention it; without an article id it leads elsewhere on the site."""

    article_id: str | None
    path: str
    title: str
    snippet: str
    publisher: str
    published_at: str

    @property
    def printed(self) -> str:
        """The date as pages print it."""
        return printed(self.published_at)


@dataclass(frozen=True, slots=True)
class DemoArticle:
    """One article in one locale; `author` is the byline's name, `byline` what is printed."""

    article_id: str
    locale: str
    title: str
    publisher: str | None
    author: str | None
    published_at: str
    summary: str | None
    key_points: tuple[str, ...]
    body: tuple[BodyBlock, ...]
    disclaimer: str | None
    related: tuple[ArticleCard, ...]
    trending: tuple[ArticleCard, ...]
    byline: str | None
    has_logo: bool
    points_form: Literal["bullets", "run", "none"]
    shares: bool
    likes: int


def clean(text: str) -> str:
    r"""Normalise a text as a crawler should.

    >>> clean(" a\u200bb \n c\u00a0d ")
    'ab c d'
    """
    return " ".join(text.translate(INVISIBLE).split())


def flat_text(body: tuple[BodyBlock, ...]) -> str:
    """Return a body as one line, as summaries and plain-text copies of it have it."""
    return " ".join(text for block in body for text in block.texts)


def abstract(body: tuple[BodyBlock, ...]) -> str:
    """Cut the start of a body to the length of the site's abstracts, mid-sentence if need be."""
    return flat_text(body)[:ABSTRACT_LENGTH].strip()


def printed(published_at: str) -> str:
    """Write an ISO time as the site prints it.

    >>> printed("2026-05-01T16:00:00Z")
    '2026/05/01 16:00'
    """
    return published_at[:16].replace("-", "/").replace("T", " ")


def detail_path(locale: str, article_id: str) -> str:
    """Return the path of an article's page.

    >>> detail_path("en", "12560600000001"), detail_path("pt", "12560600000001")
    ('/news/detail/12560600000001', '/pt/news/detail/12560600000001')
    """
    return f"{prefix(locale)}/news/detail/{article_id}"


def prefix(locale: str) -> str:
    """Return what a locale puts before every path: nothing for English."""
    return "" if locale == "en" else f"/{locale}"


HTML = "text/html; charset=utf-8"


class DemoError(ValueError):
    """A wish that the demo site cannot fulfil; the message is meant for a person."""


@dataclass(frozen=True, slots=True)
class DemoRequest:
    """A request; `root` is the address that the asker used for the site, `path` has no query."""

    path: str
    root: str
    if_none_match: str | None = None
    if_modified_since: str | None = None
    cookie: str | None = None


@dataclass(frozen=True, slots=True)
class DemoResponse:
    """A response; `length` is what it claims to be long if that is a lie, `delay` is in seconds."""

    status: int
    body: bytes
    content_type: str = HTML
    headers: dict[str, str] = field(default_factory=dict)
    length: int | None = None
    delay: float = 0.0
