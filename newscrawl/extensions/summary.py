"""The table at the end of a run, and its row in `runs`."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from rich.table import Table
from scrapy import signals
from sqlalchemy import make_url

from newscrawl.extensions.metrics import Metrics
from newscrawl.extensions.site_spider import site_spider
from newscrawl.extensions.store import StoreExtension, store_url
from newscrawl.monitoring.alerts import alert_of, news, send
from newscrawl.monitoring.baseline import RUNS, Baseline, check_names, to_store
from newscrawl.monitoring.basic_checks import NAMES, judge_alone
from newscrawl.monitoring.layer_checks import judge_state_keys
from newscrawl.monitoring.run_checks import is_off
from newscrawl.monitoring.run_metrics import BAD, FAILURE, WARNING, Check
from newscrawl.monitoring.run_result import OK, REFUSED, RunResult, is_limit, judge
from newscrawl.storage.queries.health import History
from newscrawl.storage.runs import Ending
from newscrawl.terminal import Console

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from scrapy.crawler import Crawler

STYLES = {WARNING: "bold yellow", FAILURE: "bold red"}
_COUNTS = ("new", "revised", "unchanged", "gone", "restored", "duplicates")


class Summary:
    """Judge the run when it is over, store the judgement, show what came out, and alert.

    Settings: `NEWSCRAWL_CHECKS_OFF`, `NEWSCRAWL_ALERT_URLS`. Stats: `newscrawl/checks_failed`, a sentence
    on the failed checks; `newscrawl/waiting`, the articles that a limit or a refusal left to fetch.
    """

    def __init__(self, crawler: Crawler, checks_off: list[str]) -> None:
        self._crawler = crawler
        self._checks_off = checks_off
        self._baseline: Baseline | None = None
        self._seq = 0

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        summary = cls(crawler, check_names(crawler.settings["NEWSCRAWL_CHECKS_OFF"]))
        crawler.signals.connect(summary.spider_opened, signals.spider_opened)
        crawler.signals.connect(summary.spider_closed, signals.spider_closed)
        return summary

    def spider_opened(self) -> None:
        if extension := self._crawler.get_extension(StoreExtension):
            store = extension.writer.store
            with extension.guarded():
                runs, arrivals = store.runs.last(RUNS), History(store).arrivals()
                self._baseline = Baseline(runs, extension.writer.run_id, arrivals)
                self._seq = store.changes.last_seq()

    def spider_closed(self, reason: str) -> None:
        extension = self._crawler.get_extension(StoreExtension)
        if extension is None:
            return
        stats = self._crawler.stats
        kept: dict[str, Any] = {}
        checks: list[Check] = []
        if not extension.failed:
            with extension.guarded():
                kept, checks = self._judged(extension, reason)
        if failed := [check for check in checks if check.level == FAILURE]:
            stats.set_value("newscrawl/checks_failed", _sentence(failed))
        outcome = judge(stats.get_stats(), reason)
        if not extension.failed:
            with extension.guarded():
                kept |= dict(_rows(stats.get_stats())) | extension.kept
                ending = Ending(reason, outcome.exit_code, kept)
                extension.writer.store.runs.end(extension.writer.run_id, ending)
        # `newscrawl crawl … | head`: rich ends the program when nobody reads, here without the engine.
        with suppress(SystemExit, OSError):
            show(stats.get_stats(), outcome, _outputs(self._crawler), checks)
        self._alert(outcome, checks, extension.writer.run_id)

    def _judged(self, extension: StoreExtension, reason: str) -> tuple[dict[str, Any], list[Check]]:
        """Return what the run's counts keep of metrics and checks.

        A run that a limit ended is not held against those that went on to the end; one that was interrupted
        is not judged at all.
        """
        writer = extension.writer
        metrics = self._crawler.get_spider_middleware(Metrics)
        if metrics is None or self._baseline is None:
            return {}, []
        lags = History(writer.store).lags_after(self._seq)
        measures = metrics.measures(self._crawler.stats.get_stats(), lags, extension)
        kept: dict[str, Any] = {"metrics": measures._asdict()}
        if is_limit(reason) or reason == REFUSED:
            due = History(writer.store).due(datetime.now(UTC), site_spider(self._crawler).arguments.locales)
            self._crawler.stats.set_value("newscrawl/waiting", due.pending + due.now)
        if reason != "finished" and not is_limit(reason):
            return kept, []
        alone = judge_alone(measures, removals_count=extension.removals.counted)
        checks = [check for check in alone if not is_off(check.name, self._checks_off)]
        if is_limit(reason):
            return kept | {"checks": to_store(checks)}, checks
        checks += self._baseline.judge(measures, self._checks_off, metrics.agreement.examples)
        if not is_off("state_keys", self._checks_off):
            checks.append(judge_state_keys(metrics.state_keys, self._baseline.known_names()))
            kept["state_keys"] = self._baseline.names_to_keep(metrics.state_keys)
        return kept | {"checks": to_store(checks)}, checks

    def _alert(self, outcome: RunResult, checks: list[Check], run_id: int) -> None:
        urls = self._crawler.settings["NEWSCRAWL_ALERT_URLS"]
        if not urls or self._baseline is None:
            return
        if changed := news(self._baseline.before(), outcome, checks):
            spider = site_spider(self._crawler)
            about = f"run {run_id} of {spider.name} at {spider.arguments.site}, exit code {outcome.exit_code}"
            send(urls, alert_of(changed, about))


def show(
    stats: Mapping[str, Any], outcome: RunResult, outputs: Mapping[str, str], checks: Iterable[Check] = ()
) -> None:
    """Print the table of a finished run to standard output."""
    console = Console(highlight=False, soft_wrap=True)
    style = "bold green" if outcome.exit_code == OK else "bold red"
    console.print(f"newscrawl: {outcome.sentence}", style=style, markup=False)
    table = Table(show_header=False, box=None, padding=(0, 2))
    table.add_column(style="dim")
    table.add_column(justify="right")
    for name, value in _rows(stats):
        table.add_row(name, str(value))
    console.print(table)
    for check in checks:
        if check.level in BAD:
            line = f"{check.level}: {check.name}: {check.figure}"
            console.print(line, style=STYLES[check.level], markup=False)
    for name, path in outputs.items():
        console.print(f"{name}: {path}", markup=False)


def _sentence(failed: Iterable[Check]) -> str:
    """Return what went wrong: the figure says it, but for checks that compare with other runs."""
    told = [check.figure for check in failed if check.name in NAMES]
    compared = [check.name for check in failed if check.name not in NAMES]
    return "; ".join([*told, *([f"not as before: {', '.join(compared)}"] if compared else [])])


def _rows(stats: Mapping[str, Any]) -> Iterator[tuple[str, int | str]]:
    yield "found", stats.get("newscrawl/found", 0)
    for name in _COUNTS:
        yield name, stats.get(f"newscrawl/{name}", 0)
    for kind in ("rejected", "failed"):
        yield kind, stats.get(f"newscrawl/{kind}", 0)
        prefix = f"newscrawl/{kind}/"
        for key in sorted(stats):
            if key.startswith(prefix):
                yield f"  {key.removeprefix(prefix)}", stats[key]
    yield "requests", stats.get("downloader/request_count", 0)
    if rendered := stats.get("newscrawl/rendered"):
        yield "  in the browser", rendered
    yield "bytes received", stats.get("downloader/response_bytes", 0)
    yield "seconds", f"{stats.get('elapsed_time_seconds', 0):.1f}"


def _outputs(crawler: Crawler) -> dict[str, str]:
    spider = site_spider(crawler)
    database = make_url(store_url(crawler.settings))
    folder = Path(crawler.settings["NEWSCRAWL_DATA_DIR"])
    outputs = {
        "database": database.database or database.render_as_string(),
        "JSON Lines": str(folder / "jsonl" / f"{spider.name}-*.jsonl"),
    }
    if crawler.settings.getbool("NEWSCRAWL_ARCHIVE"):
        outputs["pages"] = str(folder / "warc" / f"{spider.name}-*.warc.gz")
    return outputs
