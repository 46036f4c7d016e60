"""Layouts that only a browser shows in full: an empty shell, and lists that load more in their place.

Their pages carry `scripted.js`, which asks the site for the data that this module makes.
"""

from __future__ import annotations

from functools import cache
from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Literal

from newscrawl.demo.layouts import chrome
from newscrawl.demo.layouts.markup import content_html, run_of_points
from newscrawl.demo.texts.words import words_of

if TYPE_CHECKING:
    from newscrawl.demo.layouts.views import ArticleView, ListingView
    from newscrawl.demo.model import Card

SCRIPT_PATH = "/assets/scripted.js"
Draw = Literal["article", "listing", "button", "scroll"]


@cache
def script() -> bytes:
    """Return the program that draws the pages."""
    return files("newscrawl.demo.layouts").joinpath("scripted.js").read_bytes()


def shell_article(view: ArticleView) -> str:
    """Render an article page without the article."""
    return _page(view.article.locale, '<div id="root"></div>', "article")


def shell_listing(view: ListingView) -> str:
    """Render a page of a list without the list."""
    return _page(view.locale, '<div id="root"></div>', "listing")


def button_listing(view: ListingView) -> str:
    """Render the first page of a list, and a button that loads the next in its place."""
    end = '<button id="more" type="button">Show more</button>' if view.pages > 1 else ""
    return _page(view.locale, _first_cards(view) + end, "button" if end else None)


def scroll_listing(view: ListingView) -> str:
    """Render the first page of a list, which loads the next as soon as its end comes into sight."""
    end = '<div id="end" style="height:1px"></div>' if view.pages > 1 else ""
    return _page(view.locale, _first_cards(view) + end, "scroll" if end else None)


def article_data(view: ArticleView) -> dict[str, Any]:
    """Return what the program needs to draw an article."""
    one, words = view.article, view.words
    return {
        "title": one.title,
        "summary": one.summary,
        "publisher": one.publisher,
        "printed": view.printed,
        "byline": f"{words.by}{one.byline}" if one.byline else "",
        "run": "- " + " - ".join(one.key_points) if run_of_points(one) else "",
        "content": content_html(one),
        "likes": one.likes,
        "nav": chrome.nav_links(one.locale, words.nav),
        "related": [_card(card) for card in one.related],
        "trending": [_card(card) for card in one.trending],
        "words": {
            "suffix": words.suffix,
            "disclaimer": words.disclaimer,
            "related": words.related,
            "trending": words.trending,
        },
    }


def listing_data(view: ListingView) -> dict[str, Any]:
    """Return what the program needs to draw a page of a list, or to lengthen one."""
    return {
        "pages": view.pages,
        "flash": [_card(card) for card in view.flash],
        "cards": [_card(card) for card in view.cards],
        "pager": [(view.page_path(number), str(number)) for number in view.neighbours],
    }


def _page(locale: str, body: str, draw: Draw | None) -> str:
    program = f'<script src="{SCRIPT_PATH}" data-draw="{draw}" defer></script>' if draw else ""
    return (
        f'<!DOCTYPE html><html lang="{locale}"><head><meta charset="utf-8">'
        f"<title>{words_of(locale).suffix}</title></head><body>{body}{program}</body></html>"
    )


def _first_cards(view: ListingView) -> str:
    cards = "".join(
        f'<a href="{card.path}" style="display:block"><strong>{escape(card.title)}</strong>'
        f"<p>{escape(card.snippet)}</p><span><b>{escape(card.publisher)}</b> <i>{card.printed}</i></span></a>"
        for card in view.cards
    )
    return f'<h1>News</h1><section id="list">{cards}</section>'


def _card(card: Card) -> dict[str, str]:
    return {
        "path": card.path,
        "title": card.title,
        "snippet": card.snippet,
        "publisher": card.publisher,
        "printed": card.printed,
    }
