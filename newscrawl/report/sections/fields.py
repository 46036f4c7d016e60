"""Which fields have a value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newscrawl.report.charts import Grid, bars, time_grid
from newscrawl.report.formatting import count, listed, share
from newscrawl.report.model import (
    Cell,
    Figure,
    Key,
    Section,
    Table,
    figure,
    number,
    part,
    short,
    words,
)
from newscrawl.report.svg import draw
from newscrawl.report.time_bins import Periods

if TYPE_CHECKING:
    from newscrawl.report.figures import Figures

_MOST_PERIODS = 31
_KEYS = ("none", "under 25 %", "25 to 50 %", "50 to 75 %", "75 to 95 %", "95 % and more")


def section(figures: Figures) -> Section:
    """Show which fields have a value, in all and over time."""
    drawn = [_overall(figures)]
    dated = {one.day: one.articles for one in figures.coverage if one.day}
    if len(dated) > 1:
        drawn.append(_over_time(figures, dated))
    return Section("fields", "Coverage of fields", [], drawn)


def filled(figures: Figures) -> dict[str, int]:
    """Return in how many articles each field has a value."""
    totals: dict[str, int] = {}
    for one in figures.coverage:
        for name, number_ in one.filled.items():
            totals[name] = totals.get(name, 0) + number_
    return totals


def sentence(figures: Figures) -> str:
    """Say which fields are always there and which one least often."""
    whole, totals = figures.totals.articles, filled(figures)
    always = [name for name, found in totals.items() if found == whole]
    rarest = min(totals, key=lambda name: totals[name])
    if len(always) == len(totals):
        return f"All {len(totals)} fields have a value in every article."
    verb = "has" if len(always) == 1 else "have"
    said = f"{len(always)} of {len(totals)} fields {verb} a value in every article"
    if 0 < len(always) <= len(totals) // 2:
        said += f" ({listed(always)})"
    rare = f"in {share(totals[rarest], whole)} of them" if totals[rarest] else "in none"
    return said + f"; {rarest} is the rarest, {rare}."


def _overall(figures: Figures) -> Figure:
    whole, totals = figures.totals.articles, filled(figures)
    names = sorted(totals, key=lambda name: -totals[name])
    rows: list[list[Cell]] = [
        [words(name), number(totals[name]), part(totals[name], whole)] for name in names
    ]
    head = [words("field"), words("articles with a value"), words("share")]
    drawing = draw(
        bars(names, [totals[name] for name in names], [share(totals[name], whole) for name in names])
    )
    says = f"Share of the {count(whole, 'article')} in which each field has a value. {sentence(figures)}"
    return Figure(
        drawing, says, Table("fields-numbers", "Articles in which each field has a value", head, rows)
    )


def _over_time(figures: Figures, dated: dict[str, int]) -> Figure:
    periods = Periods.of(dated, _MOST_PERIODS)
    names = list(figures.coverage[0].filled)
    wholes = periods.sums(dated.items())
    sums = {
        name: periods.sums((one.day, one.filled[name]) for one in figures.coverage if one.day)
        for name in names
    }
    shares = [
        [found / whole if whole else None for found, whole in zip(sums[name], wholes, strict=True)]
        for name in names
    ]
    said = [[share(found, whole) for found, whole in zip(sums[name], wholes, strict=True)] for name in names]
    labels = periods.labels()
    rows = [
        [short(label), number(whole), *(figure(said[row][place]) for row in range(len(names)))]
        for place, (label, whole) in enumerate(zip(labels, wholes, strict=True))
    ]
    head = [words(periods.unit.name), words("articles"), *map(words, names)]
    caption = f"Coverage of fields by {periods.unit.name} of publication"
    keys = [Key(f"step-{place}", words(label)) for place, label in enumerate(_KEYS)]
    return Figure(
        draw(time_grid(periods, Grid(names, labels, shares, said))),
        _change(periods, names, shares),
        Table("fields-over-time-numbers", caption, head, rows),
        keys,
    )


def _change(periods: Periods, names: list[str], shares: list[list[float | None]]) -> str:
    """Say which field's share varies the most from one period to another."""
    ranges = {
        name: max(known) - min(known)
        for name, row in zip(names, shares, strict=True)
        if (known := [one for one in row if one is not None])
    }
    name = max(ranges, key=lambda one: ranges[one])
    said = f"The same share for the articles of each {periods.unit.name}."
    if not ranges[name]:
        return f"{said} No field's share has moved."
    row = [one for one in shares[names.index(name)] if one is not None]
    ends = f"between {min(row) * 100:.0f} % and {max(row) * 100:.0f} %"
    return f"{said} The one that varies most is {name}: {ends}."
