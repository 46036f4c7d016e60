"""The layout that only a browser shows: an empty shell.

Its pages carry `scripted.js`, which asks the site for the data that this module makes.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Literal

from newscrawl.demo.layouts import chrome
from newscrawl.demo.layouts.markup import content_html, run_of_points
from newscrawl.demo.texts.words import words_of

if TYPE_CHECKING:
    from newscrawl.demo.layouts.views import ArticleView, ListingView
    from newscrawl.demo.model import Card

SCRIPT_PATH = "/assets/scripted.js"
Draw = Literal["article", "listing"]


@cache
def script() -> bytes:
    """Return the program that draws the pages."""
    return files("newscrawl.demo.layouts").joinpath("scripted.js").read_bytes()


def shell_article(view: ArticleView) -> str:
    """Render an article page without the article."""
    return _page(view.article.locale, "article")


def shell_listing(view: ListingView) -> str:
    """Render a page of a list without the list."""
    return _page(view.locale, "listing")


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
    """Return what the program needs to draw a page of a list."""
    return {
        "flash": [_card(card) for card in view.flash],
        "cards": [_card(card) for card in view.cards],
        "pager": [(view.page_path(number), str(number)) for number in view.neighbours],
    }


def _page(locale: str, draw: Draw) -> str:
    return (
        f'<!DOCTYPE html><html lang="{locale}"><head><meta charset="utf-8">'
        f'<title>{words_of(locale).suffix}</title></head><body><div id="root"></div>'
        f'<script src="{SCRIPT_PATH}" data-draw="{draw}" defer></script></body></html>'
    )


def _card(card: Card) -> dict[str, str]:
    return {
        "path": card.path,
        "title": card.title,
        "snippet": card.snippet,
        "publisher": card.publisher,
        "printed": card.printed,
    }
