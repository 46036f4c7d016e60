"""How gently several workers ask a site, and what they are refused."""

from __future__ import annotations

import random
import signal
import time
from itertools import pairwise
from typing import TYPE_CHECKING

from newscrawl.monitoring.run_result import OK
from tests.databases import ON_BOTH_STORES
from tests.demo_client import demo_process
from tests.end_to_end.workers_crew import ARTICLE, SEED, Crew, stop, wait_until

if TYPE_CHECKING:
    from tests.demo_client import DemoClient

DELAY = 1.5  # long beside what a busy machine holds up between a worker and the site's log
LEAST_GAP = 0.8 * DELAY


def least_gap(site: DemoClient) -> float:
    """Return the least mean of three gaps in a row: a busy machine makes one longer and the next shorter."""
    times = sorted(entry["time"] for entry in site.log())
    return min(later - sooner for sooner, later in zip(times, times[3:], strict=False)) / 3


@ON_BOTH_STORES
def test_the_pace_of_workers(data) -> None:
    """Three workers ask a site no faster than one, and all are silent as long as it tells one of them."""
    with demo_process(articles=6, layout="next") as site:
        site.fault("429", ARTICLE, times=1, retry_after=4 * DELAY)
        crew = Crew(site, data, DOWNLOAD_DELAY=DELAY)
        for _ in range(3):
            crew.start()
        ended = crew.wait()
        assert [one.exit_code for one in ended] == [OK] * 3, [one.err for one in ended]
        log = sorted(site.log(), key=lambda entry: entry["time"])
        assert least_gap(site) >= LEAST_GAP
        [(refused, behind)] = [pair for pair in pairwise(log) if pair[0]["status"] == 429]
        assert behind["time"] - refused["time"] >= 4 * LEAST_GAP
    assert data.scalar("SELECT count(*) FROM articles") == 6


@ON_BOTH_STORES
def test_the_pace_of_a_worker_that_was_held_up(data) -> None:
    """A worker that comes too late for its place takes another one."""
    generator = random.Random(SEED)
    with demo_process(articles=6, layout="next") as site:
        crew = Crew(site, data, DOWNLOAD_DELAY=DELAY)
        for _ in range(3):
            crew.start()
        wait_until(lambda: crew.asked() > 0)
        for _ in range(2):
            time.sleep(generator.random() * DELAY)  # any moment between two requests
            held_up = generator.choice(crew.processes)
            stop(held_up, [one for one in crew.processes if one != held_up], data)
            time.sleep(2)  # which is the subject
            held_up.send_signal(signal.SIGCONT)
        ended = crew.wait()
        assert [one.exit_code for one in ended] == [OK] * 3, [one.err for one in ended]
        assert least_gap(site) >= LEAST_GAP
