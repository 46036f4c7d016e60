"""The sections of the dataset card that say how the data came about and what is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newscrawl.exports.describe.markdown import escaped, rows
from newscrawl.exports.manifest import DEMO

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newscrawl.exports.manifest import Facts

_MOST_GAPS = 50
# The exit code of a run that could fetch nothing: the site, the network or robots.txt was out of reach.
_NOTHING_FETCHED = 3


def gaps(facts: Facts) -> Iterator[str]:
    """Tell what is missing from the tables."""
    still_open = [gap for gap in facts.gaps if gap.closed_at is None]
    closed = len(facts.gaps) - len(still_open)
    yield f"{len(still_open):,} stretches of the listings were not read; {closed:,} more were read later."
    if still_open:
        yield ""
        columns = ("source", "locale", "reason", "detail", "noted_at")
        newest = still_open[-_MOST_GAPS:]
        yield from rows(columns, (tuple(escaped(getattr(gap, name)) for name in columns) for gap in newest))
    yield ""
    yield f"{sum(facts.rejects.values()):,} pages or requests gave no article."
    if facts.rejects:
        yield ""
        yield from rows(("reason", "pages or requests"), facts.rejects.items())


def versions(facts: Facts) -> Iterator[str]:
    """Tell which versions of the extractor read the texts, and why there are several of one article."""
    revisions = facts.measures.get("revisions")
    if not revisions:
        yield "The table `revisions`, which tells them, is not part of this export."
        return
    for name, heading in (("extractor", "version of the extractor"), ("cause", "cause of the revision")):
        counts = revisions.count(name)
        ordered = sorted(counts.items(), key=lambda pair: (pair[0] is None, pair[0]))
        yield from rows((heading, "revisions"), ((escaped(value), count) for value, count in ordered))
        yield ""


def collected(facts: Facts) -> Iterator[str]:
    """Tell by whom, from where, how politely, and what robots.txt forbade."""
    cells = (
        (_site(site.site), site.runs, site.first, site.last, ", ".join(site.versions)) for site in facts.sites
    )
    yield from rows(("site", "runs", "first", "last", "newscrawl"), cells)
    yield ""
    manners = facts.wanted.manners
    yield f"The crawl names itself `{manners.user_agent}` and leaves {manners.delay:g} s between requests."
    if manners.obeys_robots:
        yield "It obeys robots.txt; where that cannot be read, nothing is fetched."
    forbidden, nothing = facts.rejects.get("robots", 0), facts.exit_codes.get(_NOTHING_FETCHED, 0)
    yield f"robots.txt forbade {forbidden:,} pages, which were not fetched. {nothing:,} runs fetched nothing"
    yield "because the site, the network or robots.txt could not be reached."


def _site(site: str) -> str:
    return "newscrawl's own demo site" if site == DEMO else f"<{site}>"
