"""The page around something hostile: an article, or nothing."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

ID = "12560604000001"
TITLE = "Gold rises again in Accra"
TEXT = "The price of gold rose again on Monday, said traders in Accra, who expect more of it this week."
HEAD = f"<h1>{TITLE}</h1><p>Accra Herald 2026/02/28 10:00</p><p>By: Ama Owusu</p>"
PROSE = f"<p>{TEXT}</p>" * 3
RELATED = "<h2>You may also like</h2>"


def article(hostile: str) -> str:
    """Return an article with something below its text."""
    return (
        f"<!doctype html><html><head><title>{TITLE}</title></head><body>{HEAD}{PROSE}{hostile}</body></html>"
    )


def in_text(hostile: str) -> str:
    """Return an article with something between its paragraphs."""
    return article(f"{hostile}{PROSE}<p>1.2K</p>")


def headed(hostile: str) -> str:
    """Return an article with something in its head."""
    return (
        f"<!doctype html><html><head><title>{TITLE}</title>{hostile}</head><body>{HEAD}{PROSE}</body></html>"
    )


def bare(hostile: str) -> str:
    """Return a page that is nothing but *hostile*."""
    return f"<!doctype html><html><body>{hostile}</body></html>"


def script(hostile: str) -> str:
    """Return an article with a program that speaks of it."""
    return article(f'<script>"{ID}";{hostile}</script>')


def state(value: object) -> str:
    """Return an article whose program starts from *value*."""
    return article(f'<script type="application/json">{json.dumps(value)}</script>')


def linked_data(value: object) -> str:
    """Return an article with JSON-LD."""
    return headed(f'<script type="application/ld+json">{json.dumps(value)}</script>')


def detail(n: int, **members: object) -> dict[str, object]:
    """Return what a page's state says of its article, with members of one's own."""
    return {"detailProps": {"id": ID, "title": TITLE, "content": f"<p>{TEXT}</p>" * 3, "n": n, **members}}


def link(at: int, text: str = "One more title") -> str:
    """Return a link to another article."""
    return f"<a href=/news/detail/125606{50_000_000 + at % 40_000_000}>{text} {at}</a>"


def each(piece: Callable[[int], str], n: int) -> str:
    """Return *n* pieces in a row."""
    return "".join(map(piece, range(n)))
