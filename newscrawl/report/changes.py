"""Edits and removals, and which fields have a value."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from newscrawl.report.articles import MOST_BARS, period_table
from newscrawl.report.charts import OTHER, SERIES, Grid, Layer, bars, time_grid
from newscrawl.report.figures import EDITS
from newscrawl.report.formatting import TITLE, Periods, count, cut, listed, publisher, share
from newscrawl.report.model import (
    Cell,
    Figure,
    Key,
    Section,
    Table,
    draw,
    draw_over_time,
    figure,
    number,
    part,
    short,
    stored,
    words,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newscrawl.report.figures import Figures

_KINDS = {
    "edited": ("series-0", SERIES[0], "edited by the publisher"),
    "gone": ("series-1", SERIES[1], "removed"),
    "restored": ("series-2", SERIES[2], "came back"),
    "reread": ("other", OTHER, "read differently by a newer extractor"),
    "unclear": ("series-3", SERIES[3], "changed, page and extractor at once"),
}

_MOST_PERIODS = 31
_KEYS = ("none", "under 25 %", "25 to 50 %", "50 to 75 %", "75 to 95 %", "95 % and more")


def change_section(figures: Figures) -> Section:
    """Show what happened to articles after they were first seen."""
    title = "Edits and removals"
    if not figures.changes:
        return Section("changes", title, [change_sentence(figures)])
    drawn = [_changes_over_time(figures)]
    if figures.edited_fields.edits:
        drawn.append(_edited_fields(figures))
    return Section("changes", title, [], drawn, list(_most_changed(figures)))


def change_sentence(figures: Figures) -> str:
    """Say how many articles were edited and removed."""
    changed, whole = figures.changed, figures.totals.articles
    if not changed:
        return (
            "No stored article was seen to change or to vanish; articles change only where the crawl has "
            "looked at them again."
        )
    edited, gone, back = changed.get("edited", 0), figures.totals.gone, changed.get("restored", 0)
    said = f"Publishers edited {count(edited, 'article')} ({share(edited, whole)}) after publication"
    often = [name for name, found in _by_count(figures) if found][:2]
    if often:
        said += f", most often {listed(often)}"
    said += f"; {gone:,} {'is' if gone == 1 else 'are'} gone" if gone else "; none is gone"
    return said + (f", and {back:,} came back." if back else ".")


def _most_changed(figures: Figures) -> Iterator[Table]:
    lists = (
        ("most-edited", "Edited most", "edits", figures.most_edited),
        ("removed", "Removed", "removals", figures.removed),
    )
    for name, caption, what, found in lists:
        if found:
            head = [words("article"), words("publisher"), words(what)]
            rows = [
                [
                    stored(cut(one.title or one.url, TITLE), one.url),
                    stored(publisher(one.publisher)),
                    number(one.changes),
                ]
                for one in found
            ]
            yield Table(name, caption, head, rows)


def _changes_over_time(figures: Figures) -> Figure:
    by_day: Counter[str] = Counter()
    for one in figures.changes:
        by_day[one.day] += one.changes
    periods = Periods.of(by_day, MOST_BARS)
    kinds = [kind for kind in _KINDS if any(one.kind == kind for one in figures.changes)]
    sums = [
        periods.sums((one.day, one.changes) for one in figures.changes if one.kind == kind) for kind in kinds
    ]
    heads = [words(_KINDS[kind][2]) for kind in kinds]
    layers = [Layer(_KINDS[kind][1], numbers) for kind, numbers in zip(kinds, sums, strict=True)]
    caption = f"Changes by the {periods.unit.name} in which they were seen"
    table = period_table("changes-numbers", caption, periods, heads, sums)
    keys = [Key(_KINDS[kind][0], head) for kind, head in zip(kinds, heads, strict=True)]
    return Figure(draw_over_time(periods, layers), change_sentence(figures), table, keys)


def _edited_fields(figures: Figures) -> Figure:
    edits = figures.edited_fields.edits
    found = [pair for pair in _by_count(figures) if pair[1]]
    said = [f"{number_:,} ({share(number_, edits)})" for _, number_ in found]
    rows = [[words(name), number(number_), part(number_, edits)] for name, number_ in found]
    which = f"the newest {edits:,} edits" if edits == EDITS else count(edits, "edit")
    says = f"Which fields changed in {which} by publishers; an edit may change several."
    head = [words("field"), words("edits that changed it"), words("share")]
    table = Table("edited-fields-numbers", "Fields that edits changed", head, rows)
    return Figure(draw(bars([name for name, _ in found], [one for _, one in found], said)), says, table)


def _by_count(figures: Figures) -> list[tuple[str, int]]:
    return sorted(figures.edited_fields.changed.items(), key=lambda pair: -pair[1])


def field_section(figures: Figures) -> Section:
    """Show which fields have a value, in all and over time."""
    drawn = [_coverage(figures)]
    dated = {one.day: one.articles for one in figures.coverage if one.day}
    if len(dated) > 1:
        drawn.append(_coverage_over_time(figures, dated))
    return Section("fields", "Coverage of fields", [], drawn)


def filled(figures: Figures) -> dict[str, int]:
    """Return in how many articles each field has a value."""
    totals: dict[str, int] = {}
    for one in figures.coverage:
        for name, number_ in one.filled.items():
            totals[name] = totals.get(name, 0) + number_
    return totals


def field_sentence(figures: Figures) -> str:
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


def _coverage(figures: Figures) -> Figure:
    whole, totals = figures.totals.articles, filled(figures)
    names = sorted(totals, key=lambda name: -totals[name])
    rows: list[list[Cell]] = [
        [words(name), number(totals[name]), part(totals[name], whole)] for name in names
    ]
    head = [words("field"), words("articles with a value"), words("share")]
    drawing = draw(
        bars(names, [totals[name] for name in names], [share(totals[name], whole) for name in names])
    )
    says = (
        f"Share of the {count(whole, 'article')} in which each field has a value. {field_sentence(figures)}"
    )
    return Figure(
        drawing, says, Table("fields-numbers", "Articles in which each field has a value", head, rows)
    )


def _coverage_over_time(figures: Figures, dated: dict[str, int]) -> Figure:
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
