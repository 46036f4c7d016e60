"""What a reparse needs of the store: every article with its page, and one transaction for what is new."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, delete, literal, select, tuple_, update

from newscrawl.fields import READ_COLUMNS
from newscrawl.items import Article, PageSource, StoredVersion
from newscrawl.normalization.columns import storable, to_json
from newscrawl.storage import schema
from newscrawl.storage.database import Database
from newscrawl.storage.pages import place_in
from newscrawl.storage.queries import current_related_links, same_article, same_version
from newscrawl.storage.rows import LINK_COLUMNS, Key, bound, grouped, is_bound, is_one_of
from newscrawl.storage.rows import Row as Columns
from newscrawl.storage.runs import NewRun, Runs
from newscrawl.storage.write.articles import read_readings, read_states
from newscrawl.storage.write.upsert import Batch
from newscrawl.storage.write.versioning import reread

# Two chunks are some hundred articles in memory, and a query for a chunk costs next to nothing.
_CHUNK = 50


def stored_versions(
    database: Database, since: str | None = None, locales: Collection[str] | None = None
) -> Iterator[list[StoredVersion]]:
    """Give all articles; *since* leaves out what was published before, *locales* all others."""
    after: Key = ("", "")
    while chunk := _chunk(database, _stored_query(since, locales), after):
        yield chunk
        after = (chunk[-1].article_id, chunk[-1].locale)


def store_readings(
    database: Database, chunks: Iterable[dict[Key, Article | None]], run: NewRun, extractor: int
) -> int:
    """Store new readings as revisions, all in one transaction, and return how many there were.

    *chunks* have what each article says now, None where that is the same; all count as read by *extractor*.
    """
    count, runs = 0, Runs(database)
    with database.write() as connection:
        run_id = runs.begin(run)
        for chunk in chunks:
            changed = [article for article in chunk.values() if article]
            _adopt(database, connection, changed, run_id)
            if chunk:
                connection.execute(_NOTE_EXTRACTOR, [bound(key) | {"by": extractor} for key in chunk])
            count += len(changed)
        runs.end(run_id, "reparse", 0, {"revised": count})
    return count


def _chunk(database: Database, query: Select[Any], after: Key) -> list[StoredVersion]:
    table = schema.articles
    behind = tuple_(table.c.article_id, table.c.locale) > tuple_(*map(literal, after))
    with database.read() as connection:
        rows = connection.execute(query.where(behind).limit(_CHUNK)).all()
        keys = [(row.article_id, row.locale) for row in rows]
        if not keys:
            return []
        pages, blocks, kept = _pages(connection, keys), _blocks(connection, keys), _kept(connection, keys)
    return [
        _stored(row, pages.get(key, []), blocks.get(key, []), kept.get(key, frozenset()))
        for row, key in zip(rows, keys, strict=True)
    ]


def _adopt(database: Database, connection: Connection, articles: Sequence[Article], run_id: int) -> None:
    if not articles:
        return
    for article in articles:
        article.fetched_at = database.now()  # the version is known from now on
    keys = [(str(article.article_id), str(article.locale)) for article in articles]
    batch = Batch(run_id, read_readings(connection, keys))
    states = read_states(connection, keys)
    for key, article in zip(keys, articles, strict=True):
        batch.reread(key, article, reread(article, states[key]))
    stale = _stale_links(_blocks(connection, keys), articles)
    batch.write(connection)
    if stale:
        connection.execute(_DELETE_LINK, stale)


def _stored_query(since: str | None, locales: Collection[str] | None) -> Select[Any]:
    articles, frontier, revisions = schema.articles, schema.frontier, schema.revisions
    joined = articles.join(frontier, same_article(frontier, articles))
    query = (
        select(
            *(articles.c[name] for name in ("article_id", "locale", "version", *READ_COLUMNS)),
            frontier.c.page_digest,
            revisions.c.run_id,
        )
        .select_from(joined.join(revisions, same_version(revisions, articles)))
        .order_by(articles.c.article_id, articles.c.locale)
    )
    if since:
        query = query.where(articles.c.published_at.is_(None) | (articles.c.published_at >= since))
    return query.where(articles.c.locale.in_(locales)) if locales else query


def _stored(
    row: Row[Any], pages: list[Row[Any]], block: list[Columns], kept: frozenset[str]
) -> StoredVersion:
    newest = _source(pages[-1]) if pages else None
    # Where the last visit was made without an archive, an older page would undo what it brought.
    if newest and (newest.place is None or newest.page_digest != row.page_digest):
        newest = None
    first = next((page for page in pages if page.version == row.version), None)
    source = _source(first) if first and first.run_id == row.run_id else None
    columns = {name: getattr(row, name) for name in READ_COLUMNS} | {"related": to_json(block)}
    return StoredVersion(row.article_id, row.locale, columns, newest, source, kept)


def _source(row: Row[Any]) -> PageSource:
    return PageSource(row.url, row.fetched_at, row.page_digest, place_in(row) if row.archive_file else None)


def _pages(connection: Connection, keys: Sequence[Key]) -> dict[Key, list[Row[Any]]]:
    table = schema.pages
    query = select(table).where(is_one_of(table, keys), table.c.version.is_not(None))
    return grouped(connection, query.order_by(table.c.page_id))


def _blocks(connection: Connection, keys: Sequence[Key]) -> dict[Key, list[Columns]]:
    links = current_related_links
    columns = (links.c[name] for name in ("article_id", "locale", *LINK_COLUMNS))
    query = select(*columns).where(is_one_of(links, keys)).order_by(links.c.position.nulls_first())
    return {
        key: [dict(zip(LINK_COLUMNS, row[2:], strict=True)) for row in rows]
        for key, rows in grouped(connection, query).items()
    }


def _kept(connection: Connection, keys: Sequence[Key]) -> dict[Key, frozenset[str]]:
    table, articles = schema.provenance, schema.articles
    query = (
        select(table.c.article_id, table.c.locale, table.c.field)
        .select_from(table.join(articles, same_version(table, articles)))
        .where(is_one_of(table, keys), table.c.layer == "previous")
    )
    return {key: frozenset(row.field for row in rows) for key, rows in grouped(connection, query).items()}


def _stale_links(blocks: Mapping[Key, list[Columns]], articles: Sequence[Article]) -> list[Columns]:
    """Return what was taken for links of the block and, read again, was never in it.

    The revisions keep what was read.
    """
    stale = []
    for article in articles:
        key = str(article.article_id), str(article.locale)
        read = {storable(link.url) for link in article.related}
        stale += [
            bound(key) | {"of_url": link["url"]} for link in blocks.get(key, ()) if link["url"] not in read
        ]
    return stale


_NOTE_EXTRACTOR = update(schema.frontier).where(is_bound(schema.frontier)).values(extractor=bindparam("by"))
_DELETE_LINK = delete(schema.related_links).where(
    is_bound(schema.related_links), schema.related_links.c.url == bindparam("of_url")
)
