"""What a reparse found, counted, and as a person reads it."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from newscrawl.fields import BY_NAME
from newscrawl.reparse.comparison import FIELDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from newscrawl.reparse.worker import Result

_EXAMPLES = 3
_KINDS = ("changed", "gained", "lost")
_ASIDE = {
    "rejected": ("article would now be rejected", "articles would now be rejected"),
    "unread": ("page was too much for its reader", "pages were too much for their readers"),
    "unreadable": ("archived page cannot be read", "archived pages cannot be read"),
    "unarchived": ("article has no archived page", "articles have no archived page"),
}


class Findings:
    """Counts results as they come and keeps a few examples of each kind."""

    def __init__(self) -> None:
        self.outcomes: Counter[str] = Counter()
        self._fields: Counter[tuple[str, str]] = Counter()
        self._examples: defaultdict[tuple[str, str], list[str]] = defaultdict(list)

    def note(self, results: Iterable[Result]) -> None:
        for result in results:
            self._note(result)

    def lines(self) -> Iterator[str]:
        """Give the report: fields with examples, what is left as it is, and the sum."""
        for field in FIELDS:
            for kind in _KINDS:
                if count := self._fields[field, kind]:
                    yield f"{BY_NAME[field].counted(count)} {kind}"
                    yield from self._examples[field, kind]
        for outcome, names in _ASIDE.items():
            if count := self.outcomes[outcome]:
                yield f"{_counted(count, *names)} (left as stored)"
                yield from self._examples[outcome, ""]
        read = sum(self.outcomes[outcome] for outcome in ("same", "changed", "rejected"))
        changed = _counted(self.outcomes["changed"], "article", "articles")
        yield f"{_counted(read, 'page', 'pages')} read again: {changed} would change"

    def _note(self, result: Result) -> None:
        self.outcomes[result.outcome] += 1
        whose = f"{result.article_id} {result.locale}"
        if result.outcome in _ASIDE:
            self._example((result.outcome, ""), f"{whose}: {result.detail}" if result.detail else whose)
        for field, kind, old, new in result.differences:
            self._fields[field, kind] += 1
            self._example((field, kind), f"{whose}: {_change(kind, old, new)}")

    def _example(self, kind: tuple[str, str], text: str) -> None:
        if len(self._examples[kind]) < _EXAMPLES:
            self._examples[kind].append(f"  {text}")


def _change(kind: str, old: str, new: str) -> str:
    return {"gained": f"“{new}”", "lost": f"“{old}”"}.get(kind, f"“{old}” → “{new}”")


def _counted(count: int, one: str, many: str) -> str:
    return f"{count:,} {one if count == 1 else many}"
