"""The colours: told apart by people who see few colours, in light, in the dark and on paper.

Charts are drawn in the colours for light. What shows them in the dark is the style sheet, which finds
each by its value; so no two may be alike. Six hues and a grey for everything else, darker and lighter
than the "bright" scheme of Paul Tol to stand out three to one from what they are drawn on.
"""

from __future__ import annotations

from typing import NamedTuple


class Colour(NamedTuple):
    """One colour, in light and in the dark."""

    light: str
    dark: str


INK = Colour("#1f2328", "#e8eaed")
MUTED = Colour("#59636e", "#a3acb8")
GRID = Colour("#dfe3e8", "#30363f")
PAPER = Colour("#ffffff", "#14171c")
SERIES = (
    Colour("#4477aa", "#6ea3d8"),
    Colour("#d95566", "#f08a98"),
    Colour("#228833", "#5cbf73"),
    Colour("#a8901a", "#d9c24e"),
    Colour("#2e98c0", "#74cbe8"),
    Colour("#aa3377", "#d977b0"),
)
OTHER = Colour("#8a919b", "#8b939e")
# From nothing to most.
STEPS = (
    Colour("#f1f4f8", "#1c2128"),
    Colour("#d3e1ef", "#22364b"),
    Colour("#a5c4e1", "#2c5075"),
    Colour("#6b9dcb", "#386a9b"),
    Colour("#34699f", "#76aade"),
    Colour("#123f6d", "#b3d4f4"),
)
NAMED = {
    "ink": INK,
    "muted": MUTED,
    "grid": GRID,
    "paper": PAPER,
    "other": OTHER,
    **{f"series-{place}": colour for place, colour in enumerate(SERIES)},
    **{f"step-{place}": colour for place, colour in enumerate(STEPS)},
}


def on_step(step: int) -> Colour:
    """Return the colour of a text on a step."""
    return INK if step <= len(STEPS) // 2 else PAPER
