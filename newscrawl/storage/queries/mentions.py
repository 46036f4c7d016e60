"""Which articles name an asset, and which assets an article names."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import case, exists, func, literal, select

from newscrawl.mentions.assets import Assets, compatible, folded
from newscrawl.storage import schema
from newscrawl.storage.queries.definitions import is_article, same_article

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection

    from newscrawl.storage.rows import Key


class Named(NamedTuple):
    """An asset that an article names."""

    symbol: str
    name: str
    in_title: int


_MENTIONS, _ARTICLES, _QUEUE = schema.mentions, schema.articles, schema.mention_queue


def symbol_of(coin: str) -> str:
    """Return the symbol of an asset by its symbol or a name of the built-in list, else the word as a symbol.

    >>> symbol_of("btc"), symbol_of("Ethereum Classic"), symbol_of("比特币"), symbol_of("qqz")
    ('BTC', 'ETC', 'BTC', 'QQZ')
    """
    assets = _built_in()
    written = compatible(coin).strip().lstrip("$#").upper()
    if ticker := assets.tickers.get(written):
        return ticker.symbol
    name = assets.names.get(folded(compatible(coin).strip()))
    return name.symbol if name and name.symbol else written


def symbols_as_json(same_text: ColumnElement[bool] | None = None) -> ColumnElement[Any]:
    """Return the symbols that an article names, most often first, as a JSON array.

    NULL where the article waits to be read, and where *same_text* says that its text was another one.
    """
    ordered = (
        select(_MENTIONS.c.symbol)
        .where(same_article(_MENTIONS, _ARTICLES))
        .order_by(_MENTIONS.c["count"].desc(), _MENTIONS.c.symbol)
        .correlate(_ARTICLES)
        .subquery()
    )
    joined = select(func.aggregate_strings(ordered.c.symbol, '","')).select_from(ordered).scalar_subquery()
    array = func.coalesce(literal('["').concat(joined).concat('"]'), "[]")
    is_read = ~exists().where(_QUEUE.c.doc_id == _ARTICLES.c.doc_id).correlate(_ARTICLES)
    return case((is_read if same_text is None else is_read & same_text, array), else_=None)


def named_in(connection: Connection, key: Key) -> list[Named]:
    """Return what an article names, most often first."""
    columns = (_MENTIONS.c[name] for name in Named._fields)
    query = select(*columns).where(is_article(_MENTIONS, key))
    query = query.order_by(_MENTIONS.c["count"].desc(), _MENTIONS.c.symbol)
    return [Named._make(row) for row in connection.execute(query)]


@cache
def _built_in() -> Assets:
    return Assets.load()
