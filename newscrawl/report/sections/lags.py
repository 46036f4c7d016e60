"""How long after publication an article is first seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newscrawl.normalization.dates import span
from newscrawl.report.charts import bars
from newscrawl.report.figures import LAG_BOUNDS
from newscrawl.report.formatting import count, share, wait
from newscrawl.report.model import Figure, Section, Table, number, part, words
from newscrawl.report.svg import draw

if TYPE_CHECKING:
    from newscrawl.report.figures import Figures


def section(figures: Figures) -> Section:
    """Show how late articles were seen."""
    lags = figures.lags
    title = "From publication to first sight"
    if not lags.watched:
        return Section("lags", title, [sentence(figures)])
    left_out = (
        f"{count(lags.left_out, 'article')} left out, published before the crawl first read their locale "
        "or at no known time: their lag says how old the site is. A time of publication that lay ahead "
        "counts as no lag."
    )
    return Section("lags", title, [left_out] if lags.left_out else [], [_figure(figures)])


def sentence(figures: Figures) -> str:
    """Say how late half and nearly all of the articles were seen."""
    lags = figures.lags
    if not lags.watched:
        return (
            "No article was published while the crawl was watching, so nothing can be said of how soon it "
            "sees one."
        )
    half, most = (wait(lag) for lag in (lags.half, lags.most))
    return (
        f"Half of the {count(lags.watched, 'article')} published while the crawl was watching "
        f"{'was' if lags.watched == 1 else 'were'} seen within {half} of publication, 95 % within {most}."
    )


def _figure(figures: Figures) -> Figure:
    lags = figures.lags
    names = [f"up to {span(bound)}" for bound in LAG_BOUNDS] + [f"over {span(LAG_BOUNDS[-1])}"]
    rows = [
        [words(name), number(found), part(found, lags.watched)]
        for name, found in zip(names, lags.counts, strict=True)
    ]
    said = [f"{found:,} ({share(found, lags.watched)})" for found in lags.counts]
    head = [words("first seen after publication"), words("articles"), words("share")]
    table = Table("lags-numbers", "Lag from publication to first sight", head, rows)
    return Figure(draw(bars(names, lags.counts, said)), sentence(figures), table)
