"""Layer: trafilatura's reading of the page, for a text that no other layer finds or on which they differ.

It tells the text alone: on pages that are no articles it still finds some, and a date or a name that
is guessed is worse than none.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from typing import Any

from lxml.html import HtmlElement

from newscrawl.extraction.dom.blocks import Block
from newscrawl.extraction.dom.body import article_text
from newscrawl.extraction.page_data.markup import lines_of
from newscrawl.extraction.text_overlap import ComparedText, blocks_that_say
from newscrawl.normalization.labels import DISCLAIMER
from newscrawl.normalization.text import SENTENCE_END, clean, word_count

# It warns of every page without a text, which is a reject here.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)

# Shorter pieces of boilerplate (0, More, Bitcoin) are words of the text as well.
_DISTINCTIVE = 20
# A notice that stands where an article should (log in, not in your region) is shorter.
_SHORTEST = 100
_PARAGRAPH = 120
# Words of a text that is surely no preview.
_LONG = 150
# On a page with fewer the hurry would mostly be for nothing.
_LONG_PAGE = 2 * _LONG
# The page's own blocks stand for its text if they say nearly all of it.
_NEARLY_ALL = 0.8


def read(
    root: HtmlElement, blocks: Sequence[Block], title: str = "", boilerplate: Collection[str] = ()
) -> dict[str, Any]:
    """Return the raw text fields of the page, or nothing; lines that are *boilerplate* are left out.

    The text is given in the page's *blocks*, which have its paragraphs, links and images.
    """
    # In a hurry it takes what JSON-LD says where it finds little: that would be no second opinion.
    is_long_page = sum(word_count(block.text) for block in blocks) >= _LONG_PAGE
    body = ComparedText(_lines(root, boilerplate, fast=is_long_page))
    if is_long_page and len(body) < _LONG:
        body = ComparedText(_lines(root, boilerplate, fast=False))
    shown = blocks_that_say(blocks, body)
    is_shown = body.share_in(ComparedText(block.text for block in shown)) >= _NEARLY_ALL
    found = article_text(shown if is_shown else lines_of(body.whole), title, boilerplate)._asdict()
    return {name: value for name, value in found.items() if value}


def _lines(root: HtmlElement, boilerplate: Collection[str], *, fast: bool) -> list[str]:
    """Return the lines that trafilatura finds, none if it finds no prose; not *fast*, it asks others too.

    Of a page with little text, such as a short one in Chinese, it returns what JSON-LD says: that is hidden
    from it, since it may be another article's.
    """
    import trafilatura  # noqa: PLC0415  # 0.1 s that most crawls do not need

    told = {script: script.text for script in root.iter("script") if "ld+json" in script.get("type", "")}
    for script in told:
        script.text = None
    try:
        found = trafilatura.extract(root, include_comments=False, fast=fast) or ""
    finally:
        for script, text in told.items():
            script.text = text
    cleaned = (clean(line).removeprefix("- ") for row in found.splitlines() for line in _cells(row))
    lines = [line for line in cleaned if line and not (len(line) >= _DISTINCTIVE and line in boilerplate)]
    prose = (len(line) for line in lines if _is_prose(line) and not DISCLAIMER.match(line))
    return lines if sum(prose) >= _SHORTEST else []


def _cells(line: str) -> list[str]:
    """Return the cells of a row as trafilatura writes it: a page's layout may be a table."""
    return line.strip("|").split(" | ") if line.startswith("|") else [line]


def _is_prose(line: str) -> bool:
    """Say whether a line is a sentence or more: menus and lists of titles are long as well."""
    return len(line) >= _PARAGRAPH or (
        len(line) >= _DISTINCTIVE and line.rstrip("”\"’'»)」").endswith(SENTENCE_END)
    )
