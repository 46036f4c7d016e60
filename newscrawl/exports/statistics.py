"""What the rows of an export say of themselves, counted while they pass, a column at a time."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from newscrawl.fields import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newscrawl.exports.columns import ExportTable

# Asked of the store for every export, also where `--fields` leaves them out of the files.
HIDDEN = {
    "articles": ("locale", "status", "publisher", "published_at", "url"),
    "revisions": ("extractor", "cause"),
    "related_links": (),
}
_COUNTED = ("locale", "status", "publisher", "extractor", "cause")
_EMPTY_LIST = "[]"
_month = itemgetter(slice(len("YYYY-MM")))


@dataclass
class TableStatistics:
    """Rows, and of the columns that were exported how many had a value; `counts` by column and value.

    `example` is the last address of each publisher.
    """

    table: ExportTable
    rows: int = 0
    filled: Counter[str] = field(default_factory=Counter)
    counts: dict[str, Counter[Any]] = field(default_factory=dict)
    months: Counter[str] = field(default_factory=Counter)
    oldest: str | None = None
    newest: str | None = None
    example: dict[str | None, str] = field(default_factory=dict)

    def count(self, name: str) -> Counter[Any]:
        """Return how often each value of a column occurs."""
        return self.counts.get(name, Counter())

    def columns(self) -> list[str]:
        """Return what to ask the store for: what is exported, then what is only counted."""
        exported = [column.name for column in self.table.fields]
        return exported + [name for name in HIDDEN[self.table.name] if name not in exported]

    def take(self, columns: Sequence[Sequence[Any]]) -> Sequence[Sequence[Any]]:
        """Count a batch and return the columns that are exported."""
        named = dict(zip(self.columns(), columns, strict=True))
        exported = columns[: len(self.table.fields)]
        self.rows += len(exported[0])
        for column, cells in zip(self.table.fields, exported, strict=True):
            empty = cells.count(_EMPTY_LIST) if column.kind is Kind.LIST else 0
            self.filled[column.name] += len(cells) - cells.count(None) - empty
        for name in HIDDEN[self.table.name]:
            if name in _COUNTED:
                self.counts.setdefault(name, Counter()).update(named[name])
        if self.table.name == "articles":
            self._note_period([time for time in named["published_at"] if time])
            self.example.update(zip(named["publisher"], named["url"], strict=True))
        return exported

    def _note_period(self, times: list[str]) -> None:
        if times:
            self.months.update(map(_month, times))
            self.oldest = min(times) if self.oldest is None else min(self.oldest, *times)
            self.newest = max(times) if self.newest is None else max(self.newest, *times)
