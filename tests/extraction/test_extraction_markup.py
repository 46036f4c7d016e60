"""A value in a page's data is plain text, HTML or escaped HTML: decided once, by its tags."""

from __future__ import annotations

from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.extraction.page_data.markup import blocks_of, plain_text
from tests.extraction.sample import ARTICLE, BODY, TEXT, TITLE, as_json, page, read, script

ONE, TWO = "Salt is weighed.", "Rain cancels it."
CASES = {
    "lines": (f"{ONE}\n\n{TWO}", [ONE, TWO]),
    "lines and a reference": (f"{ONE}\r\nAT&amp;T&nbsp;pays.\r\n{TWO}", [ONE, "AT&T pays.", TWO]),
    "html": (f"<p>{ONE}</p><p>{TWO}</p>", [ONE, TWO]),
    "unclosed html": (f"<p>{ONE}<p>{TWO}", [ONE, TWO]),
    "html that begins late": (f"{ONE}</p>\n<p>{TWO}</p>", [ONE, TWO]),
    "escaped once": (escape(f"<p>{ONE}</p><p>{TWO}</p>"), [ONE, TWO]),
    "escaped twice": (escape(escape(f"<p class='x'>{ONE}</p><p>{TWO}</p>")), [ONE, TWO]),
    "escaped, with a reference": (escape("<p>Salt &amp; rain</p>"), ["Salt & rain"]),
    "cdata": (f"<![CDATA[<p>{ONE}</p><p>{TWO}</p>]]>", [ONE, TWO]),
    "escaped cdata": (escape(f"<![CDATA[<p>{ONE}</p><p>{TWO}</p>]]>"), [ONE, TWO]),
    "the end of cdata": (f"{ONE}\n{TWO}]]>", [ONE, TWO]),
    "inline tags and lines": (f"<b>{ONE}</b>\n\n{TWO} <a\nhref='/x'>More</a>", [ONE, f"{TWO} More"]),
    "a tag that is talked about": (f"Write <b> or </i> for it.\n{TWO}", ["Write <b> or </i> for it.", TWO]),
    "an escaped tag that is talked about": (f"Write &lt;b&gt; for it.\n{TWO}", ["Write <b> for it.", TWO]),
    "a tag that html talks about": ("<p>Write &lt;b&gt;x&lt;/b&gt; for it.</p>", ["Write <b>x</b> for it."]),
    "less than": ("If a <b and c> d\nthen a < d", ["If a <b and c> d", "then a < d"]),
    "names in angle brackets": ("<Alice> hello\n<Bob> bye </Bob>", ["<Alice> hello", "<Bob> bye </Bob>"]),
    "half an emoji": (f"<p>{ONE}\ud83d</p>\x00<p>{TWO}</p>", [ONE, TWO]),
    "a custom element": (f"<x-text>{ONE}</x-text><x-text>{TWO}</x-text>", [ONE, TWO]),
    "arabic, escaped": (escape("<p>ارتفع الملح</p><p>سقط المطر</p>"), ["ارتفع الملح", "سقط المطر"]),
    "deep": ("<div>" * 1000 + ONE + "</div>" * 999 + f"<p>{TWO}</p>", [ONE, TWO]),
}


@pytest.mark.parametrize(("value", "texts"), CASES.values(), ids=CASES)
def test_blocks(value: str, texts: list[str]) -> None:
    """Paragraphs stay apart, tags vanish, and what only looks like a tag stays."""
    assert [block.text for block in blocks_of(value)] == texts


@pytest.mark.parametrize("wrap", ["<em>{}</em>", "&lt;em&gt;{}&lt;/em&gt;", "<![CDATA[{}]]>", "<p>{}</p>"])
def test_single_lines_of_every_layer(wrap: str) -> None:
    """Titles, names and summaries in the page's data and in JSON-LD are read without their tags."""
    names = {
        "title": wrap.format(TITLE),
        "sourceName": wrap.format("Pays Blanc"),
        "abstract": wrap.format("Salt."),
    }
    state = read(page(f"<h1>{TITLE}</h1>{script(as_json(ARTICLE | names))}"))
    node = {
        "@type": "NewsArticle",
        "headline": wrap.format(TITLE),
        "publisher": {"name": wrap.format("Pays Blanc")},
        "description": wrap.format("Salt."),
        "articleBody": BODY,
    }
    json_ld = read(page(script(as_json(node), 'type="application/ld+json"')))
    for article in (state, json_ld):
        assert (article.title, article.publisher, article.summary) == (TITLE, "Pays Blanc", "Salt.")
        assert article.body_text == TEXT


def test_editor_blocks() -> None:
    """A list of blocks of which one has tags keeps what only looks like a tag in the others."""
    content = [
        {"text": "Salt, <b>weighed</b>, is sold every day of the week."},
        {"text": "If a <b and c> d & e."},
    ]
    article = read(page(f"<h1>{TITLE}</h1>{script(as_json(ARTICLE | {'content': content}))}"))
    assert article.body_text == "Salt, weighed, is sold every day of the week.\n\nIf a <b and c> d & e."


@given(st.lists(st.text("ab <>&;", min_size=1).filter(str.strip), min_size=1, max_size=4))
def test_what_is_escaped_is_said(lines: list[str]) -> None:
    """HTML says, escaped once, what it says as it is."""
    html = "".join(f"<p>{escape(line)}</p>" for line in lines)
    said = [block.text for block in blocks_of(html)]
    assert [block.text for block in blocks_of(escape(html))] == said
    assert plain_text(html) == plain_text(escape(html)) == " ".join(said)
