"""The related-links block of an article, told apart from the other runs of links on its page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from newscrawl.extraction.dom.date_lines import is_date_line
from newscrawl.normalization.locales import RELATED, TRENDING
from newscrawl.normalization.printed_dates import find_time
from newscrawl.normalization.text import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newscrawl.extraction.dom.blocks import Block
    from newscrawl.extraction.dom.link_groups import LinkGroup

_CLOCK = re.compile(r"^\s*\d{1,2}:\d{2}\b(?!.*\d{4}[/-]\d)")
_PROSE = 80
_MOST_RELATED = 12
_LEAST_LIKENESS = -2
_MOST_PAGER = 2
# What a menu names is a section: a word or two.
_MENU_WORDS = 2


def related_group(groups: Sequence[LinkGroup], blocks: Sequence[Block]) -> LinkGroup | None:
    """Return the group that is the related block; None where every group is something else.

    Of those that nothing else tells apart it is the nearest below the head of the article, else above it.
    """
    head = _head_of_article(groups, blocks) if groups else 0
    ranked = [(_likeness(group, head), _nearness(group, head), group) for group in groups]
    best = max(ranked, key=lambda entry: entry[:2], default=None)
    return best[2] if best and best[0] >= _LEAST_LIKENESS else None


def is_flash(group: LinkGroup) -> bool:
    """Say whether most entries open with a time of day and no date, as the Flash list does."""
    clocked = sum(bool(_CLOCK.match(card.text)) for card in group.cards)
    return 2 * clocked >= len(group.cards)


def _head_of_article(groups: Sequence[LinkGroup], blocks: Sequence[Block]) -> int:
    """Return where the article begins: at its main heading, else at its date, else at the first paragraph."""
    covered = {block for group in groups for block in group.blocks}
    seen = [(at, block) for at, block in enumerate(blocks) if block not in covered]
    dated = next((at for at, block in seen if is_date_line(block)), None)
    headings = [at for at, block in seen if block.tag == "h1"]
    above = [at for at in headings if dated is None or at < dated]
    if headings:
        return above[-1] if above else headings[0]
    paragraph = next((at for at, block in seen if len(block.text) > _PROSE), 0)
    return paragraph if dated is None else dated


def _nearness(group: LinkGroup, head: int) -> tuple[bool, int]:
    is_below = group.first > head
    return is_below, -group.first if is_below else group.first


def _likeness(group: LinkGroup, head: int) -> int:
    """Weigh the signs; the words of a heading count most where they are known, and need not be."""
    is_known = bool(RELATED.search(group.heading))
    articles = sum(card.key is not None for card in group.cards)
    signs = (
        (8, is_known),
        (-8, bool(TRENDING.search(group.heading)) and not is_known),
        (-8, is_flash(group)),
        (-8, group.is_pager),
        (-8, not group.heading and len(group.cards) <= _MOST_PAGER and not _is_dated(group)),
        (-8, group.first < head and _is_menu(group)),
        (-3, group.has_more_link),
        (-2, len(group.cards) > _MOST_RELATED),
        (-3, 2 * articles < len(group.cards)),
        (-3, group.in_text),
        (-4, group.in_footer),
    )
    return sum(weight for weight, holds in signs if holds)


def _is_dated(group: LinkGroup) -> bool:
    return any(find_time(card.text) for card in group.cards)


def _is_menu(group: LinkGroup) -> bool:
    """Say whether a run above the article has no heading, or names sections."""
    short = sum(len(words(card.text)) <= _MENU_WORDS for card in group.cards)
    return not group.headed or 2 * short > len(group.cards)
