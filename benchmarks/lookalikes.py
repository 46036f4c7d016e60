"""What must not be taken for a copy: briefs and notices by template, columns, follow-ups, shared quotes.

The other half of the labelled set of `copies.py`. Every one of these is a story of its own, except the
copies that briefs have as well.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import news_templates as templates
from copies import DAYS, FRAMED, LONG, PLAIN, Newsroom, Publisher, Text, add_singles, add_wires
from furniture import add_furnished, furnish

if TYPE_CHECKING:
    from copies import Labelled

EXCHANGE = Publisher("Exchange Announcement")
WIRE = Publisher("Release Wire")
RELEASE_NEWS, RELEASE_ABOUT = 75, 200
# A follow-up takes over every third sentence, an analysis a quote of about a third of it.
KEPT = 3
QUOTE_WORDS, ANALYSIS_WORDS = 50, 110
# Companies and tickers that briefs are about again and again.
REGULARS = 12


def labelled_set(seed: int, wires: int) -> list[Labelled]:
    """Return the whole set, in no order; its size follows the number of wire texts."""
    room = Newsroom(seed)
    add_wires(room, wires)
    add_singles(room, wires)
    add_briefs(room, wires)
    add_reports(room, wires // 8)
    add_notices(room, max(2, wires // 40))
    add_columns(room)
    add_short_framed(room, wires // 3)
    add_follow_ups(room, wires // 6)
    add_analyses(room, wires // 25)
    add_releases(room, wires // 25)
    add_furnished(room, wires // 2)
    room.rng.shuffle(room.published)
    return room.published


def add_briefs(room: Newsroom, count: int) -> None:
    """Publish briefs of the same templates, many on one day; some have copies, some a twin."""
    regulars = [room.writer.org() for _ in range(REGULARS)], [room.writer.ticker() for _ in range(REGULARS)]
    for number in range(count):
        template = templates.BRIEFS[number % len(templates.BRIEFS)]
        slots = _slots(room, *regulars)
        title, body = (part.format_map(slots) for part in template)
        locale = "zh-CN" if number % 10 == 9 else "en"
        brief = Text(title, body, room.rng.choice(PLAIN), room.hour(), locale)
        room.publish(brief, f"brief {number}", "brief")
        if number % 3 == 0:
            add_brief_copies(room, brief, f"brief {number}")
        if number % 3 == 1:
            twin = _twin(room, template, slots | _one_other(room, template[1], slots))
            twin = twin._replace(hour=brief.hour + 1, locale=locale)
            room.publish(twin, f"twin {number}", "brief, one slot other")


def add_brief_copies(room: Newsroom, brief: Text, story: str) -> None:
    """Publish a brief again, word for word: less or other words could be another brief."""
    hour = brief.hour + room.rng.uniform(0, 5)
    others = [publisher for publisher in PLAIN if publisher != brief.publisher]
    room.publish(brief._replace(publisher=room.rng.choice(others), hour=hour), story, "brief, whole")
    framed = brief._replace(publisher=room.rng.choice(FRAMED), hour=hour + 1)
    room.publish(framed, story, "brief, template added")


def add_reports(room: Newsroom, count: int) -> None:
    """Publish long reports of one template, on companies that report in the same days."""
    for number in range(count):
        slots = _slots(room, [room.writer.org()], [room.writer.ticker()])
        title, body = (part.format_map(slots) for part in templates.REPORT)
        text = Text(title, body, room.rng.choice(PLAIN[:2]), room.hour())
        room.publish(text, f"report {number}", "report by template")
        slots |= _slots(room, [room.writer.org()], [room.writer.ticker()])
        title, body = (part.format_map(slots) for part in templates.REPORT)
        text = Text(title, furnish(body, room.writer), room.rng.choice(PLAIN), text.hour + 1)
        room.publish(text, f"furnished report {number}", "report by template, furniture added")


def add_notices(room: Newsroom, count: int) -> None:
    """Publish notices whose every word comes again on following days, at the same hour."""
    for number in range(count):
        slots = _slots(room, [room.writer.org()], [room.writer.ticker()])
        title, body = (part.format_map(slots) for part in templates.NOTICES[number % 2])
        first, hour = room.rng.randrange(DAYS - 6), room.rng.uniform(0, 24)
        for day in range(first, first + room.rng.randint(3, 6)):
            text = Text(title, body, EXCHANGE, 24 * day + hour)
            room.publish(text, f"notice {number} {day}", "notice")


def add_columns(room: Newsroom) -> None:
    """Publish daily columns: the same opening, headings and closing around new sentences."""
    for number, publisher in enumerate(PLAIN[:4]):
        for day in range(DAYS):
            sections = [f"{part}\n\n{room.writer.text(40)}" for part in templates.COLUMN_PARTS]
            body = "\n\n".join((templates.COLUMN_OPENING, *sections, templates.COLUMN_CLOSING))
            text = Text(f"Market diary {number}, day {day}", body, publisher, 24 * day + 6 + number)
            room.publish(text, f"column {number} {day}", "column")


def add_short_framed(room: Newsroom, count: int) -> None:
    """Publish texts of a few lines above a disclaimer that is longer than they are."""
    for number in range(count):
        text = Text(room.writer.title(), room.writer.text(25), room.rng.choice(LONG), room.hour())
        room.publish(text, f"short {number}", "short with long template")


def add_follow_ups(room: Newsroom, count: int) -> None:
    """Publish a story and, within a day, another that takes over every third of its sentences."""
    for number in range(count):
        before = Text(room.writer.title(), room.writer.text(250), room.anybody(), room.hour())
        room.publish(before, f"before {number}", "followed up")
        quoted = re.split(r"(?<=\.)\s+", before.body)[::KEPT]
        paragraphs = [f"{room.writer.text(25)}\n\n{sentence}" for sentence in quoted]
        hour = before.hour + room.rng.uniform(2, 24)
        after = Text(room.writer.title(), "\n\n".join(paragraphs), room.anybody(), hour)
        room.publish(after, f"after {number}", "follow-up")


def add_analyses(room: Newsroom, count: int) -> None:
    """Publish analyses of one day, four at a time, that quote the same statement in full."""
    for number in range(count):
        statement = templates.ANALYSIS_QUOTE.format(quote=room.writer.text(QUOTE_WORDS).replace("\n\n", " "))
        hour = room.hour()
        for writer in range(4):
            opening, closing = (room.writer.text(ANALYSIS_WORDS // 2) for _ in range(2))
            body = f"{opening}\n\n{statement}\n\n{closing}"
            text = Text(room.writer.title(), body, room.anybody(), hour + 3 * writer)
            room.publish(text, f"analysis {number} {writer}", "analysis")


def add_releases(room: Newsroom, count: int) -> None:
    """Publish releases of one company within days: other news above the same long words about itself."""
    for number in range(count):
        company, hour = room.writer.org(), room.hour()
        about = f"About {company}\n\n{room.writer.text(RELEASE_ABOUT)}"
        for release in range(3):
            body = f"{room.writer.text(RELEASE_NEWS)}\n\n{about}"
            text = Text(room.writer.title(), body, WIRE, hour + 9 * release)
            room.publish(text, f"release {number} {release}", "release")


def _twin(room: Newsroom, template: tuple[str, str], slots: dict[str, str]) -> Text:
    title, body = (part.format_map(slots) for part in template)
    return Text(title, body, room.rng.choice(PLAIN), 0)


def _one_other(room: Newsroom, body: str, slots: dict[str, str]) -> dict[str, str]:
    """Return another company, ticker or amount for one slot of a template."""
    name = room.rng.choice(re.findall(r"{([AOTN]\d)}", body))
    others = _slots(room, [room.writer.org() for _ in range(4)], [room.writer.ticker()])
    return {name: others[name]} if others[name] != slots[name] else _one_other(room, body, slots)


def _slots(room: Newsroom, orgs: list[str], tickers: list[str]) -> dict[str, str]:
    """Return what fills a template: drawn anew, so that two briefs differ in company or figures."""
    rng = room.rng
    chosen = [*rng.sample(orgs, min(4, len(orgs))), *[""] * 4]
    slots = {f"O{place + 1}": org for place, org in enumerate(chosen[:4])}
    slots |= {f"A{place}": f"{rng.randint(11, 9_999) / 10:,}" for place in range(1, 5)}
    slots |= {f"N{place}": f"{rng.randint(11, 99_999):,}" for place in range(1, 3)}
    return slots | {"T1": rng.choice(tickers), "H1": f"{rng.randrange(16**4):04x}"}
