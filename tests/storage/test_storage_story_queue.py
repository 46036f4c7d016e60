"""Articles that wait for their story: who waits, for how long, and what interrupts a placing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from newscrawl.storage.derived import place_all
from newscrawl.storage.store import Store
from newscrawl.storage.stories import pairs as stories_pairs
from tests.storage.storage_examples import id_of
from tests.storage.story_texts import are_one, place, posted, save, stories_of, wire

if TYPE_CHECKING:
    from tests.databases import AnyDatabase

TEXT = wire(1)
WHO_IS_WHERE = (
    "SELECT article_id, story_id, score FROM articles JOIN story_members USING (article_id, locale)"
)


def test_a_new_article_waits(store: Store, database: AnyDatabase) -> None:
    """An article has no story until it is placed; its change names the story from then on."""
    store.articles.save([posted(1, TEXT), posted(2, TEXT, 1)], 1)
    assert set(stories_of(database).values()) == {None}
    assert {row["story_id"] for row in database.rows("SELECT story_id FROM changes")} == {None}
    assert store.stories.waiting() == 2
    assert list(place_all(store.stories)) == [(2, 2)]
    assert set(stories_of(database).values()) == {id_of(1)}
    assert {row["story_id"] for row in database.rows("SELECT story_id FROM changes")} == {id_of(1)}
    assert store.stories.copies(1) == 1


def test_opening_places_nothing(database: AnyDatabase) -> None:
    """Whoever opens a store for writing neither places what waits nor waits for it."""
    with Store.open(database.url) as store:
        store.articles.save([posted(1, TEXT)], 1)
    with Store.open(database.url) as store:
        assert store.stories.waiting() == 1
        assert database.rows("SELECT story_id FROM articles") == [{"story_id": None}]


def test_an_edited_article_keeps_its_story_while_it_waits(store: Store, database: AnyDatabase) -> None:
    """An article that is edited stays in its story until it is placed again."""
    save(store, [posted(1, TEXT), posted(2, TEXT, 1)])
    store.articles.save([posted(2, wire(9), 1)], 1)
    assert are_one(database, 1, 2)
    place(store)
    assert not are_one(database, 1, 2)


def test_an_article_that_is_edited_while_it_is_placed(
    store: Store, database: AnyDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An edit that comes while the text before it is placed waits for a turn of its own."""
    store.articles.save([posted(1, TEXT), posted(2, TEXT, 1)], 1)
    compare = stories_pairs.Pairs.compare

    def edited(*arguments: object) -> object:
        monkeypatch.undo()
        store.articles.save([posted(2, wire(9), 1)], 1)
        return compare(*arguments)

    monkeypatch.setattr(stories_pairs.Pairs, "compare", edited)
    assert store.stories.place() == 2
    assert store.stories.waiting() == 1
    place(store)
    assert not are_one(database, 1, 2)


@pytest.mark.parametrize("death", ["compare", "write"])
def test_a_placing_that_dies(
    store: Store, database: AnyDatabase, monkeypatch: pytest.MonkeyPatch, death: str
) -> None:
    """What a placing that is killed leaves half done waits still, and the next one ends it."""
    store.articles.save([posted(1, TEXT), posted(2, TEXT, 1)], 1)
    owner = stories_pairs.Pairs if death == "compare" else stories_pairs.PairChanges

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(owner, death, die)
        with pytest.raises(KeyboardInterrupt):
            store.stories.place()
    assert store.stories.waiting() == 2
    place(store)
    assert are_one(database, 1, 2)


def test_begin_anew(store: Store, database: AnyDatabase) -> None:
    """Stories that are found anew are the same, whatever was known of the texts before."""
    save(store, [posted(1, TEXT), posted(2, TEXT, 1), posted(3, wire(3))])
    expected = database.rows(WHO_IS_WHERE)
    database.execute("UPDATE story_pairs SET score = NULL")
    database.execute("UPDATE story_sentences SET context = 7")
    database.execute("UPDATE articles SET story_id = article_id")
    store.stories.begin_anew()
    assert store.stories.waiting() == 3
    place(store)
    assert database.rows(WHO_IS_WHERE) == expected
    assert database.rows("SELECT * FROM story_sentences WHERE context = 7") == []
