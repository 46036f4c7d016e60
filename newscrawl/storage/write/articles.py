"""Articles, their revisions and related links, with the log of what changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple, TypeAlias

import orjson
from sqlalchemy import BindParameter, Connection, bindparam, case, exists, func, or_, select, update

from newscrawl.items import Article
from newscrawl.storage import schema
from newscrawl.storage.database import Repository
from newscrawl.storage.queries import same_article
from newscrawl.storage.rows import (
    Key,
    Prepared,
    Row,
    bound,
    by_key,
    identity,
    is_bound,
    is_one_of,
    key_of,
    one_of,
)
from newscrawl.storage.write.upsert import CHANGES, VAIN_LASTMODS, Batch
from newscrawl.storage.write.versioning import ArticleState, Reading, SavedArticle, judge
from newscrawl.stories.similarity import have_nothing_in_common
from newscrawl.stories.texts import StoryText

DueAt: TypeAlias = Callable[[datetime, datetime], str | None]


# A text that more addresses have, dated alike, is a notice; the date of one may be that of the visit.
_MOST_COPIES = 3
_HOUR = len("2024-09-01T16")


# Why a page is refused that belongs to another article, or to none.
ANOTHER = "another_article"


class _Said(NamedTuple):
    """The columns of an article's text."""

    title: str | None
    key_points: str
    body_text: str | None


class TextlessVisit(NamedTuple):
    """A visit that brought no text: not modified, or removed."""

    article_id: str
    locale: str
    at: str
    due_at: str | None = None


class Articles(Repository):
    """What the pages say, today and before."""

    def save(
        self,
        fetches: Sequence[Article],
        run_id: int,
        due_at: DueAt | None = None,
        noted_at: str | None = None,
    ) -> list[SavedArticle]:
        """Store fetched articles in one transaction and return what each of them was.

        `article_id`, `locale`, `url`, `digest` and `fetched_at` must be set (ValueError). `due_at`
        gets when it was first seen and when it was fetched now, and returns when to fetch it again,
        None for never. `noted_at` is when the change became known, None for when it was fetched.
        """
        if not fetches:
            return []
        keys = [key_of(article) for article in fetches]
        with self._database.write() as connection:
            batch = Batch(run_id, read_readings(connection, keys), noted_at)
            states = read_states(connection, keys)
            made = []
            for key, article in zip(keys, fetches, strict=True):
                change = judge(article, states.get(key))
                states[key] = change.state
                times = (
                    datetime.fromisoformat(change.state.first_seen_at),
                    datetime.fromisoformat(str(article.fetched_at)),
                )
                batch.add(key, article, change, due_at(*times) if due_at else None)
                made.append(change)
            batch.write(connection)
        return [
            SavedArticle(*key, change.kind, change.state.version)
            for key, change in zip(keys, made, strict=True)
        ]

    def borrowing(self, fetches: Sequence[Article]) -> dict[Key, str]:
        """Return which articles say, word for word, what another of their locale says.

        The values are the digests of what they say. That is a site which serves one page under many
        addresses: where stored articles suddenly say it, unless both tell one story, and where new ones
        do that have no date, or more of them within an hour than a text has copies.
        """
        articles = {key_of(article): article for article in fetches}
        with self._database.read() as connection:
            states = read_states(connection, list(articles))
            changed = {
                key: (str(article.digest), key[1], "" if key in states else _hour(article.published_at))
                for key, article in articles.items()
                if key not in states or states[key].digest != article.digest
            }
            tellers = list(_tellers(connection, {digest for digest, _, _ in changed.values()}))
        stories = {key: state.story_id or key[0] for key, state in states.items()}
        tellers += [
            (str(article.digest), key[1], article.published_at, stories.get(key, key[0]))
            for key, article in articles.items()
        ]
        # By hour, and at any time.
        told = Counter(
            (*text, at)
            for *text, at, _ in {
                (digest, locale, at, story)
                for digest, locale, date, story in tellers
                for at in ("", _hour(date))
            }
        )
        return {
            key: text[0] for key, text in changed.items() if told[text] > (_MOST_COPIES if text[2] else 1)
        }

    def replaced(self, fetches: Sequence[Article], since: str) -> set[Key]:
        """Return which stored articles suddenly say nothing of what they said: an outage may answer for all.

        Who reads the same page anew is trusted, and a page that says so *since* that time.
        """
        articles = {key_of(article): article for article in fetches}
        rejects = schema.rejects
        with self._database.read() as connection:
            states = read_states(connection, list(articles))
            changed = [key for key, state in states.items() if articles[key].digest != state.digest]
            said = by_key(connection, schema.articles, _Said, changed)
            replaced = [key for key, before in said.items() if _is_replaced(before, articles[key])]
            if not replaced:
                return set()
            readings = read_readings(connection, replaced)
            same = {key for key in replaced if articles[key].page_digest == readings[key].page_digest}
            told = select(rejects.c.article_id, rejects.c.locale).where(
                is_one_of(rejects, replaced),
                rejects.c.reason == ANOTHER,
                rejects.c.rejected_at <= since,
                exists().where(
                    same_article(schema.articles, rejects),
                    schema.articles.c.last_seen_at < rejects.c.rejected_at,
                ),
            )
            return set(replaced) - same - {(row[0], row[1]) for row in connection.execute(told)}

    def look_again(self, digests: Collection[str]) -> None:
        """Let articles be due now that may say one of these texts wrongly.

        It is their latest revision, or a text without a date, or another one stored has it too.
        """
        table, entries = schema.articles, schema.frontier
        doubted = or_(table.c.version > 1, table.c.published_at.is_(None), _HAS_COPY)
        told = select(table.c.article_id, table.c.locale).where(one_of(table.c.digest, digests))
        with self._database.write() as connection:
            keys = [(row[0], row[1]) for row in connection.execute(told.where(doubted))]
            due = update(entries).where(is_one_of(entries, keys), entries.c.state == "fetched")
            connection.execute(due.values(due_at=self._database.now()))

    def states(self, keys: Sequence[Key]) -> dict[Key, ArticleState]:
        with self._database.read() as connection:
            return read_states(connection, keys)

    def confirm(self, checks: Sequence[TextlessVisit]) -> None:
        """Note that articles are still there as stored (304): nothing moves but last_seen_at."""
        rows = _bound(checks)
        with self._database.write() as connection:
            _CONFIRM_LINKS(connection, rows)
            _CONFIRM_ARTICLE(connection, rows)
            _VISITED(connection, [row | {"new_state": "fetched"} for row in rows])

    def gone(self, checks: Sequence[TextlessVisit], run_id: int) -> int:
        """Mark articles that the site has removed and return how many were live until now.

        The text is kept. The validators are not, so that the next visit brings the whole page.
        """
        if not checks:
            return 0
        rows = _bound(checks)
        with self._database.write() as connection:
            states = read_states(connection, [check[:2] for check in checks])
            live = {key for key, state in states.items() if state.status == "live"}
            lost = {check[:2]: check for check in checks if check[:2] in live}
            _MARK_GONE(connection, _bound(lost.values()))
            CHANGES(connection, [_gone_change(check, states[key], run_id) for key, check in lost.items()])
            _VISITED(connection, [row | {"new_state": "gone"} for row in rows])
            _FORGET_VALIDATORS(connection, rows)
        return len(lost)


def read_states(connection: Connection, keys: Sequence[Key]) -> dict[Key, ArticleState]:
    return by_key(connection, schema.articles, ArticleState, keys)


def _tellers(connection: Connection, digests: set[str]) -> Iterator[tuple[str, str, str | None, str]]:
    """Give digest, locale, date and story of the articles with one of these digests."""
    table = schema.articles
    story = func.coalesce(table.c.story_id, table.c.article_id)
    query = select(table.c.digest, table.c.locale, table.c.published_at, story)
    yield from (tuple(row) for row in connection.execute(query.where(one_of(table.c.digest, digests))))


def _is_replaced(before: _Said, now: Article) -> bool:
    old = StoryText(before.title, orjson.loads(before.key_points), before.body_text)
    return have_nothing_in_common(old, StoryText(now.title, now.key_points, now.body_text))


def _hour(date: str | None) -> str:
    return (date or "")[:_HOUR]


def read_readings(connection: Connection, keys: Sequence[Key]) -> dict[Key, Reading]:
    return by_key(connection, schema.frontier, Reading, keys)


def _gone_change(check: TextlessVisit, state: ArticleState, run_id: int) -> Row:
    return identity(check[:2]) | {
        "version": state.version,
        "kind": "gone",
        "changed_at": check.at,
        "last_seen_at": state.last_seen_at,
        "run_id": run_id,
        "story_id": state.story_id,
    }


def _bound(checks: Iterable[TextlessVisit]) -> list[Row]:
    return [bound(check[:2]) | {"at": check.at, "next_due": check.due_at} for check in checks]


_COPY = schema.articles.alias()
_HAS_COPY = exists().where(
    _COPY.c.digest == schema.articles.c.digest,
    _COPY.c.locale == schema.articles.c.locale,
    _COPY.c.article_id != schema.articles.c.article_id,
)
_AT: BindParameter[str] = bindparam("at")
_LIVE = is_bound(schema.articles) & (schema.articles.c.status == "live")
_WAITING = is_bound(schema.frontier)
_CONFIRM_ARTICLE = Prepared(
    update(schema.articles).where(_LIVE, schema.articles.c.last_seen_at < _AT).values(last_seen_at=_AT)
)
# Only the links of the block as it was then: one that had left it does not come back.
_CONFIRM_LINKS = Prepared(
    update(schema.related_links)
    .where(
        is_bound(schema.related_links),
        schema.related_links.c.last_seen_at < _AT,
        schema.related_links.c.last_seen_at
        == select(schema.articles.c.last_seen_at).where(_LIVE).scalar_subquery(),
    )
    .values(last_seen_at=_AT)
)
_MARK_GONE = Prepared(update(schema.articles).where(_LIVE).values(status="gone"))
_VISITED = Prepared(
    update(schema.frontier)
    .where(_WAITING)
    .values(
        state=bindparam("new_state"),
        fetched_at=_AT,
        due_at=bindparam("next_due"),
        attempts=0,
        last_error=None,
        vain_lastmods=VAIN_LASTMODS,
        confirmations=schema.frontier.c.confirmations + 1,
        missing_since=case((bindparam("new_state") == "gone", schema.frontier.c.missing_since)),
    )
)
_FORGET_VALIDATORS = Prepared(update(schema.frontier).where(_WAITING).values(etag=None, last_modified=None))
