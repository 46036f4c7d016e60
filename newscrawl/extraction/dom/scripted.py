"""What a page leaves to its scripts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from newscrawl.extraction.dom.blocks import read_blocks

if TYPE_CHECKING:
    from lxml.html import HtmlElement

# Less text than a title with its date and one sentence: nothing is shown yet.
BLANK = 200
_PROGRAM = re.compile(r"(?:text/javascript|application/javascript|module)?", re.IGNORECASE)


def has_program(root: HtmlElement) -> bool:
    """Say whether the page has a script that runs: else a browser shows what came plainly."""
    return any(_PROGRAM.fullmatch(script.get("type") or "") for script in root.iter("script"))


def is_shell(root: HtmlElement) -> bool:
    """Say whether the page shows next to nothing before its scripts have run."""
    return has_program(root) and sum(len(block.text) for block in read_blocks(root)) < BLANK
