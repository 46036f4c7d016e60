"""A tree as SQLite is asked for it: an expression for the index, and conditions for the rest."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, NamedTuple, assert_never

from newscrawl.storage.queries.mentions import symbol_of
from newscrawl.storage.queries.search.forms import forms
from newscrawl.storage.queries.search.parser import UNSPACED
from newscrawl.storage.queries.search.tree import (
    Address,
    Either,
    Every,
    NamesCoin,
    Phrase,
    Published,
    Without,
    Word,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from newscrawl.storage.queries.search.tree import Node

# The index sets characters of these scripts apart with zero-width spaces: see the migration.
_UNSPACED = re.compile(f"([{UNSPACED}])")
APART = "\u200b"
# Names have no forms: `publisher:coins` does not ask for Coin Edition.
_NAMES = ("publisher", "author")


class IndexQuery(NamedTuple):
    """What the database is asked.

    *expression* is for FTS5, fulfilled by every hit, which it ranks; None where nothing ranks. *conditions*
    on `articles` take *values*. *marks* is the FTS5 expression of what is marked in a hit, None of nothing.
    """

    expression: str | None
    conditions: list[str]
    values: dict[str, str]
    marks: str | None


def index_query(tree: Node) -> IndexQuery:
    """Return what the database is asked for a tree.

    >>> index_query(Every((Word("比特"), Without(Phrase("spot ETF"))))).expression.replace(APART, "|")
    '("|比||特|") NOT ("spot ETF")'
    """
    values: dict[str, str] = {}
    expression, others = _split(tree.parts if isinstance(tree, Every) else (tree,))
    conditions = [_condition(part, values) for part in others]
    return IndexQuery(expression, conditions, values, " OR ".join(dict.fromkeys(_marks(tree))) or None)


def _split(parts: Sequence[Node]) -> tuple[str | None, list[Node]]:
    """Return one expression for the parts that the index can answer together, and the others.

    FTS5 excludes from what it has found: there has to be something to find.
    """
    wanted = {part: found for part in parts if (found := _expression(part))}
    if not wanted:
        return None, list(parts)
    unwanted = {
        part: found for part in parts if isinstance(part, Without) and (found := _expression(part.part))
    }
    every = f"({' AND '.join(wanted.values())})"
    others = [part for part in parts if part not in wanted and part not in unwanted]
    return f"{every} NOT ({' OR '.join(unwanted.values())})" if unwanted else every, others


def _expression(node: Node) -> str | None:
    """Return the FTS5 expression of a part, None where the index alone cannot answer it."""
    match node:
        case Word() | Phrase():
            return _leaf(node)
        case Every(parts):
            expression, others = _split(parts)
            return f"({expression})" if expression and not others else None
        case Either(parts):
            found = [_expression(part) for part in parts]
            return f"({' OR '.join(filter(None, found))})" if all(found) else None
        case NamesCoin() | Published() | Address() | Without():
            return None
        case _:
            assert_never(node)


def _leaf(leaf: Word | Phrase) -> str:
    if isinstance(leaf, Phrase):
        return _in_field(_string(leaf.text), leaf.field)
    spellings = dict.fromkeys((leaf.text, unicodedata.normalize("NFKC", leaf.text)))
    if leaf.is_beginning:
        strings = [f"{_string(text)} *" for text in spellings]
    elif leaf.field in _NAMES:
        strings = [_string(text) for text in spellings]
    else:
        strings = [_string(form) for text in spellings for form in forms(text)]
    either = " OR ".join(dict.fromkeys(strings))
    return _in_field(either if len(strings) == 1 else f"({either})", leaf.field)


def _in_field(expression: str, field: str | None) -> str:
    return f"({field} : {expression})" if field else expression


def _string(words: str) -> str:
    """Return text as the index has it, in which nothing means anything to FTS5."""
    return '"' + _UNSPACED.sub(rf"{APART}\1{APART}", words).replace('"', '""') + '"'


def _condition(node: Node, values: dict[str, str]) -> str:
    match node:
        case Word() | Phrase():
            sql = _is_found(_leaf(node), values)
        case NamesCoin(called):
            sql = _names_asset(_named(symbol_of(called), values))
        case Published(bound, time):
            sql = f"articles.published_at {'>=' if bound == 'since' else '<='} {_named(time, values)}"
        case Address(url):
            name = _named(_last_part(url), values)
            sql = f"articles.doc_id IN (SELECT doc_id FROM articles AS named WHERE article_id = {name})"  # noqa: S608
        case Without(part):  # of an article without a date too, whatever date is meant
            sql = f"({_condition(part, values)}) IS NOT TRUE"
        case Every(parts):
            together, others = _split(parts)
            found = [_is_found(together, values)] if together else []
            sql = f"({' AND '.join([*found, *(_condition(part, values) for part in others)])})"
        case Either(parts):
            together = _expression(node)
            separate = [] if together else [_condition(part, values) for part in parts]
            sql = _is_found(together, values) if together else f"({' OR '.join(separate)})"
        case _:
            assert_never(node)
    return sql


def _names_asset(symbol: str) -> str:
    same_article = "mentions.article_id = articles.article_id AND mentions.locale = articles.locale"
    return f"EXISTS (SELECT 1 FROM mentions WHERE {same_article} AND mentions.symbol = {symbol})"  # noqa: S608


def _is_found(expression: str, values: dict[str, str]) -> str:
    name = _named(expression, values)
    return f"articles.doc_id IN (SELECT rowid FROM articles_fts WHERE articles_fts MATCH {name})"  # noqa: S608


def _named(value: str, values: dict[str, str]) -> str:
    name = f"part_{len(values)}"
    values[name] = value
    return f":{name}"


def _last_part(url: str) -> str:
    """Return what names the article in an address.

    >>> _last_part("https://www.bitget.com/pt/news/detail/12560604186572/?from=app#top")
    '12560604186572'
    """
    return re.split(r"[?#]", url)[0].rstrip("/").rpartition("/")[2]


def _marks(node: Node) -> Iterator[str]:
    match node:
        case Word() | Phrase():
            yield _leaf(node)
        case Every(parts) | Either(parts):
            for part in parts:
                yield from _marks(part)
        case Without() | NamesCoin() | Published() | Address():
            pass
