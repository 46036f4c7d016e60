"""What formats write, and how they are told of. CSV: no text is a formula, and each comes back."""

from __future__ import annotations

import csv
import gzip
import io
import json
from typing import IO, TYPE_CHECKING

from hypothesis import example, given
from hypothesis import strategies as st

from newscrawl.exports import RELATED_LINKS
from newscrawl.exports.formats import FORMATS, Csv, ExportFormat, spreadsheet_safe
from tests.exports.exported_data import unguarded

if TYPE_CHECKING:
    from newscrawl.exports import ExportTable
    from newscrawl.exports.formats import Columns

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


class Labelled(ExportFormat):
    """An invented format: `name:value` with tabs between them."""

    name = "ltsv"
    title = "LTSV"
    media_type = "text/ltsv"
    croissant_type = "text/tab-separated-values"
    lists = "JSON text: an array of"
    has_arrays = False
    note = " Values stand behind their names."

    def __init__(self, file: IO[bytes], table: ExportTable) -> None:
        self._file = file
        self._names = [field.name for field in table.fields]

    def write(self, columns: Columns) -> None:
        for row in zip(*columns, strict=True):
            cells = (f"{name}:{value}" for name, value in zip(self._names, row, strict=True))
            self._file.write("\t".join(cells).encode() + b"\n")


def test_a_format_is_a_class_that_is_registered(exported, monkeypatch) -> None:
    """What a new class says of its format is all that its files and their descriptions need."""
    monkeypatch.setitem(FORMATS, "ltsv", Labelled)
    folder = exported(form="ltsv", compression="gzip", fields="title,keywords")
    with gzip.open(folder / "articles.ltsv.gz", "rt", encoding="utf-8") as lines:
        assert next(lines).startswith("article_id:1256060")
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    resource = package["resources"][0]
    assert [resource[name] for name in ("format", "mediatype", "compression")] == ["ltsv", "text/ltsv", "gz"]
    assert package["description"].endswith(Labelled.note)
    keywords = next(field for field in resource["schema"]["fields"] if field["name"] == "keywords")
    assert keywords["description"].endswith("It is JSON text: an array of texts.")
    croissant = json.loads((folder / "croissant.json").read_text(encoding="utf-8"))
    assert croissant["distribution"][0]["encodingFormat"] == [Labelled.croissant_type, "application/gzip"]
