"""All that a report says, asked of the store at one moment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from newscrawl.terminal import visible

if TYPE_CHECKING:
    from newscrawl.storage.queries.collection import ListingGap
    from newscrawl.storage.queries.report import Look, Selection
    from newscrawl.storage.queries.report.articles import DayCount, DayCoverage, Lags, Publisher, Totals
    from newscrawl.storage.queries.report.changes import EditedFields, KindCount
    from newscrawl.storage.queries.report.links import Between, LinkCount, Linked
    from newscrawl.storage.queries.report.runs import RunCount, RunRow
    from newscrawl.storage.queries.report.stories import Story

# How many series a chart can tell apart; the rest is one of its own.
SERIES = 6
PUBLISHERS = 25
MATRIX = 10
STORIES = 12
LINKED = 15
RUNS = 10
GAPS = 10
# Two lookups each, so this takes a second or two, and it is months of edits.
EDITS = 20_000
MINUTE, HOUR, DAY = 60, 3600, 86_400
LAG_BOUNDS = (5 * MINUTE, 15 * MINUTE, HOUR, 3 * HOUR, 12 * HOUR, DAY, 7 * DAY)


@dataclass(frozen=True)
class Figures:
    """The figures of a selection, cut to what a report shows; see `newscrawl.storage.queries.report`."""

    selection: Selection
    as_of: str | None
    sites: list[str]
    totals: Totals
    publishers: list[Publisher]
    published: list[DayCount]
    first_seen: list[DayCount]
    coverage: list[DayCoverage]
    lags: Lags
    changes: list[KindCount]
    changed: dict[str, int]
    edited_fields: EditedFields
    story_sizes: dict[int, int]
    stories: list[Story]
    unplaced: int
    link_count: LinkCount
    linked: list[Linked]
    between: list[Between]
    run_counts: list[RunCount]
    last_runs: list[RunRow]
    failed_runs: list[RunRow]
    gap_counts: tuple[int, int]
    open_gaps: list[ListingGap]
    closed_gaps: list[ListingGap]

    @classmethod
    def of(cls, look: Look, selection: Selection) -> Figures:
        publishers = look.articles.publishers(PUBLISHERS)
        names = [one.name for one in publishers]
        asked: dict[str, Any] = {
            "as_of": look.runs.as_of(),
            "sites": look.runs.sites(),
            "totals": look.articles.totals(),
            "publishers": publishers,
            "published": look.articles.published(names[:SERIES]),
            "first_seen": look.articles.first_seen(),
            "coverage": look.articles.coverage(),
            "lags": look.articles.lags(LAG_BOUNDS),
            "changes": look.changes.by_day(),
            "changed": look.changes.articles(),
            "edited_fields": look.changes.edited_fields(EDITS),
            "story_sizes": look.stories.sizes(),
            "stories": look.stories.largest(STORIES),
            "unplaced": look.stories.unplaced(),
            "link_count": look.links.count(),
            "linked": look.links.most_linked(LINKED),
            "between": look.links.between(names[:MATRIX]),
            "run_counts": look.runs.runs_by_day(),
            "last_runs": look.runs.last_runs(RUNS),
            "failed_runs": look.runs.last_runs(RUNS, failed=True),
            "gap_counts": (look.runs.gap_count(is_open=True), look.runs.gap_count(is_open=False)),
            "open_gaps": look.runs.gaps(GAPS, is_open=True),
            "closed_gaps": look.runs.gaps(GAPS, is_open=False),
        }
        return cls(selection=selection, **{name: _shown(value) for name, value in asked.items()})

    @property
    def series(self) -> list[str]:
        """The publishers that charts tell apart, the largest first."""
        return [one.name for one in self.publishers[:SERIES]]

    @property
    def repeats(self) -> int:
        """How many articles tell a story that another one of the look tells too, without the first."""
        return sum((size - 1) * count for size, count in self.story_sizes.items())


def _shown(value: Any) -> Any:
    """Return what was asked of the store with its texts as HTML, charts and terminals can show them."""
    if isinstance(value, str):
        return visible(value)
    if isinstance(value, dict):
        return {_shown(key): _shown(one) for key, one in value.items()}
    if isinstance(value, tuple) and hasattr(value, "_make"):
        return value._make(map(_shown, value))
    return type(value)(map(_shown, value)) if isinstance(value, list | tuple) else value
