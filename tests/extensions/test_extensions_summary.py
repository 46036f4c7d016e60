"""The end of a run: its row, its table and its exit code."""

from __future__ import annotations

import json
from types import SimpleNamespace

import pytest

from newscrawl.extensions.summary import EndedRun, Summary, show, show_json
from newscrawl.monitoring import Check
from newscrawl.monitoring.run_result import RunResult, judge
from tests.loopback import site
from tests.storage.storage_examples import article, rows


def test_the_row_and_the_table_say_the_same(crawler, extension, loop, capsys, tmp_path) -> None:
    """What a run counted is printed, and kept with its reason and exit code."""
    crawler.engine = SimpleNamespace(scraper=SimpleNamespace(spidermw=SimpleNamespace(middlewares=())))
    summary = Summary(crawler, checks_off=[])
    summary.spider_opened()
    extension.add(article(1))
    extension.flush()
    crawler.stats.set_value("response_received_count", 1)
    loop.run(summary.spider_closed("finished"))
    (run,) = rows(tmp_path / "newscrawl.db", "SELECT reason, exit_code, counts FROM runs")
    counts = json.loads(run["counts"])
    printed = dict(line.split() for line in capsys.readouterr().out.splitlines() if len(line.split()) == 2)
    assert run["reason"] == "finished"
    assert run["exit_code"] == judge(crawler.stats.get_stats(), "finished").exit_code
    assert counts["new"] == 1
    assert printed["new"] == "1"


STATS = {
    "newscrawl/new": 1_200,
    "newscrawl/rejected": 3,
    "newscrawl/rejected/no_body": 1,
    "newscrawl/rejected/gone_page": 2,
    "elapsed_time_seconds": 2.49,
}
OUTPUTS = {"database": "/srv/:b:/there.db"}  # which Rich would draw
CHECKS = [Check("lag", "warning", "5 h"), Check("articles", "ok", "7 of 7 articles could be read")]
ENDED = EndedRun(
    7, "bitget_news", "https://news.example", "2026-03-16T12:00:00Z", RunResult(0, "done"), CHECKS
)


def test_the_table(capsys) -> None:
    """The first line has verdict, run, site and time; reasons stand below their sum, and no row is zero."""
    show(ENDED, STATS, OUTPUTS)
    assert [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()] == [
        "newscrawl: done (run 7 of bitget_news at https://news.example, 2026-03-16T12:00:00Z)",
        "new 1,200",
        "rejected 3",
        "gone_page 2",
        "no_body 1",
        "seconds 2.5",
        "warning: lag: 5 h",
        "database: /srv/:b:/there.db",
    ]


def test_one_line_of_json(capsys) -> None:
    """A program reads the same in one line, with zeros, and reasons apart by what they are reasons of."""
    show_json(ENDED, STATS | {"newscrawl/failed/no_body": 4}, OUTPUTS)
    (line,) = capsys.readouterr().out.splitlines()
    told = json.loads(line)
    assert [told[name] for name in ("at", "run_id", "spider", "site")] == [ENDED.at, 7, *ENDED[1:3]]
    assert (told["result"], told["exit_code"]) == ("done", 0)
    assert (told["counts"]["new"], told["counts"]["gone"], told["counts"]["rejected"]) == (1200, 0, 3)
    assert (told["counts"]["seconds"], told["counts"]["bytes_received"]) == (2.5, 0)
    assert told["reasons"] == {"rejected": {"gone_page": 2, "no_body": 1}, "failed": {"no_body": 4}}
    assert told["checks"] == [{"name": "lag", "level": "warning", "figure": "5 h"}]
    assert told["outputs"] == OUTPUTS


@pytest.mark.parametrize(
    ("stats", "asked"),
    [
        pytest.param({"newscrawl/pages_read": 1}, 1, id="it did its job"),
        pytest.param({}, 0, id="nothing was fetched"),
        pytest.param({"newscrawl/pages_read": 1, "newscrawl/store_error": "full"}, 0, id="the store failed"),
    ],
)
@pytest.mark.usefixtures("extension")
def test_the_heartbeat(crawler, loop, stats, asked) -> None:
    """The address is asked once behind a run that did its job, and not at all behind another."""
    crawler.engine = SimpleNamespace(scraper=SimpleNamespace(spidermw=SimpleNamespace(middlewares=())))
    with site(lambda _host, _path: (200, {}, "OK")) as (root, paths):
        summary = Summary(crawler, checks_off=[], heartbeat_url=f"{root}/ping")
        summary.spider_opened()
        crawler.stats.set_stats(dict(stats))
        loop.run(summary.spider_closed("finished"))
    assert len(paths) == asked
