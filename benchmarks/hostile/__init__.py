"""Pages that are made to hold their reader up, each kind in any size.

A kind is a function from a number to a page: twice the number is about twice the page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hostile.elements import ELEMENTS
from hostile.programs import PROGRAMS
from hostile.texts import TEXTS
from hostile.trees import TREES

if TYPE_CHECKING:
    from collections.abc import Callable

KINDS: dict[str, Callable[[int], str]] = PROGRAMS | TREES | ELEMENTS | TEXTS
