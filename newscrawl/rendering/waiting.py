"""Waiting in a tab until a page shows its content."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from playwright.async_api import Error

from newscrawl.extraction.page_kind import BLANK, is_challenge

if TYPE_CHECKING:
    from playwright.async_api import Page

# Long enough for a script to add to the page between two looks, short beside loading one.
_PAUSE = 0.25
# A wall says little; an article about captchas says more.
_WALL = 2000
_NAVIGATING = ("context was destroyed", "Cannot find context", "page is navigating")

_SHOWN = """longest => {
  const text = document.body ? document.body.innerText : "";
  return [text.length, text.length < longest ? document.documentElement.outerHTML : ""];
}"""


class _Shown(NamedTuple):
    """What a page shows: how many characters, and its HTML where they are few."""

    length: int
    html: str

    @property
    def is_nothing(self) -> bool:
        return self.length < BLANK or is_challenge(self.html)


async def settle(page: Page, seconds: float) -> None:
    """Wait until the page shows something and its text has stopped growing, at most *seconds*.

    A page that tests its visitor is waited for as well: it may let the browser pass.
    """
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            before = None
            while (now := await _look(page)) != before or now.is_nothing:
                before = now
                await asyncio.sleep(_PAUSE)


async def content(page: Page) -> str:
    """Return the HTML of the page as it is now; one that is just changing is waited for."""
    while True:
        try:
            return await page.content()
        except Error as error:
            _only_navigating(error)
        await asyncio.sleep(_PAUSE)


async def _look(page: Page) -> _Shown:
    try:
        await page.wait_for_load_state("networkidle", timeout=0)
        return _Shown(*await page.evaluate(_SHOWN, _WALL))
    except Error as error:
        _only_navigating(error)
        return _Shown(0, "")


def _only_navigating(error: Error) -> None:
    """Raise what is no page that goes to another address."""
    if not any(sign in error.message for sign in _NAVIGATING):
        raise error
