"""What a report asks of the store: figures that were added up, all of one state of the database.

Articles are wide rows, most of them text. So a look reads them once, into a narrow temporary table
of the articles that it is about, and every question is put to that.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from newscrawl.storage.queries.report import scope as narrow
from newscrawl.storage.queries.report.articles import ArticleFigures
from newscrawl.storage.queries.report.changes import ChangeFigures
from newscrawl.storage.queries.report.links import LinkFigures
from newscrawl.storage.queries.report.runs import RunFigures
from newscrawl.storage.queries.report.scope import Selection
from newscrawl.storage.queries.report.stories import StoryFigures

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
