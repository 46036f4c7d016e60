"""The site maps and robots.txt of the demo site."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from newscrawl.demo.model import prefix

if TYPE_CHECKING:
    from newscrawl.demo.state import DemoSite

XML = "application/xml; charset=utf-8"
NAMESPACES = (
    'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
    'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
)


def shards(site: DemoSite) -> int:
    """Return how many shards a locale's site map has: at least one."""
    return max(1, -(-site.live // site.config.shard_size))


def robots(site: DemoSite, root: str) -> str:
    """Write robots.txt: what is private, and where the site maps are."""
    maps = "".join(f"Sitemap: {root}/stp-news-{name}-sitemap.xml\n" for name in site.config.locales)
    return f"User-agent: *\nDisallow: /private/\nAllow: /\n\n{maps}"


def index(site: DemoSite, root: str, locale: str) -> str:
    """Write the index of a locale's shards, the newest first."""
    rows = "".join(
        f"<sitemap><loc>{root}/stp-news-{locale}-{number}-sitemap.xml</loc></sitemap>"
        for number in range(1, shards(site) + 1)
    )
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<sitemapindex {NAMESPACES}>{rows}</sitemapindex>'


def shard(site: DemoSite, root: str, locale: str, number: int) -> str:
    """Write a shard; every third entry has a news date beside its time of change."""
    size = site.config.shard_size
    start = root + prefix(locale) + "/news/detail/"
    rows = []
    for index in site.newest((number - 1) * size, size):
        card = site.card(index, locale)
        news = ""
        if index % 3 == 0:
            news = (
                "<news:news><news:publication><news:name>Bitget</news:name>"
                f"<news:language>{locale}</news:language></news:publication>"
                f"<news:publication_date>{card.published_at}</news:publication_date>"
                f"<news:title>{escape(card.title)}</news:title></news:news>"
            )
        changed = f"{site.modified(index, locale):%Y-%m-%dT%H:%M:%SZ}"
        rows.append(f"<url><loc>{start}{card.article_id}</loc><lastmod>{changed}</lastmod>{news}</url>\n")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset {NAMESPACES}>\n{"".join(rows)}</urlset>'
