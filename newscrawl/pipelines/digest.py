"""Give every article its content identity."""

from __future__ import annotations

from newscrawl.items import Article, NotModified
from newscrawl.normalization.digest import content_digest


class DeduplicationPipeline:
    """Set the digest by which the store tells unchanged, revised and repeated articles apart."""

    def process_item(self, item: Article | NotModified) -> Article | NotModified:
        if isinstance(item, Article):
            item.digest = content_digest(item)
        return item
