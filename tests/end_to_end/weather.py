"""Faults of the demo site, drawn at random, and the exit code that each owes its run."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from newscrawl.monitoring.run_result import BLOCKED, CHECK_FAILED, NOTHING_FETCHED, OK

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from tests.demo_client import DemoClient

ARTICLE = "/news/detail/"
LISTING = r"^/news(/\d+)?$"
SITEMAP = "sitemap"
# A page of one article may come as any of these: the run goes on, and the article comes with another one.
OF_ONE_PAGE = (
    "500 502 503 429 403 404 410 challenge challenge_200 empty cut cut_clean malformed "
    "wrong_charset no_charset broken_json double_json slow redirect_loop"
).split()
MISSING = ("404", "410")
_MOST_TIMES = 5


class Storm(NamedTuple):
    """What goes wrong everywhere; *names_articles* tells whether listings or site maps can be read."""

    name: str
    exit_code: int
    names_articles: bool = True


def storm(site: DemoClient, chance: Random) -> Storm:
    """Let something go wrong that is more than a page, or nothing."""
    return chance.choice(_STORMS)(site, chance)


def spoil_pages(site: DemoClient, chance: Random, *, missing: bool) -> list[str]:
    """Let a few article pages go wrong, for a while or for the whole run; *missing* allows 404."""
    kinds = [kind for kind in OF_ONE_PAGE if missing or kind not in MISSING]
    told = []
    for article in chance.sample(site.published(), chance.randint(0, 4)):
        kind, times = chance.choice(kinds), chance.choice([None, *range(1, _MOST_TIMES)])
        site.fault(kind, f"{ARTICLE}{article['article_id']}", times, seconds=0.1)
        told.append(f"{kind} x {times or 'all'}")
    return told


def _calm(_site: DemoClient, _chance: Random) -> Storm:
    return Storm("calm", OK)


def _slow(site: DemoClient, _chance: Random) -> Storm:
    site.fault("slow", seconds=0.02)
    return Storm("slow", OK)


def _no_robots(site: DemoClient, chance: Random) -> Storm:
    site.fault(chance.choice(["500", "503"]), "/robots.txt")
    return Storm("robots.txt fails", NOTHING_FETCHED, names_articles=False)


def _slow_robots(site: DemoClient, _chance: Random) -> Storm:
    site.fault("503", "/robots.txt", times=1)
    return Storm("robots.txt fails once", OK)


def _down(site: DemoClient, chance: Random) -> Storm:
    site.fault(chance.choice(["500", "502"]))
    return Storm("down", NOTHING_FETCHED, names_articles=False)


def _walled(site: DemoClient, chance: Random) -> Storm:
    site.fault(chance.choice(["challenge", "challenge_200", "403"]), "^/news")
    return Storm("walled", BLOCKED)


def _no_listing(site: DemoClient, chance: Random) -> Storm:
    site.fault(chance.choice(["500", "empty", "cut"]), LISTING)
    return Storm("no listing", OK)


def _no_sitemap(site: DemoClient, chance: Random) -> Storm:
    site.fault(chance.choice(["500", "404", "cut"]), SITEMAP)
    return Storm("no site map", OK)


def _no_sources(site: DemoClient, _chance: Random) -> Storm:
    for pattern in (LISTING, SITEMAP, "/news/flash"):
        site.fault("500", pattern)
    return Storm("neither listing nor site map", CHECK_FAILED, names_articles=False)


def _all_missing(site: DemoClient, chance: Random) -> Storm:
    site.fault(chance.choice(MISSING), ARTICLE)
    return Storm("every article missing", CHECK_FAILED)


def _some_fail(site: DemoClient, chance: Random) -> Storm:
    """Let the articles fail whose numbers end in some digits: far fewer than half, or far more."""
    digits = "".join(chance.sample("0123456789", chance.choice([1, 2, 9, 10])))
    # Not `cut`: there is nothing to cut of a 304.
    site.fault(chance.choice(["500", "502", "empty"]), f"{ARTICLE}\\d+[{digits}]$")
    ids = [article["article_id"] for article in site.published()]
    bad = sum(bool(re.search(f"[{digits}]$", one)) for one in ids)
    return Storm(f"{bad} of {len(ids)} articles fail", CHECK_FAILED if 2 * bad >= len(ids) else OK)


_STORMS: tuple[Callable[[DemoClient, Random], Storm], ...] = (
    *[_calm] * 4,
    _slow,
    _no_robots,
    _slow_robots,
    _down,
    _walled,
    _no_listing,
    _no_sitemap,
    _no_sources,
    _all_missing,
    *[_some_fail] * 2,
)
