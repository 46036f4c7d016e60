"""What a crawl decides by rule: when again, when a sweep is over, whether a browser is asked. Pure."""

from __future__ import annotations

import logging
import re
from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple, Self
from urllib.parse import urldefrag

from newscrawl.normalization.dates import stamp

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from newscrawl.items import Reject
    from newscrawl.normalization.urls import ArticleKey

logger = logging.getLogger(__name__)

# Longer than any archive lasts, and short enough to be added to a time.
_LONGEST = timedelta(days=100 * 365)
_MOST_DIGITS = 6
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}

# Dates are not in order on a listing: one page of old articles does not mean the rest is older.
OLD_PAGES = 2
# One page that repeats the last may be a list that moved on by a whole page while it was read.
BARREN_PAGES = 2
# The last page, sent again under a number past the end, names what came meanwhile besides: in a Flash block,
# or because the list moved on. Pages of one list are of one size.
_FEW = 5
EMPTY_TRIES = 2
# An index may name many shards of something else; that many in a row without an article are all like that.
BARREN_SITEMAPS = 50

# A request with this flag is fetched through the browser; the flag behind it says why.
BROWSER = "browser"
# The flag that scrapy-playwright gives to what it fetched.
RENDERED = "playwright"

# What a page that came plainly may be missing because its scripts did not run.
RENDERABLE = frozenset(["no_title", "no_body", "challenge", "no_articles"])
# A wall that five pages in a row did not pass is not run at a sixth time: that would be an attack.
PATIENCE = 5


class Intervals:
    """Growing intervals, as a setting writes them: `1h,6h,1d`.

    >>> Intervals("1h, 1d").after(0), Intervals("1h,1d").after(7)
    (datetime.timedelta(seconds=3600), datetime.timedelta(days=1))
    """

    def __init__(self, text: str) -> None:
        self.steps = [interval(word) for word in text.split(",")]
        if self.steps != sorted(self.steps):
            raise ValueError(f"the intervals {text} do not grow")

    def after(self, times: int) -> timedelta:
        return self.steps[min(times, len(self.steps) - 1)]

    def next_check(self, first_seen: datetime, now: datetime) -> datetime:
        """Return the next point of the schedule that starts at *first_seen*, after *now*.

        Beyond the schedule the last interval repeats from *now*.
        """
        points = (first_seen + step for step in self.steps)
        return next((point for point in points if point > now), now + self.steps[-1])


class RevisitPolicy:
    """When articles and rejects are looked at again, as the dataset spells times.

    *revisits* is a schedule from the time an article was first seen; *retries* grow with every
    attempt that gave no article; *patience* is how long a page has to be missing to be gone.
    """

    def __init__(self, revisits: Intervals, retries: Intervals, patience: timedelta) -> None:
        self.revisits = revisits
        self.retries = retries
        self.patience = patience

    @classmethod
    def from_settings(cls, settings: Mapping[str, Any]) -> Self:
        return cls(
            Intervals(settings["NEWSCRAWL_REVISIT_AFTER"]),
            Intervals(settings["NEWSCRAWL_RETRY_FAILED_AFTER"]),
            interval(settings["NEWSCRAWL_GONE_AFTER"]),
        )

    def due_at(self, first_seen: datetime, fetched: datetime) -> str:
        return stamp(self.revisits.next_check(first_seen, fetched))

    def retry_at(self, reject: Reject, attempts: int) -> str:
        """Return when to ask again for a page that gave no article, *attempts* times so far.

        A page that is missing is asked for again as soon as that can tell whether it is gone.
        """
        wait = self.retries.after(attempts - 1)
        return stamp(datetime.now(UTC) + (max(wait, self.patience) if reject.missing else wait))

    def latest_at(self, now: datetime) -> str:
        """Return the latest time at which anything that is known *now* can be due."""
        return stamp(now + max(self.patience, *self.revisits.steps, *self.retries.steps))

    def gone_if_missing_since(self, now: datetime) -> str:
        """Return the time at or before which a page must have been missing to be gone now."""
        return stamp(now - self.patience)


def interval(word: str) -> timedelta:
    """Read a time such as 30m, 6h or 1d; raise ValueError.

    >>> interval("90m")
    datetime.timedelta(seconds=5400)
    """
    match = re.fullmatch(r"(\d+)\s*([smhd])", word.strip())
    if not match:
        raise ValueError(f"{word.strip()!r} is not an interval such as 30m, 6h or 1d")
    time = timedelta(**{_UNITS[match[2]]: int(match[1][:_MOST_DIGITS])})
    if len(match[1]) > _MOST_DIGITS or time > _LONGEST:
        raise ValueError(f"{word.strip()!r} is longer than {_LONGEST.days // 365} years")
    return time


@dataclass
class Sweep:
    """One pass over the pages of one source in one locale.

    Ids and dates are not in order on a listing, so no single old article says that the rest is old.
    The pass has met the last one after *stop_after* pages in a row on which every article was known
    when the last complete pass ended. What stood on the page before too (a Flash block that repeats
    on every page, a list that moved on by a few places) says nothing.
    """

    sweep_id: int
    stop_after: int
    pages: int = 0
    named: int = 0
    missed: int = 0
    known_in_a_row: int = 0
    complete: bool = False
    stopped_by: str = ""
    before: frozenset[ArticleKey] = field(default=frozenset())

    def met_the_last(self, keys: AbstractSet[ArticleKey], known: AbstractSet[tuple[str, str]]) -> bool:
        """Count a page that named *keys*, of which *known* were known; say whether to stop here."""
        self.pages += 1
        self.named += len(keys)
        telling = keys - self.before
        self.before = frozenset(keys)
        if telling:
            self.known_in_a_row = self.known_in_a_row + 1 if telling <= known else 0
        return self.known_in_a_row >= self.stop_after


class BrowserUse:
    """Whether the browser is asked in one run, as the argument `render` and its success have it."""

    def __init__(self, mode: str) -> None:
        self.always = mode == "always"
        self.missing = False
        self._may_be_asked = mode != "never"
        self._in_vain = 0

    @property
    def given_up(self) -> bool:
        """Whether the browser helped so rarely that it is not asked again in this run."""
        return self._in_vain >= PATIENCE and not self.always

    def may_help(self, reason: str) -> bool:
        return self._may_be_asked and reason in RENDERABLE and not self.missing and not self.given_up

    def flags(self, reason: str = "") -> list[str]:
        """Return the flags of a request that goes to the browser at once, for *reason* or by argument."""
        if self.always:
            return [BROWSER, "always"]
        return [BROWSER, reason] if self.may_help(reason) else []

    def instead_of(self, reason: str) -> str:
        """Return what is counted for a page of which the browser was not asked.

        A challenge stays one: it is the site that blocks, not the browser that lacks.
        """
        lacks = self._may_be_asked and self.missing and reason != "challenge"
        return "no_browser" if lacks and reason in (*RENDERABLE, "always") else reason

    def note(self, *, helped: bool) -> None:
        """Count whether a page came right in the browser."""
        self._in_vain = 0 if helped else self._in_vain + 1
        if self._in_vain == PATIENCE and not self.always:
            logger.warning("the browser did not help on %d pages in a row: no more in this run", PATIENCE)


def why_asked(flags: Sequence[str]) -> str:
    """Return why the browser was asked for a request, "" if it was not.

    >>> why_asked(["browser", "no_body"]), why_asked([])
    ('no_body', '')
    """
    return flags[1] if flags and flags[0] == BROWSER else ""


class PagingState(NamedTuple):
    """What the pages before this one said, and how often they said nothing.

    *ids* stood on the page before. Numbers count: pages in a row that were all too old, pages in a row
    with next to nothing new, tries of this page, pages that could not be read. *most* is how much new a page
    behind the first has named, *rendered* tells that the page before was rendered by the browser.
    """

    ids: frozenset[str] = frozenset()
    most: int = 0
    old: int = 0
    barren: int = 0
    tries: int = 0
    missed: int = 0
    rendered: bool = False

    def after(self, ids: frozenset[str], *, is_old: bool) -> Self:
        """Return the state behind a page that named *ids*."""
        new = len(ids - self.ids)
        repeats = len(ids) - new > new
        is_barren = not new or (repeats and _FEW * new <= self.most)
        return self._replace(
            ids=ids or self.ids,
            most=max(self.most, new) if self.ids else 0,
            old=self.old + 1 if is_old else 0,
            barren=self.barren + 1 if is_barren else 0,
            tries=0,
        )

    def after_failure(self) -> Self:
        return self._replace(missed=self.missed + 1, barren=self.barren + 1, tries=0)

    def after_sitemap(self, named: bool) -> Self:
        return self._replace(barren=0 if named else self.barren + 1, tries=0)

    def again(self) -> Self:
        return self._replace(tries=self.tries + 1)

    @property
    def may_ask_again(self) -> bool:
        return self.tries < EMPTY_TRIES

    @property
    def is_over(self) -> bool:
        return self.old >= OLD_PAGES or self.barren >= BARREN_PAGES


START = PagingState()


class SitemapQueue:
    """Site maps that are read one after the other, each once, even if it is listed twice."""

    def __init__(self, urls: Iterable[str]) -> None:
        self._waiting: deque[str] = deque()
        self._seen: set[str] = set()
        self.put_first(urls)

    def __contains__(self, url: str) -> bool:
        return url in self._seen

    def put_first(self, urls: Iterable[str], named_by: str = "") -> None:
        """Put what the index at *named_by* names before what waits already, in its order."""
        self._seen.add(named_by)
        new = [url for url in dict.fromkeys(urldefrag(url).url for url in urls) if url not in self._seen]
        self._seen.update(new)
        self._waiting.extendleft(reversed(new))

    def take(self) -> str | None:
        return self._waiting.popleft() if self._waiting else None
