"""The report as one file that holds everything it shows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined

from newscrawl import __version__
from newscrawl.report import summary
from newscrawl.report.figures import Figures
from newscrawl.report.palette import NAMED
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
from newscrawl.report.summary import sentences

if TYPE_CHECKING:
    from newscrawl.report.model import Section

__all__ = ["MARK", "Figures", "page", "sentences"]

_GENERATOR = "newscrawl report"
# Stands near the start of every report.
MARK = f'content="{_GENERATOR}'.encode()


def page(figures: Figures) -> str:
    """Return the report as HTML; the same figures give the same text."""
    environment = Environment(
        loader=PackageLoader("newscrawl.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["tied"] = _tied
    css = environment.get_template("report.css.j2").render(palette=NAMED)
    return environment.get_template("report.html.j2").render(
        generator=f"{_GENERATOR} {__version__}",
        css=css,
        title=summary.title(figures),
        subtitle=summary.subtitle(figures),
        tiles=summary.tiles(figures),
        sentences=sentences(figures),
        sections=_sections(figures),
    )


def _tied(text: str) -> str:
    """Keep a number and its unit, and a day and its month, on one line."""
    return re.sub(r"(?<=\d) (?=%|s\b|min\b|h\b|d\b|[A-Z][a-z]+ \d{4})", "\N{NO-BREAK SPACE}", text)


def _sections(figures: Figures) -> list[Section]:
    """Build the sections in the order in which they are read; without articles, how the runs went."""
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
