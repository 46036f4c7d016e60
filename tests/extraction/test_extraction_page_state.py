"""The article in the page's own data, in the ways in which frameworks write it."""

from __future__ import annotations

import json
import re
from html import escape
from typing import Any
from urllib.parse import quote

import pytest

from tests.extraction.sample import (
    ARTICLE,
    BODY,
    HEAD,
    ID,
    MILLISECONDS,
    OTHER,
    OTHER_BODY,
    OTHER_ID,
    OTHER_TITLE,
    PARAGRAPHS,
    PUBLISHED,
    TITLE,
    WHOLE,
    as_json,
    facts,
    page,
    read,
    script,
)

SKELETON = "<main><div></div></main>"
JSON = "type='application/json'"
BOTH = {"hot": [OTHER], "article": ARTICLE}
WITHOUT_ID = {name: value for name, value in ARTICLE.items() if name != "id"}
NUXT = [
    *(["ShallowReactive", 1], {"data": 2}, ["Reactive", 3], {"hot": 4, "one": 12}, [5]),
    *({"id": 6, "title": 7, "content": 8, "source": 9, "at": 10}, OTHER_ID, OTHER_TITLE, OTHER_BODY),
    *("Elsewhere", ["Date", "2026-05-01T00:00:00.000Z"], None),
    *({"id": 13, "title": 14, "content": 15, "source": 16, "author": 17, "at": 18}, ID, TITLE, BODY),
    *({"name": 19}, "Yann Le Goff", ["Date", PUBLISHED], "Pays Blanc"),
]
TURBO = [
    *({"_1": 2}, "loaderData", {"_3": 4}, "root", {"_5": 6, "_15": 16}, "article"),
    *({"_7": 8, "_9": 10, "_11": 12, "_13": 14, "_17": 18, "_19": 20}, "id", ID, "title", TITLE),
    *("content", BODY, "source", "Pays Blanc", "other", {"_7": 21, "_9": 22, "_11": 23}, "author"),
    *("Yann Le Goff", "publishedAt", ["D", MILLISECONDS], OTHER_ID, OTHER_TITLE, OTHER_BODY),
]

QWIK = [
    *({"hot": "1", "one": "2!"}, {"id": "3", "title": "4", "content": "5"}),
    *({"id": "6", "title": "7", "content": "8", "source": "9", "author": "a", "at": "\x12b"},),
    *(OTHER_ID, OTHER_TITLE, OTHER_BODY, ID, TITLE, BODY, "Pays Blanc", "Yann Le Goff", MILLISECONDS),
]


def literal(value: Any) -> str:
    """Return a value as a JavaScript literal with bare keys."""
    return re.sub(r'"(\w+)":', r"\1:", json.dumps(value))


def state(value: Any) -> str:
    return script(as_json(value), JSON)


def neighbours(**current: Any) -> dict[str, Any]:
    """Return an article without an id between two others under the same names."""
    other = {"heading": OTHER_TITLE, "text": OTHER_BODY, "when": "2026-05-01T00:00:00Z"}
    return {"before": other, "current": current, "after": other | {"heading": "Cranes Over the Valley"}}


STATES = {
    "nuxt": script(as_json(NUXT), f"{JSON} id=__NUXT_DATA__"),
    "react router": script(f"x.streamController.enqueue({as_json(as_json(TURBO) + chr(10))});"),
    "qwik": script(as_json({"refs": {}, "ctx": {}, "objs": QWIK, "subs": []}), "type=qwik/json"),
    "values in objects": state(
        {
            "fields": {name: {"value": value, "editable": ""} for name, value in ARTICLE.items()},
            "hot": [OTHER],
        }
    ),
    "markup in objects": state(
        ARTICLE | {"title": {"rendered": TITLE}, "content": {"rendered": BODY, "protected": False}}
    ),
    "map by id": script(
        f"window.S={as_json({'news': {OTHER_ID: OTHER | {'id': None}, ID: WITHOUT_ID}})}",
    ),
    "literal": script(f"window.S = {literal(BOTH)};start(S)"),
    "single quotes": script(
        f"var s={{article:{{id:'{ID}',title:'{TITLE}',content:'{BODY}',author:'Yann Le Goff',"
        f"source:'Pays Blanc',next:void 0,time:new Date('{PUBLISHED}'),}}}};",
    ),
    "parsed string": script(f"S=JSON.parse({as_json(as_json(BOTH))})"),
    "parsed and encoded": script(f'S=JSON.parse(decodeURIComponent("{quote(json.dumps(BOTH))}"))'),
    "string in the data": state({"props": {"data": json.dumps(BOTH)}}),
    "references for quotes": script(escape(json.dumps(BOTH)), JSON),
    "attribute": f'<div data-page="{escape(json.dumps(BOTH))}"></div>',
    "literal in an attribute": f'<div x-data="{escape(literal(BOTH))}"></div>',
    "two in a row": script(as_json(OTHER) + as_json(ARTICLE), JSON),
    "list of paragraphs": state(ARTICLE | {"content": PARAGRAPHS}),
    "list of blocks": state(
        ARTICLE | {"content": [{"type": "paragraph", "data": {"text": text}} for text in PARAGRAPHS]}
    ),
    "parts": state(
        {
            "meta": {"id": ID, "title": TITLE, "publishTime": MILLISECONDS},
            "rich": {"html": BODY},
            "people": {"sourceName": "Pays Blanc", "originAuthor": "By Yann Le Goff"},
            "hot": {"items": [OTHER]},
        }
    ),
    "neighbours without ids": state(
        neighbours(heading=TITLE, text=BODY, when=PUBLISHED, author="Yann Le Goff", source="Pays Blanc")
    ),
    "longer text beside": state(
        {"article": WITHOUT_ID | {"publishTime": None}, "about": {"text": OTHER_BODY, "time": MILLISECONDS}}
        | {"meta": ARTICLE | {"content": None}}
    ),
    "two languages": state(
        {"versions": [ARTICLE | {"title": "Les paludiers pèsent", "content": OTHER_BODY}, ARTICLE]}
    ),
}


@pytest.mark.parametrize("name", STATES)
def test_state(name: str) -> None:
    """The article is read from the data, and no other article's text, whatever the data is written in."""
    assert facts(read(page(SKELETON + STATES[name]))) == WHOLE


def test_state_known_by_id() -> None:
    """The id of the page's address tells the article where the page shows no title."""
    html = page(SKELETON + state({"hot": [OTHER], "a": ARTICLE}), title="Bitget News")
    assert facts(read(html)) == WHOLE


def test_state_of_arc() -> None:
    """Headline, text, section and tags are read where Arc keeps them."""
    data = {"headlines": {"basic": TITLE, "web": "", "mobile": ""}, "display_date": PUBLISHED, "_id": ID}
    data["content_elements"] = [{"type": "text", "content": text} for text in PARAGRAPHS]
    data["taxonomy"] = {"tags": [{"slug": "s", "text": "Salt"}], "primary_section": {"name": "Coast"}}
    article = read(page(SKELETON + script(f"Fusion.globalContent={as_json(data)};")))
    told = article.title, article.body_text, article.section, article.keywords
    assert told == (TITLE, "\n\n".join(PARAGRAPHS), "Coast", ["Salt"])


def test_unknown_names() -> None:
    """Title, text and time are known by their shape under any name; names of people are not guessed."""
    data = {
        "w": [{"k1": OTHER_ID, "k2": OTHER_TITLE, "k3": OTHER_BODY}],
        "q": {"k1": ID, "k2": TITLE, "k3": BODY},
    }
    data["q"]["k4"] = MILLISECONDS // 1000
    html = page(SKELETON + state(data))
    assert facts(read(html)) == (*WHOLE[:2], None, None, WHOLE[4])


@pytest.mark.parametrize(
    "data",
    [
        {"hot": [OTHER], "previous": OTHER},
        neighbours(heading=TITLE, when=PUBLISHED),
        {"seo": {"title": TITLE, "description": " ".join(PARAGRAPHS)}},
        ARTICLE
        | {"content": "bjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB1L9RIvNEVUxTveLruM0rfj0WAK1jHDhaXXz" * 4},
        {"id": ID, "html": {"__html": OTHER_BODY}, "more": {"__html": OTHER_BODY + "<p>More.</p>"}},
        {"id": ID, "title": TITLE, "publishTime": MILLISECONDS, "next": OTHER},
        {"a": {"h": OTHER_TITLE, "t": OTHER_BODY}, "b": {"h": TITLE}, "c": {"h": "Cranes", "t": OTHER_BODY}},
    ],
    ids=["others", "neighbours", "description", "encrypted", "inserted", "next inside", "unknown names"],
)
@pytest.mark.parametrize("visible", [SKELETON, f"<main>{HEAD}</main>"], ids=["skeleton", "head"])
def test_state_without_the_text(data: dict[str, Any], visible: str) -> None:
    """Data without the article's text give none, least of all another article's."""
    assert read(page(visible + state(data))) == "no_body"


def test_inserted_text() -> None:
    """The only text that the program inserts as HTML is the text of a visible article without one."""
    rows = f'1a:["$","div",null,{{"dangerouslySetInnerHTML":{{"__html":{json.dumps(BODY)}}}}}]\n'
    html = page(f"<main>{HEAD}</main>" + script(f"self.__next_f.push( [1, {as_json(rows)}] )"))
    assert facts(read(html)) == WHOLE
