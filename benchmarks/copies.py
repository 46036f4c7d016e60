"""A labelled set of near-duplicates: wire texts with their copies, and what must not be taken for one.

Whoever reads `story` of an article knows which articles belong together. The same seed gives the same set.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

import news_templates as templates
import news_words as words
from news_writer import Writer, chinese, parts, portuguese

from newscrawl.items import Article
from newscrawl.normalization.columns import content_digest
from newscrawl.normalization.text import word_count

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

START = datetime(2025, 11, 3, tzinfo=UTC)
DAYS = 10
# The longest delay of a copy, in hours: every copy is within 72 hours of every other.
LATEST = 60
CHANGED = 0.05


@dataclass
class Labelled:
    """An article, the story that it belongs to, and what kind of copy or negative it is."""

    article: Article
    story: str
    kind: str


class Publisher(NamedTuple):
    """Who publishes, and what stands before, after and apart from each of its texts."""

    name: str
    before: str = ""
    after: str = ""
    apart: str | None = None


class Text(NamedTuple):
    """What is published: by whom and when, in hours after the start."""

    title: str
    body: str
    publisher: Publisher
    hour: float
    locale: str = "en"


PLAIN = [Publisher(f"Desk {number}") for number in range(8)]
APART = [Publisher(f"Review {number}", apart=templates.APART) for number in range(2)]
FRAMED = [Publisher(f"Lead {number}", before=text) for number, text in enumerate(templates.BEFORE)] + [
    Publisher(f"Daily {number}", after=text) for number, text in enumerate(templates.AFTER)
]
LONG = [publisher for publisher in FRAMED if publisher.after.count(" ") > 60]


class Newsroom:
    """Publishes texts: gives them ids, addresses and labels."""

    def __init__(self, seed: int) -> None:
        self.writer = Writer(seed)
        self.rng: Random = self.writer.rng
        self.published: list[Labelled] = []
        self.carrying: set[Publisher] = set()  # those that have the present wire text
        self._ids = iter(self.rng.sample(range(10**8), 200_000))

    def publish(self, text: Text, story: str, kind: str, article_id: str = "") -> Labelled:
        """Add an article; another locale of a published one is given its id."""
        labelled = Labelled(article_of(text, article_id or f"125606{next(self._ids):08}"), story, kind)
        self.published.append(labelled)
        return labelled

    def anybody(self) -> Publisher:
        return self.rng.choice(PLAIN + APART + FRAMED)

    def hour(self) -> float:
        return self.rng.uniform(0, 24 * DAYS)


def article_of(text: Text, article_id: str) -> Article:
    """Return the article as the crawl hands it over, the publisher's template around the body."""
    translate = {"zh-CN": chinese, "pt-PT": portuguese}.get(text.locale, str)
    before, after = text.publisher.before, text.publisher.after
    body = "\n\n".join(translate(part) for part in (before, text.body, after) if part)
    prefix = "" if text.locale == "en" else f"/{text.locale}"
    published = START + timedelta(minutes=round(60 * text.hour))
    article = Article(
        article_id=article_id,
        locale=text.locale,
        url=f"https://www.bitget.com{prefix}/news/detail/{article_id}",
        title=translate(text.title),
        publisher=text.publisher.name,
        published_at=_stamp(published),
        body_text=body,
        disclaimer=text.publisher.apart,
        fetched_at=_stamp(START + timedelta(days=DAYS + 5)),
    )
    article.word_count = word_count(body)
    article.digest = article.page_digest = content_digest(article)
    article.extractor = 1
    return article


def add_wires(room: Newsroom, count: int) -> None:
    """Publish wire texts of 40 to 900 words and up to six copies of each, some in Chinese."""
    for number in range(count):
        rng = room.rng
        length = round(40 * (900 / 40) ** rng.random())
        wire = Text(room.writer.title(), room.writer.text(length), rng.choice(PLAIN), room.hour())
        locale = "zh-CN" if rng.random() < 0.1 else "en"
        story = f"wire {number}"
        room.carrying = {wire.publisher}
        original = room.publish(wire._replace(locale=locale), story, "original")
        if locale == "en" and rng.random() < 0.25:
            add_locales(room, wire, original)
        for kind in rng.sample(list(COPIES), rng.randint(1, 6)):
            copy = COPIES[kind](room, wire)._replace(locale=locale)
            named = kind if locale == "en" else f"Chinese {kind}"
            labelled = room.publish(copy, story, named)
            if locale == "en" and rng.random() < 0.1:
                add_locales(room, copy, labelled)


def add_locales(room: Newsroom, text: Text, original: Labelled) -> None:
    """Publish a translation under the same id, a little later."""
    locale = room.rng.choice(("zh-CN", "pt-PT"))
    later = text._replace(locale=locale, hour=text.hour + room.rng.random())
    room.publish(later, original.story, "locale", str(original.article.article_id))


def add_singles(room: Newsroom, count: int) -> None:
    """Publish articles that nobody copies."""
    for number in range(count):
        length = round(40 * (900 / 40) ** room.rng.random())
        text = Text(room.writer.title(), room.writer.text(length), room.anybody(), room.hour())
        room.publish(text, f"single {number}", "single")


def _copy(room: Newsroom, wire: Text, body: str, publishers: list[Publisher]) -> Text:
    """Return a copy by a publisher that has none, hours later, under its own title every second time."""
    publisher = room.rng.choice([one for one in publishers if one not in room.carrying])
    room.carrying.add(publisher)
    title = room.writer.title() if room.rng.random() < 0.5 else wire.title
    hour = wire.hour + LATEST * room.rng.random() ** 4
    return Text(title, body, publisher, hour)


def _whole(room: Newsroom, wire: Text) -> Text:
    return _copy(room, wire, wire.body, PLAIN)


def _days_later(room: Newsroom, wire: Text) -> Text:
    return _whole(room, wire)._replace(hour=wire.hour + room.rng.uniform(24, LATEST))


def _posted_twice(room: Newsroom, wire: Text) -> Text:
    """Return the same text by the same publisher on the same day."""
    midnight = 24 * (wire.hour // 24 + 1)
    return wire._replace(hour=room.rng.uniform(wire.hour, min(wire.hour + 2, midnight - 0.02)))


def _half(room: Newsroom, wire: Text) -> Text:
    return _copy(room, wire, cut(wire.body, 0, 0.5), PLAIN + APART)


def _second_half(room: Newsroom, wire: Text) -> Text:
    return _copy(room, wire, cut(wire.body, 0.5, 1), PLAIN + APART)


def _cut_at_sentence(room: Newsroom, wire: Text) -> Text:
    shortened = cut(wire.body, 0, room.rng.uniform(0.5, 0.9))
    rest = wire.body[len(shortened) :]
    return _copy(room, wire, shortened + rest[: rest.find(".") + 1], PLAIN + APART)


def _framed(room: Newsroom, wire: Text) -> Text:
    return _copy(room, wire, wire.body, FRAMED)


def _changed(room: Newsroom, wire: Text) -> Text:
    return _copy(room, wire, change_words(wire.body, room.rng), PLAIN + APART)


def _edited(room: Newsroom, wire: Text) -> Text:
    return _copy(room, wire, edit(wire.body, room.rng), PLAIN + APART)


def _half_framed(room: Newsroom, wire: Text) -> Text:
    return _copy(room, wire, cut(wire.body, 0, 0.5), FRAMED)


def _changed_framed(room: Newsroom, wire: Text) -> Text:
    return _copy(room, wire, change_words(wire.body, room.rng), FRAMED)


def _half_changed(room: Newsroom, wire: Text) -> Text:
    return _copy(room, wire, change_words(cut(wire.body, 0, 0.5), room.rng), PLAIN + APART)


COPIES: dict[str, Callable[[Newsroom, Text], Text]] = {
    "whole": _whole,
    "whole, 1 to 2.5 days later": _days_later,
    "posted twice": _posted_twice,
    "first half": _half,
    "second half": _second_half,
    "cut at a sentence": _cut_at_sentence,
    "template added": _framed,
    "5 % of words changed": _changed,
    "edited": _edited,
    "half, template added": _half_framed,
    "changed, template added": _changed_framed,
    "half, changed": _half_changed,
}


def cut(body: str, start: float, end: float) -> str:
    """Return a part of the words, by shares of their number; paragraphs stay.

    >>> cut("One two three. Four five six.", 0, 0.5)
    'One two three.'
    """
    lines = body.split(" ")
    return " ".join(lines[int(start * len(lines)) : int(end * len(lines))]).strip()


def change_words(body: str, rng: Random) -> str:
    """Replace one word in twenty, wherever it stands, by another; names and numbers stay.

    Rounded down, so that the containment of word 3-shingles stays above 0.8: a word is part of three.
    """
    pieces = body.split(" ")
    plain = [place for place, piece in enumerate(pieces) if _is_plain(piece)]
    for place in rng.sample(plain, max(1, int(CHANGED * len(pieces)))):
        before, _, after = parts(pieces[place])
        pieces[place] = before + rng.choice(words.NOUNS + words.ADJECTIVES) + after
    return " ".join(pieces)


def edit(body: str, rng: Random) -> str:
    """Replace at most one word in twenty by what a sub-editor would write, percent signs by words."""
    pieces = body.split(" ")
    able = [place for place, piece in enumerate(pieces) if parts(piece)[1] in templates.EDITS or "%" in piece]
    most = int(CHANGED * len(pieces) / 1.5)
    for place in rng.sample(able, min(most, len(able))):
        before, core, after = parts(pieces[place])
        pieces[place] = before + templates.EDITS.get(core, core.replace("%", " percent")) + after
    return " ".join(pieces)


def _is_plain(piece: str) -> bool:
    core = parts(piece)[1]
    return core.islower() and core.isalpha()


def _stamp(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
