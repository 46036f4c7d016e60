"""A layer that a redesign takes away, breaks or renames costs nothing that another layer still says."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from parsel.selector import create_root_node

from newscrawl.extraction.dom.elements import PageParser
from newscrawl.extraction.page import read_article_page
from newscrawl.fields import BY_NAME
from newscrawl.loaders import LoaderContext, load_article
from newscrawl.normalization.same_value import agree
from newscrawl.spiders.bitget_news import BitgetNewsSpider

if TYPE_CHECKING:
    from collections.abc import Callable

    from newscrawl.items import Article, Provenance

PAGES = Path(__file__).parents[1] / "pages"
URLS = BitgetNewsSpider().urls
NOW = datetime(2026, 11, 1, tzinfo=UTC)
# Who can say that a page is an article, and who can give its text.
TELLING = {"page_state", "json_ld", "visible"}
# Where nothing but the page tells that the data speak of another article, or that a sentence is a key point.
TOLD_BY_THE_PAGE = ("whose/", "key_points/in_part_in_json_ld")
CASES = [
    path.parent.relative_to(PAGES).as_posix()
    for path in sorted(PAGES.glob("*/*/expected.json"))
    if "rejected" not in json.loads(path.read_text(encoding="utf-8"))
]

SCRIPT = re.compile(r"(<script\b([^>]*)>)(.*?)(</script>)", re.DOTALL | re.IGNORECASE)
DATA_ATTRIBUTE = re.compile(r"(=\")(\s*(?:\{|\[)(?:&quot;|&#34;)[^\"]*)(\")|(=')(\s*(?:\{|\[)\"[^']*)(')")
# The name of an item is a mark in the page, for what a reader sees.
META = re.compile(r"<meta\b[^>]*\b(?:property|name|itemprop)=(?!\"name\")[^>]*>", re.IGNORECASE)
HEAD = re.compile(
    rf"{META.pattern}|<link\b[^>]*\balternate\b[^>]*>|<title>.*?</title>", re.IGNORECASE | re.DOTALL
)
KEY = re.compile(r"(\\*\"|&quot;|[{,]\s*)(\w+)(\\*\"|&quot;|)(\s*:)")
BODY = re.compile(r"(<body\b(?:\"[^\"]*\"|[^>\"])*>|(?=<header))(.*?)(</body>|\Z)", re.DOTALL | re.IGNORECASE)


def in_scripts(html: str, change: Callable[[str], str], *, json_ld: bool) -> str:
    """Change the text of all scripts of one kind."""

    def changed(match: re.Match[str]) -> str:
        concerned = ("ld+json" in match[2]) == json_ld
        return f"{match[1]}{change(match[3])}{match[4]}" if concerned else match[0]

    return SCRIPT.sub(changed, html)


def in_state(html: str, change: Callable[[str], str]) -> str:
    """Change the page state, in scripts and in attributes."""

    def changed(match: re.Match[str]) -> str:
        opened, text, closed = [part for part in match.groups() if part is not None]
        return f"{opened}{change(text)}{closed}"

    return DATA_ATTRIBUTE.sub(changed, in_scripts(html, change, json_ld=False))


def hide_visible(html: str, opened: str, closed: str) -> str:
    """Put what a reader sees into an element that no browser shows; scripts stay outside."""

    def hidden(match: re.Match[str]) -> str:
        scripts = "".join(script[0] for script in SCRIPT.finditer(match[2]))
        return f"{match[1]}{opened}{SCRIPT.sub('', match[2])}{closed}{scripts}{match[3]}"

    at = max(0, html.lower().find("</head>"))  # a comment in the head may name the body
    return html[:at] + BODY.sub(hidden, html[at:], count=1)


def renamed(text: str) -> str:
    return KEY.sub(r"\1zz\2\3\4", text)


def half(text: str) -> str:
    return text[: len(text) // 2]


DAMAGES: dict[tuple[str, str], Callable[[str], str]] = {
    ("page_state", "removed"): lambda html: in_state(html, lambda _: ""),
    ("page_state", "cut"): lambda html: in_state(html, half),
    ("page_state", "garbled"): lambda html: in_state(
        html, lambda text: text.replace(":", ";").replace("=", "~")
    ),
    ("page_state", "renamed"): lambda html: in_state(html, renamed),
    ("json_ld", "removed"): lambda html: in_scripts(html, lambda _: "", json_ld=True),
    ("json_ld", "cut"): lambda html: in_scripts(html, half, json_ld=True),
    ("json_ld", "renamed"): lambda html: in_scripts(html, renamed, json_ld=True),
    ("meta", "removed"): lambda html: HEAD.sub("", html),
    ("meta", "renamed"): lambda html: META.sub(lambda tag: re.sub(r"(=[\"']?)", r"\1zz-", tag[0]), html),
    ("visible", "removed"): lambda html: hide_visible(html, "<template>", "</template>"),
    ("visible", "hidden"): lambda html: hide_visible(html, "<div hidden>", "</div>"),
}


def read(case: str, damage: Callable[[str], str] = lambda html: html) -> Article | None:
    """Return the article on a golden page after *damage*, None if the page is rejected."""
    expected = json.loads((PAGES / case / "expected.json").read_text(encoding="utf-8"))
    html = damage((PAGES / case / "page.html").read_text(encoding="utf-8", errors="replace"))
    url = URLS.root + expected["url"]
    key = URLS.article_key(url)
    page = read_article_page(create_root_node(html, PageParser, base_url=url), html, key, URLS)
    return None if page.rejected else load_article(page, key, LoaderContext(URLS, url, NOW))


def still_said(origin: Provenance, lost: str) -> bool:
    """Say whether another layer carries the value, and no layer before it contradicts it."""
    for layer in BY_NAME[origin.field].layers:
        if layer == lost:
            continue
        if layer == origin.layer or layer in origin.agreed:
            return True
        if layer in origin.differed:
            return False
    return False


def is_still_article(whole: Article, lost: str) -> bool:
    """Say whether a layer that can tell an article remains with a title, and one with the text.

    The page does so where it shows a publisher or an author; else it may take data to know a title for one.
    A title that is no heading is known by the head of the document alone.
    """
    said = {origin.field: {origin.layer, *origin.agreed, *origin.differed} for origin in whole.provenance}
    if "visible" not in said.get("publisher", set()) | said.get("author", set()):
        said["title"] -= {"visible"}
    if lost == "meta" and said["title"] == {"visible", "meta"}:
        return False
    return bool(said["title"] & TELLING - {lost}) and bool(said["body_text"] & TELLING - {lost})


def check(whole: Article, damaged: Article, layer: str, how: str) -> None:
    """Hold every field that another layer still says against what it was."""
    reported = {origin.field: origin for origin in damaged.provenance}
    for origin in whole.provenance:
        if not still_said(origin, layer):
            continue
        value, now = getattr(whole, origin.field), getattr(damaged, origin.field)
        assert now, (layer, how, origin)
        assert agree(origin.field, value, now), (layer, how, origin, now)
        if how == "removed" and layer in (origin.layer, *origin.agreed):
            assert layer in reported[origin.field].silent, (layer, origin)


@pytest.mark.parametrize("case", CASES)
def test_damaged_layer(case: str) -> None:
    """What another layer still says keeps its value, and a removed layer is reported as silent."""
    whole = read(case)
    assert whole is not None
    there = {layer for origin in whole.provenance for layer in (origin.layer, *origin.agreed)}
    if case.startswith(TOLD_BY_THE_PAGE):
        there.discard("visible")
    for (layer, how), damage in DAMAGES.items():
        damaged = read(case, damage) if layer in there else None
        if damaged:
            check(whole, damaged, layer, how)
        elif layer in there:
            assert not is_still_article(whole, layer), (layer, how)
