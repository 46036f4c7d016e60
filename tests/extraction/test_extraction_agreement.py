"""No layer alone makes a field wrong: what two others carry stays, whatever is said against it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from parsel.selector import create_root_node

from newscrawl.extraction.dom.blocks import read_blocks
from newscrawl.extraction.dom.elements import PageParser
from newscrawl.extraction.page import read_article_page
from newscrawl.extraction.text_choice import choose_text
from newscrawl.loaders import LoaderContext, load_article
from newscrawl.normalization.same_value import agree
from tests.extraction.sample import (
    ARTICLE,
    BODY,
    END,
    HEAD,
    PARAGRAPHS,
    WHOLE,
    as_json,
    facts,
    page,
    read,
    script,
)
from tests.extraction.test_extraction_layers import CASES, NOW, PAGES, URLS

if TYPE_CHECKING:
    from collections.abc import Callable

LAYERS = ("page_state", "json_ld", "visible", "meta")
ELSEWHERE = "A ferry line in the north sells its seats by the wave, and nobody has drowned of it so far. " * 3
SHOWN = f"<main>{HEAD}<div>{BODY}</div>{END}</main>"


def shortened(value: Any) -> Any:
    """Return the first half of a text or of a list; what else there is stays."""
    if isinstance(value, str):
        return value[: len(value) // 2].rstrip() or value
    return [shortened(value[0]), *value[1 : len(value) // 2]] if isinstance(value, list) and value else value


def replaced(value: Any) -> Any:
    """Return another text in the place of a text."""
    return [ELSEWHERE] if isinstance(value, list) and isinstance(value[0], str) else value


DAMAGES: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "deleted": lambda _: {},
    "shortened": lambda values: {name: shortened(value) for name, value in values.items()},
    "replaced": lambda values: {name: replaced(value) for name, value in values.items()},
}


def carried(origin: Any, lost: str) -> bool:
    """Say whether two layers but the lost one say what was stored."""
    return len({origin.layer, *origin.agreed} - {lost, "generic"}) > 1


@pytest.mark.parametrize("case", CASES)
def test_two_layers_outvote_a_third(case: str) -> None:
    """A layer that is deleted, shortened or says something else changes no field that two others carry."""
    html = (PAGES / case / "page.html").read_text(encoding="utf-8", errors="replace")
    url = URLS.root + json.loads((PAGES / case / "expected.json").read_text(encoding="utf-8"))["url"]
    key, reading, root = (
        URLS.article_key(url),
        LoaderContext(URLS, url, NOW),
        create_root_node(html, PageParser, base_url=url),
    )
    found, blocks = read_article_page(root, html, key, URLS), read_blocks(root)
    whole = load_article(found, key, reading)
    for lost in LAYERS:
        for how, damage in DAMAGES.items():
            layers = {name: dict(values) for name, values in found.layers.items() if name != "generic"}
            layers[lost] = damage(layers.get(lost, {}))
            choice = choose_text(layers, blocks, dict)
            damaged = load_article(replace(found, layers=layers, text_layers=choice), key, reading)
            for origin in whole.provenance:
                if carried(origin, lost):
                    value, now = getattr(whole, origin.field), getattr(damaged, origin.field)
                    assert now, (lost, how, origin)
                    assert agree(origin.field, value, now), (lost, how, origin, now)


def state(**more: Any) -> str:
    return script(as_json({"props": {"pageProps": {"detailProps": ARTICLE | {"content": None} | more}}}))


@pytest.mark.parametrize(
    "name", ["aiSummary", "seoText", "shareContent", "preview", "teaser_text", "promo", "blurb", "n"]
)
def test_texts_for_others(name: str) -> None:
    """A summary, preview or text for sharing is no body, whatever it is called, if the page shows one."""
    said = {
        "another text": ELSEWHERE,
        "a beginning": PARAGRAPHS[0] + " " + PARAGRAPHS[1][:40] + "…",
        "html": f"<p>{ELSEWHERE}</p>",
    }
    for text in said.values():
        assert facts(read(page(SHOWN + state(**{name: text})))) == WHOLE
