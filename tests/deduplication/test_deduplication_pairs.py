from __future__ import annotations

import pytest

from newscrawl.deduplication.pairs import DAY, HOUR, WINDOW, Likeness, Piece, likeness
from newscrawl.deduplication.texts import Significant, Text
from tests.storage.story_texts import changed, half, wire

TEXT = wire(1)


def _piece(body: str, time: int = 0, publisher: str | None = "P", title: str = "") -> Piece:
    return Piece(Significant(Text(title, [], body), ()), publisher, time)


@pytest.mark.parametrize(
    ("body", "score"),
    [(TEXT, 1.0), (half(TEXT), 1.0), (changed(TEXT), 0.853), (changed(TEXT, 9), None), (wire(2), None)],
    ids=["whole", "half", "one word of 20", "one word of 9", "another"],
)
def test_the_score(body: str, score: float | None) -> None:
    """The score is the share of the shorter text; below four fifths two texts are not alike."""
    found = likeness(_piece(TEXT), _piece(body, HOUR))
    assert found == likeness(_piece(body, HOUR), _piece(TEXT))
    assert (found and found.score) == (score and pytest.approx(score, abs=0.02))


def test_the_window() -> None:
    """Texts are compared up to 72 hours apart."""
    assert likeness(_piece(TEXT), _piece(TEXT, WINDOW, "Q")) == Likeness(1.0, is_same=True)
    assert likeness(_piece(TEXT), _piece(TEXT, WINDOW + 1, "Q")) is None


@pytest.mark.parametrize(
    ("time", "publisher", "body", "is_same"),
    [
        (DAY, "P", TEXT, False),
        (DAY, "Q", TEXT, True),
        (DAY - 1, "P", TEXT, True),
        (DAY, "P", half(TEXT), True),
        (DAY, "P", changed(TEXT), True),
    ],
    ids=["again", "other publisher", "same day", "cut", "edited"],
)
def test_what_is_published_again(time: int, publisher: str, body: str, is_same: bool) -> None:
    """A publisher's own text on another day is another story, word for word or nearly so."""
    assert likeness(_piece(TEXT), _piece(body, time, publisher)) is not None
    assert likeness(_piece(TEXT), _piece(body, time, publisher)).is_same == is_same


def test_over_midnight() -> None:
    """What is published again within six hours is the same story, also after midnight."""
    late = _piece(TEXT, DAY - HOUR)
    assert likeness(late, _piece(TEXT, DAY + HOUR)).is_same
    assert not likeness(late, _piece(TEXT, DAY + 5 * HOUR)).is_same


def test_names_in_long_texts() -> None:
    """In a longer text a fifth of the names may be others, but not more."""
    names = {word for word in wire(1, 240).split() if word.istitle() and not word.endswith(".")}
    text = wire(1, 240)
    few = many = text
    for number, name in enumerate(sorted(names)):
        many = many.replace(name, f"Name{number}")
        few = few.replace(name, f"Name{number}") if number < 3 else few
    assert likeness(_piece(text), _piece(few)).is_same
    assert likeness(_piece(text), _piece(many)) is None or not likeness(_piece(text), _piece(many)).is_same
