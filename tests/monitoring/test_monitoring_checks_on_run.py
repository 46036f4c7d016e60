"""Judgements on a run, from figures alone."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.monitoring import BAD, Arrivals, EarlierRun, Measures
from newscrawl.monitoring.layer_checks import LAYERS
from newscrawl.monitoring.run_checks import FIELDS, is_off, judge_run

MINUTE, HOUR = 60.0, 3600.0
STEADY_GAPS = Arrivals(5 * MINUTE, [5 * MINUTE] * 40)
FULL = dict.fromkeys(FIELDS, 1.0)


def a_run(articles=10, *, rates=FULL, rejected=0, failed=0, links=20, lag=10 * MINUTE, dice=None):
    """Return the measures of a run; with *dice* each article has each field by chance."""

    def count(rate: float) -> int:
        return sum(dice.random() < rate for _ in range(articles)) if dice else round(rate * articles)

    return Measures(
        new=articles,
        articles=articles,
        filled={field: count(rate) for field, rate in rates.items()},
        pages=articles + rejected + failed,
        rejected=rejected,
        failed=failed,
        first_pages=1,
        first_page_links=links,
        layers=dict.fromkeys(LAYERS, articles),
        lags=articles,
        lag=lag if articles else None,
    )


def history(count=30, **options):
    return [EarlierRun(a_run(**options)) for _ in range(count)]


def levels(now, past=None, arrivals=STEADY_GAPS):
    past = history() if past is None else past
    return {check.name: check.level for check in judge_run(now, past, arrivals)}


def bad(*args, **kwargs):
    return {name: level for name, level in levels(*args, **kwargs).items() if level in BAD}


def test_a_first_run() -> None:
    """Without history nothing is judged but that there is something new."""
    assert set(levels(a_run(), [], Arrivals(0, [])).values()) == {"ok", "no history"}
    nothing = Measures()
    assert set(levels(nothing, [], Arrivals(0, [])).values()) == {"no history"}
    assert set(levels(nothing, [EarlierRun(nothing)] * 300, Arrivals(0, [])).values()) == {"no history"}


def test_a_run_like_the_others() -> None:
    """A run like those before it passes every check."""
    assert set(levels(a_run(articles=20)).values()) == {"ok"}


RATES = {field: 0.05 + 0.9 * number / len(FIELDS) for number, field in enumerate(FIELDS)}


@pytest.mark.parametrize("schedule", ["every five minutes", "daily"])
def test_no_false_alarm(schedule) -> None:
    """Chance alone raises nothing: 500 runs of a site whose habits stay the same."""
    dice = random.Random(7)
    few, past, raised, gaps, since = schedule.startswith("every"), [], [], [], 0.0
    for _ in range(500):
        articles = dice.choice([0, 0, 0, 1, 2, 5]) if few else dice.randint(60, 200)
        interval = (5 * MINUTE if few else 24 * HOUR) * dice.uniform(0.9, 1.1)
        since += interval
        now = a_run(
            articles,
            rates=RATES,
            rejected=sum(dice.random() < 0.03 for _ in range(articles)),
            failed=sum(dice.random() < 0.02 for _ in range(articles)),
            links=dice.choice([19, 20, 20, 20, 21]),
            lag=interval * dice.lognormvariate(-1, 1),
            dice=dice,
        )
        checks = judge_run(now, past, Arrivals(since, gaps[-200:]))
        raised += [check for check in checks if check.level in BAD]
        past = [EarlierRun(now), *past[:299]]
        if articles:
            gaps.append(since)
            since = 0.0
    assert raised == []


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        pytest.param(a_run(20, rates=FULL | {"author": 0}), {"fill_rate:author": "failure"}, id="no author"),
        pytest.param(a_run(40, rates=FULL | {"links": 0.7}), {"fill_rate:links": "warning"}, id="links"),
        pytest.param(a_run(20, rates=FULL | {"links": 0.95}), {}, id="one of twenty is chance"),
        pytest.param(a_run(30, rejected=12), {"rejects": "warning"}, id="rejects"),
        pytest.param(a_run(5, rejected=30), {"rejects": "failure"}, id="most rejected"),
        pytest.param(a_run(0, failed=25), {"failures": "failure"}, id="all failed"),
        pytest.param(a_run(links=14), {"listing": "warning"}, id="fewer cards"),
        pytest.param(a_run(links=0), {"listing": "warning"}, id="no cards, for the first time"),
        pytest.param(a_run(links=40), {}, id="more cards"),
        pytest.param(a_run(lag=5 * HOUR), {}, id="late once"),
    ],
)
def test_what_is_found(now, expected) -> None:
    """Each anomaly is found by its own check, and by no other."""
    assert bad(now) == expected


@pytest.mark.parametrize(
    ("hours", "level"),
    [(5, "ok"), (7, "warning"), (13, "failure")],
)
def test_a_silent_site(hours, level) -> None:
    """A site that was never silent for long warns after hours and fails after twice as many."""
    arrivals = Arrivals(hours * HOUR, [5 * MINUTE] * 40)
    assert levels(Measures(), arrivals=arrivals)["new_articles"] == level


def test_a_site_that_publishes_rarely() -> None:
    """The limit of silence is what this site is used to."""
    weekly = Arrivals(15 * 24 * HOUR, [7 * 24 * HOUR] * 12)
    assert levels(Measures(), arrivals=weekly)["new_articles"] == "ok"
    assert levels(Measures(), arrivals=weekly._replace(silence=22 * 24 * HOUR))["new_articles"] == "warning"


def test_late_twice() -> None:
    """Articles that are seen late are a warning the second time, if late means more than an hour."""
    late = a_run(lag=5 * HOUR)
    assert bad(late, [EarlierRun(late), *history()]) == {"lag": "warning"}
    later = a_run(lag=HOUR - 1)
    assert bad(later, [EarlierRun(later), *history()]) == {}


def test_a_field_that_few_articles_have() -> None:
    """The loss of a field that one article in ten has is found over many articles."""
    rates = FULL | {"links": 0.1}
    past = [EarlierRun(a_run(20, rates=FULL | {"links": 0.0}))] * 10 + history(60, articles=20, rates=rates)
    assert bad(a_run(20, rates=FULL | {"links": 0.0}), past[5:]) == {}
    assert bad(a_run(20, rates=FULL | {"links": 0.0}), past) == {"fill_rate:links": "failure"}


def test_small_runs_are_taken_together() -> None:
    """A field that vanished is found though each run brings two articles only."""
    past, found = history(100, articles=2), None
    for number in range(1, 15):
        now = a_run(2, rates=FULL | {"publisher": 0})
        level = levels(now, past)["fill_rate:publisher"]
        past = [EarlierRun(now, frozenset({"fill_rate:publisher"} if level in BAD else ())), *past]
        found = found or (number if level in BAD else None)
    assert found <= 3
    assert level == "failure"


def test_a_lasting_fault_stays_bad() -> None:
    """A fault does not become the history that it is measured by."""
    past = history(30, articles=20)
    for _ in range(100):
        now = a_run(20, rates=FULL | {"author": 0})
        assert levels(now, past)["fill_rate:author"] == "failure"
        past = [EarlierRun(now, frozenset({"fill_rate:author"})), *past][:300]
    assert levels(a_run(20), past)["fill_rate:author"] == "ok"


def test_listings_cut_twice() -> None:
    """One listing cut in half is a warning, two in a row are a failure."""
    short = a_run(links=5)
    assert bad(short) == {"listing": "warning"}
    assert bad(short, [EarlierRun(short, frozenset({"listing"})), *history()]) == {"listing": "failure"}


def test_a_run_without_articles_keeps_the_last_verdict() -> None:
    """A run that fetched nothing says nothing: the latest articles are still those before."""
    gone = EarlierRun(a_run(20, rates=FULL | {"author": 0}), frozenset({"fill_rate:author"}))
    assert levels(a_run(0), [gone, *history()])["fill_rate:author"] == "failure"


def test_figures_tell_both_sides() -> None:
    """A figure says what is, and what was."""
    checks = {check.name: check.figure for check in judge_run(a_run(20, rejected=5), history(), STEADY_GAPS)}
    assert checks["rejects"] == "5 of 25 pages rejected (20 %), before 0 of 300 pages rejected (0 %)"
    assert checks["listing"] == "20 links on the first listing page, before 20"


counts = st.integers(0, 1000)
runs = st.builds(
    a_run,
    articles=st.integers(0, 60),
    rejected=counts,
    failed=counts,
    links=counts,
    lag=st.floats(-1e9, 1e9),
)


@given(now=runs, past=st.lists(st.builds(EarlierRun, runs), max_size=40), silence=st.floats(0, 1e9))
def test_any_history_is_judged(now, past, silence) -> None:
    """Whatever the figures are, there is one judgement of each check, and none fails by an error."""
    checks = judge_run(now, past, Arrivals(silence, [abs(run.measures.lag or 0) for run in past]))
    assert len({check.name for check in checks}) == len(checks) == 5 + len(FIELDS) + len(LAYERS)
    assert all(check.figure for check in checks)


@given(now=runs, count=st.integers(13, 40))
def test_more_of_the_same_raises_nothing(now, count) -> None:
    """A run equal to all runs before it is never bad."""
    found = levels(now, [EarlierRun(now)] * count, Arrivals(HOUR, [HOUR] * 20))
    assert not set(found.values()) & set(BAD)


def test_switched_off() -> None:
    """A check goes off by its name or with all of its kind."""
    names = [check.name for check in judge_run(a_run(), [], STEADY_GAPS)]
    left = [name for name in names if not is_off(name, ["fill_rate", "lag", "layer"])]
    assert left == ["new_articles", "rejects", "failures", "listing"]


def test_measures_of_another_version() -> None:
    """Figures that an older or newer program stored are read as far as they are known."""
    assert Measures.of({"new": 3, "unheard_of": 1}) == Measures(new=3)
