"""The articles that wait to be placed: whoever stores a text adds its number, nobody waits for the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, func, insert, select

from newscrawl.storage import schema
from newscrawl.storage.rows import chunks, is_one_of

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import Connection

    from newscrawl.storage.rows import Key

_QUEUE, _ARTICLES = schema.story_queue, schema.articles


def enqueue(connection: Connection, numbers: Collection[int]) -> None:
    """Let articles wait, behind all others; one that waits already gets another turn, with a new number."""
    for chunk in chunks(sorted(numbers)):
        connection.execute(delete(_QUEUE).where(_QUEUE.c.doc_id.in_(chunk)))
        connection.execute(insert(_QUEUE), [{"doc_id": number} for number in chunk])


def enqueue_keys(connection: Connection, keys: Collection[Key]) -> None:
    """Do the same for articles that are known by key."""
    for chunk in chunks(keys):
        query = select(_ARTICLES.c.doc_id).where(is_one_of(_ARTICLES, chunk))
        enqueue(connection, connection.execute(query).scalars().all())


def enqueue_all(connection: Connection) -> None:
    """Let every article wait."""
    connection.execute(delete(_QUEUE))
    everything = select(_ARTICLES.c.doc_id).order_by(_ARTICLES.c.doc_id)
    connection.execute(insert(_QUEUE).from_select(["doc_id"], everything))


def first(connection: Connection, most: int) -> dict[int, int]:
    """Return the articles that have waited longest, each with its turn."""
    query = select(_QUEUE.c.doc_id, _QUEUE.c.turn).order_by(_QUEUE.c.turn).limit(most)
    return {row.doc_id: row.turn for row in connection.execute(query)}


def remove(connection: Connection, turns: Collection[int]) -> None:
    """Take turns out of the queue; an article that was stored again meanwhile has another one and stays."""
    for chunk in chunks(turns):
        connection.execute(delete(_QUEUE).where(_QUEUE.c.turn.in_(chunk)))


def length(connection: Connection) -> int:
    return connection.execute(select(func.count()).select_from(_QUEUE)).scalar_one()
