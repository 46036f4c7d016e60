"""What a database is asked for a tree: its index for words in all their forms, and conditions for the rest.

Forms are made by rule, and those are asked for that SQLite's Porter stemmer takes for one word. The index has
words as they are written, so that phrases are exact (decision 13).
"""

from __future__ import annotations

import re
import sqlite3
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import closing
from functools import lru_cache
from typing import NamedTuple

from newscrawl.storage.queries import symbol_of
from newscrawl.storage.queries.search.tree import Leaf, Node, is_group
from newscrawl.storage.search_index import WEIGHTS, apart, phrase

# The index that is named has all columns that these ask for: an article is a wide row, and to read a million
# takes seconds. CROSS: words are looked up first, whatever the planner thinks of the other conditions.
_ARTICLES = "articles INDEXED BY ix_articles_search"
_MATCHES = f"articles_fts CROSS JOIN {_ARTICLES} ON articles.doc_id = articles_fts.rowid"
_COUNT = "SELECT count(*) FROM articles_fts WHERE articles_fts MATCH :expression"
_SERVER_ARTICLES = "articles JOIN articles_search ON articles_search.doc_id = articles.doc_id"
# Of D, C, B, A, a tenth of `WEIGHTS`; 1 is for long texts to count less, as with bm25.
_SERVER_RANK = (
    "ts_rank(CAST('{{0.1, 0.1, 0.05, 1}}' AS real[]), articles_search.words, CAST({} AS tsquery), 1)"
)


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


def index_query(tree: Node) -> IndexQuery:
    """Return what SQLite is asked for a tree.

    >>> from newscrawl.storage.queries.search.tree import joined, without
    >>> index_query(joined("AND", [Leaf("word", "a"), without(Leaf("phrase", "b c"))])).values
    {'expression': '("a") NOT ("b c")'}
    """
    values: dict[str, str] = {}
    expression, others = _Fts5.split(_parts(tree))
    conditions = [_Fts5.condition(part, values) for part in others]
    if expression is None:
        return IndexQuery(_ARTICLES, "articles.doc_id", None, conditions, values, _marks(tree))
    values["expression"] = expression
    return IndexQuery(
        _MATCHES,
        "articles_fts.rowid",
        f"bm25(articles_fts, {', '.join(map(str, WEIGHTS.values()))})",
        ["articles_fts MATCH :expression", *conditions],
        values,
        _marks(tree),
        None if conditions else _COUNT,
    )


def server_query(tree: Node) -> IndexQuery:
    """Return what PostgreSQL is asked for a tree.

    >>> from newscrawl.storage.queries.search.tree import without
    >>> server_query(without(Leaf("word", "news"))).conditions
    ['(articles_search.words @@ CAST(:part_0 AS tsquery)) IS NOT TRUE']
    """
    values: dict[str, str] = {}
    condition = _TsQuery.condition(tree, values)
    leaves = dict.fromkeys(_leaves(tree)) if _TsQuery.split(_parts(tree))[0] else {}
    rank = " + ".join(_SERVER_RANK.format(_named(_TsQuery.leaf(leaf), values)) for leaf in leaves)
    is_lower = f"-({rank})" if rank else None
    return IndexQuery(_SERVER_ARTICLES, "articles.doc_id", is_lower, [condition], values, _marks(tree))


def _marks(tree: Node) -> str | None:
    return " OR ".join(dict.fromkeys(map(_Fts5.leaf, _leaves(tree)))) or None


class _Fts5:
    both, either, neither = " AND ", " OR ", " NOT "
    is_found = "articles.doc_id IN (SELECT rowid FROM articles_fts WHERE articles_fts MATCH {})"

    @classmethod
    def leaf(cls, leaf: Leaf) -> str:
        """Return what the index is asked for one thing, of which nothing but the words has a meaning."""
        end = " *" if leaf.kind == "beginning" else ""
        strings = ['"' + str(apart(text)).replace('"', '""') + f'"{end}' for text in spellings(leaf)]
        expression = strings[0] if len(strings) == 1 else f"({' OR '.join(strings)})"
        return f"({leaf.field} : {expression})" if leaf.field else expression

    @classmethod
    def condition(cls, node: Node, values: dict[str, str]) -> str:
        """Return the condition that an article is found by a part."""
        if expression := cls.expression(node):
            return cls.is_found.format(_named(expression, values))
        if isinstance(node, Leaf):
            return _fact(node, values)
        parts = [cls.condition(part, values) for part in node.parts]
        if node.operator == "NOT":
            return f"({parts[0]}) IS NOT TRUE"  # of an article without a date too
        return f"({f' {node.operator} '.join(parts)})"

    @classmethod
    def expression(cls, node: Node) -> str | None:
        """Return what the index is asked for a part, None where it alone cannot answer it."""
        if isinstance(node, Leaf):
            return cls.leaf(node) if node.is_text else None
        if node.operator == "OR":
            found = [cls.expression(part) for part in node.parts]
            return f"({cls.either.join(filter(None, found))})" if all(found) else None
        expression, others = cls.split(_parts(node))
        return f"({expression})" if expression and not others else None

    @classmethod
    def split(cls, parts: Sequence[Node]) -> tuple[str | None, list[Node]]:
        """Return one expression for the parts that the index can answer together, and the others.

        FTS5 excludes from what it has found: there has to be something to find.
        """
        asked = [part.parts[0] if is_group(part, "NOT") else part for part in parts]
        found = [(part, cls.expression(one)) for part, one in zip(parts, asked, strict=True)]
        wanted = [words for part, words in found if words and not is_group(part, "NOT")]
        unwanted = [words for part, words in found if words and is_group(part, "NOT")]
        if not wanted:
            return None, list(parts)
        every = f"({cls.both.join(wanted)})"
        others = [part for part, words in found if not words]
        return f"{every}{cls.neither}({cls.either.join(unwanted)})" if unwanted else every, others


class _TsQuery(_Fts5):
    both, either, neither = " & ", " | ", " & !"
    is_found = "articles_search.words @@ CAST({} AS tsquery)"

    @classmethod
    def leaf(cls, leaf: Leaf) -> str:
        is_beginning = leaf.kind == "beginning"
        either = [phrase(text, leaf.field, is_beginning=is_beginning) for text in spellings(leaf)]
        return f"({' | '.join(filter(None, either)) or _NO_WORD})"


_NO_WORD = "NONE"  # words of the index are in small letters


def _parts(tree: Node) -> tuple[Node, ...]:
    return tree.parts if is_group(tree, "AND") else (tree,)


def _leaves(node: Node) -> Iterator[Leaf]:
    """Give what is looked for in texts."""
    if isinstance(node, Leaf):
        if node.is_text:
            yield node
    elif node.operator != "NOT":
        for part in node.parts:
            yield from _leaves(part)


def _named(value: str, values: dict[str, str]) -> str:
    """Add a value and return the name that stands for it in SQL."""
    name = f"part_{len(values)}"
    values[name] = value
    return f":{name}"


def _fact(leaf: Leaf, values: dict[str, str]) -> str:
    """Return the condition of what no index of words answers."""
    if leaf.kind == "coin":
        symbol = _named(symbol_of(leaf.text), values)
        same_article = "mentions.article_id = articles.article_id AND mentions.locale = articles.locale"
        return f"EXISTS (SELECT 1 FROM mentions WHERE {same_article} AND mentions.symbol = {symbol})"  # noqa: S608
    if leaf.kind == "address":
        article_id = re.split(r"[?#]", leaf.text)[0].rstrip("/").rpartition("/")[2]
        same_id = f"article_id = {_named(article_id, values)}"
        return f"articles.doc_id IN (SELECT doc_id FROM articles AS named WHERE {same_id})"  # noqa: S608
    return f"articles.published_at {'>=' if leaf.kind == 'since' else '<='} {_named(leaf.text, values)}"


# Names have no forms: `publisher:coins` does not ask for Coin Edition.
_NAMES = ("publisher", "author")
_ENGLISH = re.compile(r"([a-z]{3,40})(?:['’]s)?", re.IGNORECASE | re.ASCII)
# These only look like forms of another word: what Porter's second stemmer leaves alone, and `evening`.
_ALONE = frozenset(
    "news howe atlas cosmos bias andes inning outing canning herring earring evening proceed exceed succeed "
    "dying lying tying".split()
)
_ENDINGS = (
    *(("ies", "y"), ("ies", "ie"), ("es", ""), ("s", ""), ("ied", "y"), ("ied", "ie")),
    *(("ed", ""), ("ed", "e"), ("ing", ""), ("ing", "e")),
)
_DOUBLED = re.compile(r"([b-df-hj-np-tv-z])\1$")
_DOUBLES = re.compile(r"[aeiouy]([bdgklmnprtvz])$")
_TAKES_ES = re.compile(r"(?:[sxzo]|[cs]h)$")
# What few print in Russian (ё), and nobody in Greek capitals; SQLite sees past those of Latin letters alone.
_ACCENTS = re.compile("\u0301|(?<=[еЕ])\u0308")
# Shorter, it is another word: `is` is no plural.
_SHORTEST_BASE = 3


def spellings(leaf: Leaf) -> list[str]:
    """Return what is looked for of a leaf: one of these, whatever it is."""
    if leaf.kind == "phrase":
        return [leaf.text]
    bare = _ACCENTS.sub("", unicodedata.normalize("NFKD", leaf.text))
    typed = dict.fromkeys((leaf.text, *(unicodedata.normalize("NFKC", text) for text in (leaf.text, bare))))
    if leaf.kind == "beginning" or leaf.field in _NAMES:
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
