"""What is broken on a page costs itself and nothing around it."""

from __future__ import annotations

import json

import pytest

from newscrawl.extraction.page_data.objects import stream_values
from newscrawl.extraction.view import Attempts
from tests.extraction.sample import (
    ARTICLE,
    BODY,
    END,
    HEAD,
    MILLISECONDS,
    PARAGRAPHS,
    TITLE,
    WHOLE,
    as_json,
    facts,
    page,
    read,
    script,
)

SHOWN = HEAD + BODY + END
STATE = 'type="application/json"'
DIGITS = "9" * 5_000


def in_state(**changes: object) -> str:
    """Return a page whose state alone has the text, with *changes* of the article."""
    return page(f"<h1>{TITLE}</h1>" + script(as_json({"detailProps": ARTICLE | changes}), STATE))


@pytest.mark.parametrize(
    ("odd", "left"),
    [("\\ud83d", ""), ("\\udc00", ""), ("\\u0000", ""), ("\\u0001", ""), ("\\ud83d\\ude00", "\U0001f600")],
    ids=["high half", "low half", "NUL", "control", "whole emoji"],
)
def test_an_odd_character_is_lost_alone(odd: str, left: str) -> None:
    """Half of an emoji or a NUL in the state's HTML does not end the text, its links or its images."""
    link, image = '<a href="https://pond.example/">ponds</a>', '<img src="https://pond.example/a.png">'
    html = in_state(content=f"<p>Before ODDafter.</p><p>Then {link}.</p>{image}")
    article = read(html.replace("ODD", odd))
    assert not isinstance(article, str)
    assert article.body_text == f"Before {left}after.\n\nThen ponds."
    assert len(article.links) == len(article.images) == 1


@pytest.mark.parametrize(
    "markup",
    ["<div>" * 700 + BODY + "</div>" * 700, "<div><span>" * 500 + BODY, BODY + "<b><i>" * 600],
    ids=["closed", "never closed", "opened below"],
)
def test_deep_markup_in_the_state_is_read(markup: str) -> None:
    """Elements within each other, as many as an editor leaves open, do not end the text."""
    assert facts(read(in_state(content=markup))) == WHOLE


@pytest.mark.parametrize(
    "data",
    [
        f'{{"detailProps": {as_json(ARTICLE)[:-1]}, "views": {DIGITS}}}}}',
        f'window.s = {{"detailProps": {as_json(ARTICLE)[:-1]}, "views": {DIGITS}}}}}',
        f"window.s = {{detailProps: {as_json(ARTICLE)[:-1]}, views: {DIGITS}}}}}",
        f'{{"_{DIGITS}": 1, "detailProps": {as_json(ARTICLE)}}}',
    ],
    ids=["JSON", "assigned", "literal", "name"],
)
def test_a_number_of_thousands_of_digits_is_lost_alone(data: str) -> None:
    """A number that Python refuses to read stands in the data of an article like any other."""
    assert facts(read(page(f"<h1>{TITLE}</h1>" + script(data, STATE)))) == WHOLE


def test_an_indexed_payload_with_an_endless_name_is_read() -> None:
    """A member whose name is `_` and thousands of digits is no place in the list."""
    names = {f"_{DIGITS}": 1, "title": 1, "content": 2, "sourceName": 3, "author": 4, "publishTime": 5}
    payload = [names, TITLE, BODY, "Pays Blanc", "Yann Le Goff", MILLISECONDS]
    assert facts(
        read(page(f"<h1>{TITLE}</h1>" + script(json.dumps(payload).replace("<", "\\u003c"), STATE)))
    ) == (WHOLE)


def test_a_text_row_of_endless_length_ends_no_reading() -> None:
    """A row of the stream that says to be longer than any memory leaves the rows before it."""
    rows = json.dumps([1, f'1:["a"]\n2:T{"f" * 40},text'])
    assert list(stream_values([f"self.__next_f.push({rows})"])) == [["a"]]


@pytest.mark.parametrize(
    "late",
    [
        '<div hidden id="S:1"><template id="B:1"></template><p>Waiting</p></div>',
        '<div hidden id="S:1"><div hidden id="S:2"><template id="B:1"></template></div></div>',
        '<div hidden id="S:1"><template id="B:2"></template></div><div hidden id="S:2"><p>Late.</p></div>',
    ],
    ids=["in itself", "in a part of itself", "in another part"],
)
def test_late_parts_within_each_other_are_no_loss(late: str) -> None:
    """A suspended part that waits for itself or for another leaves the article as it is."""
    assert facts(read(page(SHOWN + late))) == WHOLE


def test_ampersands_escaped_often_are_one() -> None:
    """A text that a thousand programs escaped, one after the other, is read as the one that was meant."""
    paragraph = f"Salt &{'amp;' * 1_000}lt; pepper &{'amp;' * 5}amp; vinegar are sold at the pond."
    article = read(in_state(content=f"<p>{PARAGRAPHS[0]}</p><p>{paragraph}</p>"))
    assert not isinstance(article, str)
    assert article.body_text == f"{PARAGRAPHS[0]}\n\nSalt < pepper & vinegar are sold at the pond."


LAYERS = {
    "page_state": "newscrawl.extraction.page.page_state.read",
    "json_ld": "newscrawl.extraction.page.json_ld.read",
    "meta": "newscrawl.extraction.view.HtmlHead.values",
    "visible": "newscrawl.extraction.page.visible.read",
    "links": "newscrawl.extraction.view.link_groups",
    "late parts": "newscrawl.extraction.view.place_streamed_parts",
    "choice of text": "newscrawl.extraction.page.choose_text",
}


@pytest.mark.parametrize("layer", LAYERS)
def test_a_layer_that_breaks_is_missing_alone(
    layer: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Whatever error a page provokes in one layer, the others give the article, and the log names it."""

    def breaks(*_: object, **__: object) -> None:
        raise OverflowError("a page did this")

    monkeypatch.setattr(LAYERS[layer], breaks)
    data = script(as_json({"detailProps": ARTICLE}), STATE)
    article = read(page(SHOWN + (data if layer != "page_state" else "")))
    assert facts(article) == WHOLE
    assert not isinstance(article, str)
    assert article.broken_layers == [layer]
    assert "a page did this" in caplog.text


@pytest.mark.parametrize("error", [ValueError("odd"), RecursionError("too deep")], ids=repr)
def test_a_layer_that_breaks_is_a_missing_layer(error) -> None:
    """What breaks the reading of one layer, or is nested too deep in it, costs no other layer."""

    def reading() -> dict[str, object]:
        raise error

    attempts = Attempts()
    assert attempts.values("json_ld", reading) == {}
    assert attempts.values("meta", lambda: {"title": TITLE}) == {"title": TITLE}
    assert attempts.broken == {"json_ld": f"{type(error).__name__}: {error}"}
