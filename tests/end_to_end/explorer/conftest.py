"""One store with the explorer on it, and a browser to look at it, made once for all who only look."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
from datasette.plugins import pm

from newscrawl.explorer import server
from newscrawl.explorer.plugin import Plugin
from newscrawl.storage.dialects import database_url
from newscrawl.storage.store import Store
from tests.chromium import chromium
from tests.end_to_end.explorer import explorer_site

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page


@pytest.fixture(scope="session")
def explored(once) -> Path:
    """Return a data folder with a demo crawl and hostile articles."""
    return once(explorer_site.fill)


@pytest.fixture(scope="session")
def site(explored: Path) -> Iterator[explorer_site.Explorer]:
    with explorer_site.explorer(explored) as running:
        yield running


@pytest.fixture(scope="module")
def asks(explored: Path) -> Iterator[Callable[[str], Any]]:
    """Return what asks a Datasette in this process, which needs no port, for a path."""
    with Store.open(database_url(explored), read_only=True) as store, asyncio.Runner() as loop:
        plugin = Plugin(store, frozenset())
        pm.register(plugin)
        made = server.application(explored / "newscrawl.db")
        yield lambda path: loop.run(made.client.get(path))
        loop.run(made.get_database()._children.close())
        pm.unregister(plugin)


@pytest.fixture(scope="module")  # as long as it runs, no other test can run a coroutine
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def tab(browser: Browser, site: explorer_site.Explorer) -> Iterator[Page]:
    """Give a tab for one test after the other: a new one costs as much as three pages of the explorer."""
    with browser.new_context(base_url=site.url) as context:
        yield context.new_page()


@pytest.fixture
def page(tab: Page) -> Page:
    tab.set_viewport_size({"width": 1280, "height": 900})
    return tab
