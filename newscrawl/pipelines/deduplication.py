"""Give every article its content identity."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newscrawl.deduplication.digest import content_digest

if TYPE_CHECKING:
    from newscrawl.items import Article


class DeduplicationPipeline:
    """Set the digest by which the store tells unchanged, revised and repeated articles apart."""

    def process_item(self, item: Article) -> Article:
        item.digest = content_digest(item)
        return item
