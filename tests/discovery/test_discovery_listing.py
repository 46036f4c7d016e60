"""Which articles listings name."""

from __future__ import annotations

from html import escape
from urllib.parse import quote

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
        f"/%6Eews/detail/%31{IDS[3][1:]}",
        f"\\news\\\n detail\\{IDS[4]}".replace(" ", ""),
        f"/support/articles/{IDS[5]}",
    ]
    html = "".join(f'<p><a href="{href}">x</a></p>' for href in hrefs)
    assert [article_id for article_id, _ in listed(html)] == IDS[:5]


def test_dates_of_cards() -> None:
    """The date printed in a card is the card's, and no other card's."""
    card = '<li><a href="/news/detail/{}"><h3>Title</h3></a><span>{}</span></li>'
    html = "<ul>" + card.format(IDS[0], "2026/05/01 16:00") + card.format(IDS[1], "just now") + "</ul>"
    assert listed(html) == [(IDS[0], "2026/05/01 16:00"), (IDS[1], None)]


def test_dates_of_cards_with_two_links() -> None:
    """A picture that leads where the title leads, and an author, are of the same card; areas are links."""
    href = f"/news/detail/{IDS[0]}"
    links = f'<a href="{href}"><img></a><h3><a href="{href}">Title</a></h3><a href="/author/x">Ada</a>'
    card = f"<article>{links}2026/05/01 16:00</article>"
    assert listed(card) == [(IDS[0], "2026/05/01 16:00")]
    assert listed(f'<map><area href="{href}"></map>') == [(IDS[0], None)]


def test_a_page_that_its_own_program_draws() -> None:
    """Paths in scripts and attributes are followed as links are, slashes escaped or not."""
    link = f'<a href="/news/detail/{IDS[0]}">x</a>'
    opened = f"""<p onclick="open('/news/detail/{IDS[1]}')">"""
    state = f'{{"a": "\\/amp\\/news\\/detail\\/{IDS[2]}", "b": "/news/detail/{IDS[3]}1"}}'
    assert listed(f"{link}{opened}<script>{state}</script>") == [(one, None) for one in IDS[:3]]


def test_links_that_are_none() -> None:
    """Beside links that a reader sees, those in comments are passed over, and what a base takes elsewhere."""
    link = '<a href="{}/news/detail/{}">x</a>'
    hidden = f"<!-- {link.format('', IDS[1])} -->"
    assert listed(link.format("", IDS[0]) + hidden) == [(IDS[0], None)]
    assert listed(hidden) == [(IDS[1], None)]
    links = link.format(URLS.root, IDS[0]) + link.format("", IDS[1])
    root = Selector(links, base_url="https://cdn.example/").root
    assert [entry.key.article_id for entry in read_listing(root, links, URLS, "en")] == [IDS[0]]


def test_where_a_path_in_a_script_leads() -> None:
    """A path has the locale of its page unless it names one, and another site's is none of this one."""
    paths = f'"/news/detail/{IDS[0]}", "/de/news/detail/{IDS[1]}", "//x.example/news/detail/{IDS[2]}"'
    html = f'<a href="/news/detail/{IDS[3]}">x</a><script>[{paths}]</script>'
    root = Selector(html, base_url="https://www.bitget.com/pt/news").root
    assert [entry.key for entry in read_listing(root, html, URLS, "pt")] == [
        (IDS[3], "en"),
        (IDS[0], "pt"),
        (IDS[1], "de"),
    ]


def test_a_path_that_is_cut() -> None:
    """A stream that is cut in mid-path into two scripts is read as one."""
    calls = [f'self.__next_f.push([1,"{half}"])' for half in ("a: /news/det", f"ail/{IDS[0]},")]
    assert listed("".join(f"<script>{call}</script>" for call in calls)) == [(IDS[0], None)]


def test_a_page_that_has_ids_alone() -> None:
    """Where no path is named either, ids are those of the list that has most of them."""
    other, first, second = IDS[5], IDS[0], IDS[1]
    state = f'{{"siteId": "{other}", "list": [{{"newsId": {first}, "n": 1}}, {{"newsId": "{second}"}}]}}'
    pushed = state.replace('"', '\\"')
    cards = f"<p data-id='{first}'></p><p data-id={second}></p>"
    forms = f'push("{pushed}")', f'parse("{quote(state)}")', state
    for page in (*(f"<script>{form}</script>" for form in forms), f"<p data-x='{escape(state)}'></p>", cards):
        assert listed(page) == [(first, None), (second, None)]
    assert listed(f'<script>{{"siteId": "{other}", "count": {first}}}</script>') == []
    assert listed("<html><body><h1>News</h1><a href='/news/2'>2</a></body></html>") == []
