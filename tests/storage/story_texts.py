"""Wire texts for the tests of stories: invented words, other ones for every number."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import orjson

from newscrawl.storage.stories.pairs import time_of
from newscrawl.stories.texts import StoryText
from tests.storage.storage_examples import article, id_of
from tests.stories.from_scratch import Source, from_scratch

if TYPE_CHECKING:
    from newscrawl.items import Article
    from newscrawl.storage.store import Store
    from tests.databases import AnyDatabase

_SYLLABLES = "ba co du fe gi ha jo ku la mi no pe ra so tu ve wi xa yo zu".split()
DISCLAIMER = (
    "Quoted views belong to whoever holds them and are no advice on trading at all. "
    "Whoever acts upon this page does so with open eyes and at a risk of their own. "
    "Our desk may hold some of what it writes about and will say so where that matters. "
    "Prices shown were taken in the morning and have since moved on without telling us. "
)


def wire(number: int, length: int = 150) -> str:
    """Return a text of that many words, in sentences of twelve with a name in each."""
    rng = random.Random(number)
    sentences = []
    for _ in range(length // 12):
        said = ["".join(rng.choices(_SYLLABLES, k=3)) for _ in range(12)]
        said[5] = said[5].title()
        sentences.append(" ".join(said).capitalize().replace(said[5].lower(), said[5]) + ".")
    return " ".join(sentences)


def half(text: str) -> str:
    said = text.split()
    return " ".join(said[: len(said) // 2])


def changed(text: str, every: int = 20) -> str:
    """Return a text with one word of so many changed."""
    said = text.split()
    return " ".join("other" if number % every == every // 2 else word for number, word in enumerate(said))


def posted(number: int, body: str, hour: int = 0, **fields: object):
    """Return an article that was published so many hours after midnight of the first of September."""
    day, hour = divmod(hour, 24)
    title = wire(1000 + number, 12)
    time = f"2024-09-{day + 1:02}T{hour:02}:00:00Z"
    given = {"title": title, "body_text": body, "publisher": f"Desk {number}", "published_at": time}
    return article(number, 0, **(given | fields))


def save(store: Store, articles: list[Article]) -> None:
    """Store articles and place them, as a crawl does when it ends."""
    store.articles.save(articles, 1)
    place(store)


def place(store: Store, chunk: int = 100) -> None:
    while store.stories.place(chunk):
        pass


def specified(database: AnyDatabase) -> dict:
    """Return the story, the score and the part of every article, from the specification."""
    query = (
        "SELECT article_id, locale, title, key_points, body_text, publisher, published_at, first_seen_at "
        "FROM articles"
    )
    sources = [
        Source(key, StoryText(title, orjson.loads(points), body), publisher, *time_of(*times))
        for row in database.rows(query)
        for *key, title, points, body, publisher, published_at, first_seen_at in [row.values()]
        for key, times in [(tuple(key), (published_at, first_seen_at))]
    ]
    return {key: tuple(placed) for key, placed in from_scratch(sources).items()}


def placed(database: AnyDatabase) -> dict:
    """Return the same as it is stored."""
    query = (
        "SELECT article_id, locale, story_id, score, is_representative "
        "FROM articles JOIN story_members USING (article_id, locale)"
    )
    rows = [tuple(row.values()) for row in database.rows(query)]
    return {(row[0], row[1]): (*row[2:4], bool(row[4])) for row in rows}


def stories_of(database: AnyDatabase) -> dict[str, str]:
    query = "SELECT article_id, locale, story_id FROM articles WHERE locale = 'en'"
    return {row["article_id"]: row["story_id"] for row in database.rows(query)}


def are_one(database: AnyDatabase, *numbers: int) -> bool:
    stories = stories_of(database)
    return len({stories[id_of(number)] for number in numbers}) == 1
