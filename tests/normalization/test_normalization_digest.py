from __future__ import annotations

import pytest

from newscrawl.items import Article
from newscrawl.normalization.columns import content_digest

BASE = {"title": "T", "key_points": ["a", "b"], "body_text": "c", "disclaimer": "d"}


@pytest.mark.parametrize(
    "changed",
    [
        {"title": "T2"},
        {"key_points": ["b", "a"]},
        {"key_points": ["ab"]},
        {"key_points": ["a"], "body_text": "b\n\nc"},
        {"body_text": "cd", "disclaimer": None},
        {"body_text": None, "disclaimer": "c"},
        {"title": 'T",["a'},
    ],
    ids="+".join,
)
def test_another_text_or_place_of_text_is_another_digest(changed: dict) -> None:
    """Two articles that differ in a text, or in where it stands, have different digests."""
    assert content_digest(Article(**BASE)) != content_digest(Article(**(BASE | changed)))


def test_who_when_and_where_do_not_count() -> None:
    """Articles that say the same have one digest whoever published them, and wherever."""
    other = Article(
        **BASE,
        article_id="12560604000001",
        locale="zh-CN",
        url="https://example.org",
        publisher="P",
        author="A",
        published_at="2024-09-01T16:00:00Z",
        summary="S",
        images=[{"url": "u", "alt": ""}],
    )
    assert content_digest(Article(**BASE)) == content_digest(other)


def test_the_digest_stays_the_same_for_ever() -> None:
    """A stored digest still equals that of the same text read by a later release."""
    found = content_digest(Article(title="比特币 🚀", key_points=["é"], body_text="x"))
    assert found == "63223b6db3f4f5ee214d864a6e48b8cecb7e29391100caf44d59e34ecb82b4a9"


def test_half_an_emoji_has_a_digest() -> None:
    """A text that UTF-8 refuses is digested like any other."""
    halves = [Article(title="\ud83d"), Article(title="\ud83e")]
    assert len({content_digest(half) for half in halves}) == 2
