"""How far the listings and site maps were read: where a sweep stops, and the gap that it leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from scrapy import Request

from newscrawl.discovery import Seed, seed_of
from newscrawl.items import Reject
from newscrawl.policies import Sweep
from newscrawl.storage.runs import NewGap

if TYPE_CHECKING:
    from scrapy.statscollectors import StatsCollector

    from newscrawl.arguments import CrawlArguments
    from newscrawl.normalization.urls import ArticleKey
    from newscrawl.storage.write import BatchWriter

# Where the whole of a site is named, page after page.
SWEPT = ("listing", "sitemap")
# So many articles that could not be read, and none that could: the listing names something else.
_ENOUGH_TRIED = 200


class SweepLimits(NamedTuple):
    """After how many known pages in a row a sweep ends, and how many pages it reads at most."""

    stop_after: int
    most_pages: int


class SeedPage(NamedTuple):
    """What the spider made of a page of a seed: the articles that it names, and *rest*.

    *missed* counts the pages of the seed that could not be read, this one included.
    """

    seed: Seed
    keys: frozenset[ArticleKey]
    rest: list[Any]
    missed: int

    @property
    def following(self) -> Seed | None:
        """The page that is asked for next: the same again where it named nothing, None at the end."""
        seeds = (seed_of(output.cb_kwargs) for output in self.rest if isinstance(output, Request))
        return next(seeds, None)


class Sweeps:
    """The sweeps of a run, one for each source in each locale. Stat: `newscrawl/sweeps_complete`."""

    def __init__(
        self, writer: BatchWriter, stats: StatsCollector, arguments: CrawlArguments, limits: SweepLimits
    ) -> None:
        self._writer = writer
        self._store = writer.store
        self._stats = stats
        self._arguments = arguments
        self._limits = limits
        self._sweeps: dict[tuple[str, str], Sweep] = {}

    def goes_on_behind(self, page: SeedPage) -> bool:
        """Count a page whose articles are stored; say whether its sweep goes on to the next one."""
        sweep = self._sweep(page.seed)
        sweep.missed = max(sweep.missed, page.missed)
        known = self._store.frontier.known_at_last_sweep(page.seed.source, page.seed.locale, page.keys)
        met = sweep.met_the_last(page.keys, known) and not self._arguments.full
        following = None if met else page.following
        sweep.stopped_by = self._limit(following, sweep) if following else self._lack(page, sweep)
        if not following and not sweep.stopped_by:
            self._complete(page.seed, sweep)
        return following is not None and not sweep.stopped_by

    def end(self) -> None:
        for (source, locale), sweep in self._sweeps.items():
            if not sweep.complete:
                pages = f"pages that came: {sweep.pages}; that could not be read: {sweep.missed}"
                gap = NewGap(source, locale, sweep.stopped_by or "unfinished", pages)
                self._store.runs.open_gap(self._writer.run_id, gap)

    def _sweep(self, seed: Seed) -> Sweep:
        place = seed.source, seed.locale
        if place not in self._sweeps:
            run_id, runs = self._writer.run_id, self._store.runs
            if not runs.has_complete_sweep(*place):
                # Nothing says how much there is: the gap is open until a sweep comes to an end.
                runs.open_gap(run_id, NewGap(*place, "first_run"))
            self._sweeps[place] = Sweep(runs.begin_sweep(run_id, *place), self._limits.stop_after)
        return self._sweeps[place]

    def _limit(self, following: Seed, sweep: Sweep) -> str:
        """Return what ends a sweep before the page that follows, "" for nothing."""
        most = self._arguments.max_pages
        is_limited = most is not None and following.source == "listing" and following.page > most
        if is_limited or sweep.pages >= self._limits.most_pages:
            return "page_limit"
        visits = self._writer.visits
        tried = sum(reasons.total() for reasons in visits.unread.values())
        return "no_articles" if tried >= _ENOUGH_TRIED and not visits.read else ""

    def _lack(self, page: SeedPage, sweep: Sweep) -> str:
        """Return why a sweep that has come to its end has not seen everything, "" if it has."""
        if page.missed:
            return next((out.reason for out in reversed(page.rest) if isinstance(out, Reject)), "errors")
        if not sweep.named:
            return "empty"
        return "since" if self._arguments.since else ""

    def _complete(self, seed: Seed, sweep: Sweep) -> None:
        sweep.complete = True
        self._store.runs.complete_sweep(sweep.sweep_id, sweep.pages)
        self._store.runs.close_gaps(seed.source, seed.locale)
        self._stats.inc_value("newscrawl/sweeps_complete")
