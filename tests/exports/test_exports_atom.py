"""The feed of changes, as a feed reader takes it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
from parsel import Selector

from newscrawl.exports.atom import MARK, feed
from newscrawl.storage.change_log import newest_changes
from newscrawl.storage.dialects import database_url
from newscrawl.storage.store import Store, StoredSite
from newscrawl.storage.write.articles import TextlessVisit
from tests.storage.storage_examples import RUN, article, at, id_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ATOM = {"": "http://www.w3.org/2005/Atom"}
SITE = StoredSite("bitget_news", "https://www.bitget.com")
HOSTILE = 'Salt <script>alert("1")</script> & \x00\x1b[31m\ufffe 盐 \ud83d'


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(database_url(tmp_path)) as opened:
        opened.runs.begin(RUN)
        yield opened


def entries(store: Store, most: int = 9, *locales: str) -> list[ET.Element]:
    data = feed(newest_changes(store.database, most, locales), SITE, at(0))
    assert MARK in data[:200]
    return ET.fromstring(data).findall("entry", ATOM)


def content(entry: ET.Element) -> Selector:
    """Return the content as a reader shows it: unescaped once, then taken for HTML."""
    element = entry.find("content", ATOM)
    assert element is not None
    assert element.get("type") == "html"
    return Selector(text=element.text or "", type="html")


def titles(found: list[ET.Element]) -> list[str | None]:
    return [entry.findtext("title", namespaces=ATOM) for entry in found]


def test_changes_are_told_the_newest_first(store: Store) -> None:
    """New, edited, removed and back: each has its time, its address and an id of its own."""
    store.articles.save([article(1, 1)], 1)
    store.articles.save([article(1, 2, title="Another title")], 1)
    store.articles.gone([TextlessVisit(id_of(1), "en", at(3))], 1)
    store.articles.save([article(1, 4, title="Another title")], 1)
    found = entries(store)
    assert titles(found) == [
        "Back: Another title",
        "Removed: Another title",
        "Edited: Another title",
        "Title 1",
    ]
    assert [entry.findtext("updated", namespaces=ATOM) for entry in found] == [at(4), at(3), at(2), at(1)]
    assert len({entry.findtext("id", namespaces=ATOM) for entry in found}) == 4
    assert {link.get("href") for entry in found for link in entry.findall("link", ATOM)} == {
        f"https://www.bitget.com/news/detail/{id_of(1)}"
    }
    assert titles(entries(store, 2)) == titles(found)[:2]


def test_an_edit_is_told_word_by_word(store: Store) -> None:
    store.articles.save([article(1, 1, body_text="Salt is dear in Porto")], 1)
    store.articles.save([article(1, 2, body_text="Salt is cheap in Porto")], 1)
    edit, new = entries(store)
    shown = content(edit)
    assert shown.css("del::text").getall() == ["dear"]
    assert shown.css("ins::text").getall() == ["cheap"]
    assert shown.css("b::text").getall() == ["body text"]
    assert content(new).css("p::text").getall() == ["A summary"]


def test_no_markup_of_a_text_is_markup_of_the_feed(store: Store) -> None:
    """A hostile text comes as text, in title, content and edits; the feed stays XML."""
    texts = {"title": HOSTILE, "summary": HOSTILE, "publisher": HOSTILE}
    store.articles.save([article(1, 1, **texts)], 1)
    store.articles.save([article(1, 2, **texts, body_text=HOSTILE)], 1)
    for entry in entries(store):
        shown = content(entry)
        assert not shown.css("script")
        assert '<script>alert("1")</script>' in "".join(shown.css("::text").getall())
        assert 'Salt <script>alert("1")</script> & ' in str(entry.findtext("title", namespaces=ATOM))


def test_what_another_extractor_reads_is_no_news(store: Store) -> None:
    """Nor is another locale, where one is asked for."""
    store.articles.save([article(1, 1), article(2, 1, locale="de")], 1)
    page = article(1, 1).page_digest
    store.articles.save([article(1, 2, title="Read better", page_digest=page, extractor=2)], 1)
    assert sorted(map(str, titles(entries(store)))) == ["Title 1", "Title 2"]
    assert titles(entries(store, 9, "de")) == ["Title 2"]


def test_a_store_without_changes_has_an_empty_feed(store: Store) -> None:
    data = feed(newest_changes(store.database, 9), SITE, at(7))
    assert ET.fromstring(data).findtext("updated", namespaces=ATOM) == at(7)
    assert not entries(store)
