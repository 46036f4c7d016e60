"""The line of a crawl that runs."""

from __future__ import annotations

import logging

from newscrawl.extensions.progress import Progress


def test_the_line(crawler, loop, caplog) -> None:
    """Without a terminal a log line says what came, what was stored and what waits."""
    for name, value in {
        "response_received_count": 12,
        "newscrawl/new": 7,
        "newscrawl/revised": 2,
        "newscrawl/rejected": 1,
        "scheduler/enqueued": 9,
        "scheduler/dequeued": 4,
    }.items():
        crawler.stats.set_value(name, value)

    async def tick() -> None:
        progress = Progress(crawler.stats, in_flight=lambda: 2, interval=600)
        progress.spider_opened()
        progress.tick()
        progress.spider_closed()

    with caplog.at_level(logging.INFO, "newscrawl"):
        loop.run(tick())
    (line,) = [one.getMessage() for one in caplog.records if one.name == "newscrawl.extensions.progress"]
    before, after = line.split(" pages/s")
    assert before.startswith("12 pages, 7 new, 2 updated, 1 rejected, ")
    assert after == ", 7 queued"
