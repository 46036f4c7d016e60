"""The tables. `docs/fields.md` says what the public columns mean.

Times are text `YYYY-MM-DDTHH:MM:SSZ` (UTC), which sorts as time does. JSON columns are text, so that
any SQL tool shows them. A change here needs a migration; a test compares the two. The tables of workers stand
and of mirrors beside what uses them, in `workers.py`, `hosts.py` and `mirror.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    BigInteger,
    Column,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    text,
)

from newscrawl.fields import ARTICLE_ID, CONTENT, LINK, LOCALE, RELATED, Kind
from newscrawl.storage.dialects.base import NUMBER, TEXT, NextDocument

if TYPE_CHECKING:
    from newscrawl.fields import Field

_IS_EDIT = text("cause = 'publisher'")
_IS_CLAIMED = text("claimed_by IS NOT NULL")

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
    }
)


def _text(*names: str, nullable: bool = True) -> list[Column[str]]:
    return [Column(name, TEXT, nullable=nullable) for name in names]


def _numbers(*names: str) -> list[Column[int]]:
    return [Column(name, BigInteger, nullable=False) for name in names]


def _filled(*fields: Field) -> list[Column[Any]]:
    """Return the columns of fields that a page fills."""
    return [
        Column(field.name, Integer if field.kind is Kind.NUMBER else TEXT, nullable=not field.required)
        for field in fields
    ]


def _run(name: str = "run_id") -> Column[int]:
    return Column(name, NUMBER, ForeignKey("runs.run_id"), nullable=False)


def _tree(name: str, key: str, *columns: Column[Any]) -> Table:
    """Return a table of numbers in the tree of its key."""
    parts = key.split()
    named = (*_numbers(*parts), *columns, PrimaryKeyConstraint(*parts))
    return Table(name, metadata, *named, sqlite_with_rowid=False)


def _queue(name: str) -> Table:
    """Return a queue of articles; a turn is given once: who takes one sees if another came meanwhile."""
    turn = Column("turn", NUMBER, primary_key=True)
    waiting = Column("doc_id", NUMBER, nullable=False, unique=True)
    return Table(name, metadata, turn, waiting, sqlite_autoincrement=True)


runs = Table(
    "runs",
    metadata,
    Column("run_id", NUMBER, primary_key=True),
    *_text("spider", "site", "arguments", nullable=False),
    *_text("newscrawl_version", "scrapy_version", "started_at", nullable=False),
    *_text("ended_at", "reason"),
    Column("exit_code", Integer),
    *_text("counts", "politeness"),
)

articles = Table(
    "articles",
    metadata,
    *_filled(ARTICLE_ID, LOCALE, *CONTENT),
    Column("version", Integer, nullable=False),
    *_text("status", "first_seen_at", "last_seen_at", "last_changed_at", nullable=False),
    *_text("story_id"),
    # What indexes of texts call an article: one small number that VACUUM leaves alone, unlike a rowid.
    Column("doc_id", NUMBER, default=NextDocument()),
    PrimaryKeyConstraint("article_id", "locale"),
    Index(None, "doc_id", unique=True),
    Index(None, "published_at"),
    Index(None, "digest"),
    Index(None, "story_id", "article_id", "locale"),
    # What a search asks of the articles that have its words, without a look at any text.
    Index("ix_articles_search", "doc_id", "published_at", "locale", "publisher", "article_id"),
    # Lets the status command count without reading any text.
    Index("ix_articles_locale_status", "locale", "status"),
    # The explorer's facets and its list of one publisher's articles, the views by day and by publisher.
    Index("ix_articles_publisher", "publisher", "published_at", "locale", "status", "article_id"),
)

revisions = Table(
    "revisions",
    metadata,
    *_filled(ARTICLE_ID, LOCALE),
    Column("version", Integer, nullable=False),
    *_text("seen_at", "cause", nullable=False),
    *_filled(*CONTENT, RELATED),
    _run(),
    Column("extractor", Integer),
    PrimaryKeyConstraint("article_id", "locale", "version"),
    ForeignKeyConstraint(["article_id", "locale"], ["articles.article_id", "articles.locale"]),
    # The view `edits`, without a look at any text.
    Index(
        "ix_revisions_edits",
        *("article_id", "locale", "version", "seen_at", "run_id"),
        sqlite_where=_IS_EDIT,
    ),
)

provenance = Table(
    "provenance",
    metadata,
    *_text("article_id", "locale", nullable=False),
    Column("version", Integer, nullable=False),
    *_text("field", "layer", nullable=False),
    Column("extractor", Integer),
    *_text("agreed", "differed", "silent", nullable=False),
    PrimaryKeyConstraint("article_id", "locale", "version", "field"),
    ForeignKeyConstraint(
        ["article_id", "locale", "version"],
        ["revisions.article_id", "revisions.locale", "revisions.version"],
    ),
    # A row is little more than its key: kept in the key's own tree it takes half the space.
    sqlite_with_rowid=False,
)

pages = Table(
    "pages",
    metadata,
    Column("page_id", NUMBER, primary_key=True),
    *_text("article_id", "locale", "url", "fetched_at", nullable=False),
    _run(),
    Column("version", Integer),
    *_text("page_digest", nullable=False),
    *_text("archive_file"),
    Column("archive_offset", NUMBER),
    Column("archive_length", NUMBER),
    Index(None, "article_id", "locale"),
    Index(None, "archive_file", "archive_offset"),
)

story_members = Table(
    "story_members",
    metadata,
    *_text("article_id", "locale", nullable=False),
    Column("score", Float),
    Column("is_representative", Integer, nullable=False),
    PrimaryKeyConstraint("article_id", "locale"),
    ForeignKeyConstraint(["article_id", "locale"], ["articles.article_id", "articles.locale"]),
)

# What finds the copies of a text: see docs/stories.md. Numbers throughout, in the trees of their keys.
story_documents = Table(
    "story_documents",
    metadata,
    Column("doc_id", NUMBER, primary_key=True),
    *_numbers("time", "length", "is_hollow", "context"),
    Column("sample", LargeBinary, nullable=False),
    Column("sentences", LargeBinary, nullable=False),
)

story_sentences = _tree("story_sentences", "sentence context doc_id")
story_boilerplate = _tree("story_boilerplate", "sentence")
story_shingles = _tree("story_shingles", "cell doc_id", *_numbers("length"))
story_pairs = _tree("story_pairs", "doc_id other_id", Column("score", Float))
story_queue = _queue("story_queue")

# Which assets an article names, derived of its text by `rules`: see docs/mentions.md.
mentions = Table(
    "mentions",
    metadata,
    *_text("article_id", "locale", "symbol", "name", nullable=False),
    *(Column(name, Integer, nullable=False) for name in ("count", "in_title")),
    *_text("rules", nullable=False),
    PrimaryKeyConstraint("article_id", "locale", "symbol"),
    ForeignKeyConstraint(["article_id", "locale"], ["articles.article_id", "articles.locale"]),
    Index(None, "symbol"),
    # A row is little more than its key, which the index has as well.
    sqlite_with_rowid=False,
)

mention_queue = _queue("mention_queue")

related_links = Table(
    "related_links",
    metadata,
    *_filled(ARTICLE_ID, LOCALE, *LINK),
    *_text("first_seen_at", "last_seen_at", nullable=False),
    PrimaryKeyConstraint("article_id", "locale", "url"),
    ForeignKeyConstraint(["article_id", "locale"], ["articles.article_id", "articles.locale"]),
    Index(None, "related_id"),
)

# One row: the spider that fills the database, and the root of every URL in it.
site = Table("site", metadata, *_text("spider", "root", nullable=False))

frontier = Table(
    "frontier",
    metadata,
    *_text("article_id", "locale", "url", "state", nullable=False),
    Column("related_depth", Integer, nullable=False),
    *_text("discovered_via", nullable=False),
    *_text("discovered_from"),
    _run("discovered_run"),
    *_text("discovered_at", nullable=False),
    *_text("lastmod", "fetched_at", "due_at"),
    Column("attempts", Integer, nullable=False),
    *_text("last_error", "etag", "last_modified"),
    Column("claimed_run", NUMBER, ForeignKey("runs.run_id")),
    Column("claimed_by", NUMBER),
    *_text("missing_since", "page_digest"),
    Column("extractor", Integer),
    *_text("named_at"),
    *(
        Column(name, Integer, nullable=False, server_default="0")
        for name in ("vain_lastmods", "confirmations")
    ),
    PrimaryKeyConstraint("article_id", "locale"),
    # The ids are in it so that a claim reads a few rows from its end and sorts nothing.
    Index("ix_frontier_state_due_at", "state", "due_at", "article_id", "locale"),
    # Few are missing at any time: to find them must not cost a look at all that were ever rejected.
    Index("ix_frontier_missing", "article_id", "locale", sqlite_where=text("missing_since IS NOT NULL")),
    Index(None, "claimed_by", sqlite_where=_IS_CLAIMED, postgresql_where=_IS_CLAIMED),
)

sweeps = Table(
    "sweeps",
    metadata,
    Column("sweep_id", NUMBER, primary_key=True),
    _run(),
    *_text("source", "locale", "started_at", nullable=False),
    *_text("completed_at"),
    Column("pages", Integer),
    Index(None, "source", "locale", "sweep_id"),
)

gaps = Table(
    "gaps",
    metadata,
    Column("gap_id", NUMBER, primary_key=True),
    _run(),
    *_text("source", nullable=False),
    *_text("locale"),
    *_text("reason", nullable=False),
    *_text("detail"),
    *_text("noted_at", nullable=False),
    *_text("closed_at"),
)

rejects = Table(
    "rejects",
    metadata,
    Column("reject_id", NUMBER, primary_key=True),
    _run(),
    *_text("url", nullable=False),
    *_text("article_id", "locale"),
    *_text("reason", nullable=False),
    *_text("detail"),
    *_text("rejected_at", nullable=False),
    Index(None, "article_id", "locale"),
)

changes = Table(
    "changes",
    metadata,
    Column("seq", NUMBER, primary_key=True),
    *_text("article_id", "locale", nullable=False),
    Column("version", Integer, nullable=False),
    *_text("kind", "changed_at", "last_seen_at", nullable=False),
    _run(),
    *_text("story_id"),
    Index(None, "article_id", "locale"),
    ForeignKeyConstraint(
        ["article_id", "locale", "version"],
        ["revisions.article_id", "revisions.locale", "revisions.version"],
    ),
    # A number that was given once is never given again: readers remember where they stopped.
    sqlite_autoincrement=True,
)
