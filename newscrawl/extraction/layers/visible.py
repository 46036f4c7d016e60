"""Layer: the page as its reader sees it, by reading order and by the form of texts and links.

The order is the site's: title, publisher and date, byline, key points, body, like count, the site's
disclaimer, promotion, links.
"""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING, Any

from newscrawl.extraction.dom.body import article_text
from newscrawl.extraction.dom.date_lines import is_date_line
from newscrawl.extraction.dom.elements import texts_within
from newscrawl.extraction.dom.header import find_header, read_byline, undated_header
from newscrawl.extraction.dom.lines import NEAR, is_control, is_note
from newscrawl.extraction.dom.outline import places_in
from newscrawl.extraction.dom.region import body_end, text_region
from newscrawl.extraction.page_data.field_values import keywords_in
from newscrawl.normalization import names
from newscrawl.normalization.printed_dates import PRINTED

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from newscrawl.extraction.dom.blocks import Block

# The address of what has a tag: /tag/gold, /topics/mining?page=2.
_TAG_PAGE = re.compile(r"/(?:tags?|topics?|keywords?|hashtags?)[/=?][^/]", re.IGNORECASE)
_LONGEST_TAG_LABEL = 12
# What a promotion within the text says beside its button, and how much more text stands around it.
_LONGEST_BOX = 160
_AROUND_BOX = 3
_WORD = re.compile(r"[^\W\d_]{2}")


def read(
    blocks: Sequence[Block],
    covered: set[Block],
    hints: Sequence[str],
    related: Block | None = None,
    *,
    is_article: bool = False,
) -> dict[str, Any]:
    """Return the raw field values of the article among *blocks*, or nothing.

    *covered* are blocks that belong to runs of links, *related* is the first of the related block,
    *hints* are titles that other layers gave, *is_article* whether one names an article. To this layer it
    is a title with a date and a name beside it, or one with other signs.
    """
    seen = [block for block in blocks if block not in covered]
    header = find_header(seen, hints)
    if header:
        read_byline(seen, header)
    if header is None or not (is_article or header.publisher or header.byline):
        # A title with a date alone is a price or a notice as well.
        header = undated_header(seen, hints, is_article=is_article)
    if header is None:
        return {}
    read_byline(seen, header)
    links_at = None
    if related is not None:
        before = blocks[: blocks.index(related)]
        links_at = sum(block not in covered for block in before)
    title = names.headline(seen[header.title_at].text)
    again = header.closing or _next_head(seen, header.end, title)
    end, is_marked = body_end(seen[:again], header.end, links_at)
    raw: dict[str, Any] = {
        "title": title,
        "publisher": header.publisher,
        "guess" if header.is_guess else "author": header.byline,
        "published_at": header.date,
        "modified_at": header.modified,
        "keywords": _tag_row(seen[header.end :]),
    }
    body = [block for block in seen[header.end : end] if not (block.chrome or block.aside)]
    body = _without_controls(body, title)
    raw |= article_text(body if is_marked else text_region(body), title)._asdict()
    return {field: value for field, value in raw.items() if value}


def _next_head(blocks: Sequence[Block], start: int, title: str) -> int:
    """Return where another article begins, or this one a second time, for another width of the screen.

    A title with publisher and date below it begins an article; a heading with a date alone is an entry of
    a running report.
    """
    for at in range(start, len(blocks)):
        block = blocks[at]
        if block.aside:
            continue
        is_title = title in block.text and names.headline(block.text) == title
        below = [line for line in blocks[at + 1 : at + 1 + NEAR] if is_date_line(line)]
        if below and (is_title or (block.is_heading and _WORD.search(PRINTED.sub("", below[0].text)))):
            return at
    return len(blocks)


def _length(blocks: Iterable[Block]) -> int:
    return sum(len(block.text) for block in blocks)


def _without_controls(blocks: Sequence[Block], title: str) -> list[Block]:
    """Drop the lines that are controls: view original and share link above the text, promotions in it.

    The line that an article of one line consists of is none, even where it is a link to its source.
    """
    at = 0
    while at < len(blocks) and is_note(blocks[at]) and blocks[at].text != title:
        at += 1
    lines = blocks[at:]
    dropped = {block for block in lines if is_control(block)}
    places = [at for at, block in enumerate(lines) if block in dropped and block.links]
    text = _length([block for block in lines if block not in dropped])
    for at in places:
        boxed = _beside_control(lines, at, text) - dropped
        if len(boxed) + len(dropped) < len(lines):
            dropped |= boxed
            text -= _length(boxed)
    return [block for block in lines if block not in dropped]


def _beside_control(blocks: Sequence[Block], at: int, text: int) -> set[Block]:
    """Return the words beside a control in a small box of its own; a box with much of the *text* is none."""
    found: set[Block] = set()
    for box in (blocks[at].element, blocks[at].element.getparent()):
        if box is None or texts_within(box, _LONGEST_BOX) is None:
            break
        boxed = {blocks[place] for place in places_in(box, blocks, at)}
        length = _length([block for block in boxed if not is_control(block)])
        # A paragraph beside a control may be the article's first.
        if box.find(".//p") is None or text - length >= _AROUND_BOX * length:
            found = boxed
    return found


def _tag_row(blocks: Iterable[Block]) -> list[str]:
    """Return the texts of the first row of links to the pages of tags, [] where there is none.

    A row is one block of nothing but such links, with a word before them or not, or one after the other.
    """
    rows = groupby(blocks, lambda block: not block.chrome and _is_tags(block))
    for is_row, row in rows:
        texts = [link.text.lstrip("# ") for block in row for link in block.links] if is_row else []
        if len(texts) > 1:
            return keywords_in(texts)
    return []


def _is_tags(block: Block) -> bool:
    label = len("".join(block.text.split())) - sum(len("".join(link.text.split())) for link in block.links)
    return 0 <= label <= _LONGEST_TAG_LABEL and all(_TAG_PAGE.search(link.href) for link in block.links)
