"""Pages that every layout shares: AMP, help, prices, and the page for what does not exist."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from newscrawl.demo.layouts import chrome
from newscrawl.demo.layouts.markup import (
    PLAIN,
    blocks_html,
    bullets,
    byline,
    publisher,
    run_of_points,
    schema,
)
from newscrawl.demo.texts.words import words_of

if TYPE_CHECKING:
    from newscrawl.demo.layouts.views import ArticleView

HELP = (
    "A help page: it looks a little like an article, has an id of fourteen digits, and is none.",
    "Whoever stores it as news has not looked at its address.",
)


def amp(view: ArticleView) -> str:
    """Render an article for AMP: no related links, and the real page named as canonical."""
    one, words = view.article, view.words
    title = escape(one.title)
    run = run_of_points(one)
    note = f"<p>{escape(one.disclaimer)}</p>" if one.disclaimer else ""
    return (
        f'<!doctype html><html amp lang="{one.locale}"><head><meta charset="utf-8">'
        f'<title>{title} | {words.suffix}</title><link rel="canonical" href="{view.url}">'
        f"{schema(view)}</head><body><h1>{title}</h1>"
        f"<p>{publisher(one)} {view.printed}</p><p>{byline(view)}</p>"
        + (f"<p>{run}</p>" if run else "")
        + f"{bullets(one, PLAIN)}{blocks_html(one.body, one.title, PLAIN)}{note}"
        f"<p>{words.disclaimer}</p></body></html>"
    )


def plain(locale: str, heading: str, *paragraphs: str) -> str:
    """Render a page that is not news."""
    text = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in paragraphs)
    links = chrome.nav_links(locale, words_of(locale).nav)
    nav = "".join(f'<a href="{url}">{label}</a> ' for url, label in links)
    title = escape(heading)
    return (
        f'<!DOCTYPE html><html lang="{locale}"><head><meta charset="utf-8"><title>{title} | Bitget'
        f"</title></head><body><nav>{nav}</nav><h1>{title}</h1>{text}</body></html>"
    )


def not_found(locale: str) -> str:
    """Render the page for an address that the site does not have."""
    return plain(locale, words_of(locale).gone, "404")
