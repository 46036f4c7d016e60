"""The rows of one batch of articles, written table by table, and what is noted in the frontier."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Connection, and_, bindparam, case, func, insert, select, update

from newscrawl.items import Article, ArticleRows, Provenance, Reject
from newscrawl.normalization.columns import origin_of, rows_of, storable, to_json
from newscrawl.storage import schema
from newscrawl.storage.derived import enqueue_keys
from newscrawl.storage.pages import PAGES
from newscrawl.storage.rows import ARTICLE_COLUMNS, Prepared, bound, identity, is_bound, page_row, upserting
from newscrawl.storage.search_index import index_articles
from newscrawl.storage.write.versioning import ArticleState, Reading, VersionChange, cause_between

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy.dialects import sqlite

    from newscrawl.storage.frontier import Discovery
    from newscrawl.storage.rows import Insert, Key, Row

_KEY = {"article_id", "locale"}
_LINK_KEY = _KEY | {"url"}
_VISIT = set(
    "url state fetched_at due_at attempts last_error etag last_modified "
    "missing_since page_digest extractor confirmations".split()
)

_FRONTIER = schema.frontier
# Sources that say what is on the site now; a related link may be old.
NAMES = ("listing", "sitemap", "flash", "feed")
_THIS = is_bound(_FRONTIER)
_BRING_CLOSER = Prepared(
    update(_FRONTIER)
    # An expression is in no index: found by state, all that is pending could be read for each of them.
    .where(_THIS, _FRONTIER.c.state + "" == "pending", _FRONTIER.c.related_depth > bindparam("depth"))
    .values(related_depth=bindparam("depth"))
)
# A page that was fetched after the site's own date is not due, unless that date has moved.
_NEWER = bindparam("new_lastmod") > func.coalesce(_FRONTIER.c.lastmod, _FRONTIER.c.fetched_at, "")
# Generators exist that date every page with the time of the request. A date that led to nothing so often
# is a note; the schedule goes on without it, and a change that it finds makes it believed again.
_MOST_VAIN = 3
_IS_BELIEVED = and_(_FRONTIER.c.state == "fetched", _FRONTIER.c.vain_lastmods < _MOST_VAIN)
# How often in a row that was, after a visit in which nothing had changed.
VAIN_LASTMODS = _FRONTIER.c.vain_lastmods + case((_FRONTIER.c.lastmod > _FRONTIER.c.fetched_at, 1), else_=0)
_NOTE_LASTMOD = Prepared(
    update(_FRONTIER)
    .where(_THIS, _NEWER)
    .values(
        lastmod=bindparam("new_lastmod"),
        due_at=case((_IS_BELIEVED, bindparam("now")), else_=_FRONTIER.c.due_at),
    )
)
# What a listing or a site map names is there: that outweighs a page that was missing before.
_NOTE_NAMED = Prepared(update(_FRONTIER).where(_THIS).values(named_at=bindparam("now")))
CLAIM = Prepared(update(_FRONTIER).where(_THIS).values(claimed_run=bindparam("of_run")))
_UNREAD = "unread: the run ended on it"
# A claim that was given to another worker is none of this one's any more.
_IS_MINE = _FRONTIER.c.claimed_by.is_not_distinct_from(bindparam("of_worker"))
BEGIN_FIRST = Prepared(
    update(_FRONTIER)
    .where(_THIS, _FRONTIER.c.attempts == 0, _IS_MINE)
    .values(attempts=1, due_at=bindparam("now"), last_error=_UNREAD)
)
_BEGIN_AGAIN = Prepared(
    update(_FRONTIER)
    .where(_THIS)
    .values(attempts=bindparam("attempt"), due_at=bindparam("due"), last_error=_UNREAD)
)
# A time that is yet to come was noted by a clock that was ahead. What was named since it was first missing is
# missing anew.
_SINCE, _NAMED = _FRONTIER.c.missing_since, _FRONTIER.c.named_at
_IS_NAMED_SINCE = and_(_NAMED > _SINCE, bindparam("now") >= _NAMED)
_IS_PAST = bindparam("now") >= _SINCE
NOTE_MISSING = Prepared(
    update(_FRONTIER)
    .where(_THIS)
    .values(
        missing_since=case((_IS_NAMED_SINCE, bindparam("now")), (_IS_PAST, _SINCE), else_=bindparam("now"))
    )
)


def _insert_links(insert_of: Insert) -> sqlite.Insert:
    table = schema.related_links
    new = insert_of(table)
    moving = set(table.columns.keys()) - _LINK_KEY - {"first_seen_at"}
    return new.on_conflict_do_update(
        index_elements=sorted(_LINK_KEY),
        set_={name: new.excluded[name] for name in sorted(moving)},
        # An older page that is stored late says nothing about the block of today.
        where=new.excluded.last_seen_at >= table.c.last_seen_at,
    )


def _insert_visits(insert_of: Insert) -> sqlite.Insert:
    new = insert_of(schema.frontier)
    moving = {name: new.excluded[name] for name in sorted(_VISIT)}
    vain = case((new.excluded.vain_lastmods == 0, 0), else_=VAIN_LASTMODS)
    return new.on_conflict_do_update(index_elements=sorted(_KEY), set_=moving | {"vain_lastmods": vain})


_ARTICLES = upserting(schema.articles, [name for name in ARTICLE_COLUMNS if name not in _KEY])
_LINKS, _VISITS = Prepared(_insert_links), Prepared(_insert_visits)
_REVISIONS, _PROVENANCE = Prepared(insert(schema.revisions)), Prepared(insert(schema.provenance))
CHANGES = Prepared(insert(schema.changes))
_TOUCH = Prepared(
    update(schema.articles)
    .where(is_bound(schema.articles))
    .values(last_seen_at=bindparam("seen_at"), status="live")
)


class Batch:
    """Collects rows; later articles of the same key replace what earlier ones left."""

    def __init__(self, run_id: int, readings: dict[Key, Reading], noted_at: str | None = None) -> None:
        self._run_id = run_id
        self._readings = readings
        self._noted_at = noted_at
        self._articles: dict[Key, Row] = {}
        self._touched: dict[Key, str] = {}
        self._revisions: list[Row] = []
        self._provenance: list[Row] = []
        self._changes: list[Row] = []
        self._links: dict[tuple[str, str, str], Row] = {}
        self._frontier: dict[Key, Row] = {}
        self._pages: list[Row] = []

    def add(self, key: Key, article: Article, change: VersionChange, due_at: str | None) -> None:
        """Take in a fetched article with the verdict on it and when to look at it again."""
        self._take(key, article, change, str(article.fetched_at))
        visit = self._visit(key, article, due_at) | {"vain_lastmods": int(not change.changed)}
        if earlier := self._frontier.get(key):
            visit["discovered_at"] = earlier["discovered_at"]
            visit["vain_lastmods"] &= earlier["vain_lastmods"]
        self._frontier[key] = visit

    def reread(self, key: Key, article: Article, change: VersionChange) -> None:
        """Take in another reading of a page that is stored: a version, but no visit."""
        self._take(key, article, change, change.state.last_seen_at)

    def write(self, connection: Connection) -> None:
        """Write everything, parents first; new and changed articles wait for what is derived."""
        touched = [bound(key) | {"seen_at": seen_at} for key, seen_at in self._touched.items()]
        _ARTICLES(connection, articles := list(self._articles.values()))
        index_articles(connection, articles)
        _TOUCH(connection, touched)
        enqueue_keys(connection, self._articles)
        _REVISIONS(connection, self._revisions)
        _PROVENANCE(connection, self._provenance)
        PAGES(connection, self._pages)
        CHANGES(connection, self._changes)
        _LINKS(connection, list(self._links.values()))
        _VISITS(connection, list(self._frontier.values()))

    def _take(self, key: Key, article: Article, change: VersionChange, seen_at: str) -> None:
        """Take in what a page says that was there at *seen_at*."""
        rows = rows_of(article)
        if change.changed:
            self._add_version(key, article, rows, change)
        else:
            self._touch(key, change)
        if change.kind != "unchanged":
            self._changes.append(self._change(key, article, change))
        if article.page:
            self._pages.append(page_row(article.page, self._run_id, change.state.version))
        for link in rows.links:
            self._add_link((*key, link["url"]), link, seen_at)

    def _add_version(self, key: Key, article: Article, rows: ArticleRows, change: VersionChange) -> None:
        state = change.state
        reading = Reading(article.page_digest, article.extractor)
        cause = "first" if change.kind == "new" else cause_between(self._readings.get(key), reading)
        content = identity(key) | rows.content | state.metadata()
        self._touched.pop(key, None)
        self._articles[key] = content | state._asdict()
        told = {"version": state.version, "cause": cause, "run_id": self._run_id}
        self._revisions.append(content | told | revision_of(article, rows))
        version = identity(key) | {"version": state.version, "extractor": article.extractor}
        origins = [*rows.origins, *map(origin_of, _kept(article, state))]
        self._provenance += [version | origin for origin in origins]

    def _touch(self, key: Key, change: VersionChange) -> None:
        state = change.state
        if key in self._articles:
            self._articles[key]["last_seen_at"] = state.last_seen_at
        else:
            self._touched[key] = state.last_seen_at

    def _change(self, key: Key, article: Article, change: VersionChange) -> Row:
        return identity(key) | {
            "version": change.state.version,
            "kind": change.kind,
            "changed_at": self._noted_at or article.fetched_at,
            "last_seen_at": change.state.last_seen_at,
            "run_id": self._run_id,
            "story_id": None if change.changed else change.state.story_id,
        }

    def _add_link(self, key: tuple[str, str, str], link: Row, seen_at: str) -> None:
        earlier = self._links.get(key)
        first = earlier["first_seen_at"] if earlier else seen_at
        if earlier and earlier["last_seen_at"] > seen_at:
            return
        self._links[key] = link | identity(key[:2]) | {"first_seen_at": first, "last_seen_at": seen_at}

    def _visit(self, key: Key, article: Article, due_at: str | None) -> Row:
        self._readings[key] = Reading(article.page_digest, article.extractor)
        return identity(key) | {
            "url": storable(article.url),
            "state": "fetched",
            "related_depth": 0,
            "discovered_via": "seed",
            "discovered_run": self._run_id,
            "discovered_at": article.fetched_at,
            "fetched_at": article.fetched_at,
            "due_at": due_at,
            "attempts": 0,
            "last_error": None,
            "etag": storable(article.etag),
            "last_modified": storable(article.last_modified),
            "missing_since": None,
            "confirmations": 0,
            "page_digest": article.page_digest,
            "extractor": article.extractor,
        }


def revision_of(article: Article, rows: ArticleRows) -> Row:
    """Return what a revision has beside its content, whatever its number."""
    seen = {"seen_at": article.fetched_at, "extractor": article.extractor}
    return seen | {"related": to_json(rows.links)}


def _kept(article: Article, state: ArticleState) -> list[Provenance]:
    """Return where metadata comes from that the page no longer says: the version before."""
    return [
        Provenance(name, "previous", agreed=[], differed={}, silent=[])
        for name, value in state.metadata().items()
        if value and not getattr(article, name)
    ]


def note_discoveries(connection: Connection, entries: Sequence[Discovery], now: str) -> None:
    """Note of articles that are in the frontier what naming them once more says."""
    found = [(bound(entry[:2]), entry) for entry in entries]
    closer = [key | {"depth": entry.related_depth} for key, entry in found]
    dated = [key | {"new_lastmod": entry.lastmod, "now": now} for key, entry in found if entry.lastmod]
    named = [key | {"now": now} for key, entry in found if entry.via in NAMES]
    _BRING_CLOSER(connection, closer)
    _NOTE_LASTMOD(connection, dated)
    _NOTE_NAMED(connection, named)


def begin_again(
    connection: Connection, key: Key, now: str, retry_at: Callable[[Reject, int], str | None]
) -> int:
    """Count an attempt at an article that is in the frontier, and return how many there are.

    The first is due again *now*, further ones when *retry_at* says so for a failure.
    """
    of_article = bound(key)
    attempts: int = connection.execute(select(_FRONTIER.c.attempts).where(_THIS), of_article).scalar_one() + 1
    due_at = retry_at(Reject("", "unread", failed=True), attempts) if attempts > 1 else now
    _BEGIN_AGAIN(connection, [of_article | {"attempt": attempts, "due": due_at}])
    return attempts
