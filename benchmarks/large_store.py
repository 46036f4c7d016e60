"""Fills a store with synthetic articles and all that years of crawls leave beside them, by SQL.

Run as `python -m benchmarks.large_store FOLDER --articles 1000000`: seven minutes of CPU time and 13 KB an
article. Texts, publishers, locales, revisions, related links, provenance, stories, runs and the search index
are there, not the index of stories, which only `newscrawl stories` reads. The texts are the same each time.
"""

from __future__ import annotations

import argparse
import json
import sqlite3
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).parent))

from news_writer import Writer, chinese

from newscrawl.fields import READ
from newscrawl.items import Article
from newscrawl.monitoring import Measures
from newscrawl.storage.dialects import database_url
from newscrawl.storage.runs import NewRun
from newscrawl.storage.store import Store, StoredSite

if TYPE_CHECKING:
    from collections.abc import Iterator

SITE = StoredSite("bitget_news", "https://www.bitget.com")
FIRST_ID = 12560500000000
PUBLISHERS = 300
PARAGRAPHS = 30_000  # of which texts are put together
CHUNK = 10_000
ARTICLES_PER_RUN = 50
LOCALES = {"en": 0.72, "pt-PT": 0.08, "es": 0.06, "uk": 0.05, "id": 0.05, "zh-CN": 0.04}
ARGUMENTS = {"site": SITE.root, "locales": ["en"], "max_pages": None, "since": None}
ARGUMENTS |= {"discover": ["listing", "sitemap"], "related_depth": 2, "render": "auto", "full": False}


def fill(data: Path, size: int, *, is_whole: bool = True) -> None:
    """Make a store of *size* articles; without the rest unless *is_whole*."""
    data.mkdir(parents=True, exist_ok=True)
    with Store.open(database_url(str(data))) as store:
        store.claim_for(SITE)
        run = store.runs.begin(NewRun(SITE.spider, SITE.root, ARGUMENTS, "0.1.0", "2.19.0"))
        store.articles.save([_article()], run)
    with closing(sqlite3.connect(data / "newscrawl.db", isolation_level=None)) as connection:
        for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -1000000"):
            connection.execute(f"PRAGMA {pragma}")
        triggers = connection.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:
            connection.execute(f'DROP TRIGGER "{name}"')
        _add_articles(connection, size)
        if is_whole:
            for statement in _REST:
                connection.execute(statement)
            _add_runs(connection, size // ARTICLES_PER_RUN)
            connection.execute("INSERT INTO articles_fts(articles_fts) VALUES ('rebuild')")
            _begin_json_lines(connection, data)
        for _, sql in triggers:
            connection.execute(sql)
        connection.execute("PRAGMA journal_mode = WAL")


def _article() -> Article:
    article = Article(article_id="12560499999999", locale="en", url=f"{SITE.root}/news/detail/12560499999999")
    article.digest, article.fetched_at, article.title = "0" * 64, _now(), "First"
    return article


def _add_articles(connection: sqlite3.Connection, size: int) -> None:
    template = connection.execute("SELECT * FROM articles")
    names = [column[0] for column in template.description]
    first = dict(zip(names, template.fetchone(), strict=True))
    insert = f"INSERT INTO articles VALUES ({', '.join(f':{name}' for name in names)})"
    rows = _rows(size)
    for start in range(1, size, CHUNK):
        connection.execute("BEGIN")
        chunk = [first | next(rows) for _ in range(min(CHUNK, size - start))]
        connection.executemany(insert, chunk)
        connection.execute("COMMIT")


def _rows(size: int) -> Iterator[dict[str, Any]]:
    """Yield what articles say; ids are not in the order of publication, and some copy a recent one."""
    writer, begin = Writer(1), datetime.now(UTC) - timedelta(minutes=size, days=2)
    rng = writer.rng
    paragraphs = [writer.text(rng.randint(12, 60)) for _ in range(PARAGRAPHS)]
    han = [chinese(paragraph) for paragraph in paragraphs[:2_000]]
    names = [f"{writer.org()} {number}" for number in range(PUBLISHERS)]
    shares = list(accumulate(1 / (place + 3) for place in range(PUBLISHERS)))
    locales, weights = list(LOCALES), list(accumulate(LOCALES.values()))
    recent: list[tuple[str, str]] = []
    for number in range(1, size):
        locale = rng.choices(locales, cum_weights=weights)[0]
        article_id = f"{FIRST_ID + (number ^ 0x5A5)}"
        published, lag = begin + timedelta(minutes=number), timedelta(minutes=rng.expovariate(0.05))
        body = "\n\n".join(rng.choices(han if locale == "zh-CN" else paragraphs, k=rng.randint(3, 13)))
        story = article_id
        if recent and rng.random() < 0.12:
            story, body = rng.choice(recent)
        recent = [*recent[-200:], (story, body)]
        version = 2 if rng.random() < 0.08 else 1
        prefix = "" if locale == "en" else f"/{locale}"
        seen = _stamp(published + lag)
        yield {
            "article_id": article_id,
            "locale": locale,
            "url": f"{SITE.root}{prefix}/news/detail/{article_id}",
            "title": writer.title(),
            "publisher": rng.choices(names, cum_weights=shares)[0] if rng.random() < 0.99 else None,
            "author": writer.person() if rng.random() < 0.8 else None,
            "published_at": _stamp(published) if rng.random() < 0.995 else None,
            "summary": body[:150],
            "key_points": '["The first point of it","And the second"]' if rng.random() < 0.4 else "[]",
            "body_text": body,
            "images": f'[{{"url":"https://img.bgstatic.com/{number}.png","alt":""}}]',
            "links": f'[{{"url":"https://example.org/{number}","text":"a report"}}]',
            "word_count": body.count(" ") + 1,
            "digest": f"{rng.getrandbits(256):064x}",
            "version": version,
            "status": "gone" if rng.random() < 0.01 else "live",
            "story_id": story,
            "doc_id": number + 1,
            "first_seen_at": seen,
            "last_seen_at": _stamp(published + lag + timedelta(days=2)),
            "last_changed_at": _stamp(published + lag + timedelta(hours=5)) if version > 1 else seen,
        }


def _add_runs(connection: sqlite3.Connection, count: int) -> None:
    """Add finished runs with their sweeps, rejects and closed gaps."""
    measures = Measures(
        new=ARTICLES_PER_RUN,
        articles=ARTICLES_PER_RUN,
        filled=dict.fromkeys(("publisher", "published_at"), ARTICLES_PER_RUN),
        pages=60,
        first_pages=1,
        first_page_links=20,
        lags=ARTICLES_PER_RUN,
        lag=1200.0,
        extractor=1,
        layers=dict.fromkeys(("meta", "visible", "json_ld", "page_state"), ARTICLES_PER_RUN),
        agreement={f"{field.name}:{layer}": (50, 50, 0) for field in READ for layer in field.layers},
        came=65,
        named={"en": 300},
        read={"en": ARTICLES_PER_RUN},
        known_answered=10,
    )
    counts = json.dumps({"metrics": measures._asdict(), "found": 50, "new": 50, "requests": 65})
    began = datetime.now(UTC) - timedelta(minutes=count * ARTICLES_PER_RUN, days=2)
    runs = []
    for number in range(2, count + 2):
        start = began + timedelta(minutes=number * ARTICLES_PER_RUN)
        times = {"started_at": _stamp(start), "ended_at": _stamp(start + timedelta(minutes=5))}
        runs.append({"run_id": number, "counts": counts, "arguments": json.dumps(ARGUMENTS), **times})
    connection.execute("BEGIN")
    connection.execute(
        "UPDATE runs SET ended_at = started_at, reason = 'finished', exit_code = 0, counts = '{}'"
    )
    connection.executemany(
        "INSERT INTO runs VALUES (:run_id, 'bitget_news', 'https://www.bitget.com', :arguments, '0.1.0',"
        " '2.19.0', :started_at, :ended_at, 'finished', 0, :counts, NULL)",
        runs,
    )
    for source in ("listing", "sitemap"):
        connection.execute(
            "INSERT INTO sweeps (run_id, source, locale, started_at, completed_at, pages)"
            " SELECT run_id, ?, 'en', started_at, ended_at, 2 FROM runs",
            (source,),
        )
    connection.execute(
        "INSERT INTO rejects (run_id, url, reason, rejected_at)"
        " SELECT run_id, 'https://www.bitget.com/news/detail/' || run_id, 'not_found', started_at FROM runs"
    )
    connection.execute(
        "INSERT INTO gaps (run_id, source, locale, reason, noted_at, closed_at)"
        " SELECT run_id, 'listing', 'en', 'errors', started_at, ended_at FROM runs WHERE run_id % 20 = 0"
    )
    connection.execute("COMMIT")


def _begin_json_lines(connection: sqlite3.Connection, data: Path) -> None:
    """Write the last line that there would be, and its file's length: a crawl goes on from there."""
    names = ("seq", "change", "changed_at", "article_id", "locale")
    last = "SELECT seq, kind, changed_at, article_id, locale FROM changes ORDER BY seq DESC LIMIT 1"
    line = dict(zip(names, connection.execute(last).fetchone(), strict=True))
    file = data / "jsonl" / f"{SITE.spider}-{line['changed_at'][:7]}.jsonl"
    file.parent.mkdir(exist_ok=True)
    file.write_text(json.dumps(line) + "\n")
    connection.execute(
        "UPDATE runs SET counts = json_set(counts, '$.json_lines', json_object(?, ?))"
        " WHERE run_id = (SELECT max(run_id) FROM runs)",
        (file.name, file.stat().st_size),
    )


_CONTENT = """url, title, publisher, author, published_at, modified_at, section, keywords, summary,
key_points, body_text, disclaimer, images, links, alternates, word_count, digest"""
_RUN = f"(1 + doc_id / {ARTICLES_PER_RUN})"
_FIELDS = ", ".join(
    f"('{name}')" for name in ("title", "publisher", "author", "published_at", "body_text", "links")
)
# What belongs to the articles, each in one pass over them.
_REST = (
    *(f"DELETE FROM {table}" for table in ("provenance", "changes", "revisions", "frontier", "story_queue")),
    f"""INSERT INTO revisions (article_id, locale, version, seen_at, cause, run_id, extractor, related,
    {_CONTENT})
    SELECT article_id, locale, 1, first_seen_at, 'first', {_RUN}, 1, '[]', {_CONTENT}
    FROM articles ORDER BY rowid""",
    f"""INSERT INTO revisions (article_id, locale, version, seen_at, cause, run_id, extractor, related,
    {_CONTENT})
    SELECT article_id, locale, 2, last_changed_at, iif(doc_id % 3, 'publisher', 'extractor'), {_RUN}, 1, '[]',
    {_CONTENT} FROM articles WHERE version = 2 ORDER BY rowid""",
    "UPDATE revisions SET title = title || ' (updated)' WHERE version = 2",
    f"""INSERT INTO provenance (article_id, locale, version, field, layer, extractor, agreed, differed,
    silent)
    SELECT article_id, locale, version, column1, 'page_state', 1, '["visible","json_ld"]', '{{}}', '["meta"]'
    FROM (SELECT article_id, locale, version FROM revisions ORDER BY article_id, locale, version)
    CROSS JOIN (VALUES {_FIELDS})""",
    f"""INSERT INTO changes (article_id, locale, version, kind, changed_at, last_seen_at, run_id, story_id)
    SELECT article_id, locale, 1, 'new', first_seen_at, first_seen_at, {_RUN}, story_id
    FROM articles ORDER BY rowid""",
    f"""INSERT INTO changes (article_id, locale, version, kind, changed_at, last_seen_at, run_id, story_id)
    SELECT article_id, locale, 2, 'revised', last_changed_at, last_changed_at, {_RUN}, story_id
    FROM articles WHERE version = 2 ORDER BY rowid""",
    f"""INSERT INTO changes (article_id, locale, version, kind, changed_at, last_seen_at, run_id, story_id)
    SELECT article_id, locale, version, 'gone', last_seen_at, last_seen_at, {_RUN}, story_id
    FROM articles WHERE status = 'gone' ORDER BY rowid""",
    """INSERT INTO related_links (article_id, locale, url, position, related_id, title, snippet, publisher,
    published_at, first_seen_at, last_seen_at)
    SELECT here.article_id, here.locale, there.url, place.column1, there.article_id, there.title,
    there.summary, there.publisher, there.published_at, here.first_seen_at,
    iif(here.doc_id % 10, here.last_seen_at, here.first_seen_at)
    FROM articles AS here CROSS JOIN (VALUES (1), (2), (3)) AS place
    CROSS JOIN articles AS there ON there.doc_id = here.doc_id - 1 - here.doc_id * 7919 * place.column1 % 199
    WHERE true ON CONFLICT DO NOTHING""",
    f"""INSERT INTO frontier (article_id, locale, url, state, related_depth, discovered_via, discovered_from,
    discovered_run, discovered_at, fetched_at, due_at, attempts, etag, page_digest, extractor, named_at)
    SELECT article_id, locale, url, iif(status = 'gone', 'gone', 'fetched'), 0,
    iif(doc_id % 4, 'listing', 'sitemap'), 'https://www.bitget.com/news', {_RUN}, first_seen_at, last_seen_at,
    iif(status = 'gone', NULL, strftime('%Y-%m-%dT%H:%M:%SZ', 'now', '+' || (30 + doc_id % 300) || ' days')),
    0, substr(digest, 1, 16), digest, 1, last_seen_at FROM articles ORDER BY rowid""",
    f"""INSERT INTO pages (article_id, locale, url, fetched_at, run_id, version, page_digest, archive_file,
    archive_offset, archive_length)
    SELECT article_id, locale, url, first_seen_at, {_RUN}, version, digest,
    'bitget_news-' || (doc_id / 10000) || '.warc.gz', doc_id % 10000 * 14000, 14000
    FROM articles ORDER BY rowid""",
    """INSERT INTO story_members (article_id, locale, score, is_representative)
    SELECT article_id, locale, iif(story_id = article_id, NULL, 0.9), story_id = article_id
    FROM articles WHERE story_id IS NOT NULL ORDER BY rowid""",
)


def _stamp(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _now() -> str:
    return _stamp(datetime.now(UTC))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="the data folder to make")
    parser.add_argument("--articles", type=int, default=1_000_000, help="how many (%(default)s)")
    parser.add_argument("--bare", action="store_true", help="articles, and nothing that belongs to them")
    options = parser.parse_args()
    fill(options.folder, options.articles, is_whole=not options.bare)


if __name__ == "__main__":
    main()
