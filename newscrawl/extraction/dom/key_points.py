"""Key points: the short list at the head of an article, apart from its text and from a table of contents."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from copy import copy
from itertools import islice
from typing import TYPE_CHECKING, Any

from newscrawl.extraction.dom.elements import outwards
from newscrawl.normalization.labels import KEY_POINTS
from newscrawl.normalization.text import SENTENCE_END, letters

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from lxml.html import HtmlElement

    from newscrawl.extraction.dom.blocks import Block

# Marks that print a list entry, and those that are dashes or stars elsewhere: a space tells them.
MARKS = "•●▪‣◦○■□►▶➤✓✔★◆・"
_LOOSE_MARKS = "·*–-"
BULLET = re.compile(rf"[{MARKS}]\s*|[{_LOOSE_MARKS}]\s+")
_NUMBER = re.compile(r"^\d{1,2}\s?[.)、．](?!\d)\s*")
# Words, also of scripts whose vowels are marks, and characters of scripts without spaces, of which three say
# as little as a word.
_STATEMENT = re.compile(
    r"[^\W\d_\u0900-\u0e7f\u2e80-\u9fff\uac00-\ud7af]{2,}|[\u0900-\u0dff]{2,}|"
    r"[\u0e00-\u0e7f\u2e80-\u9fff\uac00-\ud7af]{2}"
)
_SHORTEST_STATEMENT = 3
_RANK = re.compile(r"\d{1,2}\.?")
_LONGEST_HEADING = 60
# How far below its start a text may still be at its head, in paragraphs, and the most points it has.
_HEAD = 3
_MOST_POINTS = 12
_DEEPEST_ENTRY = 4
# So much of a line tells that it is no point.
_BEGINNING = 40


def join_printed_marks(blocks: Iterable[Block]) -> list[Block]:
    """Return the blocks with a mark that stands in a box of its own joined to the text behind it."""
    joined: list[Block] = []
    for block in blocks:
        before = joined[-1] if joined else None
        is_mark = before is not None and len(before.text) == 1 and not before.images
        if before and block.text and is_mark and BULLET.fullmatch(before.text + " "):
            joined[-1] = copy(block)
            joined[-1].text = f"{before.text} {block.text}"
        else:
            joined.append(block)
    return joined


def points_of(blocks: Sequence[Block]) -> list[str]:
    """Return the points of a list that is known to be one: every line, or those of one line with marks."""
    return _run_together(list(blocks), [*blocks, *blocks])[0] or _points(blocks)


def is_point(block: Block) -> bool:
    """Say whether a block may be a key point by itself: a list entry, or a line behind a printed mark."""
    return (_entry_element(block) is not None or _mark(block) in (*MARKS,)) and _says_something(block)


def without_contents(blocks: list[Block]) -> list[Block]:
    """Drop tables of contents: lines that lead to places on the page, or repeat its later headings."""
    later = Counter(block.text for block in blocks if block.is_heading)
    dropped: set[Block] = set()
    run: list[Block] = []
    for at, block in enumerate(blocks):
        if block.is_heading:
            later[block.text] -= 1
            if not later[block.text]:
                del later[block.text]
        is_anchor = all(link.href.startswith("#") for link in block.links) and block.is_link
        texts = (block.text, _NUMBER.sub("", block.text, count=1)) if later else ()
        if is_anchor or any(later[text] > 0 for text in texts):
            run.append(block)
            before = blocks[at - len(run)] if at >= len(run) else None
            if len(run) > 1 and before and _is_heading(before):
                dropped.add(before)
            if is_anchor or len(run) > 1:  # a single line may well be said twice
                dropped.update(run[-2:])
        elif block.text:
            run = []
    return [block for block in blocks if block not in dropped]


def take_key_points(blocks: list[Block]) -> tuple[list[str], list[Block]]:
    """Return the key points and the other blocks.

    They are a list that opens the text, under any heading or none, or one near its head under a heading
    that is known. A text that is a list itself has none.
    """
    shown = [block for block in blocks if block.text]
    taken = _opening_list(shown) or _list_under_known_heading(shown)
    if not taken:
        return _run_together(blocks, shown)
    heading = taken[0] if not _is_entry(taken, 0) and _is_heading(taken[0]) else None
    points = _points(block for block in taken if block is not heading)
    within = set(taken)
    return points, [block for block in blocks if block not in within]


def part_key_points(layers: Collection[dict[str, Any]]) -> None:
    """Take key points that one layer tells apart out of the bodies of all."""
    with_body = [values for values in layers if values.get("body_text")]
    for told in dict.fromkeys(tuple(values["key_points"]) for values in layers if values.get("key_points")):
        for values in with_body:
            rest = _without_points(values["body_text"], told)
            values["body_text"] = rest or values["body_text"]


def _opening_list(shown: Sequence[Block]) -> Sequence[Block]:
    is_headed = len(shown) > 1 and _is_heading(shown[0]) and not _is_entry(shown, 0) and _is_entry(shown, 1)
    start = int(is_headed)
    end = _run_end(shown, start)
    is_known = start == 1 and KEY_POINTS.match(shown[0].text)
    most = len(shown) if is_known else start + _MOST_POINTS
    is_list = start < end <= most and (end - start > 1 or start == 0 or is_known)
    goes_on = is_headed and not is_known and end + 1 < len(shown) and _is_heading(shown[end])
    if goes_on and _mark(shown[end + 1]) == _mark(shown[1]) != "":
        return ()  # the first of several lists
    if not is_known and 2 * sum(map(_says_something, shown[start:end])) < end - start:
        return ()
    is_told = is_known and end < len(shown)
    return shown[:end] if is_list and (is_told or _is_beside_text(shown[start:end], shown[end:])) else ()


def _list_under_known_heading(shown: Sequence[Block]) -> Sequence[Block]:
    paragraphs = headings = 0
    for at, block in enumerate(shown):
        if paragraphs > _HEAD or headings > _HEAD:
            break
        if _is_heading(block) and KEY_POINTS.match(block.text):
            headings += 1
            end = _run_end(shown, at + 1, numbered=True)
            end = end if end > at + 1 else _box_end(shown, at)
            rest = [*shown[:at], *shown[end:]]
            if end > at + 1 and _is_beside_text(shown[at + 1 : end], rest):
                return shown[at:end]
        paragraphs += block.is_paragraph
    return ()


def _run_end(shown: Sequence[Block], start: int, *, numbered: bool = False) -> int:
    end = start
    while end < len(shown) and (
        _is_entry(shown, end) or (numbered and _NUMBER.match(shown[end].text) is not None)
    ):
        end += 1
    return end


def _box_end(shown: Sequence[Block], heading_at: int) -> int:
    """Return where the box ends that a heading opens, with what follows it; a part of a text opens none."""
    following = heading_at + 1
    if following >= len(shown):
        return following
    above = set(shown[following].element.iterancestors())
    box = next((up for up in outwards(shown[heading_at].element) if up in above), None)
    end = following
    if heading_at and box in shown[heading_at - 1].element.iterancestors():
        return end
    while box is not None and end < len(shown) and box in shown[end].element.iterancestors():
        end += 1
    return end


def _is_beside_text(points: Sequence[Block], rest: Sequence[Block]) -> bool:
    """Say whether there is a text that these are the points of: most of a list is not beside the list."""
    return 2 * sum(len(block.text) for block in rest) >= sum(len(block.text) for block in points)


def _says_something(block: Block) -> bool:
    """Say whether an entry is a statement: not a name, a date or a link."""
    return not block.is_link and len(_STATEMENT.findall(block.text)) >= _SHORTEST_STATEMENT


def _is_heading(block: Block) -> bool:
    text = block.text
    return 0 < len(text) <= _LONGEST_HEADING and not text.endswith((*SENTENCE_END, ","))


def _is_entry(shown: Sequence[Block], at: int) -> bool:
    """Say whether a block is a list entry by its element, or by a mark; a dash needs one like it beside."""
    if _entry_element(shown[at]) is not None:
        return True
    mark = _mark(shown[at])
    if not mark or _inline_bullets(mark).search(shown[at].text, 1):
        return False
    beside = shown[max(0, at - 1) : at + 2]
    return mark in MARKS or sum(_mark(block) == mark for block in beside) > 1


def _entry_element(block: Block) -> HtmlElement | None:
    around = islice(outwards(block.element), _DEEPEST_ENTRY)
    return next((box for box in around if box.tag == "li" or box.get("role") == "listitem"), None)


def _mark(block: Block) -> str:
    """Return the mark that a line opens with: a bullet, or any picture."""
    first = block.text[:1]
    is_picture = bool(first) and not first.isascii() and unicodedata.category(first) == "So"
    return first if is_picture or BULLET.match(block.text) else ""


def _points(entries: Iterable[Block]) -> list[str]:
    points: list[list[str]] = []
    last: HtmlElement | None = None
    for block in entries:
        if _RANK.fullmatch(block.text):
            continue
        text = block.text.removeprefix(_mark(block)).strip()
        element = _entry_element(block)
        text = text if element is not None else _NUMBER.sub("", text, count=1)
        if element is not None and element is last:
            points[-1].append(text)
        else:
            points.append([text])
        last = element
    return list(dict.fromkeys(map(" ".join, points)))


def _run_together(blocks: list[Block], shown: Sequence[Block]) -> tuple[list[str], list[Block]]:
    """Return the points of a first paragraph that prints several with a mark before each."""
    if len(shown) > 1 and (mark := _mark(shown[0])):
        points = [part for part in _inline_bullets(mark).split(shown[0].text) if part]
        if len(points) > 1:
            return points, [block for block in blocks if block is not shown[0]]
    return [], blocks


def _inline_bullets(mark: str) -> re.Pattern[str]:
    return re.compile(
        rf"(?:^|\s){re.escape(mark)}\s+" if mark in _LOOSE_MARKS else rf"\s*{re.escape(mark)}\s*"
    )


def _without_points(body: list[str], points: Iterable[str]) -> list[str]:
    """Return the lines of a body without *points*, where they stand in it as lines or open its first one."""
    wanted = [bare for point in points if (bare := letters(point))]
    if not wanted:
        return body
    joined = "".join(wanted)
    starts = (letters(line[:_BEGINNING]) for line in body)
    if not any(joined.startswith(start) or start.startswith(joined) for start in starts):
        return body
    lines = [letters(line) for line in body]
    for at in (at for at, line in enumerate(lines) if line == wanted[0]):
        if lines[at : at + 2] == wanted[:2] and lines[at : at + len(wanted)] == wanted:
            is_headed = at > 0 and KEY_POINTS.match(body[at - 1]) and len(body[at - 1]) <= _LONGEST_HEADING
            return body[: at - bool(is_headed)] + body[at + len(wanted) :]
    if not lines or not lines[0].startswith(joined):
        return body
    return [part for part in (_behind(body[0], len(joined)), *body[1:]) if part]


def _behind(text: str, length: int) -> str:
    """Return what follows the first *length* letters and digits of a text."""
    ends = (match.end() for match in re.finditer(r"[^\W_]", text))
    end = next(islice(ends, length - 1, None))
    return text[end:].lstrip(" .!?。！？…;；,")
