"""Copies with much around them: captions, credits, datelines, advertisements, links, a desk's own words.

All of it has names, dates and figures of its own, so that each of two copies seems to be about what the
other one never says. There is no plain copy between them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import news_words as words
from copies import APART, PLAIN, Text, cut, edit

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from copies import Newsroom
    from news_writer import Writer

# How much is added, by words: in all, and on the side that has less of it.
LEAST, LESS, MOST = 0.2, 0.4, 0.6
SHORTEST, LONGEST = 150, 900
# So long is a text of which a third is no brief.
CUT_TO_A_THIRD = 400
MONTHS = "January February March April May June July August September October November December".split()
FIXED = (
    "Advertisement",
    "ADVERTISEMENT - CONTINUE READING BELOW",
    "Share this article",
    "Sign up for our newsletter: the day in five minutes",
    "Scroll down for video",
)
_NAME = re.compile(r"\b[A-Z][a-z]+ [A-Z][a-z]+\b")


def add_furnished(room: Newsroom, count: int) -> None:
    """Publish wire texts in two copies each, with something around or in both."""
    for number in range(count):
        rng = room.rng
        length = round(SHORTEST * (LONGEST / SHORTEST) ** rng.random())
        kinds = list(PAIRS)[: None if length >= CUT_TO_A_THIRD else -1]
        kind, body = rng.choice(kinds), room.writer.text(length)
        one, other = PAIRS[kind](body, room.writer)
        publishers, title, hour = rng.sample(PLAIN + APART, 2), room.writer.title(), room.hour()
        locale = "zh-CN" if number % 10 == 0 else "en"
        first = Text(title, one, publishers[0], hour, locale)
        second = Text(room.writer.title(), other, publishers[1], hour + rng.uniform(0, 20), locale)
        for text in (first, second):
            room.publish(text, f"furnished {number}", kind if locale == "en" else f"Chinese {kind}")


def furnish(body: str, writer: Writer, most: float = MOST) -> str:
    """Add lines above, between and below the paragraphs, a fifth to three fifths of the words."""
    rng = writer.rng
    paragraphs = body.split("\n\n")
    paragraphs[0] = rng.choice((dateline(writer), "")) + paragraphs[0]
    left = rng.uniform(LEAST, most) * len(body.split())
    while left > 0:
        line = rng.choice(LINES)(writer)
        paragraphs.insert(rng.choice((0, len(paragraphs), rng.randint(0, len(paragraphs)))), line)
        left -= len(line.split())
    return "\n\n".join(paragraphs)


def link(body: str, rng: Random) -> str:
    """Write every third pair of words with capitals as a link."""
    return _NAME.sub(lambda match: _linked(match[0]) if rng.random() < 1 / 3 else match[0], body)


def _linked(name: str) -> str:
    return f"[{name}](https://www.example.com/topics/{name.lower().replace(' ', '-')}?ref=text)"


def dateline(writer: Writer) -> str:
    """Return place, date and agency, as wires open.

    >>> from news_writer import Writer
    >>> dateline(Writer(1)).endswith(") - ")
    True
    """
    rng = writer.rng
    day = f"{rng.choice(MONTHS)[:3]} {rng.randint(1, 30)}"
    return f"{rng.choice(words.PLACES).upper()}, {day} ({writer.ticker()}) - "


def own_words(writer: Writer) -> str:
    """Return what a desk writes above a text that it cuts."""
    rng = writer.rng
    place, year = rng.choice(words.PLACES), rng.randint(2009, 2024)
    return (
        f"{writer.person()} of our desk in {place} has followed this since {year} and sums up what is known."
    )


def _caption(writer: Writer) -> str:
    scene = f"{writer.person()} of {writer.org()} arrives in {writer.rng.choice(words.PLACES)}"
    return f"FILE PHOTO: {scene} on {_date(writer)}. {writer.ticker()}/{writer.person()}/File Photo"


def _byline(writer: Writer) -> str:
    return f"By {writer.person()} and {writer.person()}, {writer.org()}, {_date(writer)}"


def _editing(writer: Writer) -> str:
    reporting, helping, editing = (writer.person() for _ in range(3))
    return f"(Reporting by {reporting}; additional reporting by {helping}; editing by {editing})"


def _related(writer: Writer) -> str:
    return f"READ MORE: {writer.title()}"


def _author(writer: Writer) -> str:
    subjects = f"{writer.org()} and {writer.org()}"
    return f"{writer.person()} writes about {subjects} from {writer.rng.choice(words.PLACES)}."


def _fixed(writer: Writer) -> str:
    return writer.rng.choice(FIXED)


def _date(writer: Writer) -> str:
    return f"{writer.rng.choice(MONTHS)} {writer.rng.randint(1, 30)}, {writer.rng.randint(2015, 2025)}"


LINES: tuple[Callable[[Writer], str], ...] = (
    _caption,
    _caption,
    _byline,
    _editing,
    _related,
    _related,
    _author,
    _fixed,
    _fixed,
)


def _both(body: str, writer: Writer) -> tuple[str, str]:
    return furnish(body, writer), furnish(body, writer, LESS)


def _and_links(body: str, writer: Writer) -> tuple[str, str]:
    return furnish(body, writer), link(body, writer.rng)


def _edited(body: str, writer: Writer) -> tuple[str, str]:
    return furnish(body, writer), furnish(edit(body, writer.rng), writer, LEAST)


def _moved(body: str, writer: Writer) -> tuple[str, str]:
    paragraphs = body.split("\n\n")
    tail = paragraphs[1:]
    writer.rng.shuffle(tail)
    return furnish(body, writer), furnish("\n\n".join([paragraphs[0], *tail]), writer, LESS)


def _third(body: str, writer: Writer) -> tuple[str, str]:
    return furnish(body, writer), f"{own_words(writer)}\n\n{cut(body, 0, 1 / 3)}"


PAIRS: dict[str, Callable[[str, Writer], tuple[str, str]]] = {
    "furniture on both sides": _both,
    "furniture, names as links": _and_links,
    "furniture, edited": _edited,
    "furniture, paragraphs moved": _moved,
    "furniture, first third": _third,
}
