"""Layer: the page as its reader sees it, by reading order and by the form of texts and links.

The order is the site's: title, publisher and date, byline, key points, body, like count, the site's
disclaimer, promotion, links. What is looked for has a form of its own (a printed date, a bare
number, a run of links); everything else is told by where it stands.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from newscrawl.extraction.body import article_text
from newscrawl.normalization import names
from newscrawl.normalization.dates import PRINTED
from newscrawl.normalization.locales import DISCLAIMER
from newscrawl.normalization.text import fold_doubled

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from newscrawl.extraction.blocks import Block

_COUNT = re.compile(r"^\d[\d,.]{0,9}\s?[KkMm]?$")
_PREFIXED = re.compile(r"^[^:：]{0,25}[:：]\s*(?P<rest>.*)$")
_PLAIN_BYLINE = re.compile(r"^(?:By|BY|by)(?:\s+[A-Z][\w.'’-]*){1,5}$")
_ADDRESS = re.compile(r"(?:https?:/)?/\S+")
# A translation key that is served instead of words: `common.copy`.
_RAW_KEY = re.compile(r"\b[a-z]\w*(?:\.[a-z]\w*)+$")
_SENTENCE_END = (".", "!", "?", "…", "。", "！", "？")
_HEADER_REACH = 8
_LONGEST_DATE_LINE = 160
_LONGEST_NAME = 80
_LONGEST_NOTE = 60
# Between the like count and the links stand the site's disclaimer, a promotion and a heading.
_COUNT_REACH = 12
_NEAR = 3


@dataclass
class Header:
    """Where title and date line stand among the blocks, where the header ends, and its names."""

    title_at: int
    date_at: int
    end: int
    publisher: str = ""
    byline: str = ""


def read(
    blocks: Sequence[Block],
    covered: set[Block],
    hints: Sequence[str],
    related: Block | None = None,
) -> dict[str, Any]:
    """Return the raw field values of the article among *blocks*, or nothing.

    *covered* are blocks that belong to runs of links, *related* is the first of the related block,
    *hints* are titles that other layers gave. A page without a printed date beside a title is no
    article to this layer.
    """
    seen = [block for block in blocks if block not in covered]
    header = _find_header(seen, hints)
    if header is None:
        return {}
    _read_byline(seen, header)
    links_at = None
    if related is not None:
        before = blocks[: blocks.index(related)]
        links_at = sum(block not in covered for block in before)
    end = _body_end(seen, header.end, links_at)
    title = names.headline(seen[header.title_at].text)
    printed = PRINTED.search(seen[header.date_at].text)
    raw: dict[str, Any] = {
        "title": title,
        "publisher": header.publisher,
        "author": header.byline,
        "published_at": printed and printed[0],
    }
    body = [block for block in seen[header.end : end] if not (block.chrome or block.aside)]
    raw |= article_text(_without_notes(body), title)._asdict()
    return {field: value for field, value in raw.items() if value}


def furniture(blocks: Sequence[Block], covered: set[Block]) -> set[str]:
    """Return the texts that are no article's: navigation, runs of links, and the end of the page.

    The end begins with the site's own disclaimer: the last one on the page, if it follows a like count.
    """
    at = next((at for at in range(len(blocks) - 1, 0, -1) if DISCLAIMER.match(blocks[at].text)), len(blocks))
    counted = any(_COUNT.match(block.text) for block in blocks[max(0, at - _NEAR) : at])
    below = blocks[at:] if counted else []
    return {block.text for block in (*below, *covered, *(block for block in blocks if block.chrome))}


def _find_header(blocks: Sequence[Block], hints: Sequence[str]) -> Header | None:
    """Return the title that has a date line nearest to it.

    The heading comes after the breadcrumb that repeats it, so nearest tells them apart.
    """
    dates = [at for at, block in enumerate(blocks) if _is_date_line(block)]
    for candidates in _title_candidates(blocks, hints):
        pairs = [
            (abs(date - title), title, date)
            for title in candidates
            for date in dates
            if -_NEAR <= date - title <= _HEADER_REACH and date != title
        ]
        if pairs:
            _, title_at, date_at = min(pairs)
            header = Header(title_at, date_at, end=max(title_at, date_at) + 1)
            header.publisher = _publisher(blocks, header)
            return header
    return None if dates else _undated_header(blocks, hints)


def _undated_header(blocks: Sequence[Block], hints: Sequence[str]) -> Header | None:
    """Return the title above a byline, on a page that prints no date at all."""
    titles = next((found for found in _title_candidates(blocks, hints) if found), [])
    for title_at in reversed(titles):
        for at in range(title_at + 1, min(len(blocks), title_at + 1 + _NEAR)):
            if names.has_byline_prefix(blocks[at].text) and len(blocks[at].text) <= _LONGEST_NAME:
                between = [block.text for block in blocks[title_at + 1 : at] if _is_name(block.text)]
                publisher = names.publisher(between[-1]) if between else ""
                return Header(title_at, title_at, end=at, publisher=publisher)
    return None


def _title_candidates(blocks: Sequence[Block], hints: Sequence[str]) -> Iterator[list[int]]:
    """Yield where the title may stand: as other layers spell it, as a heading, as a doubled text."""
    wanted = {names.headline(hint) for hint in hints if hint} - {""}
    texts = [block.text for block in blocks]
    if wanted:
        yield [at for at, text in enumerate(texts) if _is_one_of(text, wanted)]
    yield [at for at, block in enumerate(blocks) if block.tag == "h1" and block.text]
    yield [at for at, text in enumerate(texts) if text and (fold_doubled(text) != text or text in texts[:at])]
    yield [at for at, block in enumerate(blocks) if block.is_heading and block.text]


def _is_one_of(text: str, wanted: set[str]) -> bool:
    return any(title in text for title in wanted) and names.headline(text) in wanted


def _is_date_line(block: Block) -> bool:
    return len(block.text) <= _LONGEST_DATE_LINE and bool(PRINTED.search(block.text))


def _publisher(blocks: Sequence[Block], header: Header) -> str:
    """Return the text beside the date, else the short block before or after the date line."""
    beside = names.publisher(PRINTED.sub(" ", blocks[header.date_at].text))
    if beside:
        return beside
    between = range(header.date_at - 1, header.title_at, -1)
    around = [*between, *range(header.date_at + 1, min(len(blocks), header.date_at + 2))]
    for at in around:
        text = blocks[at].text
        if _is_name(text) and not _PREFIXED.match(text) and not _COUNT.match(text):
            header.end = max(header.end, at + 1)
            return names.publisher(text)
    return ""


def _is_name(text: str) -> bool:
    return 0 < len(text) <= _LONGEST_NOTE and not text.endswith(_SENTENCE_END)


def _read_byline(blocks: Sequence[Block], header: Header) -> None:
    """Find the byline in the lines around the date and move the end of the header below it.

    A known word (By, Por, Від, …) makes a byline anywhere here. Of an unknown language it is the
    first line after the date, if it is short and has another container than the next paragraph.
    """
    for at in [*range(header.title_at + 1, header.date_at), *_byline_places(blocks, header.end)]:
        if _is_byline(blocks, at, header):
            header.byline = names.author(blocks[at].text)
            header.end = max(header.end, at + 1)
            return


def _byline_places(blocks: Sequence[Block], start: int) -> Iterator[int]:
    """Yield the first lines below the header, past controls such as view original.

    A line like `Author: …` further down belongs to the text, below one like `Original title: …`.
    """
    for at in range(start, min(len(blocks), start + _NEAR)):
        yield at
        text = blocks[at].text
        is_control = _is_note(blocks[at]) or (_is_name(text) and not _PREFIXED.match(text))
        if not is_control:
            return


def _is_byline(blocks: Sequence[Block], at: int, header: Header) -> bool:
    text = blocks[at].text
    if len(text) > _LONGEST_NAME or _ADDRESS.search(text):
        return False
    match = _PREFIXED.match(text)
    if not match or not match["rest"]:
        return bool(_PLAIN_BYLINE.match(text))
    if names.has_byline_prefix(text):
        return True
    following = blocks[at + 1] if at + 1 < len(blocks) else None
    alone = following is None or following.element.getparent() is not blocks[at].element.getparent()
    return at <= header.end and alone and blocks[at].tag != "p" and _is_name(match["rest"])


def _body_end(blocks: Sequence[Block], start: int, links_at: int | None) -> int:
    """Return where the article ends: at the like count, else at the site's (the last) disclaimer.

    Without either it ends at the related block, if more of the text stands before that than after.
    """
    disclaimers = [at for at in range(start, len(blocks)) if DISCLAIMER.match(blocks[at].text)]
    footer = next((at for at in range(start, len(blocks)) if blocks[at].chrome), len(blocks))
    counts = [at for at in range(start, footer) if _COUNT.match(blocks[at].text)]
    if disclaimers:
        last = disclaimers[-1]
        return next((at for at in counts if abs(at - last) <= _NEAR), last)
    if near_end := [at for at in counts if footer - at <= _COUNT_REACH]:
        return near_end[0]
    if links_at is not None and _length(blocks[start:links_at]) > _length(blocks[links_at:footer]):
        return links_at
    return footer


def _length(blocks: Sequence[Block]) -> int:
    return sum(len(block.text) for block in blocks)


def _without_notes(blocks: Sequence[Block]) -> list[Block]:
    """Drop the lines between byline and body that are controls: view original, share link."""
    at = 0
    while at < len(blocks) and _is_note(blocks[at]):
        at += 1
    return list(blocks[at:])


def _is_note(block: Block) -> bool:
    text = block.text
    if not text or len(text) > 2 * _LONGEST_NOTE or block.tag == "li":
        return False
    if block.is_link or block.tag == "button":
        return True
    match = _PREFIXED.match(text)
    return bool(match and not _ADDRESS.sub("", _RAW_KEY.sub("", match["rest"])).strip())
