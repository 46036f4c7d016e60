"""What processors make of the raw values of a layer."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from newscrawl import fields
from newscrawl.loaders import LoaderContext, normalised
from newscrawl.spiders.bitget_news import BitgetNewsSpider

URLS = BitgetNewsSpider().urls
ROOT = "https://www.bitget.com"
BASE = f"{ROOT}/news/detail/12560604000001"
CONTEXT = LoaderContext(URLS, BASE, datetime(2026, 3, 1, tzinfo=UTC))
OTHER = f"{ROOT}/news/detail/12560604000002"


ARTICLE = {field.name: field.processor for field in fields.READ}
LINK = {field.name: field.processor for field in fields.LINK}


@pytest.mark.parametrize(
    ("field", "values", "value"),
    [
        ("title", ["  Salt\n is dear "], "Salt is dear"),
        ("title", ["", "Salt"], "Salt"),
        ("title", ["", " "], None),
        ("publisher", ["CoineditionCoinedition"], "Coinedition"),
        ("author", ["By:By Jai Hamid"], "Jai Hamid"),
        ("published_at", [1_772_000_000_000], "2026-02-25T06:13:20Z"),
        ("published_at", ["2026/02/20 14:57"], "2026-02-20T14:57:00Z"),
        ("published_at", ["soon", "2026-02-20T14:57:00+02:00"], "2026-02-20T12:57:00Z"),
        ("modified_at", ["someday"], None),
        ("keywords", ["Bitcoin", " Bitcoin ", "ETF"], ["Bitcoin", "ETF"]),
        ("key_points", ["One", " ", "Two"], ["One", "Two"]),
        ("body_text", [" One ", "", "Two"], "One\n\nTwo"),
        ("disclaimer", [" One \n\n \n\n Two "], "One\n\nTwo"),
        ("summary", ["A   summary"], "A summary"),
        (
            "images",
            [("/a.png", " Salt "), ("/a.png", "Salt")],
            [{"url": "https://www.bitget.com/a.png", "alt": "Salt"}],
        ),
        ("images", [("javascript:x", "")], []),
        (
            "links",
            [("https://a.example/", "there"), (OTHER, "ours")],
            [{"url": "https://a.example/", "text": "there"}],
        ),
        (
            "alternates",
            [("pt", "/pt/news/detail/12560604000001?x=1"), ("de", "https://a.example/")],
            [{"locale": "pt", "url": f"{ROOT}/pt/news/detail/12560604000001"}],
        ),
    ],
)
def test_fields_of_an_article(field, values, value) -> None:
    """The first value that survives its processor is the field's; lists keep every value once."""
    assert normalised(ARTICLE[field], values, CONTEXT) == value


@pytest.mark.parametrize(
    ("field", "values", "value"),
    [
        ("url", ["/amp/news/detail/12560604000002?utm_source=x"], OTHER),
        ("title", [" Salt  is dear "], "Salt is dear"),
        ("snippet", ["Cut mid- "], "Cut mid-"),
        ("publisher", ["FinvizFinviz"], "Finviz"),
        ("published_at", ["2026/02/20 14:57"], "2026-02-20T14:57:00Z"),
    ],
)
def test_fields_of_a_related_link(field, values, value) -> None:
    assert normalised(LINK[field], values, CONTEXT) == value
