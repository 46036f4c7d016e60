"""Parts of a page that stand elsewhere in its source than a browser shows them, put where they belong."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

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
