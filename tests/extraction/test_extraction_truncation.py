"""Pages that broke off, and whole ones that look like it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.extraction.page_kind import MOST_TAGS, is_truncated

START = "<!DOCTYPE html><html><head><title>Salt</title></head><body>"
WHOLE = {
    "body and html left open": "<main><p>Salt is dear.</p></main>",
    "paragraphs and entries left open": "<main><p>Salt<ul><li>coarse<li>fine</ul></main><p>Salt Post 2026",
    "no more than a paragraph": "<p>Salt is dear again",
    "text behind": "<main>Salt.</main></body></html> served in 12 ms",
    "last tag half": "<main>Salt.</main></body></html",
    "much behind": "<main>Salt.</main></body></html>" + "<script>var a='<div" * 100_000,
    "script behind the body": "<div>Salt.</div></body><script src=a.js></script>",
    "elements in a script": "<p>Salt.<script>var row = '<div><main><table>';</script>",
    "elements in a comment": "<p>Salt.<!-- <div> <main> -->",
    "elements in attributes": "<p data-a=\"<div><ul>\" data-b='<main>' data-c=<div>Salt.",
    "elements in JSON": '<script type="application/json">{"content": "<div><p>Salt"}</script>',
    "short comments": "<!--><p>Salt<!---><p>is dear",
    "a quotation mark out of place": "<p class=note ' >It's dear",
    "a drawing with empty elements": "<div><svg><title/><style/></svg></div><p>Salt",
    "an image last": "<div>Salt.</div><img src=salt.png>",
    "a full stop last": "<main><div>Salt is dear.",
    "a Chinese full stop last": "<main><div>盐价又涨了。",
}
CUT = {
    "text": "<main><p>Salt is de",
    "Chinese text": "<div><p>盐价又涨",
    "Arabic text": "<section><p>ارتفع سعر الم",
    "reference": "<article><p>Salt &am",
    "before a word": "<div>Salt is <b>",
    "tag": "<p>Salt.</p><p",
    "end tag": "<div><p>Salt.</p></di",
    "tag with attributes": '<p>Salt.</p><p class="lead"',
    "value of an attribute": '<p>Salt.</p><img alt="Salt is',
    "elements in a value": '<p>Salt.</p><div data-page=\'{"content":"<p>Salt</p>',
    "script": "<p>Salt.</p><script>track(",
    "element in a script": "<p>Salt.</p><script>var row = '<div></div>",
    "state": '<script type="application/json">{"content": "<p>Salt</p>',
    "comment": "<p>Salt.</p><!-- <p>old",
    "style": "<p>Salt.</p><style>p{",
}


@pytest.mark.parametrize("end", WHOLE)
def test_a_whole_page_is_not_cut(end: str) -> None:
    """A page is whole however its author ends it, and whatever it quotes."""
    assert not is_truncated(START + WHOLE[end])


@pytest.mark.parametrize("end", CUT)
def test_a_page_that_breaks_off_is_cut(end: str) -> None:
    """A page that ends in the middle of anything is cut."""
    assert is_truncated(START + CUT[end])


def test_what_is_no_page_is_not_cut() -> None:
    """A line of text breaks off nowhere."""
    assert not is_truncated("Too many requests, <a")


def test_a_page_of_too_many_tags_is_not_walked() -> None:
    """What is too large to be read holds up nobody for the question whether it is cut."""
    assert is_truncated(START + "<br><div>" * (MOST_TAGS // 3))
    assert not is_truncated(START + "<br><div>" * MOST_TAGS)


@given(st.text(alphabet="<>!-/=\"' abdivscript", max_size=60))
def test_a_closed_page_is_never_cut(text: str) -> None:
    """Whatever a page says, it is whole where it is closed last."""
    assert not is_truncated(f"{START}{text}</body></html>\n")
    is_truncated(START + text)
