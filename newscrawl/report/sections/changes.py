"""Edits and removals."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from newscrawl.report.charts import OTHER, SERIES, Layer, bars
from newscrawl.report.figures import EDITS
from newscrawl.report.formatting import TITLE, count, cut, listed, publisher, share
from newscrawl.report.model import Figure, Key, Section, Table, number, part, stored, words
from newscrawl.report.sections.published import MOST_BARS, period_table
from newscrawl.report.svg import draw, draw_over_time
from newscrawl.report.time_bins import Periods

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


def section(figures: Figures) -> Section:
    """Show what happened to articles after they were first seen."""
    title = "Edits and removals"
    if not figures.changes:
        return Section("changes", title, [sentence(figures)])
    drawn = [_over_time(figures)]
    if figures.edited_fields.edits:
        drawn.append(_fields(figures))
    return Section("changes", title, [], drawn, list(_most_changed(figures)))


def sentence(figures: Figures) -> str:
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


def _over_time(figures: Figures) -> Figure:
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
    return Figure(draw_over_time(periods, layers), sentence(figures), table, keys)


def _fields(figures: Figures) -> Figure:
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
