"""Layer: trafilatura's reading of the page, for a text that no other layer finds.

It takes the text alone: on pages that are no articles it still finds some, and a date or a name that
is guessed is worse than none.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Collection

# It warns of every page without a text, which is a reject here.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)

# Shorter pieces of furniture (0, More, Bitcoin) are words of the text as well.
_TELLING = 20
# A notice that stands where an article should (log in, not in your region) is shorter.
_SHORTEST = 250


def read(html: str, furniture: Collection[str] = ()) -> dict[str, Any]:
    """Return the text of the page as raw `body_text`, or nothing; lines with *furniture* are left out."""
    foreign = [text for text in furniture if len(text) >= _TELLING]
    lines = (_text(html) or "").splitlines()
    body = [line for line in lines if line.strip() and not any(text in line for text in foreign)]
    return {"body_text": body} if sum(map(len, body)) >= _SHORTEST else {}


def _text(html: str) -> str | None:
    import trafilatura  # noqa: PLC0415  # 0.1 s that most crawls do not need

    return trafilatura.extract(html, include_comments=False, favor_precision=True)
