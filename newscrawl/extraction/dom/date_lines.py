"""The line that prints publisher and date: `Cryptopolitan2024/10/10 19:00`.

What stands in it is told part by part, since separate elements are separate values: dates with the words
before them, the byline, the publisher, and what is none of these (zones, reading times, counts). A time that
cannot be said exactly (`3 hours ago`) has no value here, and is no part of a name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from newscrawl.extraction.dom.lines import ADDRESS, controls_in, is_name, is_quoted, name_before, name_in
from newscrawl.normalization import names
from newscrawl.normalization.calendar import is_weekday
from newscrawl.normalization.dates import is_one_time, is_shown_as, parse_time
from newscrawl.normalization.labels import DATE_LABEL, PUBLISHED, SOURCE, UPDATED, labelled_values
from newscrawl.normalization.printed_dates import CLOCK, DAY, find_dates, may_have_year
from newscrawl.normalization.text import LINE_END, SENTENCE_END, STOPS, clean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newscrawl.extraction.dom.blocks import Block

_LABELLED_NAME = re.compile(r"^[^\W\d_][^\d:：.!?/]{0,24}[:：]\s*[^\W\d_]")
_SENTENCE = re.compile(rf"[{STOPS}]\s+\w")
_WORD = re.compile(r"[^\W\d_]{3}|[\u0900-\u109f\u3040-\u30ff\u3400-\u9fff]")
# The price of a coin, as tickers have it beside the time: `$101,220`, `+1.2%`, `BTC 64,120.50`.
_PRICE = re.compile(r"[$€£¥₿]\s?\d|\d\s?%|\d\.\d\d|\b[A-Z]{2,6} \d{1,3}(?:,\d{3})++")
# What is left of a date behind a name: its weekday, and a word before it.
_LAST_WORD = re.compile(
    r"(?:\s(?:on|am|le|el|em|в)\b)?(?:\s(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)\w*,?)?[\s\t|·•,;()\[\]–—-]*$"
)
_LOWER_WORD = re.compile(r"^[a-zа-яà-ÿ]{1,4}(?:\s|$)")
_PARTS = re.compile(r"\s+[|·•/]\s+|\s*[·•]\s*")
_MARKS = " \t|·•,;()[]–—-"
_LONGEST_DATE_LINE, _LONGEST_UNPRINTED, _LONGEST_LABEL = 160, 80, 25
_STRIP = 3
# Prose is longer; a name may end in a full stop.
_MOST_NAME_WORDS = 6

# Where a date of a line begins and ends, and how a machine or the page spells it.
_Span = tuple[int, int, str]


class DateLine(NamedTuple):
    """What a date line says: dates in their most exact form, and the names beside them; "" where none is."""

    date: str
    modified: str
    publisher: str
    byline: str


@dataclass
class _DateLineParts:
    """A line cut at its dates: those under a word for a change, the others, and what is left between.

    *values* are its texts, each with its dates. *has_unread* says that it has none, but a time that cannot be
    said exactly.
    """

    values: list[tuple[str, list[_Span]]] = field(default_factory=list)
    dates: list[str] = field(default_factory=list)
    changes: list[str] = field(default_factory=list)
    rests: list[str] = field(default_factory=list)
    last_date_at: int = 0
    has_unread: bool = False

    @classmethod
    def of(cls, line: Block, *, days: bool) -> _DateLineParts:
        cut = cls()
        label = ""
        for part in _values(line):
            at, spans = 0, _dates_in(part, line, days=days)
            cut.values.append((part, spans))
            for start, end, value in spans:
                before = part[at:start].strip(_MARKS) or label
                (cut.changes if UPDATED.search(before[-_LONGEST_LABEL:]) else cut.dates).append(value)
                cut.rests.append(part[at:start])
                cut.last_date_at, at = len(cut.rests), end
            label = part[at:].strip(_MARKS)
            cut.rests.append(label)
        if not (cut.dates or cut.changes):
            without = [name_before(rest) for rest in cut.rests]
            cut.has_unread = any(name is not None for name in without)
            cut.rests = [
                rest if name is None else name for rest, name in zip(cut.rests, without, strict=True)
            ]
        return cut


def read_date_line(line: Block) -> DateLine:
    """Return what a line says for which `is_date_line`, `is_day_line` or `is_unread_line` holds."""
    cut = line.date if is_date_line(line) else _DateLineParts.of(line, days=is_day_line(line))
    publisher, byline, word = "", "", ""
    named: list[str] = []
    controls = controls_in(line.element)
    for at, rest in enumerate(cut.rests):
        text = f"{word} {rest.strip(_MARKS)}".strip()
        word = text if names.is_byline_word(text) else ""
        if word or text in controls:
            continue
        if names.opens_byline(text) or (at >= cut.last_date_at and _is_labelled_name(text)):
            byline = byline or author_in(text)
            byline = _LAST_WORD.sub("", byline) if at < cut.last_date_at else byline
        elif PUBLISHED.match(text):  # `Published Ann Lee, 2 May 2026`; before the date stands `on` or `le`
            name = author_in(_LOWER_WORD.sub("", name_in(text)))
            byline = byline or (name if " " in name or not name.isascii() else "")
        elif SOURCE.match(text):
            publisher = names.publisher(SOURCE.sub("", text))
        elif (name := name_in(text)) and not _is_of_time(name):
            before, _, last = name.rpartition(" ")
            is_apart = before.endswith(("–", "—", "-")) or (rest.rstrip().endswith(",") and last[3:])
            is_apart = is_apart and is_weekday(last)  # not the Vancouver Sun
            named.append(before.rstrip(_MARKS) if is_apart else name)
    if cut.has_unread:  # of a time in unknown words something may be left
        named.sort(key=lambda name: any(map(str.isdigit, name)))
    publisher = publisher or next((name for name in map(names.publisher, named) if name), "")
    return DateLine([*cut.dates, ""][0], [*cut.changes, ""][0], publisher, byline)


def _is_of_time(name: str) -> bool:
    """Say whether a word beside a date is a part of it: a weekday, a preposition, another day."""
    return is_weekday(name) or name_before(name) == "" or bool(_LAST_WORD.fullmatch(f" {name.lower()}"))


def author_in(text: str) -> str:
    """Return the name in a printed byline, "" if a date is all that is in it.

    >>> author_in("By Ann Lee on Thu 27 Jul 2017"), author_in("Geändert: 28.04.2023")
    ('Ann Lee', '')
    """
    first, *others = _PARTS.split(text)
    text = text if any(map(name_in, others)) else first
    dates = find_dates(text, days=True)
    name = name_in(names.printed_author(text[: dates[0].start()] if dates else text))
    return _LAST_WORD.sub("", name) if dates else name


def join_split_dates(blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks with a day and the time of day in the next block joined into one, so a label."""
    joined: list[Block] = []
    for block in blocks:
        before = joined[-1] if joined else None
        mark = _between(before, block) if before else ""
        if before and mark:
            before.text, before.date = f"{before.text}{mark}{block.text}", None
            before.pieces += [mark, *block.pieces]
            before.links += block.links
            before.times += block.times
        else:
            joined.append(block)
    return joined


def is_date_line(block: Block) -> bool:
    """Say whether a block prints a date with a time of day beside nothing but names, or has it for machines.

    A sentence with a date is none, nor are prices and strips of dates.
    """
    if block.date is None:
        may_be = len(block.text) <= _LONGEST_DATE_LINE and _may_have_date(block)
        cut = _DateLineParts.of(block, days=False) if may_be else None
        block.date = cut if cut and (_is_exact(block) or _is_line(cut)) else False
    return bool(block.date)


def _is_exact(block: Block) -> bool:
    is_told = any(":" in time.machine and parse_time(time.machine) for time in block.times)
    return is_told and len(block.text) <= _LONGEST_UNPRINTED


def is_day_line(block: Block) -> bool:
    """Say whether a short block has the day alone, without a time of day, beside nothing but names."""
    is_short = len(block.text) <= _LONGEST_UNPRINTED and _may_have_date(block)
    return is_short and not CLOCK.search(block.text) and _is_line(_DateLineParts.of(block, days=True))


def is_unread_line(block: Block) -> bool:
    """Say whether a line names who published, beside a time that nobody can say exactly.

    A clock before anything else begins an entry of a list: it says no more than the order there.
    """
    text = block.text
    if len(text) > _LONGEST_UNPRINTED or block.is_heading or block.is_link or _PRICE.search(text):
        return False
    values = _values(block)
    before = [name_before(value) for value in values]
    times = [value for value, name in zip(values, before, strict=True) if name is not None]
    if not times or is_quoted(block) or len(times) >= _STRIP or (before[0] == "" and CLOCK.match(values[0])):
        return False
    return not any(_is_sentence(value, _dates_in(value, block, days=True)) for value in values)


def _may_have_date(block: Block) -> bool:
    return (bool(block.times) or may_have_year(block.text)) and not is_quoted(block)


def _is_line(cut: _DateLineParts) -> bool:
    if not (cut.dates or cut.changes):
        return False
    rests = [rest for rest in cut.rests if _WORD.search(rest)]
    if _PRICE.search(" ".join(cut.rests)) or len(cut.dates) >= _STRIP or (len(cut.dates) > 1 and not rests):
        return False
    return not any(_is_sentence(part, spans) for part, spans in cut.values)


def _is_sentence(part: str, spans: Sequence[_Span]) -> bool:
    """Say whether a part of a line is prose with dates in it, which are at *spans*."""
    if not spans:
        is_told = _SENTENCE.search(part) or part.rstrip().endswith(SENTENCE_END)
        return bool(is_told) and len(part.strip(_MARKS).split()) > _MOST_NAME_WORDS
    before, after = part[: spans[0][0]], part[spans[-1][1] :].rstrip()
    if _SENTENCE.search(before) or before.rstrip().endswith(SENTENCE_END) or after.endswith(LINE_END):
        return True
    rest = after.strip(_MARKS)
    is_told = names.has_byline_prefix(rest) or _LABELLED_NAME.match(rest) or not name_in(rest)
    is_label = DATE_LABEL.match(before) or UPDATED.search(before[-_LONGEST_LABEL:])
    return bool(_WORD.search(before) and _WORD.search(after) and not is_told and not is_label)


def _values(line: Block) -> list[str]:
    """Return the texts of a line that are values of their own: by element, and between separators.

    A text that ends in a space goes on in the next element, as one goes on that begins with a space or is the
    full stop. A day and the time beside it are one value, which a weekday may open.
    """
    values: list[str] = []
    goes_on = False
    for piece in line.pieces:
        is_rest = values and (piece[:1] == " " or piece.strip() in LINE_END)
        if (goes_on or is_rest) and not (piece.isspace() or _opens_with_weekday(piece.lstrip())):
            values[-1] += piece
        elif not piece.isspace():
            values.append(piece)
        goes_on = piece.endswith(" ") and not piece.isspace()
    texts = (text for value in values for text in labelled_values(clean(value)))
    parts = [part for text in texts for part in _PARTS.split(text) if part.strip(_MARKS)]
    joined: list[str] = []
    for part in parts:
        if joined and is_one_time(joined[-1], part):
            joined[-1] = f"{joined[-1]} {part}"
        else:
            joined.append(part)
    return joined


def _opens_with_weekday(text: str) -> bool:
    return is_weekday(text.partition(" ")[0]) and DAY.match(text) is not None


def _dates_in(part: str, line: Block, *, days: bool) -> list[_Span]:
    """Return the dates of a part, in their order."""
    spans: list[_Span] = []
    for time in line.times:
        start = part.find(time.text) if time.text else len(part)
        is_exact = ":" in time.machine or days or not find_dates(time.text, days=False)
        if start >= 0 and is_exact and is_shown_as(time.machine, time.text) and not _overlaps(start, spans):
            spans.append((start, start + len(time.text), time.machine))
    for match in find_dates(part, days=days):
        if not _overlaps(match.start(), spans):
            spans.append((*match.span(), match[0]))
    return sorted(spans)


def _overlaps(start: int, spans: Sequence[_Span]) -> bool:
    return any(one <= start < other for one, other, _ in spans)


def _between(before: Block, block: Block) -> str:
    """Return what stands between two blocks that are one line of the head, "" between any others.

    One is a day and the other its time, or a word for the time or name in the other.
    """
    if is_one_time(before.text, block.text):
        return " "
    text = before.text.rstrip(":： ")
    if not text or len(text) > _LONGEST_LABEL or before.links or before.is_heading or block.is_heading:
        return ""
    is_date = is_date_line(block) or is_day_line(block)
    is_time_word = is_date and (PUBLISHED.fullmatch(text) or UPDATED.fullmatch(text))
    if is_time_word or (is_date and DATE_LABEL.match(text) and before.text != text):
        return " "
    is_byline = text != before.text and names.is_byline_word(text) and before.tag == block.tag != "p"
    if not is_byline and not (before.tag == "dt" and block.tag == "dd"):
        return ""
    is_told = is_date or ((names.is_byline_word(text) or SOURCE.match(f"{text}:")) and is_name(block.text))
    return "" if not is_told else ": " if before.text == text else " "


def _is_labelled_name(text: str) -> bool:
    is_other = ADDRESS.search(text) or SOURCE.match(text)
    return bool(_LABELLED_NAME.match(text)) and is_name(text) and not is_other
