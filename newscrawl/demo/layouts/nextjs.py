"""Layout `next`: a React application with its page state, JSON-LD and hashed class names."""

from __future__ import annotations

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
    detail_props,
    logo,
    original_link,
    prices_link,
    publisher,
    run_of_points,
    schema,
    script_json,
)
from newscrawl.demo.texts import names
from newscrawl.demo.texts.words import words_of

if TYPE_CHECKING:
    from newscrawl.demo.layouts.views import ArticleView, ListingView
    from newscrawl.demo.model import Card, DemoArticle

C = chrome.css_modules("detail")
TAGS = PLAIN._replace(
    heading=("<h3>", "</h3>"), image=("<figure>", "</figure>"), link_attributes=' rel="nofollow"'
)
MESSAGES = script_json(chrome.messages())
HEAD = (
    '<meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    f"<style>{chrome.stylesheet({role: f'.{name}' for role, name in C.items()})}</style>"
)


def article(view: ArticleView) -> str:
    """Render an article page."""
    one, words = view.article, view.words
    title = escape(one.title)
    share = f"<div>{words.share} <span>{view.url}</span></div>" if one.shares else ""
    run = run_of_points(one)
    return (
        f'<!DOCTYPE html><html lang="{one.locale}"><head>{HEAD}'
        f'{about(view)}{schema(view)}</head><body><div id="__next">'
        f'{_nav(one.locale)}<main class="{C["page"]}">'
        f'<div class="{C["crumb"]}"><a href="/">Home</a> / <span>{title}</span></div>'
        f'<h1 class="{C["title"]}">{title}</h1>'
        f'<div class="{C["source"]}">{logo(one)}<span>{publisher(one)}</span>'
        f"<span>{view.printed}</span></div><div>{original_link(view)}</div>"
        f'<div class="{C["byline"]}">{byline(view)}</div>{share}'
        + (f'<div class="{C["points"]}">{run}</div>' if run else "")
        + f'<div class="{C["body"]}">{bullets(one, TAGS)}'
        f"{blocks_html(one.body, one.title, TAGS)}{_note(one)}</div>"
        f'<div class="{C["likes"]}"><i></i><span>{one.likes}</span></div>'
        f'<div class="{C["note"]}">{words.disclaimer}</div>{_promotion(one.locale)}'
        f"{_related(view)}{_trending(view)}</main></div>"
        f'<script id="__NEXT_DATA__" type="application/json">{_state(view)}</script>'
        f"<script>{chrome.script('next')}</script></body></html>"
    )


def listing(view: ListingView) -> str:
    """Render a page of a list."""
    flash = "".join(_flash_entry(card) for card in view.flash)
    pager = "".join(f'<a href="{view.page_path(n)}">{n}</a>' for n in view.neighbours)
    words = words_of(view.locale)
    return (
        f'<!DOCTYPE html><html lang="{view.locale}"><head>{HEAD}<title>News | {words.suffix}</title>'
        f'</head><body><div id="__next">{_nav(view.locale)}<main class="{C["page"]}"><h1>News</h1>'
        f"<p>All that moves the synthetic markets</p>"
        f'<section><h2 class="{C["heading"]}">Flash</h2>{flash}</section>'
        f"<section>{''.join(_card(card) for card in view.cards)}</section>"
        f'<nav class="{C["pager"]}">{pager}</nav></main></div>'
        f"<script>{chrome.script('next')}</script></body></html>"
    )


def _flash_entry(card: Card) -> str:
    return (
        f'<div class="{C["card"]}"><time>{card.printed[11:]}</time> '
        f'<a href="{card.path}"><strong>{escape(card.title)}</strong></a>'
        f'<p><a href="{card.path}">{escape(card.snippet)}</a></p></div>'
    )


def _card(card: Card) -> str:
    return (
        f'<a class="{C["card"]}" style="display:block" href="{card.path}">'
        f'<span class="{C["card_title"]}">{escape(card.title)}</span>'
        f"<span>{escape(card.snippet)}</span>"
        f'<span class="{C["card_meta"]}"><b>{escape(card.publisher)}</b>'
        f"<i>{card.printed}</i></span></a>"
    )


def _note(one: DemoArticle) -> str:
    return f"<p><em>{escape(one.disclaimer)}</em></p>" if one.disclaimer else ""


def _related(view: ArticleView) -> str:
    cards = "".join(
        f'<div class="{C["card"]}"><a class="{C["card_title"]}" href="{card.path}">'
        f'{escape(card.title)}</a><p>{escape(card.snippet)}</p><div class="{C["card_meta"]}">'
        f"<span>{escape(card.publisher)}</span><span>{card.printed}</span></div></div>"
        for card in view.article.related
    )
    if not cards:
        return ""
    return f'<div class="{C["related"]}"><h2 class="{C["heading"]}">{view.words.related}</h2>{cards}</div>'


def _trending(view: ArticleView) -> str:
    words, locale = view.words, view.article.locale
    news = "".join(
        f'<li><a href="{card.path}">{escape(card.title)}</a></li>' for card in view.article.trending
    )
    prices = "".join(
        f'<li><a href="{prices_link(locale, slug)}">{name}</a></li>' for name, slug in names.ASSETS
    )
    return (
        f'<div class="{C["trending"]}"><h2>{words.trending}</h2><a href="/news">{words.more}</a>'
        f"<ol>{news}</ol><h2>{words.prices}</h2><a>{words.more}</a><ul>{prices}</ul></div>"
    )


def _state(view: ArticleView) -> str:
    one = view.article
    trending = [
        {"id": card.article_id, "title": card.title, "content": card.snippet, "sort": place}
        for place, card in enumerate(one.trending)
    ]
    props = script_json({"detailProps": detail_props(view), "trendingNewsProps": {"list": trending}})
    return (
        f'{{"props":{{"pageProps":{props},"messages":{MESSAGES}}},"page":"/news/detail/[id]",'
        f'"query":{{"id":"{one.article_id}"}},"buildId":"demo","locale":"{one.locale}"}}'
    )


@lru_cache(maxsize=32)
def _nav(locale: str) -> str:
    links = "".join(
        f'<a href="{url}">{text}</a>' for url, text in chrome.nav_links(locale, words_of(locale).nav)
    )
    return f'<header class="{C["nav"]}">{links}</header>'


@lru_cache(maxsize=32)
def _promotion(locale: str) -> str:
    lines = "".join(f"<div>{line}</div>" for line in words_of(locale).promotion)
    return f'<div class="{C["promotion"]}">{lines}</div>'
