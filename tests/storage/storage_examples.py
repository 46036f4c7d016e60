"""Articles and runs for the tests of the store."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from newscrawl.items import Article, Provenance, RelatedLink
from newscrawl.normalization.columns import content_digest
from newscrawl.normalization.text import word_count
from newscrawl.storage.runs import NewRun, Politeness

if TYPE_CHECKING:
    from pathlib import Path

START = datetime(2024, 9, 30, 23, 50, tzinfo=UTC)
RUN = NewRun(
    "bitget_news",
    "https://www.bitget.com",
    {"max_pages": 3},
    "0.1.0",
    "2.19.0",
    Politeness("newscrawl/0.1.0", 1.0, obeys_robots=True),
)


def at(minute: int) -> str:
    """Return a time that many minutes after ten to midnight on the last of September."""
    return (START + timedelta(minutes=minute)).strftime("%Y-%m-%dT%H:%M:%SZ")


def url_of(article_id: str) -> str:
    return f"https://www.bitget.com/news/detail/{article_id}"


def id_of(number: int) -> str:
    return f"{12560604000000 + number}"


def article(number: int, minute: int = 0, **fields: Any) -> Article:
    """Return a complete article; the same number and text give the same digest."""
    made = Article(
        article_id=id_of(number),
        locale="en",
        url=url_of(id_of(number)),
        title=f"Title {number}",
        publisher="Cryptopolitan",
        author="Jai Hamid",
        published_at="2024-09-01T16:00:00Z",
        modified_at="2024-09-02T08:00:00Z",
        section="Markets",
        keywords=["Bitcoin", "比特币"],
        summary="A summary",
        key_points=["One", "比特币 \u2028 two"],
        body_text=f"Body of {number}",
        disclaimer="Disclaimer: none",
        images=[{"url": "https://img.example/1.png", "alt": ""}],
        links=[{"url": "https://example.org/", "text": "there"}],
        alternates=[{"locale": "pt", "url": "https://www.bitget.com/pt/news/detail/1"}],
        fetched_at=at(minute),
        provenance=[Provenance("title", "page_state", ["meta"], {"json_ld": "Other"}, ["visible"])],
        related=related(number + 1, number + 2),
    )
    for name, value in fields.items():
        setattr(made, name, value)
    made.digest = content_digest(made)
    made.word_count = word_count(made.body_text)
    made.page_digest = fields.get("page_digest", made.digest)
    made.extractor = fields.get("extractor", 1)
    return made


def related(*numbers: int) -> list[RelatedLink]:
    return [
        RelatedLink(
            position=position,
            related_id=id_of(number),
            url=url_of(id_of(number)),
            title=f"Title {number}",
            snippet="A snippet…",
            publisher="BlockBeats",
            published_at="2024-09-01T15:00:00Z",
        )
        for position, number in enumerate(numbers, start=1)
    ]


def rows(file: Path, query: str) -> list[dict[str, Any]]:
    """Read as any analyst would, without our code."""
    with closing(sqlite3.connect(file)) as connection:
        connection.row_factory = sqlite3.Row
        return [dict(row) for row in connection.execute(query)]
