"""The views for the common questions, against the same questions answered in Python from the rows."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, select

from newscrawl.storage.frontier import Discovery
from newscrawl.storage.queries.collection import Selection
from newscrawl.storage.queries.report import articles as report_articles
from newscrawl.storage.queries.report import scope
from newscrawl.storage.store import Store
from newscrawl.storage.views import VIEWS
from newscrawl.storage.write.articles import TextlessVisit
from tests.storage.storage_examples import article, at, id_of, related, rows, url_of

if TYPE_CHECKING:
    from tests.databases import AnyDatabase

PUBLISHERS = ("Meridian Desk", "Northwind Wire", None)
DAYS = ("2024-09-28T10:00:00Z", "2024-09-28T23:59:59Z", "2024-09-30T23:55:00Z", None)
# The others are told with the table whose rows they show, or in docs/mentions.md.
ELSEWHERE = ("current_related_links", "stories", "mentions_by_day", "comentions")
DESCRIBED = [view for view in VIEWS if view not in ELSEWHERE]


@pytest.fixture
def filled(store: Store, database: AnyDatabase) -> AnyDatabase:
    """Return a store of thirty articles in two locales, some edited, reread, gone or never stored."""
    en, pt = (store.runs.begin_sweep(1, "listing", locale) for locale in ("en", "pt-PT"))
    assert en != pt
    for number in range(30):
        locale = ("en", "pt-PT", "zh-CN")[number % 3]
        found = Discovery(id_of(number), locale, url_of(id_of(number)), ("listing", "related")[number % 2])
        store.frontier.discover([found], 1)
        store.articles.save([_article(number, locale)], 1)
    store.articles.save([_article(n, "en", 10, title="Edited") for n in (0, 3, 6)], 1)
    store.articles.save([_article(0, "en", 20, title="Edited again", related=related(5))], 1)
    reread = _article(9, "en", 30, title="Reread", page_digest=_article(9, "en").digest, extractor=2)
    store.articles.save([reread], 1)
    store.articles.gone([TextlessVisit(id_of(n), "en", at(40)) for n in (3, 12, 15)], 1)
    store.articles.save([_article(15, "en", 50, title="Back, and edited")], 1)
    return database


def _article(number: int, locale: str, minute: int = 0, **fields: Any) -> Any:
    block = related(number + 3, number + 6, number % 7, number + 3)
    block[3].url = f"{block[3].url}?again"
    block[0].publisher = None
    block[1].related_id = None
    made = {"publisher": PUBLISHERS[number % 5 % 3], "published_at": DAYS[number % 4], "related": block}
    return article(number, minute, locale=locale, **made | fields)


def _key(row: dict[str, Any]) -> tuple[str, str]:
    return row["article_id"], row["locale"]


def _articles(filled: AnyDatabase) -> dict[tuple[str, str], dict[str, Any]]:
    return {_key(row): row for row in filled.rows("SELECT * FROM articles")}


def _ordered(some: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(some, key=repr)


def test_articles_by_day(filled: AnyDatabase) -> None:
    """Each UTC day, locale and publisher has its articles, and how many of them are gone."""
    all_of, gone = Counter[Any](), Counter[Any]()
    for row in _articles(filled).values():
        group = (row["published_at"] or "")[:10] or None, row["locale"], row["publisher"]
        all_of[group] += 1
        gone[group] += row["status"] == "gone"
    expected = [
        {"day": group[0], "locale": group[1], "publisher": group[2], "articles": n, "gone": gone[group]}
        for group, n in all_of.items()
    ]
    assert sum(gone.values()) == 2
    assert _ordered(filled.rows("SELECT * FROM articles_by_day")) == _ordered(expected)


def test_reports_count_by_day_as_the_view_does(filled: AnyDatabase) -> None:
    """The query of reports has the figures of the view, of all days that are known."""
    view = """SELECT day, publisher AS series, CAST(sum(articles) AS integer) AS articles FROM articles_by_day
    WHERE day IS NOT NULL AND publisher IS NOT NULL GROUP BY day, publisher"""
    expected = filled.rows(view)
    with Store.open(filled.url, read_only=True) as store, scope.scoped(store, Selection()) as connection:
        days = report_articles.published(connection, [row["series"] for row in expected])
    assert expected
    found = [
        {"day": day, "series": name, "articles": count}
        for name, counts in days.items()
        if name
        for day, count in counts
    ]
    assert _ordered(found) == _ordered(expected)


def test_reports_see_lags_and_links_as_the_views_do(filled: AnyDatabase) -> None:
    """What a report counts of lags and related links is what the views show."""
    articles, links = scope.articles.c, scope.links.c
    with (
        Store.open(filled.url, read_only=True) as store,
        scope.scoped(store, Selection()) as connection,
    ):
        lags = connection.execute(select(articles.lag).where(articles.lag.is_not(None))).scalars().all()
        related = connection.execute(select(func.sum(articles.has_related))).scalar_one()
        linked = connection.execute(select(links.related_id, links.locale)).all()
    seen_late = filled.rows("SELECT lag_seconds FROM publication_lag WHERE is_backfill = 0")
    current = filled.rows("SELECT DISTINCT article_id, locale FROM current_related_links")
    assert lags
    assert sorted(lags) == sorted(row["lag_seconds"] for row in seen_late)
    assert 0 < related == len(current)
    assert Counter(map(tuple, linked)) == Counter(
        (row["related_id"], row["locale"]) for row in filled.rows("SELECT * FROM article_links")
    )


def test_publication_lag(filled: AnyDatabase) -> None:
    """Dated articles have the seconds until they were seen, and whether anyone was looking by then."""
    found = {_key(row): row["discovered_via"] for row in filled.rows("SELECT * FROM frontier")}
    since = {row["locale"]: row["started_at"] for row in filled.rows("SELECT * FROM sweeps")}
    assert set(since) == {"en", "pt-PT"}
    expected = []
    for key, row in _articles(filled).items():
        if row["published_at"]:
            seen = datetime.fromisoformat(row["first_seen_at"])
            watched = key[1] in since and since[key[1]] <= row["published_at"]
            names = ("article_id", "locale", "publisher", "published_at", "first_seen_at")
            lag = int((seen - datetime.fromisoformat(row["published_at"])).total_seconds())
            expected.append(
                {name: row[name] for name in names}
                | {"lag_seconds": lag, "is_backfill": 1 - watched, "discovered_via": found[key]}
            )
    view = filled.rows("SELECT * FROM publication_lag")
    assert _ordered(view) == _ordered(expected)
    assert {row["is_backfill"] for row in view} == {0, 1}
    assert {row["is_backfill"] for row in view if row["locale"] == "zh-CN"} == {1}
    assert min(row["lag_seconds"] for row in view) < 0


def _links_of_today(filled: AnyDatabase) -> list[dict[str, Any]]:
    """Return the links that were in the block when their article was last seen."""
    articles = _articles(filled)
    links = filled.rows("SELECT * FROM related_links WHERE related_id IS NOT NULL")
    today = [link for link in links if link["last_seen_at"] == articles[_key(link)]["last_seen_at"]]
    assert len(today) < len(links)
    return today


def test_most_linked(filled: AnyDatabase) -> None:
    """A linked article has the number of articles and publishers that link to it today, stored or not."""
    stored, sources = _articles(filled), defaultdict[Any, set[str]](set)
    shown = defaultdict[Any, list[dict[str, Any]]](list)
    for link in _links_of_today(filled):
        target = link["related_id"], link["locale"]
        sources[target].add(link["article_id"])
        shown[target].append(link)
    expected = []
    for target, links in shown.items():
        known = stored.get(target, {})
        names = ("title", "publisher", "published_at")
        said = {name: max((link[name] or "" for link in links), default="") or None for name in names}
        publishers = {stored[one, target[1]]["publisher"] for one in sources[target]} - {None}
        expected.append(
            {"related_id": target[0], "locale": target[1]}
            | {name: known.get(name) or said[name] for name in names}
            | {"links": len(sources[target]), "linking_publishers": len(publishers)}
        )
    assert {target in stored for target in shown} == {True, False}
    assert max(row["linking_publishers"] for row in expected) == 2
    assert _ordered(filled.rows("SELECT * FROM most_linked")) == _ordered(expected)


def test_edits(filled: AnyDatabase) -> None:
    """Every revision that was the publisher's doing is an edit, also one that came back with its article."""
    causes = filled.rows("SELECT article_id, locale, version, seen_at, run_id, cause FROM revisions")
    expected = [row for row in causes if row.pop("cause") == "publisher"]
    returned = filled.rows("SELECT article_id, locale, version FROM changes WHERE kind = 'restored'")
    found = filled.rows("SELECT * FROM edits")
    assert _ordered(found) == _ordered(expected)
    assert [row for row in found if {name: row[name] for name in returned[0]} in returned] != []


def test_edits_by_publisher(filled: AnyDatabase) -> None:
    """Edits are a publisher's if the page was changed, not if it was read anew by another extractor."""
    edits = Counter(_key(row) for row in filled.rows("SELECT * FROM revisions WHERE cause = 'publisher'"))
    assert filled.rows("SELECT * FROM revisions WHERE cause = 'extractor'") != []
    assert set(edits.values()) == {1, 2}
    expected = []
    for publisher in PUBLISHERS:
        own = {key: row for key, row in _articles(filled).items() if row["publisher"] == publisher}
        expected.append(
            {
                "publisher": publisher,
                "articles": len(own),
                "edited": len(own.keys() & edits.keys()),
                "revisions": sum(edits[key] for key in own),
                "removed": sum(row["status"] == "gone" for row in own.values()),
            }
        )
    assert _ordered(filled.rows("SELECT * FROM edits_by_publisher")) == _ordered(expected)


def test_publisher_links(filled: AnyDatabase) -> None:
    """Today's links between publishers are counted, one for two entries of a block that lead to one article.

    Of an article that is not stored the block's word counts.
    """
    stored, named = _articles(filled), dict[Any, Any]()
    for link in _links_of_today(filled):
        pair = _key(link), (link["related_id"], link["locale"])
        named[pair] = max(named.get(pair) or "", link["publisher"] or "")
    counts = Counter[Any]()
    for (source, target), said in named.items():
        publishers = stored[source]["publisher"], stored.get(target, {}).get("publisher") or said
        counts[publishers] += all(publishers)
    counts = +counts
    assert len(named) < len(_links_of_today(filled))
    expected = [{"from_publisher": a, "to_publisher": b, "links": n} for (a, b), n in counts.items()]
    assert {b for _, b in counts} == {"BlockBeats", "Meridian Desk", "Northwind Wire"}
    assert _ordered(filled.rows("SELECT * FROM publisher_links")) == _ordered(expected)


@pytest.mark.parametrize("view", [*DESCRIBED, "articles_fts"])
def test_every_column_of_a_view_is_described(file: Path, view: str) -> None:
    """Each column of a view and of the index stands in its section of docs/fields.md."""
    page = (Path(__file__).parents[2] / "docs" / "fields.md").read_text(encoding="utf-8")
    section = page.partition(f"\n## {view}\n")[2].partition("\n## ")[0]
    columns = {row["name"] for row in rows(file, f"PRAGMA table_info({view})")}
    assert columns
    assert not {column for column in columns if f"`{column}`" not in section}
