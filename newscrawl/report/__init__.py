"""The report as one file that holds everything it shows, and in a few sentences, which a terminal prints."""

from __future__ import annotations

import re
from typing import NamedTuple

from jinja2 import Environment, PackageLoader, StrictUndefined

from newscrawl import __version__
from newscrawl.monitoring import percent
from newscrawl.report import articles, history, topics
from newscrawl.report.charts import PALETTE
from newscrawl.report.figures import Figures
from newscrawl.report.formatting import count, day_words, listed, site_words, time_words
from newscrawl.report.model import Cell, Section

__all__ = ["MARK", "Figures", "page", "sentences"]

_GENERATOR = "newscrawl report"
# Stands near the start of every report.
MARK = f'content="{_GENERATOR}'.encode()
_SITES = 3


def page(figures: Figures) -> str:
    """Return the report as HTML; the same figures give the same text."""
    environment = Environment(
        loader=PackageLoader("newscrawl.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"tied": _tied, "cell": lambda one: Cell(one) if isinstance(one, str) else one}
    css = environment.get_template("report.css.j2").render(palette=PALETTE)
    return environment.get_template("report.html.j2").render(
        generator=f"{_GENERATOR} {__version__}",
        css=css,
        title=title(figures),
        subtitle=subtitle(figures),
        tiles=tiles(figures),
        sentences=sentences(figures),
        sections=_sections(figures),
    )


def _tied(text: str) -> str:
    """Keep a number and its unit, and a day and its month, on one line."""
    return re.sub(r"(?<=\d) (?=%|s\b|min\b|h\b|d\b|[A-Z][a-z]+ \d{4})", "\N{NO-BREAK SPACE}", text)


def _sections(figures: Figures) -> list[Section]:
    """Build the sections in the order in which they are read; without articles, how the runs went."""
    about_articles = [
        topics.topic_section,
        topics.story_section,
        history.change_section,
        articles.by_day,
        articles.by_publisher,
        articles.coin_section,
        articles.field_section,
        articles.lag_section,
        topics.link_section,
    ]
    builders = about_articles if figures.totals.articles else []
    return [build(figures) for build in [*builders, history.run_section, history.gap_section]]


class Tile(NamedTuple):
    value: str
    label: str
    note: str = ""
    is_words: bool = False


def title(figures: Figures) -> str:
    names = [site_words(site) for site in figures.sites[:_SITES]]
    if more := len(figures.sites) - len(names):
        names.append(f"{more} more")
    return f"News of {listed(names)}" if names else "News"


def subtitle(figures: Figures) -> str:
    totals = figures.totals
    parts = [_period(figures), ", ".join(totals.locales)]
    as_of = f"as of {time_words(figures.as_of)}" if figures.as_of else "nothing was crawled yet"
    return " · ".join(filter(None, (*parts, as_of)))


def tiles(figures: Figures) -> list[Tile]:
    totals, changed = figures.totals, figures.changed
    edited, back = (changed.get(kind, 0) for kind in ("edited", "restored"))
    found = [
        Tile(f"{totals.articles:,}", "articles", _different(figures)),
        Tile(f"{totals.publishers:,}", "publishers"),
        Tile(f"{sum(figures.story_sizes.values()):,}", "stories", _copies(figures)),
        Tile(f"{edited:,}", "edited", f"{percent(edited, totals.articles)} of all" if edited else ""),
        Tile(f"{totals.gone:,}", "gone", f"{back:,} came back" if back else ""),
    ]
    if figures.last_runs:
        last = figures.last_runs[0]
        found.append(Tile(history.ended(last), "the last run", time_words(last.started_at), is_words=True))
    return found


def _copies(figures: Figures) -> str:
    copies = count(figures.repeats, "copy", "copies") if figures.repeats else ""
    waiting = f"{figures.unplaced:,} not compared yet" if figures.unplaced else ""
    return ", ".join(filter(None, (copies, waiting)))


def sentences(figures: Figures) -> list[str]:
    """Say the whole report in five to eight sentences."""
    if not figures.totals.articles:
        return [_nothing(figures), history.run_sentence(figures), history.gap_sentence(figures)]
    return [
        topics.topic_sentence(figures),
        topics.story_sentence(figures),
        history.change_sentence(figures),
        f"{_size(figures)} {articles.publishers_sentence(figures)}",
        articles.field_sentence(figures),
        articles.lag_sentence(figures),
        topics.link_sentence(figures),
        f"{history.run_sentence(figures)[:-1]}. {history.gap_sentence(figures)}",
    ]


def _nothing(figures: Figures) -> str:
    selection = figures.selection
    chosen = any((selection.since, selection.until, selection.locales))
    return "No stored article is in this selection." if chosen else "The store holds no article yet."


def _size(figures: Figures) -> str:
    totals = figures.totals
    said = f"The dataset holds {count(totals.articles, 'article')}"
    if len(totals.locales) > 1:
        said += f" in {len(totals.locales)} locales ({', '.join(totals.locales)})"
    if different := _different(figures):
        said += f", {different}"
    if totals.first and totals.last:
        days = day_words(totals.first), day_words(totals.last)
        said += (
            f", published on {days[0]}" if days[0] == days[1] else ", published from {} to {}".format(*days)
        )
    return f"{said}, by {count(totals.publishers, 'publisher')}." if totals.publishers else f"{said}."


def _different(figures: Figures) -> str:
    totals = figures.totals
    return f"{totals.different:,} different ones" if totals.different < totals.articles else ""


def _period(figures: Figures) -> str:
    totals = figures.totals
    if not totals.first or not totals.last:
        return ""
    return " to ".join(dict.fromkeys((day_words(totals.first), day_words(totals.last))))
