"""The kinds of charts: bars over time, bars beside each other, and a table in colours.

Colours are told apart by people who see few of them, in light, in the dark and on paper. Charts are drawn in
those for light. What shows them in the dark is the style sheet, which finds each by its value; so no two may
be alike. Six hues and a grey for everything else, darker and lighter than the "bright" scheme of Paul Tol to
stand out three to one from what they are drawn on.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import radians, sin
from typing import Any, NamedTuple

import altair as alt

from newscrawl.report.formatting import TimeBins, labels

# Space for the words beside a bar, as a share of the longest.
_ROOM = 1.3
_ABOVE = 1.05
_HEIGHT = 220
_BAR = 24
_ROW = 30
_TICK_FORMATS = {"day": "%-d %b %Y", "week": "%-d %b %Y", "month": "%b %Y", "year": "%Y"}
# The widest a character of an axis is in the fonts that browsers take, in pixels.
_CHARACTER = 7.4
STEP_TOPS = (0.25, 0.5, 0.75, 0.95)
_LAST_LIGHT = 3  # of the steps on which text is dark
_UTC = alt.Scale(type="utc", nice=False)
_OWN_COLOUR = alt.Color("colour:N", scale=None)


class Size(NamedTuple):
    """How wide a chart is, in pixels, how many characters a label may have, and at which angle it leans."""

    width: int
    label: int
    lean: int
    ticks: int
    is_narrow: bool


# Drawn in the width in which they are read, so that their text is as large as the text around them.
WIDE = Size(880, 28, 35, 7, is_narrow=False)
NARROW = Size(360, 16, 60, 3, is_narrow=True)


class Grid(NamedTuple):
    """Shares between 0 and 1 in rows and columns, None where there is nothing; *words* as text."""

    rows: Sequence[str]
    columns: Sequence[str]
    shares: Sequence[Sequence[float | None]]
    words: Sequence[Sequence[str]]


def time_bars(size: Size, periods: TimeBins, layers: Sequence[tuple[Colour, Sequence[int]]]) -> alt.Chart:
    """Stack numbers over periods, the first layer at the bottom."""
    stacked = _stacked(periods, layers)
    # Articles are whole: no tick stands at a half.
    axis = alt.Axis(tickCount=5, tickMinStep=1, format=",d", domain=False, ticks=False)
    top = _ABOVE * max((bar["high"] for bar in stacked), default=1)
    base = alt.Chart(alt.InlineData(values=stacked), width=size.width, height=_HEIGHT).mark_bar()
    chart: alt.Chart = base.encode(
        x=_time(size, periods),
        x2="end",
        y=alt.Y("low:Q", title=None, axis=axis, scale=alt.Scale(domain=[0, top], nice=True)),
        y2="high",
        color=_OWN_COLOUR,
    )
    return chart


def bars(size: Size, names: Sequence[str], numbers: Sequence[float], words: Sequence[str]) -> alt.LayerChart:
    """Draw one bar for each name, with words at its end."""
    shown = labels(names, size.label)
    rows = [
        {"name": name, "number": number, "words": said}
        for name, number, said in zip(shown, numbers, words, strict=True)
    ]
    most = max(*numbers, 0) or 1
    scale = alt.Scale(domain=[0, most * (_ROOM if not size.is_narrow else _ROOM + 0.25)])
    base = alt.Chart(alt.InlineData(values=rows)).encode(
        x=alt.X("number:Q", axis=None, scale=scale),
        y=alt.Y("name:N", sort=shown, title=None, axis=_plain_axis(shown)),
    )
    bar = base.mark_bar(height={"band": 0.72}, color=PALETTE["series-0"].light)
    text = base.mark_text(align="left", dx=5).encode(text="words:N")
    return alt.LayerChart(layer=[bar, text], width=size.width, height=_BAR * len(rows) + 10)


def grid(size: Size, table: Grid) -> alt.LayerChart:
    """Colour a table of names, with its words in the cells where there is room."""
    rows, columns = labels(table.rows, size.label), labels(table.columns, size.label)
    base = alt.Chart(alt.InlineData(values=_cells(table, rows, columns))).encode(
        x=alt.X("column:N", sort=columns, title=None, axis=_column_axis(columns, size)),
        y=alt.Y("row:N", sort=rows, title=None, axis=_plain_axis(rows)),
    )
    cells = base.mark_rect(stroke=PALETTE["paper"].light, strokeWidth=1).encode(color=_OWN_COLOUR)
    layers: list[Any] = [cells]
    if not size.is_narrow:
        ink = alt.Color("ink:N", scale=None)
        layers.append(base.mark_text(fontSize=11).encode(text="words:N", color=ink))
    return alt.LayerChart(
        layer=layers,
        width=size.width,
        height=_ROW * len(rows) + _lean(columns, size),
        padding={"right": 36 if size.is_narrow else 60},
    )


def time_grid(size: Size, periods: TimeBins, table: Grid) -> alt.Chart:
    """Colour a table whose columns are periods; a period of nothing stays without colour."""
    spans, rows = periods.spans(), labels(table.rows, size.label)
    cells = [
        cell | dict(zip(("start", "end"), spans[cell["place"]], strict=True))
        for cell in _cells(table, rows, table.columns)
    ]
    base = alt.Chart(alt.InlineData(values=cells), width=size.width, height=_BAR * len(rows) + 40)
    chart: alt.Chart = base.mark_rect(stroke=PALETTE["paper"].light, strokeWidth=1).encode(
        x=_time(size, periods),
        x2="end",
        y=alt.Y("row:N", sort=rows, title=None, axis=_plain_axis(rows)),
        color=_OWN_COLOUR,
    )
    return chart


def step(share: float | None) -> int:
    """Return the colour step of a share: the first for nothing, the last from 95 % on.

    >>> step(0), step(0.01), step(0.5), step(0.94), step(0.95), step(None)
    (0, 1, 3, 4, 5, 0)
    """
    if not share:
        return 0
    return next((place for place, top in enumerate(STEP_TOPS, start=1) if share < top), len(STEP_TOPS) + 1)


def _stacked(periods: TimeBins, layers: Sequence[tuple[Colour, Sequence[int]]]) -> list[dict[str, Any]]:
    heights = [0] * len(periods)
    found = []
    for colour, numbers in layers:
        for place, ((start, end), number) in enumerate(zip(periods.spans(0.88), numbers, strict=True)):
            if number:
                low, high = heights[place], heights[place] + number
                heights[place] = high
                found.append({"start": start, "end": end, "low": low, "high": high, "colour": colour.light})
    return found


def _cells(table: Grid, rows: Sequence[str], columns: Sequence[str]) -> list[dict[str, Any]]:
    return [
        {
            "row": row,
            "column": column,
            "place": place,
            "colour": PALETTE[f"step-{step(share)}"].light,
            "ink": PALETTE["ink" if step(share) <= _LAST_LIGHT else "paper"].light,
            "words": words,
        }
        for row, shares, said in zip(rows, table.shares, table.words, strict=True)
        for place, (column, share, words) in enumerate(zip(columns, shares, said, strict=True))
        if share is not None
    ]


def _time(size: Size, periods: TimeBins) -> alt.X:
    """Name the start of every so many periods, none so near the end that its name has no room."""
    starts = [start for start, _ in periods.spans()]
    apart = -(-len(starts) // size.ticks)
    values = [
        start
        for place, start in enumerate(starts)
        if not place % apart and place + 0.8 * apart <= len(starts)
    ]
    axis = alt.Axis(
        grid=False, values=values, format=_TICK_FORMATS[periods.unit.name], labelAlign="left", tickSize=4
    )
    return alt.X("start:T", title=None, scale=_UTC, axis=axis)


def _plain_axis(names: Sequence[str]) -> alt.Axis:
    room = _CHARACTER * max(map(len, names)) + 6
    return alt.Axis(domain=False, ticks=False, labelLimit=room, minExtent=room, labelPadding=6)


def _column_axis(names: Sequence[str], size: Size) -> alt.Axis:
    return alt.Axis(
        orient="top",
        domain=False,
        ticks=False,
        labelAngle=-size.lean,
        labelAlign="left",
        labelLimit=_CHARACTER * max(map(len, names)),
        minExtent=_lean(names, size),
    )


def _lean(names: Sequence[str], size: Size) -> float:
    """Return how high names stand that lean over the columns."""
    return sin(radians(size.lean)) * _CHARACTER * max(map(len, names)) + 10


class Colour(NamedTuple):
    """One colour, in light and in the dark."""

    light: str
    dark: str


PALETTE = {
    "ink": Colour("#1f2328", "#e8eaed"),
    "muted": Colour("#59636e", "#a3acb8"),
    "grid": Colour("#dfe3e8", "#30363f"),
    "paper": Colour("#ffffff", "#14171c"),
    "other": Colour("#8a919b", "#8b939e"),
    "series-0": Colour("#4477aa", "#6ea3d8"),
    "series-1": Colour("#d95566", "#f08a98"),
    "series-2": Colour("#228833", "#5cbf73"),
    "series-3": Colour("#a8901a", "#d9c24e"),
    "series-4": Colour("#2e98c0", "#74cbe8"),
    "series-5": Colour("#aa3377", "#d977b0"),
    # From nothing to most.
    "step-0": Colour("#f1f4f8", "#1c2128"),
    "step-1": Colour("#d3e1ef", "#22364b"),
    "step-2": Colour("#a5c4e1", "#2c5075"),
    "step-3": Colour("#6b9dcb", "#386a9b"),
    "step-4": Colour("#34699f", "#76aade"),
    "step-5": Colour("#123f6d", "#b3d4f4"),
}
