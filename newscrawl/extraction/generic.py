"""Layer: trafilatura's reading of the page, for a text that no other layer finds or on which they differ.

It tells the text alone: on pages that are no articles it still finds some, and a date or a name that
is guessed is worse than none.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from newscrawl.extraction.body import article_text
from newscrawl.extraction.lines import SENTENCE_END
from newscrawl.extraction.markup import lines_of
from newscrawl.extraction.same_text import Text, blocks_that_say
from newscrawl.normalization.text import clean

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from newscrawl.extraction.blocks import Block

# It warns of every page without a text, which is a reject here.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)

# Shorter pieces of furniture (0, More, Bitcoin) are words of the text as well.
_TELLING = 20
# A notice that stands where an article should (log in, not in your region) is shorter.
_SHORTEST = 100
_PARAGRAPH = 120
# The page's own blocks stand for its text if they say nearly all of it.
_NEARLY_ALL = 0.8


def read(
    html: str, blocks: Sequence[Block], title: str = "", furniture: Collection[str] = ()
) -> dict[str, Any]:
    """Return the raw text fields of the page, or nothing; lines with *furniture* are left out.

    The text is given in the page's *blocks*, which have its paragraphs, links and images.
    """
    foreign = [text for text in furniture if len(text) >= _TELLING]
    lines = map(clean, (_text(html) or "").splitlines())
    body = [line for line in lines if line and not any(text in line for text in foreign)]
    if sum(len(line) for line in body if _is_prose(line)) < _SHORTEST:
        return {}
    text = Text(line.removeprefix("- ") for line in body)
    shown = blocks_that_say(blocks, text)
    is_shown = text.share_in(Text(block.text for block in shown)) >= _NEARLY_ALL
    found = article_text(shown if is_shown else lines_of("\n".join(body)), title)._asdict()
    return {name: value for name, value in found.items() if value}


def _is_prose(line: str) -> bool:
    """Say whether a line is a sentence or more: menus and lists of titles are long as well."""
    return len(line) >= _PARAGRAPH or (
        len(line) >= _TELLING and line.rstrip("”\"’'»)」").endswith(SENTENCE_END)
    )


def _text(html: str) -> str | None:
    import trafilatura  # noqa: PLC0415  # 0.1 s that most crawls do not need

    return trafilatura.extract(html, include_comments=False)
