"""Whether a page needs a browser, and whether a run goes on asking for one."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

logger = logging.getLogger(__name__)

# A request with this flag is fetched through the browser; the flag behind it says why.
BROWSER = "browser"
# The flag that scrapy-playwright gives to what it fetched.
RENDERED = "playwright"

# What a page that came plainly may be missing because its scripts did not run.
RENDERABLE = frozenset(["no_title", "no_body", "challenge", "no_articles"])
# A wall that five pages in a row did not pass is not run at a sixth time: that would be an attack.
PATIENCE = 5


class BrowserUse:
    """Whether the browser is asked in one run, as the argument `render` and its success have it."""

    def __init__(self, mode: str) -> None:
        self.always = mode == "always"
        self.missing = False
        self._may_be_asked = mode != "never"
        self._in_vain = 0

    @property
    def given_up(self) -> bool:
        """Whether the browser helped so rarely that it is not asked again in this run."""
        return self._in_vain >= PATIENCE and not self.always

    def may_help(self, reason: str) -> bool:
        """Say whether a page that gave no article for *reason* is asked for again in the browser."""
        return self._may_be_asked and reason in RENDERABLE and not self.missing and not self.given_up

    def flags(self, reason: str = "") -> list[str]:
        """Return the flags of a request that goes to the browser at once, for *reason* or by argument."""
        if self.always:
            return [BROWSER, "always"]
        return [BROWSER, reason] if self.may_help(reason) else []

    def instead_of(self, reason: str) -> str:
        """Return what is counted for a page of which the browser was not asked.

        A challenge stays one: it is the site that blocks, not the browser that lacks.
        """
        lacks = self._may_be_asked and self.missing and reason != "challenge"
        return "no_browser" if lacks and reason in (*RENDERABLE, "always") else reason

    def note(self, *, helped: bool) -> None:
        """Count whether a page came right in the browser."""
        self._in_vain = 0 if helped else self._in_vain + 1
        if self._in_vain == PATIENCE and not self.always:
            logger.warning("the browser did not help on %d pages in a row: no more in this run", PATIENCE)


def why_asked(flags: Sequence[str]) -> str:
    """Return why the browser was asked for a request, "" if it was not.

    >>> why_asked(["browser", "no_body"]), why_asked([])
    ('no_body', '')
    """
    return flags[1] if flags and flags[0] == BROWSER else ""
