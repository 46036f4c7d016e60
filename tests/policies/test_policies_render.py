"""When a page needs a browser, and when a run stops asking for one."""

from __future__ import annotations

import pytest
from lxml import html

from newscrawl.extraction.page_kind import has_program, is_shell
from newscrawl.policies.render import PATIENCE, BrowserUse

SCRIPT = "<script src=/app.js></script>"
WORDS = "A harbour without ships is still a harbour. " * 6


def page(body: str) -> html.HtmlElement:
    return html.document_fromstring(f"<html><head><title>News</title></head><body>{body}</body></html>")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<p>text", False),
        (SCRIPT, True),
        ("<script>draw()</script>", True),
        ('<script type="module">draw()</script>', True),
        ('<script type="application/ld+json">{}</script>', False),
        ('<script id="__NEXT_DATA__" type="application/json">{}</script>', False),
    ],
)
def test_what_a_browser_could_run(body, expected) -> None:
    """Only scripts that run can make another page of it; data in a script cannot."""
    assert has_program(page(body)) is expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (f"<div id=root></div>{SCRIPT}", True),
        (f"<noscript>{WORDS}</noscript>{SCRIPT}", True),
        (f"<style>{WORDS}</style><template>{WORDS}</template>Loading{SCRIPT}", True),
        (f"<div><p>{WORDS}</p></div>{SCRIPT}", False),
        (f"<script>0</script>{WORDS}", False),
        (f"<!-- none -->{WORDS}{SCRIPT}", False),
        ("<div id=root></div>", False),
    ],
)
def test_what_an_empty_shell_is(body, expected) -> None:
    """A page is a shell if it shows next to nothing and has a script that may change that."""
    assert is_shell(page(body)) is expected


def test_a_browser_that_does_not_help() -> None:
    """After some pages in a row that stayed as they were the browser is given up, if it was a choice."""
    auto, always = BrowserUse("auto"), BrowserUse("always")
    for use in (auto, always):
        for _ in range(PATIENCE - 1):
            use.note(helped=False)
        use.note(helped=True)
        assert not use.given_up
        for _ in range(PATIENCE):
            use.note(helped=False)
    assert auto.given_up
    assert not auto.may_help("no_body")
    assert not always.given_up


@pytest.mark.parametrize(
    ("mode", "reason", "counted"),
    [
        ("auto", "no_body", "no_browser"),
        ("auto", "challenge", "challenge"),
        ("auto", "listing", "listing"),
        ("never", "no_body", "no_body"),
    ],
)
def test_what_counts_where_no_browser_is(mode, reason, counted) -> None:
    """A page that the lack of a browser left unread says so; a block is still the site's."""
    use = BrowserUse(mode)
    use.missing = True
    assert use.instead_of(reason) == counted
