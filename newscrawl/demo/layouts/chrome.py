"""The bulk of a page that says nothing about news: style sheets, scripts, navigation, decoys.

Real pages carry tens of kilobytes of it, so a crawler that is measured on this site must too. All of
it depends on the layout and locale alone and is made once.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from newscrawl.demo import ids
from newscrawl.demo.model import prefix
from newscrawl.demo.texts import names

if TYPE_CHECKING:
    from collections.abc import Mapping

LOOKS = {
    "page": "max-width:760px;margin:0 auto;padding:16px;font:16px/1.6 system-ui,sans-serif;color:#1b1f24",
    "nav": "display:flex;flex-wrap:wrap;gap:14px;font:14px system-ui,sans-serif;padding:10px 16px",
    "crumb": "font-size:13px;color:#66707c;margin:14px 0 4px",
    "title": "font-size:30px;line-height:1.25;font-weight:700;margin:6px 0 12px",
    "source": "display:flex;gap:8px;align-items:center;font-size:14px;color:#66707c",
    "byline": "font-size:14px;color:#66707c;margin:4px 0 14px",
    "points": "background:#f2f6f7;border-left:4px solid #17a2a2;padding:10px 18px;margin:14px 0",
    "body": "margin:14px 0;overflow-wrap:break-word",
    "note": "font-size:13px;color:#66707c;background:#fafbfc;padding:10px;margin:14px 0",
    "likes": "font-size:13px;color:#66707c;margin:10px 0",
    "promotion": "background:#0f3d3e;color:#fff;padding:14px;border-radius:8px;margin:16px 0",
    "related": "margin:22px 0",
    "heading": "font-size:20px;font-weight:700;margin:12px 0",
    "card": "border:1px solid #d8dde3;border-radius:8px;padding:12px;margin:10px 0",
    "card_title": "font-weight:600;display:block",
    "card_meta": "font-size:13px;color:#66707c",
    "trending": "border-top:1px solid #d8dde3;margin:18px 0;padding-top:8px",
    "pager": "display:flex;gap:10px;margin:18px 0",
}
DECOYS = (
    ("/support/articles/12560603800999", "Help centre"),
    ("javascript:void(0)", "Log in"),
    ("https://elsewhere.invalid/news/detail/12345678", "Partner news"),
    ("mailto:press@demo.invalid", "Press"),
    ("/private/account", "Account"),
)


def css_modules(module: str) -> dict[str, str]:
    """Return a class name for every role, with a hash as bundlers add it."""
    return {
        role: f"{module}_{role}__{ids.mix(len(module), number, 5) % 0xFFFFF:05x}"
        for number, role in enumerate(LOOKS)
    }


def stylesheet(selectors: Mapping[str, str]) -> str:
    """Return the style sheet of a layout: its own selectors, and utilities that nobody uses."""
    rules = [f"{selectors[role]}{{{look}}}" for role, look in LOOKS.items() if role in selectors]
    utilities = [
        f".u{edge[0]}{number}{{{edge}:{number}px!important}}"
        for edge in ("margin-top", "padding-left", "width", "left")
        for number in range(0, 240, 2)
    ]
    colours = [f".c{n:02d}{{color:#{ids.mix(2, n) % 0xFFFFFF:06x}}}" for n in range(90)]
    body = "body{margin:0}img{max-width:100%}a{color:#0b7a75}"
    return body + "".join(rules + utilities + colours)


@lru_cache(maxsize=8)
def script(layout: str) -> str:
    """Return a bundler's runtime: a table of chunks, and a loader that loads nothing."""
    salt = len(layout)
    table = ",".join(f'{n}:"{ids.mix(salt, n, 6):016x}"' for n in range(300, 520))
    return (
        '(function(){"use strict";var chunks={' + table + "};"
        "var seen=[];function take(n){return chunks[n]||null}"
        'document.addEventListener("click",function(event){'
        'var link=event.target.closest&&event.target.closest("a");'
        "if(link){seen.push(take(seen.length))}});})();"
    )


def nav_links(locale: str, labels: tuple[str, ...]) -> list[tuple[str, str]]:
    """Return address and text of the navigation's links, decoys included."""
    start = prefix(locale)
    own = [(f"{start}/price/{names.ASSETS[n][1]}", label) for n, label in enumerate(labels)]
    return [(f"{start}/news", "News"), (f"{start}/news/flash", "Flash"), *own, *DECOYS]


def messages() -> dict[str, str]:
    """Return translations such as a page state carries for the whole site."""
    return {
        f"site.block_{n:03d}.label": f"{names.ORGS[n % len(names.ORGS)]} {names.ASSETS[n % 8][0]} {n}"
        for n in range(90)
    }
