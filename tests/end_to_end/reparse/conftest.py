"""Crawls to be read again, as a user does it: `scrapy reparse` in a process."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.crawls import Dataset, Finished, FirstCrawls, scrapy
from tests.end_to_end.reparse.stored_data import COMMAND

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.demo_client import DemoClient


@pytest.fixture
def reparse(data: Dataset) -> Callable[..., Finished]:
    return lambda *options: scrapy([*COMMAND, "--workers", "1", *options], data)


@pytest.fixture
def many(large_demo: DemoClient, first_crawls: FirstCrawls, data: Dataset) -> int:
    """Leave more articles than are adopted at a time, and return how many there are."""
    large_demo.reset()
    first_crawls.copy(large_demo, data, discover="listing", max_pages=3, related_depth=0)
    return data.scalar("SELECT count(*) FROM articles")
