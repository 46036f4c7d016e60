"""Layout `ld`: semantic tags and a JSON-LD graph; related links before the text, dates first.

Its navigation shows the raw keys of its texts, as the imitated site at times did.
"""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING

from newscrawl.demo.layouts import chrome
from newscrawl.demo.layouts.markup import (
    PLAIN,
    about,
    blocks_html,
    bullets,
    byline,
    logo,
    news_article,
    original_link,
    publisher,
    run_of_points,
    script_json,
)
from newscrawl.demo.texts.words import NAV_KEYS, words_of

if TYPE_CHECKING:
    from newscrawl.demo.layouts.views import ArticleView, ListingView
    from newscrawl.demo.model import Card

SELECTORS = {
    "page": "body>main",
    "nav": "body>nav",
    "crumb": "main>ol",
    "title": "article>header>h1",
    "source": "article>header>p",
    "byline": "article>header>address",
    "points": "article>section[data-points]",
    "body": "article>section",
    "note": "article>footer",
    "likes": "article>data",
    "promotion": "main>aside[data-ad]",
    "related": "article>aside",
    "card": "aside>article,main>article.row",
    "card_meta": "small",
    "trending": "main>section",
    "pager": "main>nav",
}
TAGS = PLAIN._replace(image=("<figure>", "<figcaption></figcaption></figure>"))
PRINT = {role: f"body.print {selector}" for role, selector in SELECTORS.items()}
HEAD = (
    f'<meta charset="utf-8"><style>{chrome.stylesheet(SELECTORS)}</style>'
    f"<style>{chrome.stylesheet(PRINT)}</style>"
)
OFFICE = timezone(timedelta(hours=8))  # an offset that is not UTC: a crawler has to convert


def article(view: ArticleView) -> str:
    """Render an article page."""
    one, words = view.article, view.words
    title = escape(one.title)
    run = run_of_points(one)
    author = byline(view)
    share = f"<p>{words.share} <a href='{view.path}'>{view.path}</a></p>" if one.shares else ""
    note = f"<p>{escape(one.disclaimer)}</p>" if one.disclaimer else ""
    return (
        f'<!DOCTYPE html><html lang="{one.locale}"><head>{HEAD}'
        f'{about(view)}<script type="application/ld+json">{_graph(view)}</script></head>'
        f'<body>{_nav(one.locale)}<main><ol><li><a href="/">Home</a></li><li>{title}</li></ol>'
        f"<article><header><h1>{title}</h1><p><time>{view.printed}</time> {logo(one)}"
        f"<b>{publisher(one)}</b></p>{original_link(view)}"
        + (f"<address>{author}</address>" if author else "")
        + f"{share}</header>{_related(view)}"
        + (f"<section data-points><p>{run}</p></section>" if run else "")
        + f"<section>{bullets(one, TAGS)}{blocks_html(one.body, one.title, TAGS)}{note}</section>"
        f"<data>{one.likes}</data><footer><p>{words.disclaimer}</p></footer></article>"
        f"{_promotion(one.locale)}{_trending(view)}</main>"
        f"<script>{chrome.script('ld')}</script></body></html>"
    )


def listing(view: ListingView) -> str:
    """Render a page of a list."""
    flash = "".join(
        f'<li><time>{card.printed[11:]}</time> <a href="{card.path}">{escape(card.title)}</a>'
        f"<p>{escape(card.snippet)}</p></li>"
        for card in view.flash
    )
    cards = "".join(
        f'<article class="row"><small><time>{card.printed}</time> {escape(card.publisher)}</small>'
        f'<h3><a href="{card.path}">{escape(card.title)}</a></h3>'
        f'<p>{escape(card.snippet)} <a href="{card.path}">More</a></p></article>'
        for card in view.cards
    )
    pager = "".join(f'<a href="{view.page_path(n)}">{n}</a>' for n in view.neighbours)
    return (
        f'<!DOCTYPE html><html lang="{view.locale}"><head>{HEAD}'
        f"<title>News | {words_of(view.locale).suffix}</title></head>"
        f"<body>{_nav(view.locale)}<main><h1>News</h1><p>All that moves the synthetic markets</p>"
        f"<section><h2>Flash</h2><ul>{flash}</ul></section>{cards}<nav>{pager}</nav></main>"
        f"</body></html>"
    )


def _graph(view: ArticleView) -> str:
    shown = datetime.fromisoformat(view.said_by("json_ld").published_at).astimezone(OFFICE).isoformat()
    site = {"@type": "Organization", "@id": "#org", "name": "Bitget", "url": view.root}
    crumbs = {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": 1, "name": "News"},
            {"@type": "ListItem", "position": 2, "name": view.article.title},
        ],
    }
    node = news_article(view) | {"publisher": {"@id": "#org"}, "datePublished": shown}
    return script_json({"@context": "https://schema.org", "@graph": [site, crumbs, node]})


def _related(view: ArticleView) -> str:
    cards = "".join(
        f"<article><small><time>{card.printed}</time> <cite>{escape(card.publisher)}</cite></small>"
        f'<h4><a href="{card.path}">{escape(card.title)}</a></h4><p>{escape(card.snippet)}</p>'
        "</article>"
        for card in view.article.related
    )
    return f"<aside><h3>{view.words.related}</h3>{cards}</aside>" if cards else ""


def _trending(view: ArticleView) -> str:
    cards: tuple[Card, ...] = view.article.trending
    if not cards:
        return ""
    items = "".join(f'<li><a href="{card.path}">{escape(card.title)}</a></li>' for card in cards)
    words = view.words
    return f'<section><h3>{words.trending}</h3><a href="/news">{words.more}</a><ul>{items}</ul></section>'


@lru_cache(maxsize=32)
def _nav(locale: str) -> str:
    links = chrome.nav_links(locale, NAV_KEYS)
    return "<nav>" + "".join(f'<a href="{url}">{text}</a>' for url, text in links) + "</nav>"


@lru_cache(maxsize=32)
def _promotion(locale: str) -> str:
    lines = "".join(f"<p>{line}</p>" for line in words_of(locale).promotion)
    return f"<aside data-ad>{lines}</aside>"
