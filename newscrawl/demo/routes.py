"""Which page a path stands for: a pure function from a question to an answer."""

from __future__ import annotations

import re
from dataclasses import replace
from email.utils import format_datetime, parsedate_to_datetime
from functools import partial
from hashlib import sha256
from typing import TYPE_CHECKING, Literal, NamedTuple

from newscrawl.demo.layouts import ALL_LAYOUTS, render
from newscrawl.demo.layouts.views import ArticleTemplateView, ListingView
from newscrawl.demo.model import DemoRequest, DemoResponse
from newscrawl.demo.texts import words_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from newscrawl.demo.state import DemoSite

XML = "application/xml; charset=utf-8"
MAP_SIZE = 100
FLASH_PAGE = 40
# The program of a shell: it asks for the page that a browser is to show, in the layout SHOWN.
PROGRAM = b"""fetch("/data" + location.pathname).then(async answer => {
  if (answer.ok) document.documentElement.innerHTML = await answer.text();
});"""
SHOWN = "bare"
LOCALE = r"(?:/(?P<locale>[a-z]{2,4}(?:-[A-Z]{2})?))?"
ROUTES = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        ("data", r"/data(?P<rest>/.*)"),  # `data` and `amp` look like a locale
        ("program", r"/assets/shell\.js"),
        ("amp", LOCALE + r"/amp/news/detail/(?P<id>[0-9]+)/?"),
        ("article", LOCALE + r"/news/detail/(?P<id>[0-9]+)/?"),
        ("listing", LOCALE + r"/news(?:/(?P<page>[0-9]{1,9}))?/?"),
        ("flash", LOCALE + r"/news/flash/?"),
        ("shard", r"/stp-news-(?P<locale>[a-zA-Z-]+)-(?P<page>[0-9]{1,9})-sitemap\.xml"),
        ("sitemap", r"/stp-news-(?P<locale>[a-zA-Z-]+)-sitemap\.xml"),
        ("map", LOCALE + r"/sitemap/news/(?P<page>[0-9]{1,9})/?"),
        ("robots", r"/robots\.txt"),
        ("support", LOCALE + r"/support/articles/[0-9]+/?"),
        ("price", LOCALE + r"/price/[a-z0-9-]+/?"),
        ("private", r"/private/.*"),
        ("home", LOCALE + r"/?"),
    )
)


class PageRequest(NamedTuple):
    """A page that is asked for; `layout` is another than the site's where a program asks for what to show."""

    site: DemoSite
    asked: DemoRequest
    locale: str
    article_id: str
    page: int
    layout: str | None


def answer(site: DemoSite, asked: DemoRequest, layout: str | None = None) -> DemoResponse:
    """Return what the site says to a request, faults aside."""
    replaced = site.replaced.get(asked.path)
    if replaced is not None:
        return replaced
    kind, found = match(asked.path)
    if kind == "data":
        return answer(site, replace(asked, path=found["rest"] or ""), SHOWN)
    locale = found.get("locale") or "en"
    if kind == "other" or locale not in site.config.locales or f"{asked.path}/".startswith("/en/"):
        return _plain("en", words_of("en").gone, "404", status=404)
    wanted = PageRequest(site, asked, locale, found.get("id") or "", int(found.get("page") or 1), layout)
    return PAGES[kind](wanted)


def match(path: str) -> tuple[str, dict[str, str | None]]:
    """Say what kind of page a path asks for, and the parts of the path; `other` has none.

    >>> match("/zh-CN/news/7")
    ('listing', {'locale': 'zh-CN', 'page': '7'})
    """
    for kind, pattern in ROUTES:
        found = pattern.fullmatch(path)
        if found:
            return kind, found.groupdict()
    return "other", {}


def _plain(locale: str, heading: str, text: str, status: int = 200) -> DemoResponse:
    return DemoResponse(status, render("simple", "plain", locale, words_of(locale), heading, text).encode())


def _article(wanted: PageRequest, *, amp: bool = False) -> DemoResponse:
    site, asked, locale = wanted[:3]
    index = site.index_of(wanted.article_id)
    if index is None:
        return _plain(locale, words_of(locale).gone, "404", status=404)
    view = ArticleTemplateView(site.article(index, locale), asked.root, site.config.locales, site.redesign)
    layout = ALL_LAYOUTS[wanted.layout or site.layout]
    text = render("simple", "amp", view) if amp else layout.article(view)
    page = site.redesign.without_drops(text.encode())
    # The site that runs anew, on another port, is the same site.
    tag = f'"{sha256(page.replace(asked.root.encode(), b"")).hexdigest()[:16]}"'
    modified = site.modified(index, locale)
    headers = {"ETag": tag, "Last-Modified": format_datetime(modified, usegmt=True)}
    is_unchanged = _is_unchanged(asked, tag, modified)
    return DemoResponse(304 if is_unchanged else 200, b"" if is_unchanged else page, headers=headers)


def _is_unchanged(asked: DemoRequest, tag: str, modified: datetime) -> bool:
    """Compare validators; a tag beats a time, as RFC 9110 wants it."""
    if asked.if_none_match is not None:
        tags = [part.strip().removeprefix("W/") for part in asked.if_none_match.split(",")]
        return tag in tags or tags == ["*"]
    if asked.if_modified_since is None:
        return False
    try:
        return modified <= parsedate_to_datetime(asked.if_modified_since)
    except (TypeError, ValueError):  # not a date, or one without a zone: as if it were not there
        return False


def _list(wanted: PageRequest, kind: Literal["news", "flash", "sitemap"] = "news") -> DemoResponse:
    """Show a page of a list; past the end it is the last page, as on the imitated site."""
    site, locale = wanted.site, wanted.locale
    size = MAP_SIZE if kind == "sitemap" else site.config.page_size
    pages = max(1, -(-site.live // size))
    page = min(max(1, wanted.page), pages)
    flash: list[int] = []
    if kind == "flash":
        flash = site.newest_flash(FLASH_PAGE)
        page, pages, indices = 1, 1, flash[:1]
    else:
        indices = site.newest((page - 1) * size, size)
        flash = site.newest_flash() if kind == "news" else []
    cards = [[site.card(index, locale) for index in some] for some in (flash, indices)]
    layout = ALL_LAYOUTS[wanted.layout or site.layout]
    return DemoResponse(200, layout.listing(ListingView(kind, locale, page, pages, *cards)).encode())


def _sitemap(wanted: PageRequest) -> DemoResponse:
    shards = _shards(wanted.site)
    text = render("simple", "sitemap", wanted.asked.root, wanted.locale, shards)
    return DemoResponse(200, text.encode(), XML)


def _shard(wanted: PageRequest) -> DemoResponse:
    site, locale, size = wanted.site, wanted.locale, wanted.site.config.shard_size
    if not 1 <= wanted.page <= _shards(site):
        return _plain(locale, words_of(locale).gone, "404", status=404)
    entries = [
        (site.card(index, locale), f"{site.modified(index, locale):%Y-%m-%dT%H:%M:%SZ}", index % 3 == 0)
        for index in site.newest((wanted.page - 1) * size, size)
    ]
    return DemoResponse(200, render("simple", "shard", wanted.asked.root, locale, entries).encode(), XML)


def _shards(site: DemoSite) -> int:
    return max(1, -(-site.live // site.config.shard_size))


def _robots(wanted: PageRequest) -> DemoResponse:
    text = render("simple", "robots", wanted.asked.root, wanted.site.config.locales)
    return DemoResponse(200, text.encode(), "text/plain; charset=utf-8")


PAGES: dict[str, Callable[[PageRequest], DemoResponse]] = {
    "article": _article,
    "amp": partial(_article, amp=True),
    "listing": _list,
    "flash": partial(_list, kind="flash"),
    "map": partial(_list, kind="sitemap"),
    "sitemap": _sitemap,
    "shard": _shard,
    "robots": _robots,
    "program": lambda _: DemoResponse(200, PROGRAM, "text/javascript"),
    "support": lambda wanted: _plain(wanted.locale, "Help centre", "Its id has 14 digits. It is no news."),
    "price": lambda wanted: _plain(wanted.locale, "Price of an asset", "One costs two of half."),
    "private": lambda wanted: _plain(wanted.locale, "Private", "robots.txt asks crawlers to stay away."),
    "home": lambda wanted: _plain(wanted.locale, "A synthetic news site", "Every word on it is made up."),
}
