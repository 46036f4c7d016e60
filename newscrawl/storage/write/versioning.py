"""What a fetch means for what is stored: pure, no SQL."""

from __future__ import annotations

from typing import NamedTuple

from newscrawl.fields import BY_NAME, METADATA, Kind
from newscrawl.items import Article
from newscrawl.normalization.columns import storable
from newscrawl.normalization.same_value import is_same_time
from newscrawl.storage.rows import Row


class ArticleState(NamedTuple):
    """What the store keeps of an article beside its text."""

    digest: str
    version: int
    status: str
    publisher: str | None
    author: str | None
    published_at: str | None
    first_seen_at: str
    last_seen_at: str
    last_changed_at: str
    story_id: str | None

    def metadata(self) -> Row:
        """Return the columns whose change makes a revision though the text is the same."""
        return {name: getattr(self, name) for name in METADATA}


class SavedArticle(NamedTuple):
    """What became of a saved article: it is `new`, `unchanged`, `revised` or `restored`."""

    article_id: str
    locale: str
    kind: str
    version: int


class VersionChange(NamedTuple):
    """An outcome's kind, whether the text or metadata moved, and where the article stands now."""

    kind: str
    changed: bool
    state: ArticleState


class Reading(NamedTuple):
    """What an article was read from last: the digest of the page and the version of the extractor."""

    page_digest: str | None
    extractor: int | None


def cause_between(before: Reading | None, after: Reading) -> str:
    """Return why a version differs from the one before.

    The same page read differently was read by another extractor. Another page read by the same
    extractor was changed by its publisher. Where both changed there is no telling: `unknown`.
    """
    if before is None or before.page_digest is None or after.page_digest is None:
        return "unknown"
    if after.page_digest == before.page_digest:
        return "extractor"
    return "publisher" if after.extractor == before.extractor else "unknown"


def judge(article: Article, before: ArticleState | None) -> VersionChange:
    if before is None:
        return VersionChange("new", changed=True, state=_first(article))
    seen_at = str(article.fetched_at)
    metadata = _merged(article, before)
    changed = article.digest != before.digest or metadata != before.metadata()
    state = before._replace(last_seen_at=max(seen_at, before.last_seen_at), status="live")
    if changed:
        state = state._replace(
            digest=str(article.digest), version=before.version + 1, last_changed_at=seen_at, **metadata
        )
    kind = "restored" if before.status == "gone" else "revised" if changed else "unchanged"
    return VersionChange(kind, changed, state)


def reread(article: Article, before: ArticleState) -> VersionChange:
    """Return where an article stands whose page, seen before, is read differently.

    It was not seen again: only the version, what it says and when it changed (`fetched_at`) move.
    """
    state = before._replace(
        digest=str(article.digest),
        version=before.version + 1,
        last_changed_at=str(article.fetched_at),
        **_metadata(article),
    )
    return VersionChange("revised", changed=True, state=state)


def _first(article: Article) -> ArticleState:
    """Return where a new article stands: in no story until it is placed."""
    seen_at = str(article.fetched_at)
    return ArticleState(
        digest=str(article.digest),
        version=1,
        status="live",
        **_metadata(article),
        first_seen_at=seen_at,
        last_seen_at=seen_at,
        last_changed_at=seen_at,
        story_id=None,
    )


def _merged(article: Article, before: ArticleState) -> Row:
    """Take the page's metadata, but keep what it no longer says and times within a minute."""
    return {
        name: kept if _says_the_same(name, said, kept) else said
        for (name, kept), said in zip(before.metadata().items(), _metadata(article).values(), strict=True)
    }


def _says_the_same(name: str, said: str | None, kept: str | None) -> bool:
    return not said or (BY_NAME[name].kind is Kind.TIME and is_same_time(said, kept))


def _metadata(article: Article) -> Row:
    return {name: storable(getattr(article, name)) for name in METADATA}
