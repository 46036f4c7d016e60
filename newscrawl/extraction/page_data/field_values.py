"""How pages call the members of their article objects, and the shapes that their values have.

The site's own names stand first. Names are compared in lower case, without `_` and `-`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from itertools import islice
from typing import Any

from newscrawl.normalization.text import clean

Scalar = str | int | float
_NAMES = {
    "title": "title headline newstitle articletitle heading subject name",
    "html": (
        "content contenthtml htmlcontent articlecontent newscontent bodyhtml body html markup richtext "
        "contentelements"
    ),
    "plain": "contenttext plaintext textcontent articlebody bodytext text",
    "summary": (
        "abstractcontent abstract summary excerpt brief lead standfirst intro teaser dek gist description"
    ),
    "key_points": (
        "keypoints keytakeaways takeaways highlights keyhighlights summarypoints bulletpoints bullets "
        "mainpoints keyfacts tldr"
    ),
    "publisher": (
        "sourcename source publishername publisher medianame media outlet newssource provider from by"
    ),
    "author": (
        "originauthor author authorname byline writer writername authors writers reporter journalist pen by"
    ),
    "published_at": (
        "showtime originpublishtime publishtime publishedat publishedtime publishdate datepublished "
        "firstpublished pubdate releasetime createtime createdat timestamp date"
    ),
    "modified_at": (
        "modifiedat modifiedtime modifytime datemodified lastmodified gmtmodified updatedat updatetime "
        "updatedtime lastupdated lastupdatetime dateupdated"
    ),
    "section": (
        "articlesection primarysection section sectionname category categoryname channel "
        "channelname column columnname"
    ),
    "keywords": "keywords tags taglist tagnames articletags newstags topics hashtags",
    "id": "id newsid articleid contentid detailid",
}
NAMES = {field: tuple(names.split()) for field, names in _NAMES.items()}
# What stands for a person or a company that is an object: author: {"name": …}
_LABELS = ("name", "displayname", "fullname", "title", "label", "display", "value", "text")
_MOST_NAMES = 6
# What is written of an article for search engines, other sites and lists: never its text.
_FOR_OTHERS = re.compile(
    r"seo|share|social|tdk|desc|summar|abstract|excerpt|preview|teaser|promo|snippet|tldr|digest|keyword|caption|"
    r"copyright|cookie|prompt|^(?:og|twitter)"
)
_BETWEEN = re.compile(r"[,;，、؛،|]")
# Lists of more, and texts that are longer, are no keywords.
_MOST = 100
_LONGEST = 100
# A keyword list of one article has this share of its entries in the title; that of a whole site rarely has.
_TOLD = 1 / 3


def by_name(node: Mapping[str, Any]) -> dict[str, Any]:
    """Return the members of *node* under the spelling in which names are compared."""
    return {plain_name(name): value for name, value in node.items()}


@lru_cache(maxsize=4096)
def plain_name(name: str) -> str:
    """Return a name in the spelling in which names are compared.

    >>> plain_name("show_time")
    'showtime'
    """
    return name.lower().replace("_", "").replace("-", "")


def is_for_others(name: str) -> bool:
    """Say whether a member is named as what is said of an article elsewhere.

    >>> is_for_others("aiSummary"), is_for_others("shareContent"), is_for_others("contentText")
    (True, True, False)
    """
    return _FOR_OTHERS.search(plain_name(name)) is not None


def pick(members: Mapping[str, Any], field: str) -> Scalar | None:
    """Return the value of our *field* among members by plain name, the best known name first."""
    for name in NAMES[field]:
        if name in members and (value := scalar(members[name])) not in (None, ""):
            return value
    return None


def scalar(value: Any) -> Scalar | None:
    """Return a value or the name in an object or in a list of objects; None for anything else."""
    if isinstance(value, list):
        names = [name for name in map(scalar, value[:_MOST_NAMES]) if isinstance(name, str) and name]
        return ", ".join(names) or None
    if isinstance(value, dict):
        value = next((value[label] for label in _LABELS if value.get(label)), None)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return value.strip() if isinstance(value, str) else value


def keywords_in(value: Any) -> list[str]:
    """Return keywords from a list of texts or objects as they stand, from one text by its commas.

    >>> keywords_in("gold, Ghana,,"), keywords_in(["gold, and more", {"name": "Ghana"}, 7])
    (['gold', 'Ghana'], ['gold, and more', 'Ghana'])
    """
    entries = (
        _BETWEEN.split(value) if isinstance(value, str) else value if isinstance(value, list) else [value]
    )
    return list(islice(filter(None, map(_name, entries)), _MOST))


def section_in(value: Any) -> str:
    """Return the name of a section, the first of several.

    >>> section_in(["Markets", "Gold"]), section_in({"id": 7, "name": "Markets"}), section_in(7)
    ('Markets', 'Markets', '')
    """
    entries = value if isinstance(value, list) else [value]
    return next(filter(None, map(_name, entries)), "")


def article_keywords(words: list[str], title: str) -> list[str]:
    """Return the keywords of a meta tag if they are this article's, [] if they are its site's.

    >>> article_keywords(["gold", "Ghana", "mines"], "Gold up in Ghana")
    ['gold', 'Ghana', 'mines']
    >>> article_keywords(["news", "gold"] * 2, "Tin")
    []
    """
    told = title.casefold()
    return words if sum(word.casefold() in told for word in words) >= _TOLD * len(words) else []


def _name(entry: Any) -> str:
    name = scalar(entry) if isinstance(entry, str | dict) else None
    text = clean(name) if isinstance(name, str) else ""
    return text if len(text) <= _LONGEST and not text.startswith(("http:", "https:")) else ""
