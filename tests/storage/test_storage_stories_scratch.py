"""What the store finds chunk by chunk, against the specification."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from newscrawl.storage.write.articles import TextlessVisit
from newscrawl.stories import candidates
from tests.storage.storage_examples import at, id_of
from tests.storage.story_texts import DISCLAIMER, changed, half, place, placed, posted, specified, wire

if TYPE_CHECKING:
    from newscrawl.items import Article
    from newscrawl.storage.store import Store
    from tests.databases import AnyDatabase


def _articles() -> list[Article]:
    """Return wires with their copies, a publisher with a disclaimer of its own, and translations."""
    made, number = [], 0
    for story in range(6):
        text = wire(story)
        copies = (text, half(text), changed(text), f"{text} {DISCLAIMER}", changed(half(text)), text)
        for hour, copy in zip((0, 3, 20, 26, 70, 90), copies, strict=True):
            number += 1
            made.append(posted(number, copy, hour, publisher=f"Desk {number % 4}"))
        made.append(posted(number, wire(50 + story), 91, locale="pt", title=f"Preço {number}"))
    for one in range(8):
        body = f"{wire(30 + one // 2, 36)} {DISCLAIMER}"
        made.append(posted(100 + one, body, 5 * one, publisher="Daily"))
    return made


@pytest.mark.parametrize(
    ("common", "order", "chunk"),
    [(candidates.COMMON, None, 100), (candidates.COMMON, 1, 3), (3, 2, 1), (3, 3, 100)],
)
def test_stories_are_those_from_scratch(
    store: Store,
    database: AnyDatabase,
    monkeypatch: pytest.MonkeyPatch,
    common: int,
    order: int | None,
    chunk: int,
) -> None:
    """The stories are a function of the stored articles: of no order, chunk, edit or removal before."""
    monkeypatch.setattr(candidates, "COMMON", common)
    articles = _articles()
    rng = random.Random(order)
    if order:
        rng.shuffle(articles)
    for start in range(0, len(articles), 9):
        store.articles.save(articles[start : start + 9], 1)
        if start % 2:
            store.stories.place(chunk)
    place(store, chunk)
    before = placed(database)
    assert before == specified(database)
    assert len({story for story, *_ in before.values()}) < len(before)
    edited = rng.sample(articles, 12)
    pages = [posted(int(one.article_id) - int(id_of(0)), wire(7), 1, locale=one.locale) for one in edited]
    store.articles.save(pages, 1)
    store.articles.gone(
        [TextlessVisit(str(one.article_id), str(one.locale), at(9)) for one in articles[:5]], 1
    )
    place(store, chunk)
    after = placed(database)
    assert after == specified(database) != before
    store.articles.save(edited, 1)
    place(store, chunk)
    assert placed(database) == before
