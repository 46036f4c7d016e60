"""The related-links block of an article, told apart from the other runs of links on its page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from newscrawl.extraction.blocks import Block, read_blocks
from newscrawl.extraction.date_lines import join_split_dates
from newscrawl.normalization import names
from newscrawl.normalization.dates import PRINTED
from newscrawl.normalization.locales import RELATED, TRENDING
from newscrawl.normalization.text import clean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newscrawl.extraction.cards import Card
    from newscrawl.extraction.link_groups import LinkGroup

_CLOCK = re.compile(r"^\s*\d{1,2}:\d{2}\b(?!.*\d{4}[/-]\d)")
_PROSE = 80
_LONGEST_NAME = 60
_MOST_RELATED = 12


def related_group(groups: Sequence[LinkGroup], blocks: Sequence[Block]) -> LinkGroup | None:
    """Return the group that is the related block; None where every group is something else."""
    ranked = [(_likeness(group, blocks), -group.first, group) for group in groups]
    best = max(ranked, key=lambda entry: entry[:2], default=None)
    return best[2] if best and best[0] >= 0 else None


def is_flash(group: LinkGroup) -> bool:
    """Say whether most entries open with a time of day and no date, as the Flash list does."""
    clocked = sum(bool(_CLOCK.match(card.text)) for card in group.cards)
    return 2 * clocked >= len(group.cards)


def read_entries(group: LinkGroup) -> list[dict[str, Any]]:
    """Return url, title, snippet, publisher and published_at of every entry, raw, in order."""
    return [_entry(card) for card in group.cards]


def _likeness(group: LinkGroup, blocks: Sequence[Block]) -> int:
    """Weigh the signs; the words of a heading count most where they are known, and need not be."""
    heading = group.heading
    signs = (
        (8, bool(RELATED.search(heading))),
        (-8, bool(TRENDING.search(heading)) and not RELATED.search(heading)),
        (-8, is_flash(group)),
        (2, any(PRINTED.search(card.text) for card in group.cards)),
        (-3, group.has_more_link),
        (-2, len(group.cards) > _MOST_RELATED),
        (-3, stands_in_text(group, blocks)),
    )
    return sum(weight for weight, holds in signs if holds)


def stands_in_text(group: LinkGroup, blocks: Sequence[Block]) -> bool:
    """Say whether the group is a list inside the text: paragraphs stand right before and after it."""
    container = group.cards[0].element.getparent()
    around = {container, container.getparent()} if container is not None else set()
    covered = set(group.blocks)
    beside = [
        at < group.first
        for at, block in enumerate(blocks)
        if len(block.text) > _PROSE and block not in covered and block.element.getparent() in around
    ]
    return True in beside and False in beside


def _entry(card: Card) -> dict[str, Any]:
    blocks = [*join_split_dates(read_blocks(card.element)), *card.rest]
    parts = _parts(blocks, card.href)
    entry: dict[str, Any] = {"url": card.href, "key": card.key, "title": _title(blocks, parts)}
    if entry["title"] in parts:
        parts.remove(entry["title"])
    date_at = next((at for at, part in enumerate(parts) if PRINTED.search(part)), None)
    if date_at is not None:
        dated = parts.pop(date_at)
        printed = PRINTED.search(dated)
        entry["published_at"] = printed and printed[0]
        entry["publisher"] = names.publisher(PRINTED.sub("", dated))
        if not entry["publisher"] and (at := _name_beside(parts, date_at)) is not None:
            entry["publisher"] = parts.pop(at)
    elif timed := next((block for block in blocks if block.times), None):
        time = timed.times[0]
        entry["published_at"] = time.machine
        entry["publisher"] = names.publisher(timed.text.replace(time.text, " ", 1))
        parts.remove(timed.text) if timed.text in parts else None
    elif name := _name_beside_age(blocks):
        entry["publisher"] = name
        parts.remove(blocks[-1].text)
    entry["snippet"] = max(parts, key=len, default=None)
    return entry


def _parts(blocks: list[Block], href: str) -> list[str]:
    """Return the texts of a card; one block that holds several inline elements is cut at them."""
    if len(blocks) != 1:
        return [block.text for block in blocks if block.text]
    block = blocks[0]
    pieces = [piece for piece in (clean(piece) for piece in block.pieces) if piece]
    if any(PRINTED.search(piece) for piece in pieces):
        return pieces
    linked = next((link.text for link in block.links if link.href == href and link.text), block.text)
    rest = block.text.replace(linked, "", 1).strip()
    return [linked, rest] if rest else [linked]


def _title(blocks: list[Block], parts: list[str]) -> str | None:
    """Return the heading of a card, else its only linked text, else its first text without a date."""
    heading = next((block.text for block in blocks if block.is_heading and block.text), None)
    linked = [block.text for block in blocks if block.is_link and not PRINTED.search(block.text)]
    only_link = linked[0] if linked and len(linked) < len(parts) else None
    return heading or only_link or next((part for part in parts if not PRINTED.search(part)), None)


def _name_beside_age(blocks: list[Block]) -> str | None:
    """Return the publisher in a last line of two elements: the other one is an age, such as `3 h`."""
    if len(blocks) < 2 or blocks[-1].links:  # noqa: PLR2004  # a title above it
        return None
    line = blocks[-1].element
    inner = [child for child in line if isinstance(child.tag, str) and child.tag not in ("img", "br")]
    loose = [line.text or "", *(child.tail or "" for child in line)]
    texts = [clean("".join(child.itertext())) for child in inner]
    if len(texts) != 2 or "".join(loose).strip(" \n\t·•|"):  # noqa: PLR2004
        return None
    if not all(0 < len(text) <= _LONGEST_NAME for text in texts):
        return None
    dated_first = any(map(str.isdigit, texts[0])) and not any(map(str.isdigit, texts[1]))
    return names.publisher(texts[dated_first])


def _name_beside(parts: list[str], date_at: int) -> int | None:
    """Return which part next to the date is the publisher."""
    for at in (date_at - 1, date_at):
        if 0 <= at < len(parts) and len(parts[at]) <= _LONGEST_NAME:
            return at
    return None
