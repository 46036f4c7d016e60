"""CSV for any text: nobody takes it for a formula, and everybody gets it back."""

from __future__ import annotations

import csv
import io

from hypothesis import example, given
from hypothesis import strategies as st

from newscrawl.exports.columns import RELATED_LINKS
from newscrawl.exports.formats.csv import Csv, spreadsheet_safe
from tests.exports.exported_data import unguarded

NAMES = [field.name for field in RELATED_LINKS.fields]


@given(st.text())
@example("=1+1")
@example("'=1+1")
@example("''@sum")
@example("'quoted' words")
@example("'")
@example("\t=1")
@example("＝1")
def test_no_text_is_a_formula_and_none_is_lost(text: str) -> None:
    """A cell begins with no sign of a formula, and one apostrophe less is the text again."""
    cell = spreadsheet_safe(text)
    assert cell[:1] not in set("=+-@\t\r\n＝＋－＠")
    assert unguarded(cell) == text


@given(st.lists(st.text(min_size=1), min_size=3, max_size=3))
@example(['"', "a\r\nb", ","])
@example(["😀", "plain", "'-1"])
def test_every_csv_reader_gives_the_texts_back(texts: list[str]) -> None:
    """Quotes, commas, line breaks and any script come back from a strict reader; nothing is an empty cell."""
    row = dict.fromkeys(NAMES) | {"position": 7, "url": "https://a.invalid/"}
    row |= dict(zip(("title", "snippet", "publisher"), texts, strict=True))
    file = io.BytesIO()
    Csv(file, RELATED_LINKS).write([(row[name],) for name in NAMES])
    reader = csv.DictReader(io.StringIO(file.getvalue().decode(), newline=""), strict=True)
    (cells,) = reader
    given_back = {name: unguarded(cell) for name, cell in cells.items()}
    assert given_back == {name: "" if value is None else str(value) for name, value in row.items()}
