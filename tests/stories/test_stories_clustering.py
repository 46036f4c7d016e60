from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from newscrawl.stories.clustering import Edge, Member, cluster

HOUR = 3600
KEYS = st.tuples(st.sampled_from("abcdef"), st.sampled_from(["en", "pt"]))
MEMBERS = st.dictionaries(KEYS, st.tuples(st.integers(0, 100), st.booleans(), st.integers(1, 9)), min_size=2)
SCORES = st.sampled_from([None, 0.8, 0.9, 1.0])


def _member(
    article: str, hour: int = 0, length: int = 9, *, dated: bool = True, locale: str = "en"
) -> Member:
    return Member((article, locale), hour * HOUR, dated, length)


def _edge(one: str, other: str, score: float | None = 1.0) -> Edge:
    return Edge((one, "en"), (other, "en"), score)


def _stories(members: list[Member], *edges: Edge) -> dict[str, str]:
    return {key[0]: place.story_id for key, place in cluster(members, edges).items()}


@given(members=MEMBERS, data=st.data(), seed=st.integers(0, 1 << 16))
def test_order_makes_no_difference(members: dict, data: st.DataObject, seed: int) -> None:
    """The same members and edges give the same stories, scores and representatives in any order."""
    listed = [Member(key, hour * HOUR, dated, length) for key, (hour, dated, length) in members.items()]
    keys = st.sampled_from(sorted(members))
    drawn = data.draw(st.dictionaries(st.tuples(keys, keys), SCORES))
    edges = [Edge(*pair, score) for pair, score in drawn.items() if pair[0] < pair[1]]
    shuffled = random.Random(seed)
    placed = cluster(listed, edges)
    assert placed == cluster(shuffled.sample(listed, len(listed)), shuffled.sample(edges, len(edges)))
    for story in {place.story_id for place in placed.values()}:
        assert [place for place in placed.values() if place.story_id == story and place.is_representative]


def test_the_nearest_comes_first() -> None:
    """Of two that are kept apart, the more alike takes the third, and of equals the nearer in time."""
    members = [_member("a", 0), _member("b", 24), _member("c", 20)]
    apart = _edge("a", "b", None)
    assert _stories(members, _edge("a", "c"), _edge("b", "c"), apart) == {"a": "a", "b": "c", "c": "c"}
    assert _stories(members, _edge("a", "c"), _edge("b", "c", 0.9), apart) == {"a": "a", "b": "b", "c": "a"}


def test_what_is_kept_apart_is_not_joined_by_others() -> None:
    """Two groups are not joined if any two of their members are kept apart."""
    members = [_member(article) for article in "abcd"]
    edges = [_edge("a", "b"), _edge("c", "d"), _edge("b", "c", 0.9), _edge("a", "d", None)]
    assert _stories(members, *edges) == {"a": "a", "b": "a", "c": "c", "d": "c"}
    edges = [_edge("a", "b"), _edge("a", "d", 0.9), _edge("b", "d", None)]
    assert _stories(members, *edges) == {"a": "a", "b": "a", "c": "c", "d": "d"}


def test_an_article_without_a_date_is_not_the_first() -> None:
    """A story has the id of its first dated article."""
    assert _stories([_member("a", dated=False), _member("b", 5)], _edge("a", "b")) == {"a": "b", "b": "b"}


def test_the_representative_is_whole_and_english() -> None:
    """The representative is the first text in English that is not cut, if there is one in English."""
    members = [_member("a", 0, 4), _member("b", 1, 8), _member("a", 0, 9, locale="de")]
    places = cluster(members, [_edge("a", "b")])
    assert [key for key, place in places.items() if place.is_representative] == [("b", "en")]


def test_the_longer_locale_decides() -> None:
    """Articles that are alike in a short translation alone are different stories."""
    members = [_member(article, 0, 50) for article in "ab"]
    members += [_member(article, 0, 6, locale="pt") for article in "ab"]
    assert _stories(members, Edge(("a", "pt"), ("b", "pt"), 1.0)) == {"a": "a", "b": "b"}
