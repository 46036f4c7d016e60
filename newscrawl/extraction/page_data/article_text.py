"""The text of an article in a page's data: HTML, plain text, or a list of blocks."""

from __future__ import annotations

import html
import re
from typing import Any

from newscrawl.extraction.page_data.markup import is_html

# Under an unknown name: shorter texts are captions and teasers as often as bodies.
SHORTEST_UNNAMED = 120
_MOST_BLOCKS = 2_000
# Words of a language are shorter on average; what is longer is encoded or encrypted, or an address.
_LONGEST_WORDS = 30
# Keywords are short, many, and no sentence.
_SEPARATOR = re.compile(r"[,;|，、；،]")
_SENTENCE = re.compile(r"[.!?。！？।؟…](?:\W|$)")
_MANY = 5
_LONGEST_KEYWORDS = 25


def texts_of(value: Any) -> str:
    """Return the markup or plain text in a value, "" if it holds none.

    An editor's list of blocks (strings, or objects with their text in them) becomes one paragraph each.
    """
    if isinstance(value, str):
        text = value.strip()
        return text if _is_text(text) else ""
    if not isinstance(value, list):
        return ""
    blocks = [text for block in value[:_MOST_BLOCKS] if (text := _block_text(block))]
    if any(map(is_html, blocks)):
        return "".join(f"<p>{block if is_html(block) else html.escape(block)}</p>" for block in blocks)
    return "\n".join(blocks)


def listed_texts(value: Any) -> str:
    """Return a list of single texts as lines, or the text that holds one; a list of articles is none."""
    if isinstance(value, list):
        entries = [entry for entry in value if isinstance(entry, dict)]
        if any(sum(isinstance(inner, str) for inner in entry.values()) > 1 for entry in entries):
            return ""
    return texts_of(value)


def _block_text(block: Any) -> str:
    """Return the longest string of a block, or in the objects right inside it."""
    if isinstance(block, str):
        return block.strip()
    if not isinstance(block, dict):
        return ""
    inner = [value for child in block.values() if isinstance(child, dict) for value in child.values()]
    strings = [
        value for value in [*block.values(), *inner] if isinstance(value, str) and " " in value.strip()
    ]
    return max(strings, key=len, default="").strip()


def is_one_paragraph(text: str) -> bool:
    """Say whether a text has no paragraphs, as summaries have none."""
    return text.count("\n") + text.count("</p>") <= 1


def _is_text(text: str) -> bool:
    """Say whether a string is made of words: scripts that know no spaces are not ASCII."""
    if _is_data(text):
        return False
    if not text.isascii() or is_html(text):
        return bool(text)
    words = text.split()
    return len(words) > 1 and len(text) <= _LONGEST_WORDS * len(words)


def _is_data(text: str) -> bool:
    """Say whether a string is JSON or a list of keywords."""
    if text.startswith(('{"', "[{", '["')):
        return True
    separators = len(_SEPARATOR.findall(text))
    return separators >= _MANY and len(text) <= _LONGEST_KEYWORDS * separators and not _SENTENCE.search(text)
