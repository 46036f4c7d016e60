"""Layers of the pages that go silent or start to differ."""

from __future__ import annotations

from typing import Any

from newscrawl.items import Article, Provenance
from newscrawl.monitoring import EarlierRun, Measures
from newscrawl.monitoring.history import Baseline
from newscrawl.monitoring.layer_checks import MOST_MEMBERS, Agreement, judge_layers, judge_state_keys
from newscrawl.storage.runs import Run

URL = "https://www.bitget.com/news/detail/1256060000000{}"


def articles(count=20, *, agreed=("json_ld", "meta"), differed=(), silent=()):
    """Return articles whose title page_state gives and the others judge."""
    origin = Provenance("title", "page_state", list(agreed), dict.fromkeys(differed, "x"), list(silent))
    body = Provenance("body_text", "page_state", ["visible"], {}, [])
    return [Article(url=URL.format(number), provenance=[origin, body]) for number in range(count)]


def measured(found, extractor=2):
    agreement = Agreement()
    for article in found:
        agreement.note(article)
    measures = Measures(
        articles=len(found),
        layers=dict(agreement.spoke),
        agreement=agreement.matrix(),
        extractor=extractor,
    )
    return measures, agreement.examples


def judged(found, past=None, extractor=2):
    usual = [EarlierRun(measured(articles())[0])] * 30
    now, examples = measured(found, extractor)
    return {check.name: check for check in judge_layers(now, usual if past is None else past, examples)}


def test_layers_that_keep_their_habits() -> None:
    """Nothing is said of layers that say what they always said."""
    assert {check.level for check in judged(articles()).values()} == {"ok"}


def test_a_layer_goes_silent() -> None:
    """A layer that says nothing any more is named with three articles; the others are well."""
    checks = judged(articles(agreed=["meta"], silent=["json_ld"]))
    assert {name for name, check in checks.items() if check.level == "warning"} == {"layer:json_ld"}
    assert "0 of 20" in checks["layer:json_ld"].figure
    assert [checks["layer:json_ld"].figure.count(URL.format(number)) for number in range(4)] == [1, 1, 1, 0]


def test_a_layer_starts_to_differ() -> None:
    """A layer that contradicts the stored value is named with the field and three articles."""
    checks = judged(articles(agreed=["json_ld"], differed=["meta"]))
    assert {name for name, check in checks.items() if check.level == "warning"} == {"layer:meta"}
    assert "title: 0 of 20 agree, 20 differ" in checks["layer:meta"].figure
    assert checks["layer:meta"].figure.count("https://") == 3


def test_a_field_that_a_layer_loses() -> None:
    """A layer that speaks, but no longer of one field, is named with the field."""
    found = articles(agreed=["json_ld"], silent=["meta"])
    for article in found:
        article.provenance.append(Provenance("summary", "meta", [], {}, []))
    assert "title: 0 of 20 agree, 0 differ, 20 are silent" in judged(found)["layer:meta"].figure


def test_the_first_choice_goes_silent() -> None:
    """The layer that fields are taken from is missed although another one carries them."""
    origin = Provenance("title", "json_ld", ["meta"], {}, ["page_state"])
    found = [Article(url=URL.format(1), provenance=[origin]) for _ in range(20)]
    assert judged(found)["layer:page_state"].level == "warning"


def test_another_extractor_is_no_history() -> None:
    """What another version of the extractor made of the pages is no measure of this one."""
    checks = judged(articles(agreed=[], silent=["json_ld", "meta"]), extractor=3)
    assert {check.level for check in checks.values()} == {"no history"}


def test_few_articles() -> None:
    """Three articles without a layer are no drift."""
    checks = judged(articles(3, agreed=["meta"], silent=["json_ld"]))
    assert checks["layer:json_ld"].level == "ok"


def test_new_names_in_the_state() -> None:
    """New names are told with an article that has them, many of them shortened."""
    seen = {f"name{number}": URL.format(number) for number in range(12)} | {"title": URL.format(99)}
    assert judge_state_keys({"title": "u"}, ["title", "body"]).level == "ok"
    check = judge_state_keys(seen, ["title"])
    assert check.level == "warning"
    assert "12 new" in check.figure
    assert "name9, …" in check.figure
    assert URL.format(0) in check.figure


def test_names_that_are_no_news() -> None:
    """The first names that a store gets are no news, nor is a flood of them: pages that invent names."""
    assert judge_state_keys({"title": "u"}, []).level == "ok"
    assert judge_state_keys({"title": "u"}, [f"k{number}" for number in range(MOST_MEMBERS)]).level == "ok"


def test_names_are_kept_from_run_to_run() -> None:
    """A run knows all names of the runs before it, also past one that read no page."""
    runs = [a_run(4), a_run(3), a_run(2, state_keys=["title", "body"]), a_run(1, state_keys=["title"])]
    baseline = Baseline(runs, 4, [])
    assert baseline.known_names == ["title", "body"]
    assert baseline.names_to_keep({"sponsor": "u", "title": "u"}) == ["title", "body", "sponsor"]
    assert (
        len(baseline.names_to_keep({f"k{number}": "u" for number in range(2 * MOST_MEMBERS)})) == MOST_MEMBERS
    )
    assert Baseline(runs[3:], 1, []).known_names == []


def a_run(number: int, **counts: Any) -> Run:
    return Run(number, "s", "site", {}, "0", "0", "2026-01-01T00:00:00Z", None, None, None, counts or None)
