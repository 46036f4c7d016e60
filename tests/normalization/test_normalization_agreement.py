from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.items import RelatedLink
from newscrawl.normalization.same_value import agree

LONG = (
    "A title that is long enough to be cut where a search engine stops reading, "
    + "which is here or there. " * 3
)
LINKS = [{"url": "https://a.example/", "text": "a"}, {"url": "https://b.example/", "text": "b"}]


@pytest.mark.parametrize(
    ("field", "value", "other", "same"),
    [
        pytest.param("title", "“A” – b", '"A" - B', True, id="quotes and case"),
        pytest.param("title", LONG, LONG[:110], True, id="long enough cut"),
        pytest.param("title", LONG, "A title…", True, id="marked cut"),
        pytest.param("title", LONG, LONG[:60], False, id="short beginning"),
        pytest.param("title", LONG, LONG.replace("long", "short"), False, id="other words"),
        pytest.param("author", "Ann", "Anna", False, id="name that begins another"),
        pytest.param("body_text", LONG + " and more", LONG, False, id="cut body"),
        pytest.param("body_text", "One.\n\nTwo.", "One. Two.", True, id="paragraphs run together"),
        pytest.param("published_at", "2024-09-01T16:00:00Z", "2024-09-01T16:00:41Z", True, id="seconds"),
        pytest.param("published_at", "2024-09-01T16:00:00Z", "2024-09-01T17:00:00Z", False, id="an hour"),
        pytest.param("key_points", ["One", "Two"], ["one.", "two."], True, id="list"),
        pytest.param("links", LINKS, LINKS[::-1], True, id="order of links"),
        pytest.param("links", LINKS, LINKS[:1], False, id="fewer links"),
        pytest.param(
            "related", [RelatedLink(url="u", title="t")], [RelatedLink(url="u")], True, id="related"
        ),
    ],
)
def test_agree(field: str, value: object, other: object, same: bool) -> None:
    """Values agree if spelling alone tells them apart, whichever comes first."""
    assert agree(field, value, other) is same
    assert agree(field, other, value) is same


@given(st.text(min_size=1), st.sampled_from(["title", "publisher", "author", "summary", "body_text"]))
def test_a_text_agrees_with_itself(text: str, field: str) -> None:
    """Every text says the same as itself, in any script and case."""
    assert agree(field, text, text)
