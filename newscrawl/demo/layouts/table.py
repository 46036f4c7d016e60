"""Layout `table`: tables, uppercase tags, paragraphs that end in line breaks, a renamed page state.

Related links have snippets on some pages and are bare titles on others.
"""

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
    detail_props,
    logo,
    original_link,
    prices_link,
    publisher,
    run_of_points,
    script_json,
)
from newscrawl.demo.texts import names
from newscrawl.demo.texts.words import words_of

if TYPE_CHECKING:
    from newscrawl.demo.layouts.views import ArticleView, ListingView
    from newscrawl.demo.model import Card, DemoArticle

SELECTORS = {"nav": "#nav", "title": "FONT.t", "card": "TABLE.card", "points": "#points"}
TAGS = Tags(
    paragraph=("", "<BR><BR>"),
    heading=("<B>", "</B><BR><BR>"),
    list=("<UL>", "</UL>"),
    item=("<LI>", ""),
    image=("", "<BR><BR>"),
    link_attributes=" TARGET=_blank",
)
HEAD = (
    "<META HTTP-EQUIV=Content-Type CONTENT='text/html; charset=utf-8'>"
    f"<STYLE>{chrome.stylesheet(SELECTORS)}</STYLE>"
)
MESSAGES = script_json(chrome.messages())
DOCTYPE = '<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN">'


def rich_related(one: DemoArticle) -> bool:
    """Say whether the page has snippets in its related block."""
    return one.flags % 2 == 0


def article(view: ArticleView) -> str:
    """Render an article page."""
    one, words = view.article, view.words
    title = escape(one.title)
    points = bullets(one, TAGS) or run_of_points(one)
    note = f"{escape(one.disclaimer)}<BR><BR>" if one.disclaimer else ""
    rows = (
        f"<FONT COLOR=gray SIZE=2><A HREF=/>Home</A> &gt; {title}</FONT>",
        f"<FONT CLASS=t SIZE=6><B>{title}</B></FONT>",
        f"<FONT SIZE=2>{logo(one)}{publisher(one)} {view.printed}</FONT>",
        original_link(view),
        f"<I>{author}</I>" if (author := byline(view)) else "",
        f"{words.share} {view.path}" if one.shares else "",
        f"<DIV ID=points>{points}</DIV>" if points else "",
        f"{blocks_html(one.body, one.title, TAGS)}{note}",
        f"<CENTER>{one.likes}</CENTER>",
        f"<FONT SIZE=2>{words.disclaimer}</FONT>",
        _promotion(one.locale),
        _related(view),
        _trending(view),
        _prices(one.locale),
    )
    cells = "\n".join(f"<TR><TD COLSPAN=2>{row}</TD></TR>" for row in rows if row)
    return (
        f"{DOCTYPE}<HTML LANG={one.locale}><HEAD>{HEAD}<TITLE>{title} | {words.suffix}</TITLE>"
        f"{description(view)}<LINK REL=canonical HREF={view.url}>{alternates(view)}"
        f"<SCRIPT>window.__STATE__ = {_state(view)};</SCRIPT></HEAD><BODY>{_nav(one.locale)}"
        f"<TABLE WIDTH=760 ALIGN=center CELLPADDING=6>{cells}</TABLE>"
        f"<SCRIPT>{chrome.script('table')}</SCRIPT></BODY></HTML>"
    )


def listing(view: ListingView) -> str:
    """Render a page of a list."""
    flash = "".join(
        f"<TR><TD VALIGN=top>{card.printed[11:]}<TD><A HREF={card.path}>{escape(card.title)}</A><BR>"
        f"<A HREF={card.path}>{escape(card.snippet)}</A></TR>"
        for card in view.flash
    )
    cards = "".join(
        f"<TABLE CLASS=card WIDTH=740><TR><TD><A HREF={card.path}><B>{escape(card.title)}</B></A>"
        f"<TR><TD>{escape(card.snippet)}<TR><TD><FONT SIZE=2>{escape(card.publisher)} "
        f"{card.printed}</FONT></TABLE>"
        for card in view.cards
    )
    pager = " | ".join(f"<A HREF={view.page_path(n)}>{n}</A>" for n in view.neighbours)
    return (
        f"{DOCTYPE}<HTML LANG={view.locale}><HEAD>{HEAD}<TITLE>News | "
        f"{words_of(view.locale).suffix}</TITLE></HEAD><BODY>{_nav(view.locale)}"
        f"<TABLE WIDTH=760 ALIGN=center><TR><TD><H1>News</H1>All that moves the synthetic markets"
        f"<H2>Flash</H2><TABLE>{flash}</TABLE>{cards}<CENTER>{pager}</CENTER></TABLE></BODY></HTML>"
    )


def _related(view: ArticleView) -> str:
    rich = rich_related(view.article)
    cards = "".join(_related_card(card, rich=rich) for card in view.article.related)
    return f"<H3>{view.words.related}</H3>{cards}" if cards else ""


def _related_card(card: Card, *, rich: bool) -> str:
    link = f"<A HREF={card.path}>{escape(card.title)}</A>"
    if not rich:
        return f"{link}<BR>"
    return (
        f"<TABLE CLASS=card WIDTH=740><TR><TD>{link}</TR><TR><TD>{escape(card.snippet)}</TR>"
        f"<TR><TD>{escape(card.publisher)} {card.printed}</TR></TABLE>"
    )


def _trending(view: ArticleView) -> str:
    links = "<BR>".join(f"<A HREF={card.path}>{escape(card.title)}</A>" for card in view.article.trending)
    words = view.words
    return f"<H3>{words.trending}</H3><A HREF=/news>{words.more}</A><BR>{links}" if links else ""


def _state(view: ArticleView) -> str:
    trending = [{"id": card.article_id, "title": card.title} for card in view.article.trending]
    page = {"kind": "news", "detailProps": detail_props(view), "trendingNewsProps": trending}
    inner = script_json({"stack": [{"chrome": {}}, {"payload": page}]})
    return f'{{"i18n":{MESSAGES},"app":{{"router":{inner}}}}}'


@lru_cache(maxsize=32)
def _prices(locale: str) -> str:
    words = words_of(locale)
    rows = "".join(
        f"<TR><TD><A HREF={prices_link(locale, slug)}>{name}</A></TR>" for name, slug in names.ASSETS
    )
    return f"<H3>{words.prices}</H3>{words.more}<TABLE>{rows}</TABLE>"


@lru_cache(maxsize=32)
def _nav(locale: str) -> str:
    links = chrome.nav_links(locale, words_of(locale).nav)
    cells = "".join(f"<TD><A HREF={url}>{text}</A></TD>" for url, text in links)
    return f"<TABLE ID=nav WIDTH=100%><TR>{cells}</TR></TABLE>"


@lru_cache(maxsize=32)
def _promotion(locale: str) -> str:
    return "<BR>".join(words_of(locale).promotion)
