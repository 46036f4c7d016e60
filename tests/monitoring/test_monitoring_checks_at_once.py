"""Judgements on a run that need no history."""

from __future__ import annotations

import pytest

from newscrawl.monitoring import Measures
from newscrawl.monitoring.run_checks import ALONE, judge_alone
from newscrawl.monitoring.run_result import CRASHED, judge

GOOD = Measures(came=30, named={"en": 20}, read={"en": 18}, unread={"en": {"timeout": 2}})


def judged(now: Measures, **options: bool) -> dict[str, tuple[str, str]]:
    return {check.name: (check.level, check.figure) for check in judge_alone(now, **options)}


def test_a_good_run() -> None:
    """A run that read most of what it asked for is well in every respect."""
    checks = judged(GOOD)
    assert tuple(checks) == ALONE
    assert {level for level, _ in checks.values()} == {"ok"}


@pytest.mark.parametrize(
    ("change", "name", "level", "figure"),
    [
        ({"named": {"en": 3, "fr": 0}}, "sources", "failure", "listings and site maps name no article in fr"),
        ({"named": {}}, "sources", "ok", "0 articles named"),
        (
            {"unread_seeds": {"too_slow": 2, "http_500": 1}},
            "sources",
            "warning",
            "20 articles named; listing pages or site maps not read: 2 of 3 too_slow, 1 of 3 http_500",
        ),
        (
            {"named": {"en": 0}, "unread_seeds": {"too_slow": 2}},
            "sources",
            "failure",
            "listings and site maps name no article in en",
        ),
        ({"read": {}, "unread": {}}, "articles", "ok", "0 of 0 articles could be read"),
        ({"read": {}}, "articles", "failure", "no article could be read: 2 of 2 timeout"),
        (
            {"read": {"en": 4}, "unread": {"en": {"no_body": 1, "http_500": 3}}},
            "articles",
            "ok",
            "4 of 8 articles could be read",
        ),
        (
            {"read": {"en": 5}, "unread": {"en": {"no_body": 2, "http_500": 3}}},
            "articles",
            "failure",
            "5 of 10 articles could not be read: 3 of 10 http_500, 2 of 10 no_body",
        ),
        (
            {"unread": {"fr": {"not_found": 3}}},
            "articles",
            "failure",
            "no article in fr could be read: 3 of 3 not_found",
        ),
        (
            {"refused": 1, "refused_url": "https://x/1"},
            "refused",
            "warning",
            "1 of 30 pages refused or challenged: https://x/1",
        ),
    ],
)
def test_rules(change, name, level, figure) -> None:
    """Each rule has a limit, and its figure says what was counted."""
    assert judged(GOOD._replace(**change))[name] == (level, figure)


def test_missing_articles() -> None:
    """Missing articles are a figure; sightings that do not count are a failure."""
    now = GOOD._replace(known_answered=40, known_missing=2)
    assert judged(now)["removals"] == ("ok", "2 of 40 known articles are missing")
    assert judged(now, removals_count=False)["removals"][0] == "failure"


@pytest.mark.parametrize(("came", "refused", "code"), [(4, 2, 0), (6, 3, 4), (7, 3, 0), (3, 3, 4), (2, 2, 3)])
def test_a_block_is_half_of_at_least_three_pages(came, refused, code) -> None:
    """Fewer than three refused pages are no block, nor is less than half of what came."""
    stats = {"newscrawl/rejected/challenge": refused, "newscrawl/pages_read": came - refused}
    assert judge(stats, "finished").exit_code == code


@pytest.mark.parametrize("read", [0, 9])
def test_a_run_that_scrapy_ended(read) -> None:
    """A limit of memory, say, is told as such, be anything fetched or not; it is no fault of the site."""
    result = judge({"newscrawl/pages_read": read}, "memusage_exceeded")
    assert result == (CRASHED, "ended by memusage_exceeded: see the log")


@pytest.mark.parametrize(
    ("reason", "code"),
    [("itemcount", 0), ("pagecount", 0), ("timeout", 0), ("timeout_no_item", 1), ("errorcount", 1)],
)
def test_what_bounds_a_run_is_no_fault(reason, code) -> None:
    """A run that came to its limit did its job; one that Scrapy gave up, for want of items, did not."""
    assert judge({"newscrawl/pages_read": 9}, f"closespider_{reason}").exit_code == code
