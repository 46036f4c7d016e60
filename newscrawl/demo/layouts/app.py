"""Layout `app`: Next.js's App Router, its data streamed in calls; utility classes that name nothing.

What the article is made of has other names in the data than in the other layouts.
"""

from __future__ import annotations

from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING, Any

from newscrawl.demo.layouts import chrome
from newscrawl.demo.layouts.flight import Stream, element
from newscrawl.demo.layouts.markup import (
    PLAIN,
    about,
    article_members,
    blocks_html,
    bullets,
    logo,
    original_link,
    prices_link,
    publisher,
    run_of_points,
    schema,
)
from newscrawl.demo.texts import names
from newscrawl.demo.texts.words import words_of

if TYPE_CHECKING:
    from newscrawl.demo.layouts.flight import Raw
    from newscrawl.demo.layouts.views import ArticleView, ListingView
    from newscrawl.demo.model import Card

STYLE = "/_next/static/css/5f3c1d.css"
# Pieces of the page share them: a title and a price are "text-lg font-semibold" alike.
TEXT, STRONG, MUTED, ROW = "text-base leading-7", "text-lg font-semibold", "text-xs opacity-60", "flex gap-2"
TAGS = PLAIN._replace(
    paragraph=('<p dir="auto">', "</p>"),
    heading=('<p dir="auto"><strong>', "</strong></p>"),
    list=("<ul>", "</ul>"),
    item=('<li><p dir="auto">', "</p></li>"),
    image=("<picture>", "</picture>"),
    link_attributes=' target="_blank" rel="noopener noreferrer"',
)
# The names of the article's members in this layout's data, by those that the other layouts use.
MEMBERS = {
    "id": "newsId",
    "title": "headline",
    "content": "bodyHtml",
    "abstractContent": "standfirst",
    "sourceName": "publisherName",
    "originAuthor": "writer",
    "showTime": "publishTime",
    "likeNum": "reactions",
    "languageType": "lang",
}
HEAD = (
    '<meta charSet="utf-8"/><meta name="viewport" content="width=device-width, initial-scale=1"/>'
    f'<link rel="stylesheet" href="{STYLE}" data-precedence="next"/>'
    f"<style>{chrome.stylesheet(dict.fromkeys(chrome.LOOKS, '.prose'))}</style>"
    + "".join(f'<script src="/_next/static/chunks/{n}.js" async=""></script>' for n in range(117, 126))
)


def article(view: ArticleView) -> str:
    """Render an article page."""
    one, words = view.article, view.words
    title = escape(one.title)
    run = run_of_points(one)
    author = f"{words.by}<!-- -->{escape(one.byline)}" if one.byline else ""
    note = f'<blockquote><p dir="auto">{escape(one.disclaimer)}</p></blockquote>' if one.disclaimer else ""
    return _document(
        one.locale,
        about(view),
        f'<nav aria-label="breadcrumb" class="{MUTED}"><a href="/">Home</a><span>/</span>'
        f'<span aria-current="page">{title}</span></nav><article>'
        f'{schema(view)}<hgroup><h1 class="{STRONG}">{title}</h1><p class="{ROW} {MUTED}">{logo(one)}'
        f"<span>{publisher(one)}</span><!-- --> "
        f'<time dateTime="{one.published_at}">{view.printed}</time></p></hgroup>{original_link(view)}'
        + (f'<p class="{MUTED}">{author}</p>' if author else "")
        + (f'<p class="{MUTED}">{words.share}<!-- --> <span>{view.url}</span></p>' if one.shares else "")
        + (f'<!--$--><div role="note"><p class="{TEXT}">{run}</p></div><!--/$-->' if run else "")
        + f'<div class="prose">{bullets(one, TAGS)}{blocks_html(one.body, one.title, TAGS)}{note}</div>'
        f'<button type="button" class="{ROW}"><svg width="16" height="16"></svg><span>{one.likes}</span>'
        f'</button><p class="{TEXT}">{words.disclaimer}</p></article>{_promotion(one.locale)}'
        f"{_related(view)}{_trending(view)}{_prices(one.locale)}",
        _article_stream(view),
    )


def listing(view: ListingView) -> str:
    """Render a page of a list."""
    flash = "".join(
        f'<li class="{ROW}"><time>{card.printed[11:]}</time><div><a href="{card.path}">'
        f'<h3 class="{STRONG}">{escape(card.title)}</h3></a><p class="{TEXT}">{escape(card.snippet)}</p>'
        "</div></li>"
        for card in view.flash
    )
    cards = "".join(f"<li>{_card(card)}</li>" for card in view.cards)
    pager = "".join(f'<a class="{ROW}" href="{view.page_path(n)}">{n}</a>' for n in view.neighbours)
    return _document(
        view.locale,
        f"<title>News | {words_of(view.locale).suffix}</title>",
        f"<h1>News</h1><p>All that moves the synthetic markets</p><h2>Flash</h2><ul>{flash}</ul>"
        f'<ul>{cards}</ul><nav aria-label="pages">{pager}</nav>',
        _listing_stream(view),
    )


def _document(locale: str, head: str, main: str, stream: Stream) -> str:
    return (
        f'<!DOCTYPE html><html lang="{locale}"><head>{HEAD}{head}</head><body class="antialiased">'
        f'<div hidden=""><!--$--><!--/$--></div>{_nav(locale)}<main class="{TEXT}"><!--$-->{main}<!--/$-->'
        f'</main><script src="/_next/static/chunks/main-app.js" async=""></script>{stream.scripts()}'
        f"</body></html>"
    )


def _card(card: Card) -> str:
    """Write an article as a list shows it: all of it is one link."""
    return (
        f'<a class="block" href="{card.path}"><h3 class="{STRONG}">{escape(card.title)}</h3>'
        f'<p class="{TEXT}">{escape(card.snippet)}</p><div class="{ROW} {MUTED}">'
        f"<span>{escape(card.publisher)}</span><!-- --> <time>{card.printed}</time></div></a>"
    )


def _related(view: ArticleView) -> str:
    cards = "".join(f"<li>{_card(card)}</li>" for card in view.article.related)
    return (
        f'<section><h2 class="{STRONG}">{view.words.related}</h2><ul>{cards}</ul></section>' if cards else ""
    )


def _trending(view: ArticleView) -> str:
    words = view.words
    ranks = "".join(
        f'<li><a class="{ROW}" href="{card.path}"><i>{rank}</i><span>{escape(card.title)}</span></a></li>'
        for rank, card in enumerate(view.article.trending, 1)
    )
    if not ranks:
        return ""
    return (
        f'<section><div class="{ROW}"><h2 class="{STRONG}">{words.trending}</h2><a href="/news">'
        f"{words.more}</a></div><ol>{ranks}</ol></section>"
    )


def _article_stream(view: ArticleView) -> Stream:
    one = view.article
    stream, frame = _frame(view.article.locale)
    like, ranking = stream.module(4821, "LikeButton"), stream.module(5190, "Trending")
    members = article_members(view.said_by("page_state"))
    news = view.redesign.members({name: members[known] for known, name in MEMBERS.items()})
    head = element("hgroup", element("h1", one.title), element("p", one.publisher, " ", view.printed))
    trending = [{"newsId": card.article_id, "headline": card.title} for card in one.trending]
    page = stream.value(
        element(
            "article",
            head,
            element("div", dangerouslySetInnerHTML={"__html": members["content"]}, className="prose"),
            element(like, initial={"news": news, "liked": False}),
            element("p", view.words.disclaimer),
            element(ranking, items=trending),
        )
    )
    stream.root(_tree(["news", "detail", one.article_id], element(frame, page)))
    return stream


def _listing_stream(view: ListingView) -> Stream:
    stream, frame = _frame(view.locale)
    cards = [{"newsId": card.article_id, "headline": card.title, "path": card.path} for card in view.cards]
    page = stream.value(element(stream.module(6007, "NewsList"), items=cards, page=view.page))
    stream.root(_tree(["news", str(view.page)], element(frame, page)))
    return stream


def _frame(locale: str) -> tuple[Stream, Raw]:
    """Return a stream that has begun as every page's does, and what stands for the frame."""
    stream = Stream()
    provider = stream.module(3302, "MessagesProvider")
    stream.style(STYLE)
    return stream, stream.value(element(provider, locale=locale, messages=chrome.messages(), now=None))


def _tree(segments: list[str], page: list[Any]) -> dict[str, Any]:
    """Return what the browser's router starts from."""
    tree: Any = ["__PAGE__", {}]
    for segment in reversed(segments):
        tree = [segment, {"children": tree}]
    return {
        "P": None,
        "b": "demo",
        "p": "",
        "c": ["", *segments],
        "i": False,
        "f": [[["", {"children": tree}], page]],
    }


@lru_cache(maxsize=32)
def _prices(locale: str) -> str:
    words = words_of(locale)
    rows = "".join(
        f'<li><a class="{ROW}" href="{prices_link(locale, slug)}"><span>{name}</span>'
        f'<span class="{STRONG}">${number}.25</span></a></li>'
        for number, (name, slug) in enumerate(names.ASSETS, 1)
    )
    return f'<section><h2 class="{STRONG}">{words.prices}</h2><a>{words.more}</a><ul>{rows}</ul></section>'


@lru_cache(maxsize=32)
def _nav(locale: str) -> str:
    links = chrome.nav_links(locale, words_of(locale).nav)
    entries = "".join(f'<li><a href="{url}">{text}</a></li>' for url, text in links)
    return f'<header class="{ROW}"><nav aria-label="main"><ul>{entries}</ul></nav></header>'


@lru_cache(maxsize=32)
def _promotion(locale: str) -> str:
    first, *rest = words_of(locale).promotion
    lines = "".join(f"<span>{line}</span>" for line in rest)
    return f'<aside><a class="block" href="/earning/pool"><b>{first}</b>{lines}</a></aside>'
