"""Parts of a page that stand elsewhere in its source than a browser shows them, put where they belong."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_LATE = re.compile(r"S:([0-9a-f]+)")


def restore_suspended(root: HtmlElement) -> None:
    """Move every late part to its placeholder, as the browser would.

    React's server sends a slow part after the footer, in a hidden element `S:n`, and a script that moves
    it to the placeholder `B:n`.
    """
    hidden = [element for element in root.iter("div") if element.get("hidden") is not None]
    late = {match[1]: element for element in hidden if (match := _LATE.fullmatch(element.get("id") or ""))}
    if not late:
        return
    for placeholder in list(root.iter("template")):
        number = (placeholder.get("id") or "").removeprefix("B:")
        part = late.pop(number, None)
        # A broken template can put a placeholder into the very part that is to take its place.
        if part is not None and part not in placeholder.iterancestors("div"):
            part.tag = "div"
            del part.attrib["hidden"]
            tail, part.tail = placeholder.tail, None
            placeholder.getparent().replace(placeholder, part)
            part.tail = tail


def open_shadow_roots(root: HtmlElement) -> None:
    """Make declarative shadow roots part of the tree, with the elements that they show in their slots."""
    for template in list(root.iter("template")):
        if template.get("shadowrootmode") is None:
            continue
        template.tag = "div"
        slots = {slot.get("name", ""): slot for slot in template.iter("slot")}
        for element in [child for child in template.getparent() if child is not template]:
            slot = slots.get(element.get("slot", "")) if isinstance(element.tag, str) else None
            if slot is not None:
                slot.addprevious(element)
