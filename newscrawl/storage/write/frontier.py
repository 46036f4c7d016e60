"""UPDATE statements of the frontier."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import and_, bindparam, case, func, select, update

from newscrawl.items import Reject
from newscrawl.storage import schema
from newscrawl.storage.rows import Prepared, bound, is_bound

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy import Connection

    from newscrawl.storage.frontier import Discovery
    from newscrawl.storage.rows import Key

_TABLE = schema.frontier
# Sources that say what is on the site now; a related link may be old.
NAMES = ("listing", "sitemap", "flash", "feed")
_THIS = is_bound(_TABLE)
_BRING_CLOSER = Prepared(
    update(_TABLE)
    # An expression is in no index: found by state, all that is pending could be read for each of them.
    .where(_THIS, _TABLE.c.state + "" == "pending", _TABLE.c.related_depth > bindparam("depth"))
    .values(related_depth=bindparam("depth"))
)
# A page that was fetched after the site's own date is not due, unless that date has moved.
_NEWER = bindparam("new_lastmod") > func.coalesce(_TABLE.c.lastmod, _TABLE.c.fetched_at, "")
# Generators exist that date every page with the time of the request. A date that led to nothing so often
# is a note; the schedule goes on without it, and a change that it finds makes it believed again.
_MOST_VAIN = 3
_IS_BELIEVED = and_(_TABLE.c.state == "fetched", _TABLE.c.vain_lastmods < _MOST_VAIN)
# How often in a row that was, after a visit in which nothing had changed.
VAIN_LASTMODS = _TABLE.c.vain_lastmods + case((_TABLE.c.lastmod > _TABLE.c.fetched_at, 1), else_=0)
_NOTE_LASTMOD = Prepared(
    update(_TABLE)
    .where(_THIS, _NEWER)
    .values(
        lastmod=bindparam("new_lastmod"),
        due_at=case((_IS_BELIEVED, bindparam("now")), else_=_TABLE.c.due_at),
    )
)
# What a listing or a site map names is there: that outweighs a page that was missing before.
_NOTE_NAMED = Prepared(update(_TABLE).where(_THIS).values(named_at=bindparam("now")))
CLAIM = Prepared(update(_TABLE).where(_THIS).values(claimed_run=bindparam("of_run")))
_UNREAD = "unread: the run ended on it"
# A claim that was given to another worker is none of this one's any more.
_IS_MINE = _TABLE.c.claimed_by.is_not_distinct_from(bindparam("of_worker"))
BEGIN_FIRST = Prepared(
    update(_TABLE)
    .where(_THIS, _TABLE.c.attempts == 0, _IS_MINE)
    .values(attempts=1, due_at=bindparam("now"), last_error=_UNREAD)
)
_BEGIN_AGAIN = Prepared(
    update(_TABLE)
    .where(_THIS)
    .values(attempts=bindparam("attempt"), due_at=bindparam("due"), last_error=_UNREAD)
)
# A time that is yet to come was noted by a clock that was ahead. What was named since it was first missing is
# missing anew.
_SINCE, _NAMED = _TABLE.c.missing_since, _TABLE.c.named_at
_IS_NAMED_SINCE = and_(_NAMED > _SINCE, bindparam("now") >= _NAMED)
_IS_PAST = bindparam("now") >= _SINCE
NOTE_MISSING = Prepared(
    update(_TABLE)
    .where(_THIS)
    .values(
        missing_since=case((_IS_NAMED_SINCE, bindparam("now")), (_IS_PAST, _SINCE), else_=bindparam("now"))
    )
)


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
    attempts: int = connection.execute(select(_TABLE.c.attempts).where(_THIS), of_article).scalar_one() + 1
    due_at = retry_at(Reject("", "unread", failed=True), attempts) if attempts > 1 else now
    _BEGIN_AGAIN(connection, [of_article | {"attempt": attempts, "due": due_at}])
    return attempts
