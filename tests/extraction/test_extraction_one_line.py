"""Articles whose only text is their title, in every layer and in all of them."""

from __future__ import annotations

import json

import pytest

from tests.extraction.sample import ARTICLE, END, ID, LINE, as_json, page, read, script

LINES = [
    "SALT FUTURES TRADE HALT; NEWS PENDING AT 03:38 PM",
    "【盐价】盖朗德粗盐报价升破每吨四百欧元",
    "العراق: توقف تداول أسهم الملح مؤقتا",
    "Торги солью приостановлены до конца дня",
    "塩の先物、取引を一時停止",
]
STATE = 'type="application/json"'
LD = 'type="application/ld+json"'


def state(title: str, **changes: str) -> str:
    detail = ARTICLE | {"title": title, "content": "", "abstractContent": title} | changes
    return script(as_json({"props": {"detailProps": detail}}), STATE)


def json_ld(title: str, text: str) -> str:
    node = {"@type": "NewsArticle", "headline": title, "articleBody": text, "datePublished": "2026-04-24"}
    return script(json.dumps(node), LD)


def shown(title: str, text: str) -> str:
    head = f"<nav><a href='/news'>News</a> {title}</nav><h1>{title}</h1>{LINE}<div>By:Pays Blanc</div>"
    return f"{head}<div><p>{text}</p></div>{END}"


LAYERS = {
    "state": lambda title, text: f"<h1>{title}</h1>" + state(title, contentText=text),
    "HTML in the state": lambda title, text: f"<h1>{title}</h1>" + state(title, content=f"<p>{text}</p>"),
    "JSON-LD": lambda title, text: f"<h1>{title}</h1>" + json_ld(title, text),
    "page": shown,
    "all": lambda title, text: shown(title, text) + state(title, contentText=text) + json_ld(title, text),
}


@pytest.mark.parametrize("line", LINES)
@pytest.mark.parametrize("layer", LAYERS)
def test_one_line_is_an_article(layer: str, line: str) -> None:
    """An item whose text is its title is an article, whichever layer says so, and its body is that line."""
    article = read(page(LAYERS[layer](line, line), title=f"{line} | Bitget News"))
    assert not isinstance(article, str)
    assert (article.title, article.body_text, article.key_points) == (line, line, [])


@pytest.mark.parametrize("layer", LAYERS)
def test_one_short_line_more_is_an_article(layer: str) -> None:
    """A short line below the title is the body, alone."""
    article = read(page(LAYERS[layer](LINES[0], "Ponds stay shut."), title=LINES[0]))
    assert not isinstance(article, str)
    assert (article.title, article.body_text) == (LINES[0], "Ponds stay shut.")


def test_a_line_that_links_its_source_is_an_article() -> None:
    """The only line of an item may be a link to where it comes from."""
    article = read(page(shown(LINES[0], f'<a href="https://salt.example/1">{LINES[0]}</a>')))
    assert not isinstance(article, str)
    assert (article.title, article.body_text) == (LINES[0], LINES[0])


@pytest.mark.parametrize(
    "data",
    [
        {"share": {"title": LINES[0], "text": LINES[0], "url": f"/news/detail/{ID}"}},
        {"seo": {"id": ID, "title": LINES[0], "name": LINES[0]}},
        {"detailProps": ARTICLE | {"title": LINES[0], "content": "", "contentText": ""}},
    ],
    ids=["share button", "metadata", "no text"],
)
def test_a_title_alone_is_no_article(data: dict) -> None:
    """Data that has the title again for a button, or no text, does not make an article of a title."""
    assert read(page(f"<h1>{LINES[0]}</h1>" + script(as_json(data), STATE), title=LINES[0])) == "no_body"
