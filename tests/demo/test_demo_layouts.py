"""What is true of an article must be readable from its page, in every layout."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from lxml import html

from newscrawl.demo import corpus
from newscrawl.demo.layouts import LAYOUTS
from newscrawl.demo.layouts.views import ArticleTemplateView
from newscrawl.demo.model import clean, printed
from newscrawl.demo.state import published
from newscrawl.demo.texts import words_of

if TYPE_CHECKING:
    from lxml.html import HtmlElement

LOCALES = ("en", "zh-CN")
CASES = [(layout, locale) for layout in LAYOUTS for locale in LOCALES]
everywhere = pytest.mark.parametrize(("layout", "locale"), CASES)


@cache
def page_of(layout: str, locale: str, index: int) -> tuple[HtmlElement, dict[str, Any]]:
    article = corpus.article(1, index, locale)
    text = LAYOUTS[layout].article(ArticleTemplateView(article, "http://127.0.0.1:1", LOCALES))
    return html.document_fromstring(text), published(article, layout)


def visible(page: HtmlElement) -> str:
    """Return the texts of a page in order, without scripts and styles."""
    kept = page.xpath("//body//text()[not(ancestor::script or ancestor::style)]")
    return clean("".join(kept))


def in_order(text: str, parts: list[str]) -> None:
    at = 0
    for part in parts:
        assert part in text[at:], part
        at = text.index(part, at) + len(part)


@everywhere
def test_every_text_is_on_the_page_in_order(layout: str, locale: str) -> None:
    """Title, publisher, date, author, key points, body and disclaimers follow each other."""
    for index in range(60):
        page, truth = page_of(layout, locale, index)
        date = [truth["publisher"], printed(truth["published_at"])]
        parts = [
            truth["title"],
            truth["title"],
            *(reversed(date) if layout == "ld" else date),
            *([truth["author"]] if truth["author"] else []),
            *truth["key_points"],
            *truth["body_text"].split("\n\n"),
            *([truth["disclaimer"]] if truth["disclaimer"] else []),
            words_of(locale).disclaimer,
        ]
        in_order(visible(page), parts)


@everywhere
def test_the_summary_is_the_meta_description(layout: str, locale: str) -> None:
    """Every layout has the summary at least there; an article without one has no description."""
    for index in range(60):
        page, truth = page_of(layout, locale, index)
        assert page.xpath("//meta[@name='description']/@content") == (
            [truth["summary"]] if truth["summary"] else []
        )


@everywhere
def test_images_and_links_are_on_the_page(layout: str, locale: str) -> None:
    """Images of the body come in order with their texts, as do links to other hosts."""
    for index in range(60):
        page, truth = page_of(layout, locale, index)
        images = [
            {"url": image.get("src"), "alt": clean(image.get("alt"))}
            for image in page.xpath("//img[starts-with(@src, 'http')]")
        ]
        assert images == truth["images"]
        links = [
            {"url": link.get("href"), "text": clean(link.text_content())}
            for link in page.xpath("//a[contains(@href, 'agency') or contains(@href, 'regulator')]")
        ]
        assert [link for n, link in enumerate(links) if link not in links[:n]] == truth["links"]


@everywhere
def test_the_related_block_says_what_is_true(layout: str, locale: str) -> None:
    """Titles follow the heading; snippet, publisher and date are there if the truth has them."""
    for index in range(1, 60):
        page, truth = page_of(layout, locale, index)
        text = visible(page).partition(words_of(locale).related)[2]
        for link in truth["related"]:
            rich = [link["publisher"], printed(link["published_at"])] if link["snippet"] else []
            parts = [link["title"], link["snippet"] or "", *rich]
            in_order(text, [*reversed(rich), *parts[:2]] if layout == "ld" else parts)
        assert (truth["related"][0]["snippet"] is None) == (layout == "bare")


def test_related_links_stand_before_the_text_in_ld() -> None:
    """A crawler that takes everything after the heading for the end of a page fails there."""
    page, truth = page_of("ld", "en", 40)
    in_order(visible(page), [words_of("en").related, truth["body_text"].split("\n\n")[0]])


@pytest.mark.parametrize("layout", LAYOUTS)
def test_headings_of_the_page_are_localised(layout: str) -> None:
    """The site's words are in the language of the locale, the suffix of the HTML title too."""
    page, truth = page_of(layout, "zh-CN", 40)
    text = visible(page)
    words = words_of("zh-CN")
    for line in (words.related, words.disclaimer, *words.promotion):
        assert line in text
    assert page.findtext(".//title") == f"{truth['title']} | Bitget 资讯"


def _states(page: HtmlElement) -> list[str]:
    state = page.xpath("string(//script[@id='__NEXT_DATA__'])")
    return [json.loads(state)["props"]["pageProps"]["detailProps"]] if state else []


@pytest.mark.parametrize(("layout", "states"), [("next", 1), ("bare", 0), ("ld", 0)])
def test_the_page_state_agrees_with_the_page(layout: str, states: int) -> None:
    """Next.js keeps the article in its page state; plain HTML has none."""
    for index in range(30):
        page, truth = page_of(layout, "en", index)
        found = _states(page)
        assert len(found) == states
        for state in found:
            assert state["title"] == truth["title"]
            assert state["sourceName"] == truth["publisher"]
            assert state["abstractContent"] == (truth["summary"] or "")
            shown = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=int(state["showTime"]))
            assert shown == datetime.fromisoformat(truth["published_at"])
            text = clean(html.fragment_fromstring(state["content"], create_parent="div").text_content())
            in_order(text, truth["body_text"].split("\n\n"))


@pytest.mark.parametrize(("layout", "places"), [("next", 1), ("ld", 1), ("bare", 0), ("app", 1)])
def test_json_ld_agrees_with_the_page(layout: str, places: int) -> None:
    """Three layouts have JSON-LD: two a plain node, one a graph with another offset in its dates."""
    for index in range(30):
        page, truth = page_of(layout, "en", index)
        found = [json.loads(text) for text in page.xpath("//script[@type='application/ld+json']/text()")]
        assert len(found) == places
        for data in found:
            node = data["@graph"][-1] if "@graph" in data else data
            assert node["headline"] == truth["title"]
            assert node.get("description") == truth["summary"]
            assert ("author" in node) == (truth["author"] is not None)
            shown = datetime.fromisoformat(node["datePublished"])
            assert shown == datetime.fromisoformat(truth["published_at"])


def _streamed(page: HtmlElement) -> str:
    calls = page.xpath("//script[starts-with(., 'self.__next_f.push([1,')]/text()")
    return "".join(json.loads(call[len("self.__next_f.push(") : -1])[1] for call in calls)


def _rows(stream: str) -> dict[str, str]:
    """Read a stream as React does: by lengths in bytes and by line."""
    rows = {}
    rest = stream.encode()
    while rest:
        number, _, rest = rest.partition(b":")
        if rest.startswith(b"T"):
            length, _, rest = rest[1:].partition(b",")
            row, rest = rest[: int(length, 16)], rest[int(length, 16) :]
        else:
            row, _, rest = rest.partition(b"\n")
        rows[number.decode()] = row.decode()
    return rows


def _news(rows: dict[str, str]) -> dict[str, Any]:
    """Return the article in the rows, references replaced and doubled signs undone."""
    found: list[dict[str, Any]] = []

    def keep(node: dict[str, Any]) -> dict[str, Any]:
        return found.append(node) or node if "bodyHtml" in node else node

    for row in rows.values():
        if row.startswith("["):
            json.loads(row, object_hook=keep)
    (news,) = found
    for name, value in news.items():
        if isinstance(value, str) and value.startswith("$"):
            news[name] = value[1:] if value.startswith("$$") else rows[value[1:]]
    return news


@pytest.mark.parametrize("locale", LOCALES)
def test_the_stream_agrees_with_the_page(locale: str) -> None:
    """The App Router's page has its article in rows, under names of its own, long texts apart."""
    apart = 0
    for index in range(30):
        page, truth = page_of("app", locale, index)
        rows = _rows(_streamed(page))
        assert rows[""].startswith("HL[")
        news = _news(rows)
        assert (news["headline"], news["publisherName"]) == (truth["title"], truth["publisher"])
        assert news["newsId"] == truth["article_id"]
        text = clean(html.fragment_fromstring(news["bodyHtml"], create_parent="div").text_content())
        in_order(text, truth["body_text"].split("\n\n"))
        apart += news["bodyHtml"] in rows.values()
    assert 0 < apart < 30


def test_the_stream_is_cut_within_its_rows() -> None:
    """A reader that takes every call for itself finds no article."""
    page, _ = page_of("app", "en", 40)
    calls = page.xpath("//script[starts-with(., 'self.__next_f.push([1,')]/text()")
    pieces = [json.loads(call[len("self.__next_f.push(") : -1])[1] for call in calls]
    assert len(pieces) > 5
    assert not any(piece.endswith("\n") for piece in pieces[:-1])


def test_a_sign_that_means_something_in_the_stream_is_doubled() -> None:
    """A title that begins with a dollar sign is no reference."""
    changed = replace(corpus.article(1, 40, "en"), title="$HARBOUR doubles")
    text = LAYOUTS["app"].article(ArticleTemplateView(changed, "http://127.0.0.1:1", LOCALES))
    rows = _rows(_streamed(html.document_fromstring(text)))
    assert '"headline":"$$HARBOUR doubles"' in "".join(rows.values())
    assert _news(rows)["headline"] == "$HARBOUR doubles"


@pytest.mark.parametrize("layout", LAYOUTS)
def test_hostile_text_stays_text(layout: str) -> None:
    """Markup in an article's texts is escaped everywhere, in scripts as well."""
    article = corpus.article(1, 40, "en")
    evil = "</script><b id=evil>\"'&amp;</title>"
    changed = replace(article, title=evil, publisher=evil, byline=evil, summary=evil, disclaimer=evil)
    text = LAYOUTS[layout].article(ArticleTemplateView(changed, "http://127.0.0.1:1", LOCALES))
    page = html.document_fromstring(text)
    assert not page.xpath("//*[@id='evil']")
    assert visible(page).count(evil) == 5
    assert page.xpath("//meta[@name='description']/@content") == [evil]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_pages_are_as_large_as_real_ones(layout: str) -> None:
    """A page weighs 30 to 60 KB, most of it nothing to do with the article."""
    view = ArticleTemplateView(corpus.article(1, 40, "en"), "http://127.0.0.1:1", LOCALES)
    assert 30_000 < len(LAYOUTS[layout].article(view).encode()) < 60_000
