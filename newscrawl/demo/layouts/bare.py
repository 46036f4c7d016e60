"""Layout `bare`: nothing but divs and spans, no page state, no JSON-LD, bare related titles."""

from __future__ import annotations

from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING

from newscrawl.demo.layouts import chrome
from newscrawl.demo.layouts.markup import (
    Tags,
    alternates,
    blocks_html,
    bullets,
    byline,
    description,
    logo,
    original_link,
    prices_link,
    publisher,
    run_of_points,
)
from newscrawl.demo.texts import names
from newscrawl.demo.texts.words import words_of

if TYPE_CHECKING:
    from newscrawl.demo.layouts.views import ArticleView, ListingView
    from newscrawl.demo.model import Card

C = {role: f"b{number}" for number, role in enumerate(chrome.LOOKS)}
TAGS = Tags(
    paragraph=("<div><span>", "</span></div>"),
    heading=('<div style="font-weight:700"><span>', "</span></div>"),
    list=("<div>", "</div>"),
    item=("<div>• ", "</div>"),
    image=("<div>", "</div>"),
)
HEAD = (
    '<meta charset="utf-8">'
    f"<style>{chrome.stylesheet({role: f'.{name}' for role, name in C.items()})}</style>"
    f"<style>{chrome.stylesheet({role: f'.wide .{name}' for role, name in C.items()})}</style>"
)


def article(view: ArticleView) -> str:
    """Render an article page."""
    one, words = view.article, view.words
    title = escape(one.title)
    parts = [
        _div("crumb", f'<span><a href="/">Home</a></span> › <span>{title}</span>'),
        _div("title", f"<span>{title}</span>"),
        _div("source", f"{logo(one)}<span>{publisher(one)}</span><span>{view.printed}</span>"),
        _div("byline", original_link(view)),
        _div("byline", byline(view)),
        _div("byline", f"{words.share} <span>{view.path}</span>" if one.shares else ""),
        _div("points", bullets(one, TAGS) or run_of_points(one)),
        _div("body", blocks_html(one.body, one.title, TAGS)),
        _div("body", f"<span>{escape(one.disclaimer)}</span>" if one.disclaimer else ""),
        _div("likes", f"<span>{one.likes}</span>"),
        _div("note", words.disclaimer),
        _div("promotion", "".join(f"<div>{line}</div>" for line in words.promotion)),
        _div("related", _links(words.related, one.related)),
        _div("trending", _links(words.trending, one.trending, words.more)),
        _div("trending", _prices(one.locale)),
    ]
    return (
        f'<!DOCTYPE html><html lang="{one.locale}"><head>{HEAD}'
        f"<title>{title} | {words.suffix}</title>{description(view)}"
        f'<link rel="canonical" href="{view.path}">{alternates(view)}</head><body>'
        f'<div class="{C["page"]}">{_nav(one.locale)}{"".join(parts)}</div>'
        f"<script>{chrome.script('bare')}</script></body></html>"
    )


def listing(view: ListingView) -> str:
    """Render a page of a list; a card's link has its title only."""
    flash = "".join(
        f'<div class="{C["card"]}"><span>{card.printed[11:]}</span>'
        f'<span><a href="{card.path}">{escape(card.title)}</a></span>'
        f'<span><a href="{card.path}">{escape(card.snippet)}</a></span></div>'
        for card in view.flash
    )
    cards = "".join(
        f'<div class="{C["card"]}"><div class="{C["card_title"]}"><a href="{card.path}">'
        f"{escape(card.title)}</a></div><div>{escape(card.snippet)}</div>"
        f'<div class="{C["card_meta"]}">{escape(card.publisher)} {card.printed}</div></div>'
        for card in view.cards
    )
    pager = "".join(f'<span><a href="{view.page_path(n)}">{n}</a></span>' for n in view.neighbours)
    return (
        f'<!DOCTYPE html><html lang="{view.locale}"><head>{HEAD}<title>News | '
        f'{words_of(view.locale).suffix}</title></head><body><div class="{C["page"]}">'
        f"{_nav(view.locale)}{_div('title', 'News')}<div>All that moves the synthetic markets</div>"
        f"{_div('heading', 'Flash')}{flash}{cards}{_div('pager', pager)}</div></body></html>"
    )


def _div(role: str, inner: str) -> str:
    return f'<div class="{C[role]}">{inner}</div>' if inner else ""


def _links(heading: str, cards: tuple[Card, ...], more: str = "") -> str:
    if not cards:
        return ""
    titles = "".join(
        f'<div><a href="{card.path}"><span>{escape(card.title)}</span></a></div>' for card in cards
    )
    link = f'<div><a href="/news">{more}</a></div>' if more else ""
    return f'<div class="{C["heading"]}">{heading}</div>{link}{titles}'


@lru_cache(maxsize=32)
def _prices(locale: str) -> str:
    words = words_of(locale)
    rows = "".join(
        f'<div><a href="{prices_link(locale, slug)}"><span>{name}</span></a></div>'
        for name, slug in names.ASSETS
    )
    return f'<div class="{C["heading"]}">{words.prices}</div><div>{words.more}</div>{rows}'


@lru_cache(maxsize=32)
def _nav(locale: str) -> str:
    links = chrome.nav_links(locale, words_of(locale).nav)
    return _div("nav", "".join(f'<span><a href="{url}">{text}</a></span>' for url, text in links))
