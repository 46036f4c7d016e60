"""Facts of the Quay Courier."""

from __future__ import annotations

from typing import ClassVar

from newscrawl.normalization.urls import NO_LOCALE
from newscrawl.spiders.news import NewsSpider


class QuayCourierSpider(NewsSpider):
    """The Quay Courier, https://www.quay-courier.example, in Dutch alone."""

    name = "quay_courier"
    default_site = "https://www.quay-courier.example"
    default_locale = "nl"
    locale_prefix = NO_LOCALE
    # A slug has three words at least, so that /verhaal/archief/ is no article.
    article_path = "/verhaal/{id}/"
    article_id = r"[\w%]+(?:-[\w%]+){2,}"
    title_suffix = "Quay Courier"
    disclaimer = "Redactionele noot"
    state_keys: ClassVar[dict[str, str]] = {"schrijver": "author", "rubriek": "section"}
    listing_path = "/news/"
    page_path = "/news/page/{page}/"
    feed_path = "/feed.xml"
