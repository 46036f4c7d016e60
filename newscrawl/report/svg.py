"""Charts as static SVG: made with Vega-Altair, rendered without a browser and without a network."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

import vl_convert
from altair import SCHEMA_URL

from newscrawl.report.charts import GRID, INK, MUTED, NARROW, WIDE, time_bars

if TYPE_CHECKING:
    from collections.abc import Sequence

    from altair import Chart, LayerChart

    from newscrawl.report.charts import Builder, Layer
    from newscrawl.report.time_bins import Periods

_FONT = "Helvetica Neue, Helvetica, Arial, sans-serif"
# What a picture needs no more than once, or not at all: a third of the file.
_SUPERFLUOUS = re.compile(
    r'<path class="(?:fore|back)ground"[^>]*/>'
    r'| (?:aria-hidden|aria-roledescription|role|pointer-events|font-family|opacity)="[^"]*"'
    r'| xmlns(?::xlink)?="[^"]*"'
)


class Drawing(NamedTuple):
    """A chart for a page and for a phone, as SVG elements to be put into HTML."""

    wide: str
    narrow: str


def draw(build: Builder) -> Drawing:
    """Render a chart that *build* makes for any size."""
    return Drawing(*(_svg(build(size)) for size in (WIDE, NARROW)))


def draw_over_time(periods: Periods, layers: Sequence[Layer]) -> Drawing | None:
    """Render bars over time, None where there is but one."""
    return draw(time_bars(periods, layers)) if len(periods) > 1 else None


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
        "labelColor": MUTED.light,
        "labelFontSize": 12,
        "titleColor": MUTED.light,
        "titleFontSize": 12,
        "titleFontWeight": "normal",
        "gridColor": GRID.light,
        "domainColor": GRID.light,
        "tickColor": GRID.light,
    },
    "text": {"color": INK.light, "fontSize": 12},
}
