"""`newscrawl status`: how things stand, what the store holds, what is due, and how the last runs went."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from newscrawl.command import StoreCommand
from newscrawl.commands import typed
from newscrawl.exceptions import StoreError
from newscrawl.monitoring.run_result import CHECK_FAILED, OK

if TYPE_CHECKING:
    import argparse

    from newscrawl.monitoring.history import StoreState
    from newscrawl.printing.status import Status


class Command(StoreCommand):
    about = "Show how things stand, what is stored, what is due and how the last runs went"
    more = "; exit code 8 where the last run did not do its job, or is too long ago"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--json", action="store_true", help="print one object, for programs")
        what = "exit code 8 unless a run did its job so lately (30m, 6h)"
        parser.add_argument("--max-age", type=typed(_interval), help=what)
        parser.add_argument(
            "--prometheus", metavar="FILE", type=typed(_metrics), help="write metrics to newscrawl.prom"
        )

    def carry_out(self, args: list[str], opts: argparse.Namespace) -> None:
        from newscrawl.extensions.store import run_lock
        from newscrawl.monitoring.history import StoreState

        settings = self.settings
        is_running = run_lock(settings).is_held()
        store_state = StoreState(datetime.now(UTC), is_running, max_age=opts.max_age)
        status = self._read(store_state, opts.prometheus)
        self.exitcode = OK if status.health.is_ok else CHECK_FAILED
        _show(status, settings.getfloat("DOWNLOAD_DELAY"), in_json=opts.json)

    def _read(self, store_state: StoreState, metrics: Path | None) -> Status:
        """Read the store, and write the metrics of it, also where it cannot be read."""
        from newscrawl.extensions.store import store_url
        from newscrawl.printing.status import as_metrics, read_status, unreadable
        from newscrawl.storage.dialects import place_of

        database = place_of(store_url(self.settings))
        try:
            with self.open_to_read() as store:
                status = read_status(store, store_state)
        except StoreError:
            if metrics:
                _write(metrics, unreadable(database))
            raise
        if metrics:
            _write(metrics, as_metrics(status, database))
        return status


def _metrics(given: str) -> Path:
    if not given.endswith(".prom"):
        raise ValueError(f"{given!r} does not end in .prom, as node_exporter wants it")
    return Path(given)


def _interval(given: str) -> timedelta:
    from newscrawl.policies import interval

    return interval(given)


def _show(status: Status, delay: float, *, in_json: bool) -> None:
    from newscrawl.normalization.columns import to_json
    from newscrawl.printing.status import as_json, show_status
    from newscrawl.terminal import say

    if in_json:
        say(to_json(as_json(status)))
    else:
        show_status(status, delay)


def _write(file: Path, metrics: str) -> None:
    """Write what node_exporter reads, which may look at any moment: the old file or the new one."""
    from newscrawl.atomic import check_place, write
    from newscrawl.printing.status import MARK

    check_place(file, "file of metrics", MARK)
    write(file, metrics.encode())
