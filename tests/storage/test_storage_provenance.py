from __future__ import annotations

from typing import TYPE_CHECKING

from tests.storage.storage_examples import article, id_of

if TYPE_CHECKING:
    from newscrawl.storage.store import Store
    from tests.databases import AnyDatabase


def test_the_origin_of_a_field(store: Store, database: AnyDatabase) -> None:
    """Every version says for each field which layer it came from and what the others said."""
    store.articles.save([article(1, minute=0)], 1)
    store.articles.save([article(1, minute=5, body_text="Other", extractor=2)], 1)
    found = database.rows("SELECT * FROM provenance ORDER BY version")
    assert [(row["version"], row["extractor"]) for row in found] == [(1, 1), (2, 2)]
    assert found[0] == {
        "article_id": id_of(1),
        "locale": "en",
        "version": 1,
        "field": "title",
        "layer": "page_state",
        "extractor": 1,
        "agreed": '["meta"]',
        "differed": '{"json_ld":"Other"}',
        "silent": '["visible"]',
    }


def test_an_unchanged_article_has_no_new_origin(store: Store, database: AnyDatabase) -> None:
    """A fetch that brings nothing new adds no provenance."""
    store.articles.save([article(1, minute=0)], 1)
    store.articles.save([article(1, minute=5)], 1)
    assert database.rows("SELECT count(*) AS n FROM provenance") == [{"n": 1}]


def test_what_a_page_no_longer_says(store: Store, database: AnyDatabase) -> None:
    """Metadata that is kept from the version before says so."""
    store.articles.save([article(1, minute=0)], 1)
    store.articles.save([article(1, minute=5, author=None, body_text="Other")], 1)
    query = "SELECT layer FROM provenance WHERE version = 2 AND field = 'author'"
    assert database.rows(query) == [{"layer": "previous"}]
