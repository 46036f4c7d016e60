"""What a page names as the topics of its article: a section, and keywords in any of their spellings."""

from __future__ import annotations

import re
from itertools import groupby, islice
from typing import TYPE_CHECKING, Any

from newscrawl.extraction.page_data.key_aliases import scalar
from newscrawl.normalization.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterable

    from newscrawl.extraction.dom.blocks import Block

_BETWEEN = re.compile(r"[,;，、؛،|]")
# The address of what has a tag: /tag/gold, /topics/mining?page=2.
_TAG = re.compile(r"/(?:tags?|topics?|keywords?|hashtags?)[/=?][^/]", re.IGNORECASE)
_LONGEST_LABEL = 12
# Lists of more, and texts that are longer, are no keywords.
_MOST = 100
_LONGEST = 100
# A keyword list of one article has this share of its entries in the title; that of a whole site rarely has.
_TOLD = 1 / 3


def keywords(value: Any) -> list[str]:
    """Return keywords from a list of texts or objects as they stand, from one text by its commas.

    >>> keywords("gold, Ghana,,"), keywords(["gold, and more", {"name": "Ghana"}, 7])
    (['gold', 'Ghana'], ['gold, and more', 'Ghana'])
    """
    entries = (
        _BETWEEN.split(value) if isinstance(value, str) else value if isinstance(value, list) else [value]
    )
    return list(islice(filter(None, map(_name, entries)), _MOST))


def section(value: Any) -> str:
    """Return the name of a section, the first of several.

    >>> section(["Markets", "Gold"]), section({"id": 7, "name": "Markets"}), section(7)
    ('Markets', 'Markets', '')
    """
    entries = value if isinstance(value, list) else [value]
    return next(filter(None, map(_name, entries)), "")


def of_article(words: list[str], title: str) -> list[str]:
    """Return the keywords of a meta tag if they are this article's, [] if they are its site's.

    >>> of_article(["gold", "Ghana", "mines"], "Gold up in Ghana"), of_article(["news", "gold"] * 2, "Tin")
    (['gold', 'Ghana', 'mines'], [])
    """
    told = title.casefold()
    return words if sum(word.casefold() in told for word in words) >= _TOLD * len(words) else []


def tag_row(blocks: Iterable[Block]) -> list[str]:
    """Return the texts of the first row of links to the pages of tags, [] where there is none.

    A row is one block of nothing but such links, with a word before them or not, or one after the other.
    """
    rows = groupby(blocks, lambda block: not block.chrome and _is_tags(block))
    for is_row, row in rows:
        texts = [link.text.lstrip("# ") for block in row for link in block.links] if is_row else []
        if len(texts) > 1:
            return keywords(texts)
    return []


def _is_tags(block: Block) -> bool:
    label = len("".join(block.text.split())) - sum(len("".join(link.text.split())) for link in block.links)
    return 0 <= label <= _LONGEST_LABEL and all(_TAG.search(link.href) for link in block.links)


def _name(entry: Any) -> str:
    name = scalar(entry) if isinstance(entry, str | dict) else None
    text = clean(name) if isinstance(name, str) else ""
    return text if len(text) <= _LONGEST and not text.startswith(("http:", "https:")) else ""
