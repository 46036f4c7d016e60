from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.demo_client import demo_process

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.demo_client import DemoClient

LOCALES = ("en", "zh-CN")
ARTICLES = 120


@pytest.fixture(scope="session")
def running_demo(_processes: None) -> Iterator[DemoClient]:
    with demo_process(articles=ARTICLES, locales=LOCALES, shard_size=50) as client:
        yield client


@pytest.fixture
def demo(running_demo: DemoClient) -> DemoClient:
    """Give the demo site as it is at its start."""
    running_demo.reset()
    return running_demo
