"""The pages of the second site: slugs for ids, numbered pages under their own path, a feed, no site map."""

from __future__ import annotations

import json
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import quote

from tests.loopback import HTML, NOT_FOUND, XML

if TYPE_CHECKING:
    from tests.loopback import Answer

# What listing pages name, page by page, and what the feed names alone.
PAGES = [
    ["kade-zes-blijft-open", "veerpont-vaart-weer-uit"],
    ["sluis-krijgt-nieuwe-deuren", "café-aan-het-water"],
]
IN_FEED = "stormvloed-trekt-langs-kust"
# Known from the block below the first story.
RELATED = "boei-raakt-los-in-haven"
SLUGS = [slug for page in PAGES for slug in page] + [IN_FEED, RELATED]
NOTE = "Redactionele noot: dit bericht is een bewerking van wat de havendienst meldde."

TEXT = """<p>De havendienst heeft maandag besloten dat het werk aan de kade na de zomer wordt voortgezet.</p>
<p>Volgens de schippers is er voor het eerst in jaren genoeg diepgang voor grotere vrachtschepen.</p>"""


def answer(host: str, path: str) -> Answer:
    """Answer as the site does; *host* is its root."""
    stories = {f"/verhaal/{quote(slug)}/": slug for slug in SLUGS}
    listings = {"/news/": 1} | {f"/news/page/{number}/": number for number in range(2, len(PAGES) + 1)}
    if path in stories:
        return 200, HTML, _story(host, stories[path])
    if path in listings:
        return 200, HTML, _listing(listings[path])
    if path == "/feed.xml":
        return 200, XML, _feed(host)
    return NOT_FOUND


def title_of(slug: str) -> str:
    return slug.replace("-", " ").capitalize()


def _story(host: str, slug: str) -> str:
    title = title_of(slug)
    return f"""<!doctype html><html lang=nl><head><title>{title} – Quay Courier</title>
<link rel=canonical href="{host}/verhaal/{quote(slug)}/">
<meta property=og:type content=article>
<meta property="article:published_time" content="2026-10-01T08:30:00+02:00"></head>
<body><header><a href="/">Quay Courier</a><a href="/verhaal/archief/">Archief</a></header>
<main><article><h1>{title}</h1><p>Joris Wierdsma 2026-10-01 08:30</p>
{TEXT}
<p>{NOTE}</p></article>
<section><h2>Lees ook</h2><ul><li><a href="/verhaal/{RELATED}/">{title_of(RELATED)}</a></li>
<li><a href="/verhaal/{PAGES[0][1]}/">{title_of(PAGES[0][1])}</a></li></ul></section></main>
<script type="application/json">{_state(slug)}</script></body></html>"""


def _state(slug: str) -> str:
    story = {
        "slug": slug,
        "kop": title_of(slug),
        "tekst": TEXT,
        "schrijver": "Femke Hoorn",
        "rubriek": "Haven",
    }
    return json.dumps({"bericht": story}).replace("</", "<\\/")


def _listing(number: int) -> str:
    cards = (f'<li><a href="/verhaal/{slug}/"><b>{title_of(slug)}</b></a></li>' for slug in PAGES[number - 1])
    more = f'<a href="/news/page/{number + 1}/">Ouder nieuws</a>'
    return f"<title>Nieuws – Quay Courier</title><h1>Nieuws</h1><ul>{''.join(cards)}</ul>{more}"


def _feed(host: str) -> str:
    items = (
        f"<item><title>{escape(title_of(slug))}</title><link>{host}/verhaal/{quote(slug)}/?utm_source=rss</link>"
        "<pubDate>Thu, 01 Oct 2026 06:30:00 GMT</pubDate></item>"
        for slug in (IN_FEED, PAGES[1][1])
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{"".join(items)}</channel></rss>'
