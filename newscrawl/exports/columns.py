"""Every column of an export, once: type, meaning, constraints. What describes an export asks here."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable


class Kind(Enum):
    """What the values of a column are; the value is the name that Data Package has for it."""

    TEXT = "string"
    NUMBER = "integer"
    TIME = "datetime"
    LIST = "array"


class Words(Enum):
    """Whose words a column holds, beyond the title: what a preset leaves out."""

    NONE = 0
    ABSTRACT = 1
    FULL = 2


class Field(NamedTuple):
    """A column; `items` are the members of the objects in a list, empty for a list of texts.

    `formula` marks texts of others, which a spreadsheet could take for a formula.
    """

    name: str
    kind: Kind
    description: str
    required: bool = False
    constraints: dict[str, Any] = {}  # noqa: RUF012  # of a NamedTuple: never changed
    unit: str | None = None
    words: Words = Words.NONE
    items: tuple[Field, ...] = ()
    formula: bool = False

    @property
    def is_word(self) -> bool:
        """Whether its values are numbers, times or codes: no comma, quote or line break is in them."""
        return self.kind in (Kind.NUMBER, Kind.TIME) or self.name in _WORDS


class Table(NamedTuple):
    """A table of an export; `parent` is the key that it shares with `articles`."""

    name: str
    description: str
    fields: tuple[Field, ...]
    key: tuple[str, ...]
    parent: tuple[str, ...] = ()


class FieldError(ValueError):
    """A name that no column and no preset has; the message fits on one line."""


_WORDS = frozenset("article_id locale digest status cause story_id related_id".split())
_IDENTITY = ("article_id", "locale")
_DIGEST = {"pattern": "[0-9a-f]{64}"}
_ID = {"pattern": "[0-9]{14}"}
_WEB = {"pattern": "https?://\\S+"}


def _text(name: str, description: str, words: Words = Words.NONE) -> Field:
    return Field(name, Kind.TEXT, description, words=words, formula=True)


def _time(name: str, description: str, *, required: bool = False) -> Field:
    return Field(name, Kind.TIME, f"{description} (UTC).", required)


def _count(name: str, description: str, *, least: int, required: bool = False) -> Field:
    return Field(name, Kind.NUMBER, description, required, {"minimum": least})


def _list(name: str, description: str, words: Words, *items: Field) -> Field:
    return Field(name, Kind.LIST, description, required=True, words=words, items=items)


_ARTICLE_ID = Field("article_id", Kind.TEXT, "The 14 digits in the article's URL.", True, _ID)
_LOCALE = Field(
    "locale",
    Kind.TEXT,
    "The language edition, as the site spells it: en, pt-PT, zh-CN.",
    required=True,
    constraints={"pattern": "[a-z]{2,4}(-[A-Z]{2,4})?"},
)
_URL = Field("url", Kind.TEXT, "Canonical URL of the article: the link back to it.", True, _WEB)
_TITLE = _text("title", "The heading.")
_PUBLISHER = _text("publisher", "Who published the story, as the page names it.")
_PUBLISHED_AT = _time("published_at", "When it was published, by the page")

_CONTENT = (
    _TITLE,
    _PUBLISHER,
    _text("author", "The byline without its prefix; empty where the page has none."),
    _PUBLISHED_AT,
    _time("modified_at", "When the page says that it was changed last, as of this version"),
    _text("section", "The part of the site that the page names as the article's."),
    _list("keywords", "The topics that the page names, in order.", Words.NONE),
    _text("summary", "The abstract that the site keeps beside the article, often cut.", Words.ABSTRACT),
    _list("key_points", "The bullets before the first paragraph.", Words.ABSTRACT),
    _text("body_text", "The text; blocks are separated by one empty line.", Words.FULL),
    _text("disclaimer", "The publisher's own disclaimer.", Words.FULL),
    _list(
        "images",
        "Images in the body, in order.",
        Words.ABSTRACT,
        Field("url", Kind.TEXT, "Address of the image."),
        Field("alt", Kind.TEXT, "Its alternative text."),
    ),
    _list(
        "links",
        "Links in the body that lead to other sites, in order.",
        Words.ABSTRACT,
        Field("url", Kind.TEXT, "Where it leads."),
        Field("text", Kind.TEXT, "The words that are the link."),
    ),
    _list(
        "alternates",
        "The same article in other languages.",
        Words.NONE,
        Field("locale", Kind.TEXT, "The other language edition."),
        Field("url", Kind.TEXT, "Its address."),
    ),
    _count("word_count", "Words in body_text; a Chinese or Japanese character is one.", least=0)._replace(
        unit="words"
    ),
    Field(
        "digest",
        Kind.TEXT,
        "SHA-256 over title, key points, body and disclaimer.",
        required=True,
        constraints=_DIGEST,
    ),
)
_LINK = (
    _count("position", "Place in the block, from 1, when last seen.", least=1),
    Field("related_id", Kind.TEXT, "The article id in the link; empty for another page.", constraints=_ID),
    _text("url", "Where the link leads.")._replace(required=True),
    _text("title", "The title in the block."),
    _text("snippet", "The text under the title, often cut.", Words.ABSTRACT),
    _text("publisher", "The publisher of the linked article, as the block names it."),
    _time("published_at", "When the linked article was published, by the block"),
)
_VERSION = _count("version", "1 for the first text, one more for every revision.", least=1, required=True)

ARTICLES = Table(
    "articles",
    "One row for every article in one language edition, as last known.",
    (
        _ARTICLE_ID,
        _LOCALE,
        _URL,
        *_CONTENT,
        _VERSION,
        Field(
            "status",
            Kind.TEXT,
            "`gone` once the site has removed the article.",
            required=True,
            constraints={"enum": ["live", "gone"]},
        ),
        _time("first_seen_at", "When the crawl first stored the article", required=True),
        _time("last_seen_at", "When the article was last found there", required=True),
        _time("last_changed_at", "When this version was first seen", required=True),
        Field(
            "story_id", Kind.TEXT, "Names the articles that tell one story.", required=True, constraints=_ID
        ),
    ),
    _IDENTITY,
)
REVISIONS = Table(
    "revisions",
    "One row for every version of every article.",
    (
        _ARTICLE_ID,
        _LOCALE,
        _VERSION,
        _time("seen_at", "When this version was first seen", required=True),
        Field(
            "cause",
            Kind.TEXT,
            "Whose doing the version is.",
            required=True,
            constraints={"enum": ["first", "publisher", "extractor", "unknown"]},
        ),
        _URL,
        *_CONTENT,
        _list("related", 'The "You may also like" block on that page.', Words.ABSTRACT, *_LINK),
        _count("run_id", "The run that saw it.", least=1, required=True),
        _count("extractor", "The version of the extractor that read it.", least=1),
    ),
    (*_IDENTITY, "version"),
    _IDENTITY,
)
RELATED_LINKS = Table(
    "related_links",
    'One row for every link that was ever seen in an article\'s "You may also like" block.',
    (
        _ARTICLE_ID,
        _LOCALE,
        *_LINK,
        _time("first_seen_at", "When the link was first seen", required=True),
        _time("last_seen_at", "When it was last seen; now, if this is its article's", required=True),
    ),
    (*_IDENTITY, "url"),
    _IDENTITY,
)
TABLES = {table.name: table for table in (ARTICLES, REVISIONS, RELATED_LINKS)}

PRESETS = {
    "all": "every column",
    "abstract": "no full text: without body_text and disclaimer",
    "metadata": "no words of the publishers but the titles: also without summary, key_points, images, links, "
    "snippet and related",
    "text": "what reads a text: title, publisher, author, published_at, url, summary, key_points, body_text, "
    "word_count and digest",
}
_MOST_WORDS = {"all": Words.FULL, "abstract": Words.ABSTRACT, "metadata": Words.NONE}
_TEXT = frozenset(
    "title publisher author published_at url summary key_points body_text word_count digest".split()
)


def chosen(wanted: str, tables: Iterable[Table]) -> list[Table]:
    """Return *tables* with the columns that a preset or a list of names leaves, always with their keys.

    Raises FieldError for a name that none of the tables has.

    >>> [field.name for field in chosen("title", [RELATED_LINKS])[0].fields]
    ['article_id', 'locale', 'url', 'title']
    """
    tables = list(tables)
    if wanted in _MOST_WORDS:
        most = _MOST_WORDS[wanted].value
        return [_only(table, _up_to(table, most)) for table in tables]
    names = _TEXT if wanted == "text" else _names(wanted, tables)
    return [_only(table, names) for table in tables]


def _names(wanted: str, tables: list[Table]) -> set[str]:
    names = {name.strip() for name in wanted.split(",") if name.strip()}
    known = dict.fromkeys(field.name for table in tables for field in table.fields)
    for name in sorted(names - set(known)):
        raise FieldError(f"{name!r} is neither a preset ({', '.join(PRESETS)}) nor one of {', '.join(known)}")
    if not names:
        raise FieldError("is empty")
    return names


def _up_to(table: Table, most: int) -> set[str]:
    return {field.name for field in table.fields if field.words.value <= most}


def _only(table: Table, names: set[str] | frozenset[str]) -> Table:
    return table._replace(
        fields=tuple(field for field in table.fields if field.name in names or field.name in table.key)
    )
