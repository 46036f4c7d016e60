"""The related block in a page's data, under whatever name and in whatever wrapping."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.extraction.sample import ARTICLE, BODY, END, HEAD, ID, as_json, page, read, script

ONE, TWO, HOT = (f"12560604100{number}" for number in (101, 102, 109))
FIRST = {"id": ONE, "title": "Mussel Banks of Cancale Get Numbers"}
SECOND = {"id": TWO, "title": "Tide Tables of Saint-Malo Are Sold Out"}
LIST = [FIRST, SECOND]
BOTH = [(ONE, FIRST["title"]), (TWO, SECOND["title"])]
OTHER = [{"id": HOT, "title": "Lighthouse of Bréhat Is Painted Again"}]

STATES: dict[str, dict[str, Any]] = {
    "list": {"relatedNews": LIST},
    "list in an object": {"recommend": {"code": 0, "data": {"total": 2, "items": LIST}}},
    "object with the article's own id": {"recommend": {"newsId": ID, "list": LIST}},
    "object with another list": {"similar": {"hotList": OTHER, "list": LIST}},
    "encoded list": {"similarArticles": json.dumps(LIST)},
    "encoded object": {"mayLike": json.dumps({"data": {"list": LIST}})},
    "ids and a table": {"relatedIds": [ONE, int(TWO)], "byId": {ONE: FIRST, TWO: SECOND}},
    "ids in a string": {"related_ids": f"{ONE},{TWO}", "entities": LIST},
    "table": {"recommendMap": {ONE: {"title": FIRST["title"]}, TWO: {"title": SECOND["title"]}}},
    "numbers beside other ids": {
        "RELATED_ARTICLES": [one | {"id": at, "newsId": int(one["id"])} for at, one in enumerate(LIST)]
    },
    "edges": {"related": {"edges": [{"node": one} for one in LIST]}},
    "attributes": {
        "relatedPosts": [{"id": one["id"], "attributes": {"title": one["title"]}} for one in LIST]
    },
    "addresses": {"moreNews": [{"title": one["title"], "url": f"/news/detail/{one['id']}"} for one in LIST]},
    "name in a query's key": {
        "queries": [
            {"queryKey": ["hotNews"], "state": {"data": OTHER}},
            {"queryKey": ["relatedNews", ID], "state": {"data": {"list": LIST}}},
        ]
    },
    "name beside the list": {
        "modules": [{"type": "hot", "list": OTHER}, {"type": "recommend", "list": LIST}]
    },
    "heading beside the list": {"blocks": [{"title": "You may also like", "items": LIST}]},
    "name that says little": {"likes": [{"userId": 5}], "trendingMore": OTHER, "like": {"list": LIST}},
}


@pytest.mark.parametrize("name", STATES)
def test_related_in_state(name: str) -> None:
    """The related block is read from the page's data, where the page shows none."""
    state = as_json({"pageProps": {"detailProps": ARTICLE, **STATES[name], "trendingNewsProps": OTHER}})
    assert _related(script(state, 'type="application/json"')) == BOTH


def test_related_in_stream() -> None:
    """The App Router sends a list as a row of its own, and an entry of it as another one."""
    rows = f'0:["$","main",null,{{"detailProps":{as_json(ARTICLE)},"relatedNews":"$1f"}}]\n'
    rows += f"1f:{as_json([FIRST, '$20'])}\n20:{as_json(SECOND)}\n"
    push = script(f"self.__next_f.push([1,{as_json(rows)}])")
    assert _related(push) == BOTH


NONE: dict[str, dict[str, Any]] = {
    "trending": {"trendingNewsProps": OTHER},
    "next article": {"nextArticle": OTHER[0], "previous": OTHER},
    "ids that the reader liked": {"likedIds": [ONE, TWO]},
    "coins": {"relatedCoins": [{"id": 1, "title": "BTC"}]},
    "the article itself": {"related": {"newsId": ID, "list": []}},
}


@pytest.mark.parametrize("name", NONE)
def test_no_related_in_state(name: str) -> None:
    """Lists of another kind are no related block."""
    state = as_json({"pageProps": {"detailProps": ARTICLE, **NONE[name]}})
    assert _related(script(state, 'type="application/json"')) == []


def _related(data: str) -> list[tuple[str | None, str | None]]:
    article = read(page(f"<main>{HEAD}<div>{BODY}</div>{END}</main>{data}"))
    return [(link.related_id, link.title) for link in article.related]
