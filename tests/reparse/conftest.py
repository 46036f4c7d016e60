"""Crawls to be read again, as a user does it: `scrapy reparse` in a process."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.crawl.conftest import Dataset, Finished, crawl, data, demo, scrapy, site_of
from tests.reparse.stored_data import COMMAND

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["crawl", "data", "demo", "site_of"]


@pytest.fixture
def reparse(data: Dataset) -> Callable[..., Finished]:
    return lambda *options: scrapy([*COMMAND, *options], data)
