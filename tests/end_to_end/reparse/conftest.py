"""Crawls to be read again, as a user does it: `scrapy reparse` in a process."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.crawls import Dataset, Finished, scrapy
from tests.end_to_end.reparse.stored_data import COMMAND

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture
def reparse(data: Dataset) -> Callable[..., Finished]:
    return lambda *options: scrapy([*COMMAND, *options], data)
