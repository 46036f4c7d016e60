"""What a search asks of any database: conditions on what stands beside the texts."""

from __future__ import annotations

import re
from typing import NamedTuple

from newscrawl.storage.queries.mentions import symbol_of
from newscrawl.storage.queries.search.tree import Address, NamesCoin, Published


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
