"""Parts of a page that stand elsewhere in its source than a browser shows them, put where they belong."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lxml import etree

if TYPE_CHECKING:
    from lxml.html import HtmlElement

# The call that moves a part, of a boundary (B) or of a piece within another part (P).
_MOVE = re.compile(r"""\$R[CRS]\(\s*["']([BP]:[0-9a-f]+)["']\s*,\s*["'](S:[0-9a-f]+)["']""")


def restore_suspended(root: HtmlElement) -> None:
    """Move every late part to its placeholder, as the browser would.

    React's server sends a slow part after the footer, in a hidden element `S:n`, and a script that moves
    it to the placeholder `B:m` or `P:n`. Without the script the numbers are taken to be the same.
    """
    hidden = [element for element in root.iter("div") if element.get("hidden") is not None]
    late = {name: element for element in hidden if (name := element.get("id") or "").startswith("S:")}
    if not late:
        return
    moves = dict(move for script in root.iter("script") for move in _MOVE.findall(script.text or ""))
    for placeholder in list(root.iter("template")):
        name = placeholder.get("id") or ""
        part = late.pop(moves.get(name, f"S:{name[2:]}"), None) if name[:2] in ("B:", "P:") else None
        # A broken template can put a placeholder into the very part that is to take its place.
        if part is not None and part not in placeholder.iterancestors("div"):
            part.tag = "div"
            del part.attrib["hidden"]
            tail, part.tail = placeholder.tail, None
            placeholder.getparent().replace(placeholder, part)
            part.tail = tail


def open_shadow_roots(root: HtmlElement) -> None:
    """Make declarative shadow roots part of the tree, with the elements that they show in their slots.

    An element has one shadow root, the first, and a slot belongs to the innermost that it stands in.
    """
    if root.find(".//template[@shadowrootmode]") is None:
        return
    for host, (template, slots) in _shadow_roots(root).items():
        template.tag = "div"
        for element in [child for child in host if child is not template]:
            slot = slots.get(element.get("slot", "")) if isinstance(element.tag, str) else None
            if slot is not None:
                slot.addprevious(element)


def _shadow_roots(root: HtmlElement) -> dict[HtmlElement, tuple[HtmlElement, dict[str, HtmlElement]]]:
    """Return for every host its shadow root and the slots of that by name."""
    found: dict[HtmlElement, tuple[HtmlElement, dict[str, HtmlElement]]] = {}
    inside: list[HtmlElement] = []
    for event, element in etree.iterwalk(root, ("start", "end"), ("template", "slot")):
        host = element.getparent()
        if event == "end":
            if inside and inside[-1] is host and found[host][0] is element:
                inside.pop()
        elif element.tag == "slot":
            if inside:
                found[inside[-1]][1].setdefault(element.get("name", ""), element)
        elif element.get("shadowrootmode") is not None and host not in found:
            found[host] = element, {}
            inside.append(host)
    return found
