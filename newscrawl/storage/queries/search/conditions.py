"""What a search asks of any database: words in all their forms, and what stands beside the texts.

Forms are made by rule, and those are asked for that SQLite's Porter stemmer takes for one word. The index has
words as they are written, so that phrases are exact (decision 13).
"""

from __future__ import annotations

import re
import sqlite3
import unicodedata
from contextlib import closing
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from newscrawl.storage.queries.definitions import symbol_of
from newscrawl.storage.queries.search.tree import Address, NamesCoin, Phrase, Published

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newscrawl.storage.queries.search.tree import Word

# Names have no forms: `publisher:coins` does not ask for Coin Edition.
_NAMES = ("publisher", "author")
_ENGLISH = re.compile(r"([a-z]{3,40})(?:['’]s)?", re.IGNORECASE | re.ASCII)
# These only look like forms of another word: what Porter's second stemmer leaves alone, and `evening`.
_ALONE = frozenset(
    (
        *("news", "howe", "atlas", "cosmos", "bias", "andes", "inning", "outing", "canning", "herring"),
        *("earring", "evening", "proceed", "exceed", "succeed", "dying", "lying", "tying"),
    )
)
_ENDINGS = (
    *(("ies", "y"), ("ies", "ie"), ("es", ""), ("s", ""), ("ied", "y"), ("ied", "ie")),
    *(("ed", ""), ("ed", "e"), ("ing", ""), ("ing", "e")),
)
_DOUBLED = re.compile(r"([b-df-hj-np-tv-z])\1$")
_DOUBLES = re.compile(r"[aeiouy]([bdgklmnprtvz])$")
_TAKES_ES = re.compile(r"(?:[sxzo]|[cs]h)$")
# Shorter, it is another word: `is` is no plural.
_SHORTEST_BASE = 3


class IndexQuery(NamedTuple):
    """What the database is asked: tables, conditions on them, and values for the names in these.

    *number* is the number of an article as the index has it. *rank* is lower for a better match, None where
    nothing ranks. *marks* is the FTS5 expression of what is marked in a hit, None of nothing. *total* counts
    without a look at any article, None where something else than words is asked.
    """

    tables: str
    number: str
    rank: str | None
    conditions: list[str]
    values: dict[str, str]
    marks: str | None
    total: str | None = None

    @property
    def matching(self) -> str:
        return f"FROM {self.tables} WHERE {' AND '.join(self.conditions)}"


def named(value: str, values: dict[str, str]) -> str:
    """Add a value and return the name that stands for it in SQL."""
    name = f"part_{len(values)}"
    values[name] = value
    return f":{name}"


def fact(node: NamesCoin | Published | Address, values: dict[str, str]) -> str:
    """Return the condition of a part that no index of words answers."""
    match node:
        case NamesCoin(called):
            return _names_asset(named(symbol_of(called), values))
        case Published(bound, time):
            return f"articles.published_at {'>=' if bound == 'since' else '<='} {named(time, values)}"
        case Address(url):
            name = named(_last_part(url), values)
            return f"articles.doc_id IN (SELECT doc_id FROM articles AS named WHERE article_id = {name})"  # noqa: S608


def without(condition: str) -> str:
    """Return the condition of what another one does not find: of an article without a date too."""
    return f"({condition}) IS NOT TRUE"


def _names_asset(symbol: str) -> str:
    same_article = "mentions.article_id = articles.article_id AND mentions.locale = articles.locale"
    return f"EXISTS (SELECT 1 FROM mentions WHERE {same_article} AND mentions.symbol = {symbol})"  # noqa: S608


def _last_part(url: str) -> str:
    """Return what names the article in an address.

    >>> _last_part("https://www.bitget.com/pt/news/detail/12560604186572/?from=app#top")
    '12560604186572'
    """
    return re.split(r"[?#]", url)[0].rstrip("/").rpartition("/")[2]


def spellings(leaf: Word | Phrase) -> list[str]:
    """Return what is looked for of a leaf: one of these, whatever it is."""
    if isinstance(leaf, Phrase):
        return [leaf.text]
    typed = dict.fromkeys((leaf.text, unicodedata.normalize("NFKC", leaf.text)))
    if leaf.is_beginning or leaf.field in _NAMES:
        return list(typed)
    return list(dict.fromkeys(form for text in typed for form in forms(text)))


@lru_cache(maxsize=1024)
def forms(word: str) -> tuple[str, ...]:
    """Return an English word in all its forms, most of which are none; anything else as it is.

    >>> [form for form in forms("Bitcoin's") if form.endswith("s")]
    ['bitcoins']
    >>> forms("比特币"), forms("news")
    (('比特币',), ('news',))
    """
    english = _ENGLISH.fullmatch(word)
    if not english:
        return (word,)
    plain = english[1].lower()
    if plain in _ALONE:
        return (plain,)
    made = {form for base in _bases(plain) for form in _inflected(base)}
    return tuple(sorted({plain, *_of_one_stem(plain, made - _ALONE)}))


def _bases(word: str) -> Iterator[str]:
    yield word
    for ending, instead in _ENDINGS:
        base = word.removesuffix(ending) + instead
        if word.endswith(ending) and len(base) >= _SHORTEST_BASE:
            yield base
            yield _DOUBLED.sub(r"\1", base)


def _inflected(base: str) -> Iterator[str]:
    yield base
    yield f"{base}es" if _TAKES_ES.search(base) else f"{base}s"
    yield f"{base.removesuffix('e')}ed"
    yield f"{base if base.endswith('ee') else base.removesuffix('e')}ing"
    if base.endswith("y"):
        yield from (f"{base[:-1]}ies", f"{base[:-1]}ied")
    if _DOUBLES.search(base):
        yield from (f"{base}{base[-1]}ed", f"{base}{base[-1]}ing")


def _of_one_stem(word: str, made: set[str]) -> Iterator[str]:
    """Return those whose stem is that of a word."""
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("CREATE VIRTUAL TABLE made USING fts5(form, tokenize='porter ascii')")
        connection.executemany("INSERT INTO made VALUES (?)", [(form,) for form in made])
        for (form,) in connection.execute("SELECT form FROM made(?)", (f'"{word}"',)):
            yield form
