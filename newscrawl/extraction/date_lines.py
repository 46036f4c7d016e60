"""The line that prints publisher and date: `Cryptopolitan2024/10/10 19:00`."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from newscrawl.extraction.lines import ADDRESS, SENTENCE_END, is_name
from newscrawl.normalization import names
from newscrawl.normalization.dates import PRINTED, PRINTED_CLOCK, PRINTED_DAY, parse_time
from newscrawl.normalization.locales import DATE_LABEL
from newscrawl.normalization.text import clean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newscrawl.extraction.blocks import Block

_LABELLED_NAME = re.compile(r"^[^\W\d_][^\d:：.!?/]{0,24}[:：]\s*[^\W\d_]")
_SENTENCE = re.compile(r"[.!?。！？।]\s+\w")
_WORD = re.compile(r"[^\W\d_]{3}|[\u3040-\u30ff\u3400-\u9fff]")
# A zone behind a time, and marks between the parts of a line.
_ZONE = re.compile(r"^\W*(?:\(?(?:UTC|GMT)(?:[+-]\d{1,2}(?::?\d\d)?)?\)?)?\W*$")
_PARTS = re.compile(r"\s+[|·•]\s+|\s*[·•]\s*")
_MARKS = " \t|·•,"
_LONGEST_DATE_LINE = 160
_LONGEST_UNPRINTED = 80
_DAY_LENGTH = 10


class DateLine(NamedTuple):
    """What a date line says: the date in its most exact form, and the names beside it, "" where none is."""

    date: str
    publisher: str
    byline: str


def read_date_line(line: Block) -> DateLine:
    """Return date, publisher and byline of a line for which `is_date_line` holds."""
    printed = PRINTED.search(line.text)
    byline = _byline_in(line)
    rest = PRINTED.sub(" ", line.text).replace(byline, " ", 1)
    for time in line.times:
        rest = rest.replace(time.text, " ", 1)
    is_name_left = not (_ZONE.match(rest) or DATE_LABEL.match(rest) or PRINTED_CLOCK.search(rest))
    date = _moment(line) or (printed[0] if printed else "")
    return DateLine(date, names.publisher(rest) if is_name_left else "", byline)


def join_split_dates(blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks with a day and the time of day in the next block joined into one."""
    joined: list[Block] = []
    for block in blocks:
        before = joined[-1] if joined else None
        is_day = before and len(before.text) <= _DAY_LENGTH and PRINTED_DAY.fullmatch(before.text)
        if before and is_day and PRINTED_CLOCK.match(block.text):
            joined[-1] = replace(
                before, text=f"{before.text} {block.text}", pieces=[*before.pieces, *block.pieces]
            )
        else:
            joined.append(block)
    return joined


def is_date_line(block: Block) -> bool:
    """Say whether a block prints a date beside nothing but names: a sentence with a date is none."""
    text = block.text
    printed = PRINTED.search(text) if len(text) <= _LONGEST_DATE_LINE else None
    if printed is None:
        return bool(block.times) and len(text) <= _LONGEST_UNPRINTED and _moment(block) is not None
    piece = next((piece for piece in block.pieces if PRINTED.search(piece)), text)
    before, after = PRINTED.split(piece, maxsplit=1)[0], PRINTED.sub("", text[printed.start() :], count=1)
    if _SENTENCE.search(before) or before.rstrip().endswith(SENTENCE_END):
        return False
    in_piece = PRINTED.split(piece, maxsplit=1)[-1]
    is_sentence = _WORD.search(before) and _WORD.search(in_piece) and not _ZONE.match(in_piece)
    return not (is_sentence and not _is_labelled(in_piece)) and not after.rstrip().endswith(SENTENCE_END)


def _is_labelled(text: str) -> bool:
    rest = text.strip(_MARKS)
    return names.has_byline_prefix(rest) or bool(_LABELLED_NAME.match(rest))


def _moment(block: Block) -> str | None:
    return next(
        (time.machine for time in block.times if "T" in time.machine and parse_time(time.machine)), None
    )


def _byline_in(line: Block) -> str:
    """Return the byline that stands in the same line as the date, "" if none does.

    It is an element of its own, an element behind one with the word alone, or what follows the date.
    """
    parts = [part.strip() for piece in line.pieces for part in _PARTS.split(piece)]
    after = PRINTED.split(line.text)[-1].strip(_MARKS)
    candidates = [*parts, *_joined_pairs(line.pieces), after]
    known = (part for part in candidates if names.has_byline_prefix(part) and not PRINTED.search(part))
    if byline := next((part for part in known if names.author(part)), None):
        return byline
    return after if _LABELLED_NAME.match(after) and is_name(after) and not ADDRESS.search(after) else ""


def _joined_pairs(pieces: Sequence[str]) -> list[str]:
    """Return every two pieces that follow each other, with the white space between them."""
    places = [at for at, piece in enumerate(pieces) if piece.strip()]
    return [clean("".join(pieces[one : two + 1])) for one, two in pairwise(places)]
