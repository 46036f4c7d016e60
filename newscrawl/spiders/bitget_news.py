"""Facts of Bitget News."""

from __future__ import annotations

from newscrawl.spiders.news import NewsSpider


class BitgetNewsSpider(NewsSpider):
    """Bitget News, https://www.bitget.com/news, and the mirrors that serve the same articles."""

    name = "bitget_news"
    default_site = "https://www.bitget.com"
    # bitget.cloud, bitget.org, itbitget.com, bitgetapp.com, … with or without www.
    mirror_hosts = r"(?:[a-z0-9-]+\.)*(?:[a-z]{0,3}bitget[a-z]{0,4})\.[a-z]{2,6}"
    # `… | Bitget News` ends the title element, in the words of the locale; never seen in any other place.
    title_suffix = (
        r"Bitget(?: ?(?:News|新聞|新闻|資訊|资讯|快讯|快訊|ニュース|뉴스|Новости|Новини|Noticias|Notícias|"
        r"Actualités|Nachrichten|Notizie|Wiadomości|Haberler|Haberleri|Haber|Berita|Balita|Tin tức|ข่าว))?|"
        r"(?:Noticias|Notícias|Actualités|Notizie|Новости|Новини|Berita|Tin tức|ข่าว|أخبار) "
        r"(?:(?:de|da|do|di|von) )?Bitget"
    )
    article_path = "/news/detail/{id}"
    article_id = r"[0-9]{14}"
    listing_path = "/news"
    page_path = "/news/{page}"
    flash_path = "/news/flash"
    sitemap_path = "/stp-news-{locale}-sitemap.xml"
