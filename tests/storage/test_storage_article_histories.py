"""What the store tells of one article or URL, and what differs between two texts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.items import Reject
from newscrawl.normalization.text import shortened, word_diff
from newscrawl.storage.frontier import Discovery
from newscrawl.storage.queries.article import FrontierRow, found_at, history_of, linked_from, locales_of
from tests.storage.storage_examples import article, at, id_of, url_of
from tests.storage.story_texts import save

if TYPE_CHECKING:
    from newscrawl.normalization.text import DiffPart
    from newscrawl.storage.store import Store

TEXTS = st.text(st.sampled_from("ab 比.\n\u3000"), max_size=40) | st.text(max_size=40)
ENTRY = FrontierRow(
    **dict.fromkeys(FrontierRow._fields),
)._replace(state="fetched", due_at=at(10), discovered_run=3)


def test_an_unknown_article(store: Store) -> None:
    """Of an article that was never discovered only the links to it are told."""
    store.articles.save([article(1)], 1)
    assert history_of(store.database, (id_of(2), "en")) is None
    assert locales_of(store.database, id_of(2)) == []
    assert [peer.article_id for peer in linked_from(store.database, (id_of(2), "en")).shown] == [id_of(1)]


def test_a_life(store: Store) -> None:
    """Revisions come with their texts, changes with the spider that names their file."""
    store.frontier.discover([Discovery(id_of(1), "en", url_of(id_of(1)), "listing", "https://list")], 1)
    store.articles.save([article(1)], 1)
    store.articles.save([article(1, 20, title="Other", key_points=[])], 1)
    history = history_of(store.database, (id_of(1), "en"))
    assert history is not None
    assert history.stored is not None
    assert (history.stored.title, history.stored.version, history.entry.discovered_from) == (
        "Other",
        2,
        "https://list",
    )
    assert [(one.version, one.cause, one.fields["title"]) for one in history.versions] == [
        (1, "first", "Title 1"),
        (2, "publisher", "Other"),
    ]
    assert [one.fields["key_points"] for one in history.versions] == ["One\n比特币 \u2028 two", ""]
    assert [(one.seq, one.kind, one.changed_at, one.spider) for one in history.changes] == [
        (1, "new", at(0), "bitget_news"),
        (2, "revised", at(20), "bitget_news"),
    ]
    (known,) = locales_of(store.database, id_of(1))
    assert known == ("en", "fetched", "live", 2, "Other")


def test_the_first_of_many(store: Store) -> None:
    """Of a large story the first ten are shown, of many rejects the newest ten, of links five."""
    same = {"title": "Same", "body_text": "Text", "related": article(0).related}
    save(store, [article(number, number, **same) for number in range(3, 16)])
    refused = [Reject(url_of(id_of(3)), f"r{n}", "", id_of(3), "en", failed=True) for n in range(12)]
    for reject in refused:
        store.frontier.reject([reject], 1)
    history = history_of(store.database, (id_of(3), "en"))
    assert history is not None
    assert history.story.total == 12
    assert [peer.article_id for peer in history.story.shown] == [id_of(number) for number in range(4, 14)]
    assert history.rejects.total == 12
    assert [one.reason for one in history.rejects.shown] == [f"r{n}" for n in range(11, 1, -1)]
    links = linked_from(store.database, (id_of(1), "en"))
    assert (links.total, [peer.article_id for peer in links.shown]) == (
        13,
        [id_of(number) for number in range(15, 10, -1)],
    )


def test_a_page(store: Store) -> None:
    """Of a page that is no article the articles found there are counted and its rejects told."""
    store.frontier.discover([Discovery(id_of(1), "en", url_of(id_of(1)), "listing", "https://list")], 1)
    store.frontier.reject([Reject("https://list", "http_500", "HTTP 500", failed=True)], 1)
    page = found_at(store.database, "https://list")
    assert (page.found, [one.detail for one in page.rejects.shown]) == (1, ["HTTP 500"])


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"state": "pending", "due_at": None}, "pending since run 3: the next run"),
        ({"state": "pending", "due_at": None, "claimed_run": 4}, "pending since run 3 (run 4 took it up"),
        ({}, f"fetched: next look at {at(10)}"),
        ({"due_at": at(1)}, f"due since {at(1)}"),
        ({"due_at": None}, "fetched: next look never"),
        ({"state": "failed"}, "next try at"),
        ({"state": "rejected"}, "the page was no article"),
        ({"state": "rejected", "missing_since": at(0)}, "gone if still missing 1h later"),
        ({"state": "gone", "missing_since": at(0)}, "the site removed it"),
    ],
)
def test_outlooks(fields: dict[str, object], says: str) -> None:
    """Every state says why the article is not fetched now, or when it is."""
    assert says in ENTRY._replace(**fields).outlook(at(5), "1h")


def applied(pieces: list[DiffPart], *kinds: str) -> str:
    return "".join(piece.text for piece in pieces if piece.kind in kinds)


@given(TEXTS, TEXTS)
def test_a_word_diff(old: str, new: str) -> None:
    """The pieces give both texts back, and shortening them touches what is the same only."""
    pieces = word_diff(old, new)
    assert applied(pieces, "same", "old") == old
    assert applied(pieces, "same", "new") == new
    short = list(shortened(pieces, 2))
    assert [piece for piece in short if piece.kind != "same"] == [
        piece for piece in pieces if piece.kind != "same"
    ]
    assert [piece.kind for piece in short] == [piece.kind for piece in pieces]


def test_a_long_text() -> None:
    """A text of a hundred thousand words is compared within seconds, by paragraphs."""
    old = "\n\n".join(f"{number} " + "word " * 100 for number in range(1000))
    pieces = word_diff(old, old.replace("500 word", "500 other"))
    assert [piece.kind for piece in pieces] == ["same", "old", "new", "same"]
    assert applied(pieces, "same", "old") == old


def test_words_of_unspaced_scripts() -> None:
    """In Chinese and Japanese a character is a word."""
    assert [(piece.kind, piece.text) for piece in word_diff("比特币上涨", "比特币下涨")] == [
        ("same", "比特币"),
        ("old", "上"),
        ("new", "下"),
        ("same", "涨"),
    ]
