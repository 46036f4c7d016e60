"""What the page of one article shows, put together from the store."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from newscrawl.normalization.text import shortened, word_diff
from newscrawl.storage.queries.article import CAUSES

if TYPE_CHECKING:
    from newscrawl.normalization.text import DiffPart
    from newscrawl.storage.queries.article import ArticleHistory, Version
    from newscrawl.storage.queries.explorer import FullArticle
    from newscrawl.storage.rows import Key
    from newscrawl.storage.store import Store

# A diff is made of each; an article that is edited more often is read in the table of its revisions.
_MOST_EDITS = 10


class Edit(NamedTuple):
    """A later version of an article: who changed what, field by field."""

    version: int
    seen_at: str
    cause: str
    changed: dict[str, list[DiffPart]]


class ArticleView(NamedTuple):
    """An article, its newest edits first, and the articles around it."""

    full: FullArticle
    history: ArticleHistory
    paragraphs: list[str]
    edits: list[Edit]
    earlier_edits: int


def reading(store: Store, key: Key) -> ArticleView | None:
    """Return what there is to read of an article, None where there is no such one."""
    full, history = store.full_articles.read(key), store.article_histories.of(key)
    if full is None or history is None:
        return None
    newest = history.versions[-_MOST_EDITS - 1 :]
    edits = [_edit(before, after) for before, after in pairwise(newest)]
    body = full.article["body_text"] or ""
    return ArticleView(
        full=full,
        history=history,
        paragraphs=[block for block in body.split("\n\n") if block.strip()],
        edits=edits[::-1],
        earlier_edits=len(history.versions) - 1 - len(edits),
    )


def _edit(before: Version, after: Version) -> Edit:
    changed = {
        field: list(shortened(word_diff(before.fields[field], text)))
        for field, text in after.fields.items()
        if before.fields[field] != text
    }
    return Edit(after.version, after.seen_at, CAUSES.get(after.cause, after.cause), changed)
