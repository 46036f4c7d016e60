"""UPDATE statements of the frontier that run for many rows at once."""

from __future__ import annotations

from sqlalchemy import and_, bindparam, case, func, update

from newscrawl.storage import schema

_TABLE = schema.frontier
_THIS = and_(_TABLE.c.article_id == bindparam("of_article"), _TABLE.c.locale == bindparam("of_locale"))
BRING_CLOSER = (
    update(_TABLE)
    .where(_THIS, _TABLE.c.state == "pending", _TABLE.c.related_depth > bindparam("depth"))
    .values(related_depth=bindparam("depth"))
)
# A page that was fetched after the site's own date is not due, unless that date has moved.
_NEWER = bindparam("new_lastmod") > func.coalesce(_TABLE.c.lastmod, _TABLE.c.fetched_at, "")
NOTE_LASTMOD = (
    update(_TABLE)
    .where(_THIS, _NEWER)
    .values(
        lastmod=bindparam("new_lastmod"),
        due_at=case((_TABLE.c.state == "fetched", bindparam("now")), else_=_TABLE.c.due_at),
    )
)
# What a listing or a site map names is there: that outweighs a page that was missing before.
NOTE_NAMED = update(_TABLE).where(_THIS).values(named_at=bindparam("now"))
CLAIM = update(_TABLE).where(_THIS).values(claimed_run=bindparam("of_run"))
NOTE_MISSING = (
    update(_TABLE).where(_THIS).values(missing_since=func.coalesce(_TABLE.c.missing_since, bindparam("now")))
)
