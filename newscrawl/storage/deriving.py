"""What works out the derived tables beside a long crawl: `python -m newscrawl.storage.deriving`.

The first line of its input says of which database, each further line that more articles wait. It ends with
its input, after the line `end` when nothing waits any more, and with the process that started it. What a kill
interrupts waits on.
"""

from __future__ import annotations

import signal
import sys
from contextlib import suppress
from typing import NamedTuple

import orjson

from newscrawl.workers.process import depend_on_parent

END = b"end\n"
# Before the end, so many are taken at once: fewer cost more each, and are placed again more often.
_ENOUGH = 500


class DerivingTask(NamedTuple):
    """Where articles wait: the database, the data folder, and a list of assets beside our own."""

    database_url: str
    data_dir: str
    lock_wait: float
    assets: str


def main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the crawl, which ends this process
    depend_on_parent()
    # itemadapter imports Scrapy wherever there is one.
    sys.modules["scrapy"] = None  # type: ignore[assignment]
    from newscrawl.storage.store import StoreError  # noqa: PLC0415  # when there is no Scrapy

    try:
        _work(DerivingTask(**orjson.loads(sys.stdin.buffer.readline())))
    except StoreError as error:
        sys.exit(f"newscrawl: {error}")


def _work(task: DerivingTask) -> None:
    from newscrawl.mentions.assets import Assets  # noqa: PLC0415  # as above
    from newscrawl.storage.derived import place_all  # noqa: PLC0415
    from newscrawl.storage.lock import RunningError, StoriesLock  # noqa: PLC0415
    from newscrawl.storage.store import Store  # noqa: PLC0415

    assets = Assets.load(task.assets) if task.assets else None
    lock = StoriesLock.of(task.database_url, task.data_dir)
    with Store.open(task.database_url, lock_wait=task.lock_wait, assets=assets) as store:
        for line in sys.stdin.buffer:
            with suppress(RunningError), lock:  # or another process places them
                for derived in store.derived:
                    for _ in place_all(derived, 1 if line == END else _ENOUGH):
                        pass
            if line == END:
                return


if __name__ == "__main__":
    main()
