"""Facts of Bitget News."""

from __future__ import annotations

from newscrawl.spiders.base import NewsSpider


class BitgetNewsSpider(NewsSpider):
    """Bitget News, https://www.bitget.com/news, and the mirrors that serve the same articles."""

    name = "bitget_news"
    default_site = "https://www.bitget.com"
    # bitget.cloud, bitget.org, itbitget.com, bitgetapp.com, … with or without www.
    mirror_hosts = r"(?:[a-z0-9-]+\.)*(?:[a-z]{0,3}bitget[a-z]{0,4})\.[a-z]{2,6}"
    article_path = "/news/detail/{id}"
    article_id = r"[0-9]{14}"
    listing_path = "/news"
    flash_path = "/news/flash"
    sitemap_path = "/stp-news-{locale}-sitemap.xml"
