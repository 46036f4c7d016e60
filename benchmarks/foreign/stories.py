"""The invented stories, and what is true of the pages that are made of them."""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from functools import cached_property, lru_cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple

HERE = Path(__file__).parent
PRINTED_ZONE = timezone(timedelta(hours=3))
# These pages print a day and nothing that says more of the time.
WITHOUT_TIME = ("asp", "hugo")


class Block(NamedTuple):
    """A block of the text: `p`, `h2`, `blockquote`, `ul` or `table`, and its lines."""

    tag: str
    lines: tuple[str, ...]

    @property
    def rows(self) -> list[list[str]]:
        return [line.strip("| ").split(" | ") for line in self.lines]


class Card(NamedTuple):
    """Another article that a page points to."""

    title: str
    snippet: str
    day: datetime
    url: str


MARKS = {"## ": "h2", "> ": "blockquote", "- ": "ul", "| ": "table"}


@dataclass(frozen=True)
class Story:
    """An article, and how its page is to be built."""

    number: int
    lang: str
    make: str
    traits: tuple[str, ...]
    said: dict[str, Any]

    def __getattr__(self, name: str) -> Any:
        """Return what the story's table says: title, author, publisher, section, tags, description."""
        return self.said[name]

    def has(self, *traits: str) -> bool:
        return any(trait in self.traits for trait in traits)

    @property
    def url(self) -> str:
        return f"https://www.bitget.com/news/detail/{12560600700000 + self.number}"

    @property
    def words(self) -> SimpleNamespace:
        return _words()[self.lang]

    @property
    def direction(self) -> str:
        return "rtl" if self.lang in {"ar", "he"} else "ltr"

    @cached_property
    def published(self) -> datetime:
        return datetime.fromisoformat(self.said["published"])

    @cached_property
    def modified(self) -> datetime:
        return datetime.fromisoformat(self.said.get("modified", self.said["published"]))

    @cached_property
    def blocks(self) -> list[Block]:
        """Cut the text into blocks; neighbouring lines of a list or table are one."""
        blocks: list[Block] = []
        for line in self.said["body"].strip().splitlines():
            tag = MARKS.get(line[:3]) or MARKS.get(line[:2]) or "p"
            text = line if tag == "p" else line.split(" ", 1)[1]
            if tag in {"ul", "table"} and blocks and blocks[-1].tag == tag:
                blocks[-1] = Block(tag, (*blocks[-1].lines, text))
            else:
                blocks.append(Block(tag, (text,)))
        return blocks

    @cached_property
    def lines(self) -> list[str]:
        """Return the text as a reader would write it down, a table row in a line."""
        return [" ".join(row) for block in self.blocks for row in block.rows]

    @cached_property
    def related(self) -> list[Card]:
        cards = []
        for place, entry in enumerate(self.said["related"]):
            title, _, snippet = entry.partition(" | ")
            day = self.published - timedelta(days=9 + 23 * place)
            cards.append(Card(title, snippet, day, f"/{day:%Y/%m}/story-{self.number}{place}"))
        return cards

    @property
    def cards(self) -> list[dict[str, str]]:
        """Return the other articles as a state has them, with more text than the page shows."""
        return [
            {"slug": f"x{len(card.title)}", "title": card.title, "body": card.snippet * 3}
            for card in self.related
        ]

    @property
    def portable(self) -> list[dict[str, Any]]:
        """Return the text as an editor for structured text keeps it."""
        spans = ({"_type": "span", "marks": [], "text": line} for line in self.lines)
        return [{"_type": "block", "style": "normal", "children": [span]} for span in spans]

    @property
    def paragraphs(self) -> list[dict[str, Any]]:
        lines = enumerate(self.lines)
        return [{"__typename": "Paragraph", "order": place, "value": line} for place, line in lines]

    @property
    def elements(self) -> list[dict[str, Any]]:
        return [
            {"type": "text", "_id": f"E{place}", "content": line} for place, line in enumerate(self.lines)
        ]

    def flight(self, props: dict[str, Any]) -> list[str]:
        """Return the rows of an app router's stream, in three pushes that end anywhere."""
        children = [
            ["$", block.tag, None, {"children": line}] for block in self.blocks for line in block.lines
        ]
        words = self.words
        rows = {
            "2": ["$", "div", None, {"className": "prose", "children": children}],
            "3": ["$", "$L4", None, {"article": props}],
            "5": {"texts": [words.letter, words.cookies, *words.read]},
        }
        flight = "".join(f"{name}:{json.dumps(row, ensure_ascii=False)}\n" for name, row in rows.items())
        size = len(flight) // 3 + 1
        return [flight[at : at + size] for at in range(0, len(flight), size)]

    def machine(self, when: datetime | None = None) -> str:
        return f"{when or self.published:%Y-%m-%dT%H:%M:%S}.000Z"

    def printed(self, when: datetime | None = None) -> str:
        """Write a time in the way that this page prints times."""
        when = when or self.published
        if self.has("print:rel"):
            return self.words.ago
        if self.has("print:zone"):
            return f"{when.astimezone(PRINTED_ZONE):%d.%m.%Y, %H:%M} (UTC+3)"
        clock = "" if self.make in WITHOUT_TIME else f" {when:%H:%M}"
        if self.has("print:iso"):
            return f"{when:%Y-%m-%d}{clock}"
        if self.has("print:dmy"):
            return f"{when:%d.%m.%Y}{clock}"
        return self._long(when) + (clock if self.has("print:kanji") else "")

    def _long(self, when: datetime) -> str:
        year, month, day = when.year, when.month, when.day
        match self.lang:
            case "vi":
                return f"{day} tháng {month}, {year}"
            case "ko":
                return f"{year}년 {month}월 {day}일"
            case "ja" | "zh-CN" | "zh-TW":
                return f"{year}年{month}月{day}日"
        of = " de" if self.lang in {"es", "pt"} else ""
        return f"{day}{of} {self.words.months.split()[month - 1]}{of} {year}"

    @property
    def truth(self) -> dict[str, Any]:
        """Return what a perfect reading says; the time of day only where the page tells it."""
        truth = {
            "title": self.title,
            "author": self.author,
            "day": f"{self.published:%Y-%m-%d}",
            "body_text": "\n\n".join(self.lines),
            "locale": self.lang,
        }
        if self.make not in WITHOUT_TIME:
            truth["published_at"] = f"{self.published:%Y-%m-%dT%H:%M:%SZ}"
        if self.has("ld", "yoast", "micro"):
            truth["publisher"] = self.publisher
        return truth

    @property
    def foreign(self) -> tuple[str, ...]:
        """Return the lines of the page that are not the article's."""
        words = self.words
        cards = [text for card in self.related for text in (card.title, card.snippet)]
        around = [*words.read, *words.remarks, words.letter, words.cookies, words.lead, words.rights]
        lines = [*cards, *around, self.description]
        return tuple(line for line in lines if len(line) > 8 and line not in self.body)


def load() -> list[Story]:
    """Return all stories, in the order of their files."""
    stories: list[Story] = []
    for file in sorted(HERE.glob("*.toml")):
        for said in tomllib.loads(file.read_text(encoding="utf-8")).get("story", ()):
            make, *traits = said["make"].split()
            stories.append(Story(len(stories), said.get("lang", "en"), make, tuple(traits), said))
    return stories


@lru_cache
def _words() -> dict[str, SimpleNamespace]:
    tables = tomllib.loads((HERE / "words.toml").read_text(encoding="utf-8"))
    return {lang: SimpleNamespace(**table) for lang, table in tables.items()}
