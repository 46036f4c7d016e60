"""The table at the end of a run, and its row in `runs`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple, Self

from rich.table import Table
from scrapy import signals
from scrapy.crawler import Crawler

from newscrawl.extensions.metrics import Metrics
from newscrawl.extensions.site_spider import site_spider
from newscrawl.extensions.store import StoreExtension, store_url
from newscrawl.monitoring import BAD, FAILURE, STYLES, Check
from newscrawl.monitoring.alerts import alert_of, beat, news, send
from newscrawl.monitoring.history import RUNS, Baseline, check_names, to_store
from newscrawl.monitoring.layer_checks import judge_state_keys
from newscrawl.monitoring.run_checks import ALONE, is_off, judge_alone
from newscrawl.monitoring.run_result import OK, REFUSED, RunResult, is_limit, judge
from newscrawl.normalization.columns import to_json
from newscrawl.storage.database import utc_now
from newscrawl.storage.dialects import place_of
from newscrawl.storage.queries.collection import arrivals, due_articles, lags_after
from newscrawl.terminal import Console, as_far_as_read, say

_WITH_REASONS = ("rejected", "failed")
_COUNTS = ("new", "revised", "unchanged", "gone", "restored", "duplicates")


class Summary:
    """Judge the run when it is over, store the judgement, show what came out, and alert.

    *form* is `table` or `json`. Settings: `NEWSCRAWL_CHECKS_OFF`, `NEWSCRAWL_SUMMARY`,
    `NEWSCRAWL_ALERT_URLS`, `NEWSCRAWL_HEARTBEAT_URL`. Stats: `newscrawl/checks_failed`, a sentence on the
    failed checks; `newscrawl/waiting`, the articles that a limit or a refusal left to fetch.
    """

    def __init__(
        self, crawler: Crawler, checks_off: list[str], form: str = "table", heartbeat_url: str = ""
    ) -> None:
        self._crawler = crawler
        self._checks_off = checks_off
        self._show = {"table": show, "json": show_json}[form]
        self._heartbeat_url = heartbeat_url
        self._baseline: Baseline | None = None
        self._seq = 0

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        settings = crawler.settings
        checks_off = check_names(settings["NEWSCRAWL_CHECKS_OFF"])
        summary = cls(crawler, checks_off, settings["NEWSCRAWL_SUMMARY"], settings["NEWSCRAWL_HEARTBEAT_URL"])
        crawler.signals.connect(summary.spider_opened, signals.spider_opened)
        crawler.signals.connect(summary.spider_closed, signals.spider_closed)
        return summary

    def spider_opened(self) -> None:
        if extension := self._crawler.get_extension(StoreExtension):
            store = extension.writer.store
            with extension.guarded():
                runs, run_id = store.runs.last(RUNS), extension.writer.run_id
                self._baseline = Baseline(runs, run_id, arrivals(store.database))
                self._seq = store.changes.last_seq()
            if extension.membership:
                extension.membership.tallies["summary"] = self

    def counts(self) -> dict[str, Any]:
        return {"seq": self._seq}

    def absorb(self, counts: Mapping[str, Any]) -> None:
        self._seq = min(self._seq, counts["seq"])

    async def spider_closed(self, reason: str) -> None:
        if extension := self._crawler.get_extension(StoreExtension):
            async with extension.ending:  # behind the stories
                if extension.ends_run:
                    self._end_run(extension, reason)

    def _end_run(self, extension: StoreExtension, reason: str) -> None:
        stats = self._crawler.stats
        kept: dict[str, Any] = {}
        checks: list[Check] = []
        if not extension.failed:
            with extension.guarded():
                kept, checks = self._judged(extension, reason)
        if failed := [check for check in checks if check.level == FAILURE]:
            stats.set_value("newscrawl/checks_failed", _sentence(failed))
        result = judge(stats.get_stats(), reason)
        if not extension.failed:
            with extension.guarded():
                kept |= dict(_rows(stats.get_stats())) | extension.kept | {"result": result.sentence}
                runs, run_id = extension.writer.store.runs, extension.writer.run_id
                runs.end(run_id, reason, result.exit_code, kept)
        spider = site_spider(self._crawler)
        run = (extension.writer.run_id, spider.name, spider.arguments.site)
        self._tell(EndedRun(*run, utc_now(), result, checks))
        if result.exit_code == OK and not extension.failed and (url := self._heartbeat_url):
            beat(url)

    def _judged(self, extension: StoreExtension, reason: str) -> tuple[dict[str, Any], list[Check]]:
        """Return what the run's counts keep of metrics and checks.

        A run that a limit ended is not held against those that went on to the end; one that was interrupted
        is not judged at all.
        """
        writer = extension.writer
        metrics = self._crawler.get_spider_middleware(Metrics)
        if metrics is None or self._baseline is None:
            return {}, []
        lags = lags_after(writer.store.database, self._seq)
        measures = metrics.measures(self._crawler.stats.get_stats(), lags, extension)
        kept: dict[str, Any] = {"metrics": measures._asdict()}
        if is_limit(reason) or reason == REFUSED:
            due = due_articles(
                writer.store.database, datetime.now(UTC), site_spider(self._crawler).arguments.locales
            )
            self._crawler.stats.set_value("newscrawl/waiting", due.pending + due.now)
        if reason != "finished" and not is_limit(reason):
            return kept, []
        alone = judge_alone(measures, removals_count=extension.removals.counted)
        checks = [check for check in alone if not is_off(check.name, self._checks_off)]
        if is_limit(reason):
            return kept | {"checks": to_store(checks)}, checks
        checks += self._baseline.judge(measures, self._checks_off, metrics.agreement.examples)
        if not is_off("state_keys", self._checks_off):
            checks.append(judge_state_keys(metrics.state_keys, self._baseline.known_names))
            kept["state_keys"] = self._baseline.names_to_keep(metrics.state_keys)
        return kept | {"checks": to_store(checks)}, checks

    def _tell(self, ended: EndedRun) -> None:
        # The run is over, whether anybody reads of it or not: `newscrawl crawl … | head`, a full disk.
        with suppress(OSError), as_far_as_read():
            self._show(ended, self._crawler.stats.get_stats(), _outputs(self._crawler))
        urls = self._crawler.settings["NEWSCRAWL_ALERT_URLS"]
        if not urls or self._baseline is None:
            return
        if changed := news(self._baseline.before, ended.result, ended.checks):
            send(urls, alert_of(changed, f"{ended.name}, exit code {ended.result.exit_code}"))


class EndedRun(NamedTuple):
    """A run that is over: which one, when, how it went, and its checks."""

    run_id: int
    spider: str
    site: str
    at: str
    result: RunResult
    checks: list[Check]

    @property
    def name(self) -> str:
        return f"run {self.run_id} of {self.spider} at {self.site}"

    @property
    def bad(self) -> list[Check]:
        return [check for check in self.checks if check.level in BAD]


def show(ended: EndedRun, stats: Mapping[str, Any], outputs: Mapping[str, str]) -> None:
    """Print the table of a finished run to standard output; what is none is left out."""
    console = Console(soft_wrap=True)
    style = "bold green" if ended.result.exit_code == OK else "bold red"
    line = f"newscrawl: {ended.result.sentence} ({ended.name}, {ended.at})"
    console.print(line, style=style, markup=False)
    table = Table(show_header=False, box=None, padding=(0, 2))
    table.add_column(style="dim")
    table.add_column(justify="right")
    for name, value in _rows(stats):
        if value:
            table.add_row(name, f"{value:,}")
    console.print(table)
    for check in ended.bad:
        line = f"{check.level}: {check.name}: {check.figure}"
        console.print(line, style=STYLES[check.level], markup=False)
    for name, path in outputs.items():
        console.print(f"{name}: {path}", markup=False)


def show_json(ended: EndedRun, stats: Mapping[str, Any], outputs: Mapping[str, str]) -> None:
    """Print a finished run as one line for programs: zeros are told, reasons by kind."""
    told = ended._asdict() | {
        "result": ended.result.sentence,
        "exit_code": ended.result.exit_code,
        "counts": {name.replace(" ", "_"): count for name, count in _rows(stats) if name[0] != " "},
        "reasons": {kind: dict(_reasons(stats, kind)) for kind in _WITH_REASONS},
        "checks": [check._asdict() for check in ended.bad],
        "outputs": {name.replace(" ", "_"): path for name, path in outputs.items()},
    }
    say(to_json(told))


def _sentence(failed: Iterable[Check]) -> str:
    """Return what went wrong: the figure says it, but for checks that compare with other runs."""
    told = [check.figure for check in failed if check.name in ALONE]
    compared = [check.name for check in failed if check.name not in ALONE]
    return "; ".join([*told, *([f"not as before: {', '.join(compared)}"] if compared else [])])


def _rows(stats: Mapping[str, Any]) -> Iterator[tuple[str, float]]:
    yield "found", stats.get("newscrawl/found", 0)
    for name in _COUNTS:
        yield name, stats.get(f"newscrawl/{name}", 0)
    for kind in _WITH_REASONS:
        yield kind, stats.get(f"newscrawl/{kind}", 0)
        yield from ((f"  {reason}", count) for reason, count in _reasons(stats, kind))
    yield "requests", stats.get("downloader/request_count", 0)
    if rendered := stats.get("newscrawl/rendered"):
        yield "  in the browser", rendered
    yield "bytes received", stats.get("downloader/response_bytes", 0)
    yield "seconds", round(stats.get("elapsed_time_seconds", 0), 1)


def _reasons(stats: Mapping[str, Any], kind: str) -> Iterator[tuple[str, int]]:
    prefix = f"newscrawl/{kind}/"
    return ((key.removeprefix(prefix), stats[key]) for key in sorted(stats) if key.startswith(prefix))


def _outputs(crawler: Crawler) -> dict[str, str]:
    """Return where things are, by whole paths: whoever reads a mail of cron is in no folder."""
    name, folder = site_spider(crawler).name, Path(crawler.settings["NEWSCRAWL_DATA_DIR"]).absolute()
    outputs = {
        "database": place_of(store_url(crawler.settings)),
        "JSON Lines": str(folder / "jsonl" / f"{name}-*.jsonl"),
    }
    if crawler.settings.getbool("NEWSCRAWL_ARCHIVE"):
        outputs["pages"] = str(folder / "warc" / f"{name}-*.warc.gz")
    return outputs
