"""What a report is made of: sections of figures and tables, and charts as static SVG.

Charts are made with Vega-Altair and rendered without a browser and without a network.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Concatenate, NamedTuple, ParamSpec, TypeAlias

import vl_convert
from altair import SCHEMA_URL, Chart, LayerChart

from newscrawl.monitoring import percent
from newscrawl.report.charts import NARROW, PALETTE, WIDE, Size, bars, time_bars
from newscrawl.report.formatting import TimeBins

P = ParamSpec("P")

_MOST_BARS = 62

_FONT = "Helvetica Neue, Helvetica, Arial, sans-serif"
# What a picture needs no more than once, or not at all: a third of the file. A text ends at another tag.
_SUPERFLUOUS = re.compile(
    r'<path class="(?:fore|back)ground"[^>]*/>'
    r'| (?:aria-hidden|aria-roledescription|role|pointer-events|font-family|opacity|xmlns(?::xlink)?)="[^"]*"'
    r"(?=[^<>]*>)"
)


class Cell(NamedTuple):
    """One cell of a table.

    *is_stored* marks what came from the site: it is shown in its own direction, as text, and *url*
    becomes a link where it is one of the web. *part* (0 to 1) draws a bar behind a number. What is
    short stays on one line.
    """

    text: str
    is_number: bool = False
    is_stored: bool = False
    url: str | None = None
    part: float | None = None
    is_short: bool = False


TableRow: TypeAlias = "Sequence[Cell | str]"


def short(text: str) -> Cell:
    return Cell(text, is_short=True)


def number(value: int | None) -> Cell:
    return Cell("-" if value is None else f"{value:,}", is_number=True)


def figure(text: str) -> Cell:
    """Return a cell with a number that is said in words, such as a time."""
    return Cell(text, is_number=True)


def part(value: int, whole: int, longest: int | None = None) -> Cell:
    """Return a cell with a share and its bar, which is full at *longest* (else at the whole)."""
    full = longest or whole
    return Cell(percent(value, whole), is_number=True, part=value / full if full else 0)


def stored(text: str | None, url: str | None = None) -> Cell:
    """Return a cell with a text of the site; of its addresses those of the web become links."""
    is_web = url is not None and url.startswith(("https://", "http://"))
    return Cell(text or "-", is_stored=bool(text), url=url if is_web else None)


class Table(NamedTuple):
    """Rows under a head. *name* is its id in the page; *note* says what is not in it."""

    name: str
    caption: str
    head: TableRow
    rows: Sequence[TableRow]
    note: str = ""


class LegendEntry(NamedTuple):
    """What a colour of a chart stands for; *colour* is a name of the palette."""

    colour: str
    label: Cell | str


class Drawing(NamedTuple):
    wide: str
    narrow: str


class Figure(NamedTuple):
    """A chart, the sentence that says what it shows, and its numbers.

    *drawing* is None where there is nothing to compare, such as a single day.
    """

    drawing: Drawing | None
    says: str
    table: Table
    keys: Sequence[LegendEntry] = ()


class Section(NamedTuple):
    """A question and its answer. *says* are paragraphs; what cannot be known is said there too."""

    name: str
    title: str
    says: Sequence[str]
    figures: Sequence[Figure] = ()
    tables: Sequence[Table] = ()


def draw(
    build: Callable[Concatenate[Size, P], Chart | LayerChart], *asked: P.args, **more: P.kwargs
) -> Drawing:
    return Drawing(*(_svg(build(size, *asked, **more)) for size in (WIDE, NARROW)))


def share_bars(
    table: Table, counts: Mapping[str, int], whole: int, says: str, said: str = "{:,} ({})"
) -> Figure:
    """Draw counts as shares of a *whole*, and fill a *table* that has its name, caption and head."""
    rows: list[TableRow] = [[name, number(found), part(found, whole)] for name, found in counts.items()]
    words = [said.format(found, percent(found, whole)) for found in counts.values()]
    drawing = draw(bars, [*counts], [*counts.values()], words)
    return Figure(drawing, says, table._replace(rows=rows))


class Series(NamedTuple):
    """What was counted on days, and the name of its colour in the palette."""

    colour: str
    label: Cell | str
    days: Sequence[tuple[str, int]]


def over_time(
    name: str, caption: str, series: Sequence[Series], says: Callable[[TimeBins, list[int]], str]
) -> Figure:
    """Stack series over the periods that fit; *caption* has a place for the unit, *says* gets all sums."""
    by_day: Counter[str] = Counter()
    for one in series:
        for day, count in one.days:
            by_day[day] += count
    periods = TimeBins.of(by_day, _MOST_BARS)
    columns = [periods.sums(one.days) for one in series]
    layers = [(PALETTE[one.colour], numbers) for one, numbers in zip(series, columns, strict=True)]
    sums = [sum(numbers) for numbers in zip(*columns, strict=True)]
    shown = [*columns, sums] if len(series) > 1 else columns
    head = [periods.unit.name, *(one.label for one in series), "all"][: 1 + len(shown)]
    rows = [
        [short(label), *map(number, numbers)]
        for label, *numbers in zip(periods.labels(), *shown, strict=True)
    ]
    return Figure(
        draw(time_bars, periods, layers) if len(periods) > 1 else None,
        says(periods, sums),
        Table(name, caption.format(periods.unit.name), head, rows),
        [LegendEntry(one.colour, one.label) for one in series],
    )


def _svg(chart: Chart | LayerChart) -> str:
    spec: dict[str, Any] = chart.to_dict()
    svg: str = vl_convert.vegalite_to_svg(
        spec, vl_version=_version(), config=_CONFIG, allowed_base_urls=[], show_warnings=False
    )
    return _SUPERFLUOUS.sub("", svg)


def _version() -> str:
    """Return the Vega-Lite version that Altair writes for, `6.1`."""
    found = re.search(r"/v(\d+\.\d+)", SCHEMA_URL)
    assert found  # noqa: S101  # every version of the schema has a number
    return found[1]


_CONFIG = {
    "font": _FONT,
    "background": None,
    "aria": False,
    "autosize": {"type": "fit", "contains": "padding"},
    "padding": 2,
    "view": {"stroke": None},
    "axis": {
        "labelColor": PALETTE["muted"].light,
        "labelFontSize": 12,
        "titleColor": PALETTE["muted"].light,
        "titleFontSize": 12,
        "titleFontWeight": "normal",
        "gridColor": PALETTE["grid"].light,
        "domainColor": PALETTE["grid"].light,
        "tickColor": PALETTE["grid"].light,
    },
    "text": {"color": PALETTE["ink"].light, "fontSize": 12},
}
