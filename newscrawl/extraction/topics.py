"""What a page names as the topics of its article: a section, and keywords in any of their spellings."""

from __future__ import annotations

import re
from itertools import islice
from typing import Any

from newscrawl.extraction.member_names import scalar
from newscrawl.normalization.text import clean

_BETWEEN = re.compile(r"[,;，、؛،|]")
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


def _name(entry: Any) -> str:
    name = scalar(entry) if isinstance(entry, str | dict) else None
    text = clean(name) if isinstance(name, str) else ""
    return text if len(text) <= _LONGEST and not text.startswith(("http:", "https:")) else ""
