"""A text as assets are looked for in it, and what is found there."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import NamedTuple

from newscrawl.mentions.assets import compatible, folded

# What may not stand beside a Latin name or a ticker: it would be part of the word.
LATIN = "A-Za-z0-9À-ɏḀ-ỿ"
_URL = re.compile(r"(?:https?://|www\.|\]\()\S+", re.ASCII)
_TLD = (
    "com|org|net|io|info|co|ai|app|dev|eth|sol|fi|finance|xyz|news|fun|gg|me|tv|us|uk|eu|de|fr|it|es|pl|nl|br|"
    "ru|ua|tr|cn|jp|kr|in|id|vn|cash|money|network|foundation|exchange|market|trade|pro|biz|cc|to|so|tech|"
    "online|site|blog|capital|fund|world|live|media|space|zone|club|shop|store|link|page|wiki|pdf|html|php"
)
# Of an address: what stands before a word in it, and what comes after. Both look at a few characters only.
_NEAR = 64
_ADDRESS_BEFORE = re.compile(r"@[\w.-]*\Z|\.[a-z]{2,12}/\S*\Z|\br/\Z")
_DOMAIN_BEFORE = re.compile(r"\.[\w-]*\Z")
_ADDRESS_AFTER = re.compile(rf"[\w.+-]*@\w|[\w-]*\.(?:{_TLD})(?![\w-])")
_JOINS_BEFORE = frozenset("@./-_=")
_JOINS_AFTER = frozenset("@.-_+")


class Candidate(NamedTuple):
    """Something in a text that may name an asset.

    *symbol* None is something that only looks like it. A *strong* sign counts by itself, a weak one beside
    another, what is *void* (in an address, a company's) never; *form* says what it looks like.
    """

    start: int
    end: int
    symbol: str | None
    form: str
    strong: bool = False
    void: bool = False


class Text:
    """Title and text in NFKC; *lower* is the same for names, character by character."""

    def __init__(self, title: str, body: str) -> None:
        title = compatible(title)
        self.title_end = len(title)
        self.whole = f"{title}\n\n{compatible(body)}".replace("’", "'")
        self.lower = folded(self.whole)
        urls = [match.span() for match in _URL.finditer(self.whole)]
        self._url_starts, self._url_ends = [span[0] for span in urls], [span[1] for span in urls]

    def before(self, place: int, most: int) -> str:
        """Return what stands before a place on its line, at most so many characters."""
        return self.whole[max(0, place - most) : place].rpartition("\n")[2]

    def after(self, place: int, most: int) -> str:
        return self.whole[place : place + most].partition("\n")[0]

    def in_address(self, start: int, end: int) -> bool:
        """Say whether this is part of a URL, a domain, a mail address or the name of an account."""
        url = bisect_right(self._url_starts, start) - 1
        if url >= 0 and start < self._url_ends[url]:
            return True
        # Most words have a space or a comma around them, and that is asked first.
        if self.whole[start - 1 : start] in _JOINS_BEFORE:
            before = self.before(start, _NEAR)
            # A space that is missing behind a full stop makes no domain of the next sentence.
            if _ADDRESS_BEFORE.search(before) or (
                self.whole[start].islower() and _DOMAIN_BEFORE.search(before)
            ):
                return True
        joined = self.whole[end : end + 1] in _JOINS_AFTER
        return joined and bool(_ADDRESS_AFTER.match(self.after(end, _NEAR)))
