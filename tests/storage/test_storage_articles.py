from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from newscrawl.items import Article, Reject, RelatedLink
from newscrawl.storage import schema
from newscrawl.storage.frontier import Discovery
from newscrawl.storage.rows import is_one_of
from tests.storage.storage_examples import article, at, id_of, related, url_of
from tests.storage.story_texts import save

if TYPE_CHECKING:
    from newscrawl.storage.store import Store
    from tests.databases import AnyDatabase


def _kinds(store: Store, *fetches: Article) -> list[str]:
    return [store.articles.save([fetch], 1)[0].kind for fetch in fetches]


def test_many_keys_are_looked_up(store: Store) -> None:
    """An index finds what is known of a batch, on either store, whatever else the table has."""
    keys = [(id_of(number), "en") for number in range(100)]
    query = select(schema.articles.c.digest).where(is_one_of(schema.articles, keys))
    with store.database.read() as connection:
        asked = query.compile(dialect=connection.dialect, compile_kwargs={"literal_binds": True})
        explain, found = "EXPLAIN QUERY PLAN", "SEARCH articles USING INDEX"
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")  # an empty table is read as it is
            explain, found = "EXPLAIN", "on pk_articles"
        plan = str(connection.exec_driver_sql(f"{explain} {asked}").all())
    assert found in plan.replace("using", "on")


def test_every_field_is_stored(store: Store, database: AnyDatabase) -> None:
    """A new article is stored with every field that its page has."""
    fetched = article(1, minute=3, related=[])
    store.articles.save([fetched], 1)
    [row] = database.rows("SELECT * FROM articles")
    assert row == {
        "article_id": id_of(1),
        "locale": "en",
        "url": url_of(id_of(1)),
        "title": "Title 1",
        "publisher": "Cryptopolitan",
        "author": "Jai Hamid",
        "published_at": "2024-09-01T16:00:00Z",
        "modified_at": "2024-09-02T08:00:00Z",
        "section": "Markets",
        "keywords": '["Bitcoin","比特币"]',
        "summary": "A summary",
        "key_points": '["One","比特币 \u2028 two"]',
        "body_text": "Body of 1",
        "disclaimer": "Disclaimer: none",
        "images": '[{"url":"https://img.example/1.png","alt":""}]',
        "links": '[{"url":"https://example.org/","text":"there"}]',
        "alternates": '[{"locale":"pt","url":"https://www.bitget.com/pt/news/detail/1"}]',
        "word_count": 3,
        "digest": fetched.digest,
        "version": 1,
        "status": "live",
        "first_seen_at": at(3),
        "last_seen_at": at(3),
        "last_changed_at": at(3),
        "story_id": None,
        "doc_id": 1,
    }


def test_an_unchanged_article(store: Store, database: AnyDatabase) -> None:
    """A page that says the same to its reader moves nothing but the time it was last seen."""
    store.articles.save([article(1, minute=0)], 1)
    [before] = database.rows("SELECT * FROM articles")
    unread = {"modified_at": at(4), "section": None, "keywords": ["Other"]}
    again = article(1, minute=5, summary="Cut elsewhere", images=[], **unread)
    assert store.articles.save([again], 1)[0].kind == "unchanged"
    assert database.rows("SELECT * FROM articles") == [before | {"last_seen_at": at(5)}]
    assert len(database.rows("SELECT * FROM revisions")) == 1
    assert store.changes.last_seq() == 1


def test_a_revised_article(store: Store, database: AnyDatabase) -> None:
    """A page that says something else is a new version, and the old one is kept."""
    store.articles.save([article(1, minute=0)], 1)
    [outcome] = store.articles.save([article(1, minute=5, title="Corrected")], 1)
    assert (outcome.kind, outcome.version) == ("revised", 2)
    [row] = database.rows("SELECT * FROM articles")
    assert (row["title"], row["version"], row["last_changed_at"]) == ("Corrected", 2, at(5))
    assert row["first_seen_at"] == at(0)
    query = "SELECT version, seen_at, cause, title, run_id FROM revisions ORDER BY version"
    assert [tuple(row.values()) for row in database.rows(query)] == [
        (1, at(0), "first", "Title 1", 1),
        (2, at(5), "publisher", "Corrected", 1),
    ]


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({"publisher": "BlockBeats"}, "revised"),
        ({"author": "Somebody"}, "revised"),
        ({"published_at": "2024-09-01T16:01:00Z"}, "revised"),
        ({"published_at": "2024-09-01T16:00:59Z"}, "unchanged"),
        ({"published_at": "2024-09-01T15:59:01Z"}, "unchanged"),
        ({"published_at": "last Sunday"}, "revised"),
        ({"publisher": None, "author": None, "published_at": None}, "unchanged"),
    ],
)
def test_metadata(store: Store, fields: dict, kind: str) -> None:
    """Another publisher, author or time is a revision; a missing one or some seconds are not."""
    assert _kinds(store, article(1), article(1, minute=5, **fields)) == ["new", kind]


def test_metadata_that_is_missing_later_is_kept(store: Store, database: AnyDatabase) -> None:
    """A publisher that the page no longer names stays with the article through a revision."""
    later = article(1, minute=5, title="Corrected", publisher=None, published_at=None)
    again = article(1, minute=9, title="Corrected")
    assert _kinds(store, article(1), later, again) == ["new", "revised", "unchanged"]
    [row] = database.rows("SELECT publisher, published_at FROM articles")
    assert row == {"publisher": "Cryptopolitan", "published_at": "2024-09-01T16:00:00Z"}


def test_a_page_that_is_stored_late(store: Store, database: AnyDatabase) -> None:
    """An older page that is stored after a newer one takes back neither time nor links."""
    store.articles.save([article(1, minute=9, related=related(2))], 1)
    old = related(2)
    old[0].title = "Old title"
    store.articles.save([article(1, minute=5, related=old)], 1)
    assert database.rows("SELECT last_seen_at FROM articles") == [{"last_seen_at": at(9)}]
    assert database.rows("SELECT title FROM related_links") == [{"title": "Title 2"}]


def test_an_id_in_two_locales_is_two_articles(store: Store) -> None:
    """The same id in another language is an article of its own and no duplicate."""
    outcomes = store.articles.save([article(1), article(1, locale="zh-CN")], 1)
    assert [(outcome.kind, outcome.version) for outcome in outcomes] == [("new", 1)] * 2


def test_one_article_twice_in_a_batch(store: Store, database: AnyDatabase) -> None:
    """An article that comes twice in a batch is compared with its first coming."""
    batch = [
        article(1, minute=0, related=related(2, 3)),
        article(1, minute=1, related=related(3)),
        article(1, minute=2, title="Corrected", related=related(4)),
        article(1, minute=3, title="Corrected", related=related(5)),
    ]
    outcomes = store.articles.save(batch, 1)
    kinds = [(outcome.kind, outcome.version) for outcome in outcomes]
    assert kinds == [("new", 1), ("unchanged", 1), ("revised", 2), ("unchanged", 2)]
    [row] = database.rows("SELECT title, last_seen_at, last_changed_at FROM articles")
    assert tuple(row.values()) == ("Corrected", at(3), at(2))
    query = "SELECT related_id, first_seen_at, last_seen_at FROM related_links ORDER BY related_id"
    assert [tuple(row.values()) for row in database.rows(query)] == [
        (id_of(2), at(0), at(0)),
        (id_of(3), at(0), at(1)),
        (id_of(4), at(2), at(2)),
        (id_of(5), at(3), at(3)),
    ]


def test_an_article_that_leaves_its_story(store: Store, database: AnyDatabase) -> None:
    """An article that is rewritten no longer counts as a copy."""
    copy = article(2, title="Title 1", body_text="Body of 1")
    save(store, [article(1), copy])
    assert {row["story_id"] for row in database.rows("SELECT story_id FROM articles")} == {id_of(1)}
    save(store, [article(2, minute=5)])
    query = "SELECT story_id FROM articles ORDER BY article_id"
    assert [row["story_id"] for row in database.rows(query)] == [id_of(1), id_of(2)]


def test_related_links(store: Store, database: AnyDatabase) -> None:
    """A link that leaves the block keeps the time it was last there; the view has today's block."""
    store.articles.save([article(1, minute=0, related=related(2, 3))], 1)
    store.articles.save([article(1, minute=5, related=related(3, 4))], 1)
    query = "SELECT related_id, position, first_seen_at, last_seen_at FROM {} ORDER BY related_id"
    assert [tuple(row.values()) for row in database.rows(query.format("related_links"))] == [
        (id_of(2), 1, at(0), at(0)),
        (id_of(3), 1, at(0), at(5)),
        (id_of(4), 2, at(5), at(5)),
    ]
    current = database.rows(query.format("current_related_links"))
    assert [row["related_id"] for row in current] == [id_of(3), id_of(4)]


def test_related_links_that_are_odd(store: Store, database: AnyDatabase) -> None:
    """A link that stands twice in a block keeps its first place; one without URL is no link."""
    block = [*related(2, 2), RelatedLink(position=3, title="No URL")]
    store.articles.save([article(1, related=block)], 1)
    query = "SELECT related_id, position FROM related_links"
    assert database.rows(query) == [{"related_id": id_of(2), "position": 1}]
    [revision] = database.rows("SELECT related FROM revisions")
    assert [link["position"] for link in json.loads(revision["related"])] == [1]


def test_text_that_utf_8_refuses(store: Store, database: AnyDatabase) -> None:
    """Half an emoji from page JSON costs neither the article nor the batch."""
    bad = article(1, title="To the moon \ud83d", key_points=["\ude80"], related=[])
    bad.publisher = "P\ud83d"
    kinds = [outcome.kind for outcome in store.articles.save([bad, article(2)], 1)]
    assert kinds == ["new", "new"]
    assert _kinds(store, bad) == ["unchanged"]
    [row] = database.rows("SELECT title, key_points FROM articles WHERE title LIKE 'To%'")
    assert tuple(row.values()) == ("To the moon ?", '["?"]')


def test_text_that_postgresql_refuses(store: Store, database: AnyDatabase) -> None:
    """A NUL from page JSON, or in a header, costs neither the article nor the batch."""
    bad = article(1, title="To the\0moon", key_points=["a\0b"], links=[{"url": "x\0", "text": "\0"}])
    bad.publisher, bad.etag = "P\0", '"\0"'
    kinds = [outcome.kind for outcome in store.articles.save([bad, article(2)], 1)]
    assert kinds == ["new", "new"]
    assert _kinds(store, bad) == ["unchanged"]
    assert database.rows("SELECT title FROM articles WHERE title LIKE 'To%'") == [{"title": "To the?moon"}]


def test_the_frontier_of_a_saved_article(store: Store) -> None:
    """A saved article is fetched, with its validators and the next visit, whatever was before."""
    key = (id_of(1), "en")
    store.frontier.discover([Discovery(*key, url_of(id_of(1)), "listing", related_depth=1)], 1)
    store.frontier.reject([Reject(url_of(id_of(1)), "timeout", "", *key, failed=True)], 1)
    fetched = article(1, minute=5, etag='W/"1"', last_modified="Sun, 01 Sep 2024 16:00:00 GMT")
    store.articles.save([fetched], 1, due_at=lambda first, now: f"{first:%H:%M} {now:%H:%M}")
    state = store.frontier.states([key])[key]
    assert state.due_at == "23:55 23:55"
    assert (state.state, state.fetched_at, state.attempts) == ("fetched", at(5), 0)
    assert (state.etag, state.related_depth) == ('W/"1"', 1)
    assert state.last_modified == "Sun, 01 Sep 2024 16:00:00 GMT"


def test_an_article_that_was_never_discovered(store: Store) -> None:
    """An article that comes out of the blue is in the frontier afterwards, never due."""
    store.articles.save([article(1)], 1)
    state = store.frontier.states([(id_of(1), "en")])[id_of(1), "en"]
    assert (state.state, state.due_at) == ("fetched", None)


@pytest.mark.parametrize("field", ["article_id", "locale", "url", "digest", "fetched_at"])
def test_an_article_without_identity(store: Store, field: str) -> None:
    """An article that cannot be told from others is the caller's mistake; nothing is stored."""
    bad = article(2)
    setattr(bad, field, None)
    with pytest.raises(ValueError, match="article without"):
        store.articles.save([article(1), bad], 1)
    assert store.counts().revisions == 0


def test_more_than_a_statement_takes(store: Store) -> None:
    """A batch of any size is stored whole."""
    outcomes = store.articles.save([article(number) for number in range(1201)], 1)
    again = store.articles.save([article(number, minute=1) for number in range(1201)], 1)
    assert {outcome.kind for outcome in outcomes} == {"new"}
    assert {outcome.kind for outcome in again} == {"unchanged"}
    assert store.counts().frontier == {"fetched": 1201}


def test_nothing_to_store(store: Store) -> None:
    """An empty batch is no transaction and no outcome."""
    assert store.articles.save([], 1) == []
    store.articles.confirm([])
    assert store.articles.gone([], 1) == 0


@pytest.mark.parametrize(
    ("before", "after", "cause"),
    [
        (("page 1", 1), ("page 2", 1), "publisher"),
        (("page 1", 1), ("page 1", 2), "extractor"),
        (("page 1", 1), ("page 2", 2), "unknown"),
        ((None, None), ("page 2", 1), "unknown"),
    ],
    ids=["another page", "another extractor", "both", "no evidence"],
)
def test_the_cause_of_a_revision(
    store: Store, database: AnyDatabase, before: tuple, after: tuple, cause: str
) -> None:
    """The same page read otherwise is the extractor's doing, another page the publisher's."""
    store.articles.save([article(1, page_digest=before[0], extractor=before[1])], 1)
    revised = article(1, minute=5, title="Another", page_digest=after[0], extractor=after[1])
    store.articles.save([revised], 1)
    causes = database.rows("SELECT cause, extractor FROM revisions ORDER BY version")
    assert [row["cause"] for row in causes] == ["first", cause]
    assert causes[1]["extractor"] == after[1]
