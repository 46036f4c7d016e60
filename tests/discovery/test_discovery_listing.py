from __future__ import annotations

from parsel import Selector

from newscrawl.discovery.listing import read_listing
from newscrawl.spiders.bitget_news import BitgetNewsSpider

URLS = BitgetNewsSpider().urls
IDS = [f"1256060000000{number}" for number in range(6)]


def listed(html: str, locale: str = "en") -> list[tuple[str, str | None]]:
    root = Selector(html, base_url="https://www.bitget.com/news").root
    return [(entry.key.article_id, entry.dated) for entry in read_listing(root, html, URLS, locale)]


def test_links_in_any_form() -> None:
    """Relative, absolute, mirrored and AMP links name an article once, in reading order."""
    hrefs = [
        f"/news/detail/{IDS[0]}",
        f"https://www.itbitget.com/news/detail/{IDS[1]}?from=list",
        f"/amp/news/detail/{IDS[0]}",
        f"news/detail/{IDS[2]}",
        f"/support/articles/{IDS[3]}",
        f"javascript:open('/news/detail/{IDS[4]}')",
    ]
    html = "".join(f'<p><a href="{href}">x</a></p>' for href in hrefs)
    assert [article_id for article_id, _ in listed(html)] == IDS[:3]


def test_dates_of_cards() -> None:
    """The date printed in a card is the card's, and no other card's."""
    card = '<li><a href="/news/detail/{}"><h3>Title</h3></a><span>{}</span></li>'
    html = "<ul>" + card.format(IDS[0], "2026/05/01 16:00") + card.format(IDS[1], "just now") + "</ul>"
    assert listed(html) == [(IDS[0], "2026/05/01 16:00"), (IDS[1], None)]


def test_a_page_that_its_own_program_draws() -> None:
    """Where no link is in the markup, paths in the scripts are followed, slashes escaped or not."""
    html = f'<script>{{"a": "\\/news\\/detail\\/{IDS[0]}", "b": "/news/detail/{IDS[1]}"}}</script>'
    assert listed(html) == [(IDS[0], None), (IDS[1], None)]


def test_an_empty_page() -> None:
    """A page without articles names none."""
    assert listed("<html><body><h1>News</h1><a href='/news/2'>2</a></body></html>") == []
