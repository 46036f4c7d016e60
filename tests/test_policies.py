"""When to look again, when a sweep is over, and when a browser is asked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from newscrawl.extraction.dom.elements import PageParser
from newscrawl.extraction.page_kind import has_program, is_shell
from newscrawl.policies import PATIENCE, BrowserUse, Intervals, Sweep

START = datetime(2026, 1, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
SCHEDULE = Intervals("1h,6h,1d,3d,7d,30d")


def test_the_schedule() -> None:
    """An article is looked at 1 h, 6 h, 1 d, 3 d and 7 d after it was found, then every 30 days."""
    looks = [START]
    for _ in range(8):
        looks.append(SCHEDULE.next_check(START, looks[-1]))
    hours = [(look - START) // HOUR for look in looks[1:]]
    assert hours == [1, 6, 24, 72, 168, 720, 1440, 2160]


@given(st.timedeltas(timedelta(0), timedelta(days=400)))
def test_a_check_lies_ahead(age: timedelta) -> None:
    """The next look is always later than now, by the longest interval at most."""
    now = START + age
    assert now < SCHEDULE.next_check(START, now) <= now + timedelta(days=30)


@pytest.mark.parametrize("text", ["", "1", "1w", "h", "-1h", "1h,,2h", "1.5h"])
def test_bad_intervals(text: str) -> None:
    """What is no interval is refused with the word that is wrong."""
    with pytest.raises(ValueError, match="is not an interval"):
        Intervals(text)


def sweep(*pages: str, known: str = "", stop_after: int = 2) -> list[bool]:
    """Return after which pages (a letter an article) a sweep would stop."""
    tracker = Sweep(1, stop_after)
    return [tracker.met_the_last(frozenset(page), set(known)) for page in pages]


def test_the_stop_rule() -> None:
    """A sweep stops after so many pages in a row on which every article was known."""
    assert sweep("ab", "cd", "ef", known="cdef") == [False, False, True]
    assert sweep("ab", "cx", "ef", "gh", known="abcefgh") == [False, False, False, True]
    assert sweep("ab", "cd", known="") == [False, False]


def test_what_repeats_says_nothing() -> None:
    """New articles in a block that stands on every page do not keep a sweep going for ever."""
    assert sweep("zab", "zcd", "zef", known="abcdef") == [False, False, True]


def test_pages_that_repeat_the_one_before_are_not_known() -> None:
    """A first sweep goes on behind site maps that name the same articles."""
    assert sweep("ab", "ab", "ab", "cd", known="") == [False] * 4


def test_an_empty_page_says_nothing() -> None:
    """A page without articles is neither known nor new."""
    assert sweep("ab", "", "cd", known="abcd") == [False, False, True]


SCRIPT = "<script src=/app.js></script>"
WORDS = "A harbour without ships is still a harbour. " * 6


def page(body: str) -> html.HtmlElement:
    markup = f"<html><head><title>News</title></head><body>{body}</body></html>"
    return html.document_fromstring(markup, parser=PageParser())


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
