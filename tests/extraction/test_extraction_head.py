"""What the head of a page says: its titles, its topics, its times."""

from __future__ import annotations

from dataclasses import replace

import pytest
from lxml.html import document_fromstring

from newscrawl.extraction.layers.meta import HtmlHead, marked
from tests.extraction.sample import URLS, page


def head(markup: str, title: str = "Gold up | Bitget News", urls: object = URLS) -> HtmlHead:
    return HtmlHead(document_fromstring(page("", title=title, head=markup)), urls)  # type: ignore[arg-type]


def meta(name: str, content: str) -> str:
    return f'<meta property="{name}" content="{content}">'


@pytest.mark.parametrize(
    ("element", "title"),
    [
        ("Gold up | Bitget News", "Gold up"),
        ("Gold up - Bitget", "Gold up"),
        ("Gold up \n – Bitget  News", "Gold up"),
        ("金价上涨 | Bitget新闻", "金价上涨"),
        ("金價上漲｜Bitget 新聞", "金價上漲"),
        ("Золото растёт | Новости Bitget", "Золото растёт"),
        ("Ouro sobe | Notícias da Bitget", "Ouro sobe"),
        ("A | B – C | Bitget News", "A | B – C"),
        ("Spring outlook | Bitget | Bitget News", "Spring outlook | Bitget"),
        ("Spring outlook | Bitget chief on rates", "Spring outlook | Bitget chief on rates"),
        ("Gold could double – Bitget analyst", "Gold could double – Bitget analyst"),
        ("Weekly wrap — Bitget Wallet adds Tron", "Weekly wrap — Bitget Wallet adds Tron"),
        ("Nine in ten are non-Bitget", "Nine in ten are non-Bitget"),
        ("Bitget", "Bitget"),
    ],
)
def test_title_suffix(element: str, title: str) -> None:
    """The title element loses the name of the site behind its last bar or dash, and nothing else."""
    assert head("", element).title == title


def test_title_suffix_is_a_fact_of_the_site() -> None:
    """Another site has another name, and keeps ours in its titles."""
    other = replace(URLS, title_suffix="Pond Post")
    assert head("", "Gold up - Pond Post", other).title == "Gold up"
    assert head("", "Gold up | Bitget News", other).title == "Gold up | Bitget News"


def test_titles_for_other_sites_stay_whole() -> None:
    """Open Graph titles are not cut, unless one is the very text of the title element."""
    assert head(meta("og:title", "Gold up - Bitget")).values()["title"] == "Gold up - Bitget"
    assert head(meta("og:title", "Gold up | Bitget News")).values()["title"] == "Gold up"


@pytest.mark.parametrize(
    ("markup", "keywords"),
    [
        (meta("article:tag", "Gold") + meta("article:tag", "Ghana, West"), ["Gold", "Ghana, West"]),
        (meta("article:tag", "Gold, Ghana"), ["Gold", "Ghana"]),
        (meta("news_keywords", "mines; Ghana，Akosombo"), ["mines", "Ghana", "Akosombo"]),
        (meta("keywords", "gold, Ghana, mines"), ["gold", "Ghana", "mines"]),
        (meta("keywords", "crypto, exchange, wallet, futures"), None),
        (meta("keywords", "Bitget, gold"), None),
        (meta("keywords", " ".join(["gold"] * 50)), None),
    ],
)
def test_keywords(markup: str, keywords: list[str] | None) -> None:
    """Tags of the article are keywords as they stand; keywords of the whole site are none."""
    assert head(markup).values().get("keywords") == keywords


@pytest.mark.parametrize(
    ("body", "author", "published"),
    [
        (
            '<a rel="author" itemprop="url" href="/u/1">Ann Lee</a><a rel="author" href="/u/1">Ann Lee</a>',
            "Ann Lee",
            None,
        ),
        ('<b itemprop="author" itemscope><i itemprop="name">Ann Lee</i>, Accra</b>', "Ann Lee", None),
        ('<time itemprop="datePublished" datetime="2026-04-24T03:06Z">now</time>', None, "2026-04-24T03:06Z"),
        ('<i itemprop="author">Ann Lee</i><i itemprop="author">Bo Ek</i>', None, None),
    ],
)
def test_marks_in_the_text(body: str, author: str | None, published: str | None) -> None:
    """What elements are marked to say counts, unless two of them say different things."""
    values = marked(document_fromstring(page(body)))
    assert (values.get("author"), values.get("published_at")) == (author, published)


def test_section_and_modification() -> None:
    """The head names the section, and when the article was changed."""
    time = "2026-04-24T08:00:00+02:00"
    values = head(meta("article:section", "Markets") + meta("article:modified_time", time)).values()
    assert (values["section"], values["modified_at"]) == ("Markets", time)
