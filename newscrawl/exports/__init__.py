"""The tables of an export: the fields of an article and what the store keeps beside them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from newscrawl.exceptions import FieldError
from newscrawl.fields import ARTICLE_ID, CONTENT, ID, LINK, LOCALE, RELATED, Field, Kind, Words, count, time


class ExportTable(NamedTuple):
    """A table of an export; `parent` is the key that it shares with `articles`."""

    name: str
    description: str
    fields: tuple[Field, ...]
    key: tuple[str, ...]
    parent: tuple[str, ...] = ()


def _word(name: str, description: str, words: list[str]) -> Field:
    return Field(name, Kind.TEXT, description, required=True, constraints={"enum": words})


_IDENTITY = ("article_id", "locale")
_STORY = "Names the articles that tell one story; null while the article waits to be placed."
_MENTIONS = (
    "The symbols of the coins that it names, the most frequent first; null while it waits to be read, and as "
    "of a date before its last change."
)
_VERSION = Field(
    "version",
    Kind.NUMBER,
    "1 for the first text, one more for every revision; less for older texts from another archive.",
    required=True,
)

ARTICLES = ExportTable(
    "articles",
    "One row for every article in one language edition, as last known.",
    (
        ARTICLE_ID,
        LOCALE,
        *CONTENT,
        _VERSION,
        _word("status", "`gone` once the site has removed the article.", ["live", "gone"]),
        time("first_seen_at", "When the crawl first stored the article", required=True),
        time("last_seen_at", "When the article was last found there", required=True),
        time("last_changed_at", "When this version was first seen", required=True),
        Field("story_id", Kind.TEXT, _STORY, constraints=ID),
        Field("mentions", Kind.LIST, _MENTIONS),
    ),
    _IDENTITY,
)
# What an export of changes says of each article beside its columns.
CHANGES = (
    count("seq", "The number of the article's last change: larger ones are later.", least=1, required=True),
    _word(
        "change",
        "What happened: `gone` articles keep their last text.",
        ["new", "revised", "gone", "restored"],
    ),
)
REVISIONS = ExportTable(
    "revisions",
    "One row for every version of every article.",
    (
        ARTICLE_ID,
        LOCALE,
        _VERSION,
        time("seen_at", "When this version was first seen", required=True),
        _word("cause", "Whose doing the version is.", ["first", "publisher", "extractor", "unknown"]),
        *CONTENT,
        RELATED,
        count("run_id", "The run that saw it.", least=1, required=True),
        count("extractor", "The version of the extractor that read it.", least=1),
    ),
    (*_IDENTITY, "version"),
    _IDENTITY,
)
RELATED_LINKS = ExportTable(
    "related_links",
    'One row for every link that was ever seen in an article\'s "You may also like" block.',
    (
        ARTICLE_ID,
        LOCALE,
        *LINK,
        time("first_seen_at", "When the link was first seen", required=True),
        time("last_seen_at", "When it was last seen; now, if this is its article's", required=True),
    ),
    (*_IDENTITY, "url"),
    _IDENTITY,
)
TABLES = {table.name: table for table in (ARTICLES, REVISIONS, RELATED_LINKS)}

PRESETS = ("all", "abstract", "metadata", "text")
_MOST_WORDS = {"all": Words.FULL, "abstract": Words.ABSTRACT, "metadata": Words.NONE}
_TEXT = set("title publisher author published_at url summary key_points body_text word_count digest".split())


def chosen(wanted: str, tables: Iterable[ExportTable]) -> list[ExportTable]:
    """Return *tables* with the columns that a preset or a list of names leaves, always with their keys.

    Raises FieldError for a name that none of the tables has.

    >>> [field.name for field in chosen("title", [RELATED_LINKS])[0].fields]
    ['article_id', 'locale', 'url', 'title']
    """
    tables = list(tables)
    if wanted in _MOST_WORDS:
        most = _MOST_WORDS[wanted].value
        names = {one.name for table in tables for one in table.fields if one.words.value <= most}
    else:
        names = _TEXT if wanted == "text" else _names(wanted, tables)
    return [
        table._replace(fields=tuple(one for one in table.fields if one.name in {*names, *table.key}))
        for table in tables
    ]


def _names(wanted: str, tables: list[ExportTable]) -> set[str]:
    names = {name.strip() for name in wanted.split(",") if name.strip()}
    known = dict.fromkeys(field.name for table in tables for field in table.fields)
    for name in sorted(names - set(known)):
        raise FieldError(f"{name!r} is neither a preset ({', '.join(PRESETS)}) nor one of {', '.join(known)}")
    if not names:
        raise FieldError("is empty")
    return names
