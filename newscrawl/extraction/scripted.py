"""What a page leaves to its scripts: all that it shows, or the rest of a list."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from newscrawl.extraction.blocks import read_blocks

if TYPE_CHECKING:
    from collections.abc import Callable

    from lxml.html import HtmlElement

# Less text than a title with its date and one sentence: nothing is shown yet.
BLANK = 200
# A list as short as this has nothing to load.
_FULL_LIST = 10
_PROGRAM = re.compile(r"(?:text/javascript|application/javascript|module)?", re.IGNORECASE)
_NUMBERED = re.compile(r"/\d+/?$|[?&]p(?:age)?=\d+")
_BUTTON = ("button", "input")


def has_program(root: HtmlElement) -> bool:
    """Say whether the page has a script that runs: else a browser shows what came plainly."""
    return any(_PROGRAM.fullmatch(script.get("type") or "") for script in root.iter("script"))


def is_shell(root: HtmlElement) -> bool:
    """Say whether the page shows next to nothing before its scripts have run."""
    return has_program(root) and sum(len(block.text) for block in read_blocks(root)) < BLANK


def grows_in_place(root: HtmlElement, is_entry: Callable[[str], bool]) -> bool:
    """Say whether a listing seems to load its further entries by a button or by scrolling.

    A button behind the last entry is a sign. So is a full list that no pager ends: no link behind the
    entries has a number as its text, or leads to a numbered page. *is_entry* knows an article's URL.
    """
    entries = 0
    has_button = has_pager = False
    for element in root.iter("a", *_BUTTON):
        if element.tag != "a":
            has_button |= _is_control(element)
        elif is_entry(element.get("href") or ""):
            entries += 1
            has_button = has_pager = False  # a sign counts behind the last entry only
        else:
            has_pager |= _is_numbered(element)
    return has_program(root) and not has_pager and (has_button or entries >= _FULL_LIST)


def _is_control(element: HtmlElement) -> bool:
    is_button = element.tag == "button" or (element.get("type") or "") == "button"
    return is_button and next(element.iterancestors("form"), None) is None


def _is_numbered(anchor: HtmlElement) -> bool:
    text = "".join(anchor.itertext()).strip()
    return text.isdigit() or bool(_NUMBERED.search(anchor.get("href") or ""))
