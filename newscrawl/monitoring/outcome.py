"""Whether a run did its job, as an exit code and a sentence.

Scrapy exits 0 whatever happened; cron and whoever reads its mail need to know.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

OK = 0
CRASHED = 1
WRONG_ARGUMENT = 2
NOTHING_FETCHED = 3
BLOCKED = 4
STORE_FAILED = 5
ALREADY_RUNNING = 6
INTERRUPTED = 7
CHECK_FAILED = 8

# Below this share of blocked pages a block is the exception and the crawl did its job.
_BLOCKED_SHARE = 0.5


class Outcome(NamedTuple):
    """How a run ended: the process's exit code and one sentence for a person."""

    exit_code: int
    sentence: str


def judge(stats: Mapping[str, Any], reason: str) -> Outcome:
    """Judge a finished run by its stats and Scrapy's close reason."""
    if error := stats.get("newscrawl/store_error"):  # also at the last batch, when the reason is given
        return Outcome(STORE_FAILED, f"the store failed: {error}")
    blocked = sum(stats.get(f"newscrawl/rejected/{name}", 0) for name in ("blocked", "challenge"))
    stored = sum(stats.get(f"newscrawl/{name}", 0) for name in ("new", "revised", "restored", "unchanged"))
    if blocked and blocked >= _BLOCKED_SHARE * (blocked + stored):
        return Outcome(BLOCKED, f"the site blocked the crawl: {blocked} pages refused or challenged")
    if reason == "shutdown":
        return Outcome(INTERRUPTED, "interrupted: the next run takes up what is left")
    if not stats.get("newscrawl/pages_read") or stats.get("newscrawl/robots_unreachable"):
        return Outcome(NOTHING_FETCHED, f"nothing could be fetched: {_why(stats)}")
    limited = reason.startswith("closespider_")  # a limit that the user set
    if (reason != "finished" and not limited) or stats.get("spider_exceptions/count"):
        return Outcome(CRASHED, f"ended by {reason}: see the log")
    failed = stats.get("newscrawl/checks_failed")
    return Outcome(CHECK_FAILED, f"not as before: {failed}") if failed else Outcome(OK, "done")


def _why(stats: Mapping[str, Any]) -> str:
    """Return the commonest reason for which requests gave nothing."""
    if unreachable := stats.get("newscrawl/robots_unreachable"):
        return f"robots.txt cannot be read: {unreachable}"
    prefixes = ("newscrawl/failed/", "newscrawl/rejected/")
    reasons = {key.rpartition("/")[2]: count for key, count in stats.items() if key.startswith(prefixes)}
    return max(reasons, key=lambda reason: reasons[reason], default="no response")
