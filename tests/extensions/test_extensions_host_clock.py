"""What a crawl that ends does with the requests that it has not sent."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from scrapy import Request
from scrapy.core.downloader import Slot
from twisted.internet.defer import Deferred

from newscrawl import settings
from newscrawl.extensions.host_clock import HeldBackError, HoldBack


@pytest.mark.parametrize(
    ("delay", "is_told_to_end", "held"), [(60.0, True, 3), (60.0, False, 0), (1.0, True, 0)]
)
def test_what_waits_for_a_long_delay(loop, delay: float, is_told_to_end: bool, held: int) -> None:
    """What waits for a host with a long delay is held back at the end of a crawl, and only then."""
    failed: list[HeldBackError] = []
    slot = Slot(concurrency=1, delay=delay, jitter=0)
    for number in range(3):
        waiting: Deferred[object] = Deferred()
        waiting.addErrback(lambda failure: failed.append(failure.value))
        slot.queue.append((Request(f"http://127.0.0.1/{number}"), waiting))
    engine = SimpleNamespace(
        _slot=SimpleNamespace(closing=Deferred() if is_told_to_end else None),
        downloader=SimpleNamespace(slots={"127.0.0.1": slot}),
    )

    async def tick() -> None:
        HoldBack(SimpleNamespace(crawling=True, engine=engine)).tick()

    loop.run(tick())
    assert [type(error) for error in failed] == [HeldBackError] * held
    assert len(slot.queue) == 3 - held


def test_every_crawl_has_it() -> None:
    """The project's settings turn it on."""
    assert f"{HoldBack.__module__}.{HoldBack.__name__}" in settings.EXTENSIONS
