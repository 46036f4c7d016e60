"""Which page a path stands for: a pure function from a question to an answer."""

from __future__ import annotations

import re
from email.utils import format_datetime, parsedate_to_datetime
from typing import TYPE_CHECKING

import orjson

from newscrawl.demo import sitemaps
from newscrawl.demo.answer import Answer, Asked
from newscrawl.demo.layouts import ALL_LAYOUTS, scripted, simple
from newscrawl.demo.layouts.views import ArticleView, ListingView

if TYPE_CHECKING:
    from datetime import datetime

    from newscrawl.demo.state import DemoSite

JSON = "application/json"
PAGE_SIZE = 20
MAP_SIZE = 100
FLASH_PAGE = 40
LOCALE = r"(?:/(?P<locale>[a-z]{2,4}(?:-[A-Z]{2})?))?"
ROUTES = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        ("data_article", "/data" + LOCALE + r"/news/detail/(?P<id>[0-9]+)/?"),  # `data` and `amp` look
        ("data_listing", "/data" + LOCALE + r"/news(?:/(?P<page>[0-9]{1,9}))?/?"),  # like a locale
        ("data_flash", "/data" + LOCALE + r"/news/flash/?"),
        ("asset", scripted.SCRIPT_PATH),
        ("amp", LOCALE + r"/amp/news/detail/(?P<id>[0-9]+)/?"),
        ("article", LOCALE + r"/news/detail/(?P<id>[0-9]+)/?"),
        ("listing", LOCALE + r"/news(?:/(?P<page>[0-9]{1,9}))?/?"),
        ("flash", LOCALE + r"/news/flash/?"),
        ("shard", r"/stp-news-(?P<locale>[a-zA-Z-]+)-(?P<page>[0-9]{1,9})-sitemap\.xml"),
        ("sitemap", r"/stp-news-(?P<locale>[a-zA-Z-]+)-sitemap\.xml"),
        ("map", LOCALE + r"/sitemap/news/(?P<page>[0-9]{1,9})/?"),
        ("robots", r"/robots\.txt"),
        ("support", LOCALE + r"/support/articles/[0-9]+/?"),
        ("price", LOCALE + r"/price/(?P<id>[a-z0-9-]+)/?"),
        ("private", r"/private/.*"),
        ("home", LOCALE + r"/?"),
    )
)


def answer(site: DemoSite, asked: Asked) -> Answer:
    """Return what the site says to a request, faults aside."""
    replaced = site.replaced.get(asked.path)
    if replaced is not None:
        return replaced
    kind, found = match(asked.path)
    return _answer(site, asked, kind, found) if found is not None else _missing("en")


def match(path: str) -> tuple[str, dict[str, str | None] | None]:
    """Say what kind of page a path asks for, and the parts of the path; `other` has none.

    >>> match("/pt/news/7")
    ('listing', {'locale': 'pt', 'page': '7'})
    """
    for kind, pattern in ROUTES:
        found = pattern.fullmatch(path)
        if found:
            return kind, found.groupdict()
    return "other", None


def _answer(site: DemoSite, asked: Asked, kind: str, found: dict[str, str | None]) -> Answer:
    locale = found.get("locale") or "en"
    if locale not in site.config.locales or f"{asked.path}/".startswith("/en/"):
        return _missing("en")
    if kind in {"article", "amp", "data_article"}:
        return _article(site, asked, kind, (locale, found["id"] or ""))
    page = int(found.get("page") or 1)
    if kind in {"shard", "sitemap", "robots", "asset"}:
        return _machine(site, asked, kind, (locale, page))
    if kind in {"listing", "flash", "map"}:
        view = _listing(site, kind, locale, page)
        return Answer(200, ALL_LAYOUTS[site.layout].listing(view).encode())
    if kind in {"data_listing", "data_flash"}:
        view = _listing(site, kind.removeprefix("data_"), locale, page)
        return Answer(200, orjson.dumps(scripted.listing_data(view)), JSON)
    text = {
        "support": simple.plain(locale, "Help centre", *simple.HELP),
        "price": simple.plain(locale, f"Price of {found.get('id')}", "One costs two of half."),
        "private": simple.plain(locale, "Private", "robots.txt asks crawlers to stay away."),
        "home": simple.plain(locale, "A synthetic news site", "Every word on it is made up."),
    }[kind]
    return Answer(200, text.encode())


def _missing(locale: str) -> Answer:
    return Answer(404, simple.not_found(locale).encode())


def _article(site: DemoSite, asked: Asked, kind: str, key: tuple[str, str]) -> Answer:
    locale, identifier = key
    index = site.index_of(identifier)
    if index is None:
        return _missing(locale)
    view = ArticleView(site.article(index, locale), asked.root, site.config.locales, site.redesign)
    if kind == "data_article":
        return Answer(200, orjson.dumps(scripted.article_data(view)), JSON)
    tag, modified = site.etag(index, locale), site.modified(index, locale)
    if kind == "amp":
        tag = f'{tag[:-1]}-amp"'
    headers = {"ETag": tag, "Last-Modified": format_datetime(modified, usegmt=True)}
    if _unchanged(asked, tag, modified):
        return Answer(304, b"", headers=headers)
    render = simple.amp if kind == "amp" else ALL_LAYOUTS[site.layout].article
    page = site.redesign.without_drops(render(view).encode())
    return Answer(200, page, headers=headers)


def _unchanged(asked: Asked, tag: str, modified: datetime) -> bool:
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


def _machine(site: DemoSite, asked: Asked, kind: str, key: tuple[str, int]) -> Answer:
    locale, page = key
    if kind == "asset":
        return Answer(200, scripted.script(), "text/javascript")
    if kind == "robots":
        text = sitemaps.robots(site, asked.root)
        return Answer(200, text.encode(), "text/plain; charset=utf-8")
    if kind == "sitemap":
        return Answer(200, sitemaps.index(site, asked.root, locale).encode(), sitemaps.XML)
    if not 1 <= page <= sitemaps.shards(site):
        return _missing(locale)
    text = sitemaps.shard(site, asked.root, locale, page)
    return Answer(200, text.encode(), sitemaps.XML)


def _listing(site: DemoSite, kind: str, locale: str, page: int) -> ListingView:
    """Gather a page of a list; past the end it is the last page, as on the imitated site."""
    flash = [site.card(index, locale) for index in site.newest_flash()]
    if kind == "flash":
        cards = [site.card(index, locale) for index in site.newest_flash(FLASH_PAGE)]
        return ListingView("flash", locale, 1, 1, cards, cards[:1])
    size = MAP_SIZE if kind == "map" else PAGE_SIZE
    pages = max(1, -(-site.live // size))
    page = min(max(1, page), pages)
    cards = [site.card(index, locale) for index in site.newest((page - 1) * size, size)]
    if kind == "map":
        return ListingView("sitemap", locale, page, pages, [], cards)
    return ListingView("news", locale, page, pages, flash, cards)
