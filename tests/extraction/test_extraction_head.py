"""What the head of a page says: its titles, its topics, its times."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from babel.dates import format_timedelta
from hypothesis import given
from hypothesis import strategies as st
from lxml.html import document_fromstring

from newscrawl.extraction.dom.lines import name_before
from newscrawl.extraction.layers.meta import HtmlHead, marked
from newscrawl.normalization.printed_dates import read_time
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


@pytest.mark.parametrize("name", ["Trade Wire", "Krypto Heute", "8BTC", "عملات اليوم", "链闻", "CNBC TV18"])
@pytest.mark.parametrize(
    "time",
    [
        *("5 hours ago", "12m ago", "vor 5 Stunden", "il y a 5 heures", "hace 5 horas", "há 5 horas"),
        *("5 часов назад", "5 годин тому", "5 godzin temu", "před 5 hodinami", "5 ore fa", "5 uur geleden"),
        *("5 saat önce", "5 giờ trước", "5 jam yang lalu", "5 oras ang nakalipas", "acum 5 ore"),
        *("5 timmar sedan", "for 5 timer siden", "5 tuntia sitten", "5 órával ezelőtt", "πριν από 5 ώρες"),
        *("5小时前", "5時間前", "5시간 전", "منذ 5 ساعات", "5 ساعت پیش", "לפני 5 שעות", "5 घंटे पहले"),
        *("5 ชั่วโมงที่แล้ว", "Nov 20 18:20", "20 ноября, 18:20", "11/20 18:20", "18:20", "11月20日 18:20"),
        *("2026/13/45 29:00", "Nov 20, 26 18:20"),
    ],
)
def test_unread_time_behind_a_name(name: str, time: str) -> None:
    """A time that cannot be said exactly has no value, and is no part of the name before it."""
    assert read_time(time) is None
    assert name_before(time) == ""
    assert name_before(f"{name} {time}") == name


@pytest.mark.parametrize("language", "bg mk sr hr sl sk lt lv et fi kk ky uz az ka hy bn ur ta te mr".split())
def test_unread_time_as_unicode_spells_it(language: str) -> None:
    """What Unicode's own data calls three hours ago in a language is no part of the name before it."""
    time = format_timedelta(timedelta(hours=-3), add_direction=True, locale=language)
    assert name_before(f"Trade Wire {time}") == "Trade Wire"


@pytest.mark.parametrize(
    "alone", ["Just now", "Yesterday 14:20", "вчера в 14:20", "刚刚", "3h", "昨天 14:20"]
)
def test_words_for_a_day(alone: str) -> None:
    """A word for a day or a moment is a time where it stands alone: names end in such words."""
    assert name_before(alone) == ""


@pytest.mark.parametrize(
    "name",
    ["11 Minutes Ago Media", "24/7 Wall St.", "Bitcoin 2025", "USA Today", "March of Coins", "3 min read"],
)
def test_no_unread_time(name: str) -> None:
    """A figure or a word of time makes no time of a name."""
    assert name_before(name) is None


@given(st.text(max_size=90))
def test_any_text_before_an_unread_time(text: str) -> None:
    """Of any text a beginning is left."""
    name = name_before(text)
    assert name is None or text.startswith(name)
