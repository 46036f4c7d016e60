"""What a report asks of the store: figures that were added up, all of one state of the database.

Articles are wide rows, most of them text. So a look reads them once, into a narrow temporary table
of the articles that it is about, and every question is put to that.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from newscrawl.storage.insights import narrow
from newscrawl.storage.insights.articles import ArticleFigures
from newscrawl.storage.insights.changes import ChangeFigures
from newscrawl.storage.insights.links import LinkFigures
from newscrawl.storage.insights.narrow import Selection
from newscrawl.storage.insights.runs import RunFigures
from newscrawl.storage.insights.stories import StoryFigures

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newscrawl.storage.database import Database

__all__ = ["Insights", "Look", "Selection"]


@dataclass(frozen=True)
class Look:
    """The questions, by what they are about."""

    articles: ArticleFigures
    changes: ChangeFigures
    stories: StoryFigures
    links: LinkFigures
    runs: RunFigures


class Insights:
    """Figures for people; reads everything once, so it is dearer than what a crawl asks."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @contextmanager
    def over(self, selection: Selection) -> Iterator[Look]:
        """Look at the articles of a selection; a store that is open for reading only will do."""
        with self._database.read() as connection:
            narrow.create(connection, selection)
            try:
                yield Look(
                    ArticleFigures(connection),
                    ChangeFigures(connection),
                    StoryFigures(connection),
                    LinkFigures(connection),
                    RunFigures(connection, selection),
                )
            finally:
                narrow.drop(connection)
