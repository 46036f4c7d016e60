"""What the store finds chunk by chunk, against the specification."""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import orjson
import pytest

from newscrawl.storage.stories.documents import time_of
from newscrawl.storage.write.articles import Check
from newscrawl.stories import candidates
from newscrawl.stories.from_scratch import Source, from_scratch
from newscrawl.stories.texts import Text
from tests.storage.storage_examples import at, id_of
from tests.storage.story_texts import DISCLAIMER, changed, half, place, posted, wire

if TYPE_CHECKING:
    from pathlib import Path

    from newscrawl.items import Article
    from newscrawl.storage.store import Store


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


def _specified(file: Path) -> dict:
    query = (
        "SELECT article_id, locale, title, key_points, body_text, publisher, published_at, first_seen_at "
        "FROM articles"
    )
    with closing(sqlite3.connect(file)) as connection:
        sources = [
            Source(key, Text(title, orjson.loads(points), body), publisher, *time_of(*times))
            for *key, title, points, body, publisher, published_at, first_seen_at in connection.execute(query)
            for key, times in [(tuple(key), (published_at, first_seen_at))]
        ]
    return {key: tuple(placed) for key, placed in from_scratch(sources).items()}


def _stored(file: Path) -> dict:
    query = (
        "SELECT article_id, locale, story_id, score, is_representative "
        "FROM articles JOIN story_members USING (article_id, locale)"
    )
    with closing(sqlite3.connect(file)) as connection:
        return {(row[0], row[1]): (*row[2:4], bool(row[4])) for row in connection.execute(query)}


@pytest.mark.parametrize(
    ("common", "order", "chunk"),
    [(candidates.COMMON, None, 100), (candidates.COMMON, 1, 3), (3, 2, 1), (3, 3, 100)],
)
def test_stories_are_those_from_scratch(
    store: Store, file: Path, monkeypatch: pytest.MonkeyPatch, common: int, order: int | None, chunk: int
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
    before = _stored(file)
    assert before == _specified(file)
    assert len({story for story, *_ in before.values()}) < len(before)
    edited = rng.sample(articles, 12)
    pages = [posted(int(one.article_id) - int(id_of(0)), wire(7), 1, locale=one.locale) for one in edited]
    store.articles.save(pages, 1)
    store.articles.gone([Check(str(one.article_id), str(one.locale), at(9)) for one in articles[:5]], 1)
    place(store, chunk)
    after = _stored(file)
    assert after == _specified(file) != before
    store.articles.save(edited, 1)
    place(store, chunk)
    assert _stored(file) == before
