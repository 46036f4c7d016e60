from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from newscrawl.storage.frontier import Discovery
from newscrawl.storage.write.articles import TextlessVisit
from tests.storage.storage_examples import RUN, article, at, id_of, related, url_of

if TYPE_CHECKING:
    from newscrawl.storage.store import Store
    from tests.databases import AnyDatabase
    from tests.storage.conftest import Clock


def test_a_page_that_was_not_modified(store: Store, database: AnyDatabase) -> None:
    """An answer 304 keeps the article and its current block as seen now, but not links that left."""
    store.articles.save([article(1, minute=0, related=related(2, 3), etag="e")], 1)
    store.articles.save([article(1, minute=1, related=related(3), etag="e")], 1)
    store.articles.confirm([TextlessVisit(id_of(1), "en", at(7), due_at=at(9))])
    assert database.rows("SELECT last_seen_at FROM articles") == [{"last_seen_at": at(7)}]
    query = "SELECT related_id, last_seen_at FROM related_links ORDER BY related_id"
    assert [row["last_seen_at"] for row in database.rows(query)] == [at(0), at(7)]
    state = store.frontier.states([(id_of(1), "en")])[id_of(1), "en"]
    assert (state.fetched_at, state.due_at, state.etag) == (at(7), at(9), "e")
    assert store.changes.last_seq() == 1


def test_a_removed_article(store: Store, database: AnyDatabase) -> None:
    """A removed article is logged once, keeps its text, and is fetched whole the next time."""
    store.articles.save([article(1, etag="e", last_modified="m")], 1)
    assert store.articles.gone([TextlessVisit(id_of(1), "en", at(5))], 1) == 1
    assert store.articles.gone([TextlessVisit(id_of(1), "en", at(6), due_at=at(9))], 1) == 0
    [row] = database.rows("SELECT status, body_text, last_seen_at, version FROM articles")
    assert tuple(row.values()) == ("gone", "Body of 1", at(0), 1)
    assert [change["change"] for change in store.changes.after(0, 9)] == ["new", "gone"]
    state = store.frontier.states([(id_of(1), "en")])[id_of(1), "en"]
    assert (state.state, state.due_at) == ("gone", at(9))
    assert (state.etag, state.last_modified) == (None, None)


def test_a_page_that_was_gone_before_it_was_read(store: Store) -> None:
    """An article that was removed before its first visit leaves no change, only its state."""
    key = (id_of(1), "en")
    store.frontier.discover([Discovery(*key, url_of(id_of(1)), "listing")], 1)
    assert store.articles.gone([TextlessVisit(*key, at(5))], 1) == 0
    assert store.frontier.states([key])[key].state == "gone"
    assert store.changes.last_seq() == 0


@pytest.mark.parametrize(("title", "version"), [("Title 1", 1), ("Corrected", 2)])
def test_a_restored_article(store: Store, database: AnyDatabase, title: str, version: int) -> None:
    """An article that comes back is live again, as a new version only if it says something new."""
    store.articles.save([article(1)], 1)
    store.articles.gone([TextlessVisit(id_of(1), "en", at(5))], 1)
    [outcome] = store.articles.save([article(1, minute=9, title=title)], 1)
    assert (outcome.kind, outcome.version) == ("restored", version)
    [row] = database.rows("SELECT status, title, version, last_seen_at FROM articles")
    assert tuple(row.values()) == ("live", title, version, at(9))


def new(number: int) -> Discovery:
    return Discovery(id_of(number), "en", url_of(id_of(number)), "listing")


def test_a_budget_for_visits(store: Store, clock: Clock) -> None:
    """A claim takes any number of new articles, and no more known ones than the budget allows."""
    store.articles.save([article(number) for number in (1, 2, 3)], 1, due_at=lambda *_: at(1))
    store.frontier.discover([new(7), new(8)], 1)
    clock.time = at(9)
    claimed = store.frontier.claim(1, None, 100, most_due=2)
    assert [entry.state for entry in claimed] == ["pending", "pending", "fetched", "fetched"]
    assert [entry.state for entry in store.frontier.claim(1, None, 100, most_due=0)] == []


def test_a_page_that_ended_a_run_is_no_visit(store: Store) -> None:
    """What was being read when a run was killed is no known article: it comes without a budget for these."""
    store.frontier.discover([new(7)], 1)
    store.frontier.claim(1, None, 100, most_due=0)
    store.frontier.begin((id_of(7), "en"), lambda *_: None)
    run_id = store.runs.begin(RUN)
    assert [entry[:2] for entry in store.frontier.claim(run_id, None, 100, most_due=0)] == [(id_of(7), "en")]
