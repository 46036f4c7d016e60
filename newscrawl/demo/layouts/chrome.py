"""The bulk of a page that says nothing about news: style sheets, scripts, navigation, decoys.

Real pages carry tens of kilobytes of it, so a crawler that is measured on this site must too.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from markupsafe import Markup

from newscrawl.demo import ids
from newscrawl.demo.model import prefix
from newscrawl.demo.texts import ASSETS, NAV_KEYS, ORGS

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
# Class names as two kinds of builds make them: a module's with a hash, and mere numbers.
HASHED = {role: f"detail_{role}__{ids.mix(6, n, 5) % 0xFFFFF:05x}" for n, role in enumerate(LOOKS)}
NUMBERED = {role: f"b{n}" for n, role in enumerate(LOOKS)}
DECOYS = (
    ("/support/articles/12560603800999", "Help centre"),
    ("javascript:void(0)", "Log in"),
    ("https://elsewhere.invalid/news/detail/12345678", "Partner news"),
    ("mailto:press@demo.invalid", "Press"),
    ("/private/account", "Account"),
)
# Translations such as a page state carries for the whole site.
MESSAGES = {f"site.block_{n:03d}.label": f"{ORGS[n % len(ORGS)]} {ASSETS[n % 8]} {n}" for n in range(90)}
LOGO = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='18' height='18'%3E"
    "%3Ccircle cx='9' cy='9' r='9' fill='%230b7a75'/%3E%3C/svg%3E"
)


@cache
def bulk() -> Markup:
    """Return a style sheet of all classes, with utilities that nobody uses, and a bundler's runtime."""
    rules = [f".{names[role]}{{{look}}}" for names in (HASHED, NUMBERED) for role, look in LOOKS.items()]
    rules += [
        f".u{edge[0]}{number}{{{edge}:{number}px!important}}"
        for edge in ("margin-top", "padding-left", "width", "left")
        for number in range(0, 300, 2)
    ]
    chunks = ",".join(f'{n}:"{ids.mix(4, n, 6):016x}"' for n in range(300, 520))
    style = "body{margin:0}img{max-width:100%}a{color:#0b7a75}" + "".join(rules)
    script = "(function(){var chunks={" + chunks + "};window.take=function(n){return chunks[n]||null}})();"
    return Markup("<style>{}</style><script>{}</script>").format(Markup(style), Markup(script))  # noqa: S704  # ours


def nav_links(locale: str, labels: Iterable[str] = NAV_KEYS) -> list[tuple[str, str]]:
    """Return address and text of the navigation's links, decoys included."""
    start = prefix(locale)
    own = [(f"{start}/price/{ASSETS[n].lower()}", label) for n, label in enumerate(labels)]
    return [(f"{start}/news", "News"), (f"{start}/news/flash", "Flash"), *own, *DECOYS]


def prices(locale: str) -> list[tuple[str, str]]:
    """Return address and text of the links to price pages."""
    return [(f"{prefix(locale)}/price/{asset.lower()}", asset) for asset in ASSETS]
