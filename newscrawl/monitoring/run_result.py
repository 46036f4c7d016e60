"""Whether a run did its job, as an exit code and a sentence.

Scrapy exits 0 whatever happened; cron and whoever reads its mail need to know.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from newscrawl.items import REFUSALS

OK = 0
CRASHED = 1
WRONG_ARGUMENT = 2
NOTHING_FETCHED = 3
BLOCKED = 4
STORE_FAILED = 5
ALREADY_RUNNING = 6
INTERRUPTED = 7
CHECK_FAILED = 8

# Why Scrapy closes a spider whose site refuses it.
REFUSED = "refused"
# By these an operator bounds a run; Scrapy's others tell of a fault.
_LIMITS = frozenset(f"closespider_{name}" for name in ("itemcount", "pagecount", "timeout"))
# One refused page of a quiet run says nothing of the others.
_FEWEST_REFUSED = 3


class RunResult(NamedTuple):
    """How a run ended: the process's exit code and one sentence for a person."""

    exit_code: int
    sentence: str


def judge(stats: Mapping[str, Any], reason: str) -> RunResult:
    if error := stats.get("newscrawl/store_error"):  # also at the last batch, when the reason is given
        return RunResult(STORE_FAILED, f"the store failed: {error}")
    if (code := stats.get("newscrawl/run_exit_code")) is not None:
        return RunResult(code, "another worker has ended the run")
    return _judge_crawl(stats, reason)


def _judge_crawl(stats: Mapping[str, Any], reason: str) -> RunResult:
    if refusal := _refusal(stats, reason):
        return RunResult(BLOCKED, refusal)
    if reason == "shutdown":
        return RunResult(INTERRUPTED, "interrupted: the next run takes up what is left")
    is_ended = reason != "finished" and not is_limit(reason)  # by Scrapy's limit of memory, say
    is_empty = not stats.get("newscrawl/pages_read") or stats.get("newscrawl/robots_unreachable")
    if is_empty and not is_ended:
        return RunResult(NOTHING_FETCHED, f"nothing could be fetched: {_why(stats)}")
    if is_ended or stats.get("spider_exceptions/count"):
        return RunResult(CRASHED, f"ended by {reason}: see the log")
    return _judge_whole(stats, reason)


def _judge_whole(stats: Mapping[str, Any], reason: str) -> RunResult:
    if failed := stats.get("newscrawl/checks_failed"):
        return RunResult(CHECK_FAILED, failed)
    if is_limit(reason):
        return RunResult(OK, f"stopped by {reason.upper()}: {stats.get('newscrawl/waiting', 0)} wait")
    return RunResult(OK, "done")


def _refusal(stats: Mapping[str, Any], reason: str) -> str:
    """Return how the site refused the crawl, "" if it did not."""
    if reason == REFUSED:
        until = stats.get("newscrawl/refused_until", "the next run")
        waiting = stats.get("newscrawl/waiting", 0)
        return f"the site refuses the crawl ({stats['newscrawl/refused']}): {waiting} wait until {until}"
    came, refused = pages_came(stats), pages_refused(stats)
    is_block = refused >= _FEWEST_REFUSED and 2 * refused >= came
    return f"the site blocked the crawl: {refused} of {came} pages refused or challenged" if is_block else ""


def pages_refused(stats: Mapping[str, Any]) -> int:
    """Return how many pages the site refused, or gave for a proof only."""
    return sum(int(stats.get(f"newscrawl/rejected/{reason}", 0)) for reason in REFUSALS)


def pages_came(stats: Mapping[str, Any]) -> int:
    answered = ("newscrawl/pages_read", "newscrawl/rejected/not_found")
    return pages_refused(stats) + sum(int(stats.get(name, 0)) for name in answered)


def is_limit(reason: str) -> bool:
    return reason in _LIMITS


def _why(stats: Mapping[str, Any]) -> str:
    if unreachable := stats.get("newscrawl/robots_unreachable"):
        return f"robots.txt cannot be read: {unreachable}"
    prefixes = ("newscrawl/failed/", "newscrawl/rejected/")
    reasons = {key.rpartition("/")[2]: count for key, count in stats.items() if key.startswith(prefixes)}
    return max(reasons, key=lambda reason: reasons[reason], default="no response")
