"""What kind of page this is when it is not an article."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newscrawl.extraction.dom.blocks import Block, Link
    from newscrawl.extraction.dom.link_groups import LinkGroup

_GONE = re.compile(
    r"\b404\b|not found|no longer (?:available|exists?)|does(?: not|n.t) exist|"
    # Coins are removed from exchanges as well.
    r"\b(?:page|article|post|story|content|item|news|it|this)\b.{0,40} "
    r"(?:been|was) (?:removed|deleted|taken down)|"
    r"page (?:is )?(?:missing|unavailable)|cannot be found|can.t (?:be found|find)|"
    r"no existe|no encontrad|não encontrad|não existe|introuvable|nicht gefunden|non trovat|"
    r"не найден|не знайден|удален|видален|页面不存在|頁面不存在|已删除|已刪除|找不到|"
    r"見つかりません|찾을 수 없|"
    r"tidak ditemukan|không tìm thấy|bulunamadı|غير موجود",
    re.IGNORECASE,
)
_PAGE_NUMBER = re.compile(r"\d{1,5}")
_LAST_NUMBER = re.compile(r"(?<!\d)\d{1,5}(?=/?$)")
_LONGEST_NOTICE = 300
_LISTING_CARDS = 8
# Of a page whose list goes on elsewhere.
_PAGED_CARDS = 3
_PAGE_LINKS = 2


def says_gone(texts: Sequence[str]) -> bool:
    """Say whether one of a page's headings tells that the page is not, or no longer, there."""
    return any(_GONE.search(text[:_LONGEST_NOTICE]) for text in texts)


def is_listing(groups: Sequence[LinkGroup], blocks: Sequence[Block]) -> bool:
    """Say whether the page has more links to articles than any related block, or numbered pages of them."""
    cards = sum(len(group.cards) for group in groups)
    return cards >= _LISTING_CARDS or (cards >= _PAGED_CARDS and _is_paged(blocks))


def _is_paged(blocks: Sequence[Block]) -> bool:
    """Say whether links lead to pages by their numbers: `2` to `/news/2` or `?page=2`."""
    links = {link for block in blocks for link in block.links if _PAGE_NUMBER.fullmatch(link.text)}
    return sum(_ends_with_number(link) for link in links) >= _PAGE_LINKS


def _ends_with_number(link: Link) -> bool:
    number = _LAST_NUMBER.search(link.href)
    return number is not None and int(number[0]) == int(link.text)
