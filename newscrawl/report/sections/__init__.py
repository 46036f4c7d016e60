"""The sections of a report, in the order in which they are read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newscrawl.report.sections import (
    changes,
    coins,
    fields,
    lags,
    links,
    published,
    runs,
    stories,
    topics,
)

if TYPE_CHECKING:
    from newscrawl.report.figures import Figures
    from newscrawl.report.model import Section


def all_sections(figures: Figures) -> list[Section]:
    """Build what there is to say; without articles, that is how the runs went."""
    about_articles = [
        topics.section,
        stories.section,
        changes.section,
        published.by_day,
        published.by_publisher,
        coins.section,
        fields.section,
        lags.section,
        links.section,
    ]
    builders = [*(about_articles if figures.totals.articles else []), runs.section, runs.gaps]
    return [build(figures) for build in builders]
