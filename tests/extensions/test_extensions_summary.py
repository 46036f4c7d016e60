"""The end of a run: its row, its table and its exit code."""

from __future__ import annotations

import json
from types import SimpleNamespace

from newscrawl.extensions.summary import Summary, show
from newscrawl.monitoring.run_result import RunResult, judge
from tests.storage.storage_examples import article, rows


def test_the_row_and_the_table_say_the_same(crawler, extension, capsys, tmp_path) -> None:
    """What a run counted is printed, and kept with its reason and exit code."""
    crawler.engine = SimpleNamespace(scraper=SimpleNamespace(spidermw=SimpleNamespace(middlewares=())))
    summary = Summary(crawler, checks_off=[])
    summary.spider_opened()
    extension.add(article(1))
    extension.flush()
    crawler.stats.set_value("response_received_count", 1)
    summary.spider_closed("finished")
    (run,) = rows(tmp_path / "newscrawl.db", "SELECT reason, exit_code, counts FROM runs")
    counts = json.loads(run["counts"])
    printed = dict(line.split() for line in capsys.readouterr().out.splitlines() if len(line.split()) == 2)
    assert run["reason"] == "finished"
    assert run["exit_code"] == judge(crawler.stats.get_stats(), "finished").exit_code
    assert counts["new"] == 1
    assert printed["new"] == "1"


def test_reasons_stand_below_their_sum(capsys) -> None:
    """Rejects and failures are listed by reason under the number of all."""
    stats = {"newscrawl/rejected": 3, "newscrawl/rejected/no_body": 1, "newscrawl/rejected/gone_page": 2}
    show(stats, RunResult(0, "done"), {"database": "there.db"})
    lines = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    at = lines.index("rejected 3")
    assert lines[at : at + 3] == ["rejected 3", "gone_page 2", "no_body 1"]
    assert (lines[0], lines[-1]) == ("newscrawl: done", "database: there.db")
