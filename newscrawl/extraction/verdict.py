"""What kind of page this is when it is not an article."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newscrawl.extraction.link_groups import LinkGroup

# What the common bot walls leave in their pages. Looked for only where no article was found, so
# that an article about captchas stays an article.
_CHALLENGE = re.compile(
    r"cf-chl|cf_chl|challenge-platform|challenges\.cloudflare|just a moment|checking your browser|"
    r"attention required|verify (?:that )?you are (?:a )?human|are you a robot|captcha|"
    r"enable javascript and cookies|access denied|request blocked|unusual traffic|ddos protection|"
    r"_incapsula_|datadome|px-captcha|ak_bmsc|sec-if-cpt|security check",
    re.IGNORECASE,
)
_HEAD = 200_000
_LISTING_CARDS = 8


def is_challenge(html: str) -> bool:
    """Say whether a page that is no article asks its visitor to prove something."""
    return _CHALLENGE.search(html, 0, _HEAD) is not None


def is_cut(html: str) -> bool:
    """Say whether a page was opened and never closed.

    A server that fails in mid-page can still announce the short length, so that HTTP sees no loss.
    """
    opened = re.search(r"<(?:html|body)\b", html[:20_000], re.IGNORECASE)
    return bool(opened) and not re.search(r"</(?:html|body)\s*>", html[-20_000:], re.IGNORECASE)


def is_listing(groups: Sequence[LinkGroup]) -> bool:
    """Say whether the page carries more links to articles than any related block does."""
    return sum(len(group.cards) for group in groups) >= _LISTING_CARDS
