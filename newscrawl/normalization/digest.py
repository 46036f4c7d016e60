"""Content identity: two articles with the same digest say the same."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from newscrawl.fields import IN_DIGEST

if TYPE_CHECKING:
    from newscrawl.items import Article


def content_digest(article: Article) -> str:
    """Return SHA-256 (hex) over title, key points, body and disclaimer.

    JSON keeps the parts apart: a paragraph that moves from the body into the key points is a change.
    ASCII escapes also take half an emoji, which page JSON may contain and UTF-8 refuses.
    """
    parts = [getattr(article, name) for name in IN_DIGEST]
    return hashlib.sha256(json.dumps(parts, separators=(",", ":")).encode("ascii")).hexdigest()
