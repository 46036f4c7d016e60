"""A small redesign of the article pages: they still say what is true, but not in every layer.

A site changes so from one day to the next: JSON-LD vanishes, a key of the page state is renamed, a
template prints another date. None of it is a fault, and a crawler that reads several layers goes on
being right; it should notice nonetheless. A redesign is laid over whatever layout is served.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from newscrawl.demo.model import DemoArticle, DemoError

STATE = re.compile(
    rb'(<script id="__NEXT_DATA__"[^>]*>|<script>(?=\(?self\.__next_f))'
    rb"(.*?)(</script>)",
    re.IGNORECASE | re.DOTALL,
)
JSON_LD = re.compile(rb'(<script type="application/ld\+json">)(.*?)(</script>)', re.DOTALL)
META = re.compile(rb'<meta (?:name="(?:description|twitter:)|property="og:)[^>]*>')
PRINTED = re.compile(rb"(?<=[ >])\d{4}/\d\d/\d\d \d\d:\d\d(?=<)")

# What can be dropped: a pattern, and how many of its places are (0: all). The first date that a page
# prints is its article's own; related links have theirs after it.
DROPS: dict[str, tuple[re.Pattern[bytes], int]] = {
    "json_ld": (JSON_LD, 0),
    "page_state": (STATE, 0),
    "meta": (META, 0),
    "visible_date": (PRINTED, 1),
}
# Which fields of an article each layer has a value of its own for.
DIFFERING = {
    "page_state": ("title", "publisher", "author", "published_at", "summary"),
    "json_ld": ("title", "author", "published_at", "summary"),
    "meta": ("title", "summary"),
}
ZONE_ERROR = timedelta(hours=8)  # what a template does that takes local time for UTC


@dataclass(frozen=True, slots=True)
class Redesign:
    """What article pages do differently; nothing, unless said.

    `drop` names layers of `DROPS` that are gone, `rename_keys` maps members of the article in the page
    state to new names, `new_keys` are members that stand beside them, and `differ` maps layers of
    `DIFFERING` to the fields that they say differently than the rest of the page.
    """

    drop: tuple[str, ...] = ()
    rename_keys: Mapping[str, str] = field(default_factory=dict)
    new_keys: Mapping[str, Any] = field(default_factory=dict)
    differ: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def said_by(self, layer: str, article: DemoArticle) -> DemoArticle:
        """Return the article as a layer has it."""
        fields = self.differ.get(layer, ())
        return replace(article, **_other_values(article, fields)) if fields else article

    def members(self, members: Mapping[str, Any]) -> dict[str, Any]:
        """Return the members of the article in the page state under their present names."""
        renamed = {self.rename_keys.get(name, name): value for name, value in members.items()}
        return renamed | dict(self.new_keys)

    def without_drops(self, page: bytes) -> bytes:
        """Return an article page without what the redesign drops."""
        for name in self.drop:
            pattern, places = DROPS[name]
            page = pattern.sub(b"", page, count=places)
        return page


def redesign_from(wish: Mapping[str, Any]) -> Redesign:
    """Read a redesign from the JSON of the control interface."""
    drop = tuple(wish.get("drop", ()))
    differ = {layer: tuple(fields) for layer, fields in wish.get("differ", {}).items()}
    _all_known("drop", drop, DROPS)
    _all_known("make differ", differ, DIFFERING)
    for layer, fields in differ.items():
        _all_known(f"make {layer} differ in", fields, DIFFERING[layer])
    return Redesign(drop, wish.get("rename_keys", {}), wish.get("new_keys", {}), differ)


def _all_known(wanted: str, names: Iterable[str], known: Iterable[str]) -> None:
    unknown = [name for name in names if name not in known]
    if unknown:
        raise DemoError(f"cannot {wanted} {', '.join(unknown)}; can {wanted} {', '.join(known)}")


def _other_values(article: DemoArticle, fields: tuple[str, ...]) -> dict[str, Any]:
    values = {name: OTHER.get(name, _reworded)(getattr(article, name)) for name in fields}
    return values | ({"byline": values["author"]} if "author" in values else {})


def _reworded(text: str | None) -> str | None:
    return text and f"{text} (desk copy)"


def _hours_late(published_at: str) -> str:
    return f"{datetime.fromisoformat(published_at) + ZONE_ERROR:%Y-%m-%dT%H:%M:%SZ}"


OTHER: dict[str, Callable[[Any], Any]] = {"published_at": _hours_late}
