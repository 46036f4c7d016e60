"""The clock of a host, asked by stores of one file."""

from __future__ import annotations

import time

import pytest

from newscrawl.storage.hosts import server_time
from tests.storage.workers_players import START


def test_the_places_at_a_host(two, seconds) -> None:
    """Each worker gets the place behind the last one; after a pause there is one at once."""
    first, second = two
    places = [player.hosts.take("site.example", 2.0) for player in (first, second, first)]
    waits = [place.at - time.monotonic() for place in places]
    assert waits == pytest.approx([0, 2, 4], abs=1.0)
    assert [place.has_waited for place in places] == [False, True, True]
    seconds.now += 10
    assert not second.hosts.take("site.example", 2.0).has_waited
    assert not second.hosts.take("other.example", 2.0).has_waited


def test_what_one_worker_hears_of_a_host(two, seconds) -> None:
    """Crawl-delay, Retry-After and refusals count for all, until an answer comes."""
    first, second = two
    first.hosts.slow_down("site.example", 5.0)
    first.hosts.slow_down("site.example", 1.0)
    assert not second.hosts.take("site.example", 0.0).has_waited
    assert second.hosts.take("site.example", 0.0).at - time.monotonic() == pytest.approx(5, abs=1.0)
    seconds.now += 100
    assert first.hosts.count_refusal("site.example") == 1
    first.hosts.silence("site.example", 30.0)
    assert second.hosts.is_silent("site.example")
    assert second.hosts.count_refusal("site.example") is None  # it was sent before
    assert second.hosts.take("site.example", 0.0).at - time.monotonic() == pytest.approx(30, abs=1.0)
    seconds.now += 31
    assert not second.hosts.is_silent("site.example")
    assert second.hosts.count_refusal("site.example") == 2
    second.hosts.answered("site.example")
    assert first.hosts.take("site.example", 0.0).host.refusals == 0
    first.hosts.refuse("site.example", "HTTP 429", None)
    assert second.hosts.is_silent("site.example")
    assert second.hosts.take("site.example", 0.0).host.refused == "HTTP 429"
    second.hosts.forget()
    assert second.hosts.take("site.example", 0.0).host.refused is None


def test_who_asks_a_refusing_host(two) -> None:
    """After a refusal one request goes first, and the others wait for its answer."""
    first, second = two
    for _ in range(3):
        first.hosts.count_refusal("site.example")
    assert not first.hosts.take("site.example", 1.0).has_waited
    assert second.hosts.take("site.example", 1.0).at - time.monotonic() == pytest.approx(8, abs=1.0)


def test_a_place_that_a_wrong_clock_has_set(two, seconds) -> None:
    """Nobody waits for longer than a day."""
    first, second = two
    seconds.now += 10**9
    first.hosts.take("site.example", 1.0)
    seconds.now = START
    assert second.hosts.take("site.example", 1.0).at - time.monotonic() < 24 * 3600 + 1


def test_the_clock_of_the_database(store) -> None:
    """It is in seconds, and of today."""
    with store.database.read() as connection:
        assert server_time(connection) == pytest.approx(time.time(), abs=60)
