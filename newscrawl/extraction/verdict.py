"""What kind of page this is when it is not an article."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newscrawl.extraction.link_groups import LinkGroup

_GONE = re.compile(
    r"\b404\b|not found|no longer (?:available|exists?)|does(?: not|n.t) exist|"
    r"(?:been|was) (?:removed|deleted|taken down)|"
    r"page (?:is )?(?:missing|unavailable)|cannot be found|can.t (?:be found|find)|"
    r"no existe|no encontrad|não encontrad|não existe|introuvable|nicht gefunden|non trovat|"
    r"не найден|не знайден|удален|видален|页面不存在|頁面不存在|已删除|已刪除|找不到|"
    r"見つかりません|찾을 수 없|"
    r"tidak ditemukan|không tìm thấy|bulunamadı|غير موجود",
    re.IGNORECASE,
)
_LONGEST_NOTICE = 300
_LISTING_CARDS = 8


def says_gone(texts: Sequence[str]) -> bool:
    """Say whether one of a page's headings tells that the page is not, or no longer, there."""
    return any(_GONE.search(text[:_LONGEST_NOTICE]) for text in texts)


def is_listing(groups: Sequence[LinkGroup]) -> bool:
    """Say whether the page carries more links to articles than any related block does."""
    return sum(len(group.cards) for group in groups) >= _LISTING_CARDS
