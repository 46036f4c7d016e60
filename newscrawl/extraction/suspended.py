"""Parts of a page that a streaming server sends late, put back where they belong.

React's server sends a slow part after the footer, in a hidden element `S:n`, and a script that moves
it to the placeholder `B:n`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_LATE = re.compile(r"S:([0-9a-f]+)")


def restore_suspended(root: HtmlElement) -> None:
    """Move every late part to its placeholder, as the browser would."""
    hidden = [element for element in root.iter("div") if element.get("hidden") is not None]
    late = {match[1]: element for element in hidden if (match := _LATE.fullmatch(element.get("id") or ""))}
    if not late:
        return
    for placeholder in list(root.iter("template")):
        number = (placeholder.get("id") or "").removeprefix("B:")
        part = late.pop(number, None)
        if part is not None:
            part.tag = "div"
            del part.attrib["hidden"]
            tail, part.tail = placeholder.tail, None
            placeholder.getparent().replace(placeholder, part)
            part.tail = tail
