"""`newscrawl demo`: three days of a site of our own, crawled, and what to look at then."""

from __future__ import annotations

import argparse
import os
import shlex
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

from scrapy.settings import BaseSettings

from newscrawl.arguments import DEMO, DEMO_ROOT
from newscrawl.command import StoreCommand
from newscrawl.commands import spider_reading
from newscrawl.exceptions import ArgumentError, StoreError
from newscrawl.extras import how_to_install

# The next day comes at once: what was crawled is due again, and what is missing is soon gone.
_NO_WAIT = ("NEWSCRAWL_REVISIT_AFTER=0s", "NEWSCRAWL_RETRY_FAILED_AFTER=0s", "NEWSCRAWL_GONE_AFTER=0s")
_LAST_DAY = _NO_WAIT[2:]
# What a demo makes; the database, which tells whose the rest is, goes last.
_MADE = ("report.html", "jsonl", "warc", "newscrawl.db*")
# Whatever the environment says, the demo has a database of its own and wakes nobody.
_ALONE = ("NEWSCRAWL_DATABASE_URL=", "NEWSCRAWL_ALERT_URLS=", "NEWSCRAWL_HEARTBEAT_URL=")


class Command(StoreCommand):
    """Run each crawl, and the commands that show what came of them, in a process of its own."""

    about = "Crawl three days of a synthetic news site, and show what came out"
    more = ", in the folder demo of the data folder; an earlier demo there is removed"

    def carry_out(self, args: list[str], opts: argparse.Namespace) -> None:
        from newscrawl.demo.ids import article_id
        from newscrawl.demo.model import detail_path
        from newscrawl.demo.story import DAYS

        settings = self.settings
        folder = Path(settings["NEWSCRAWL_DATA_DIR"]) / "demo"
        given = (*opts.set, f"NEWSCRAWL_DATA_DIR={folder}", *_ALONE)
        spider = spider_reading(settings, detail_path("en", article_id(0, 0)))
        _clear(folder)
        crawl = ("crawl", spider, "-L", "WARNING", "-a", f"site={DEMO}")
        for day, what in DAYS.items():
            waits = _LAST_DAY if day == max(DAYS) else _NO_WAIT
            self._show(f"Day {day}: {what}", crawl, (f"NEWSCRAWL_DEMO_DAY={day}", *waits, *given))
        self._show("What is stored: status", ("status",), given)
        self._show("What happened: report", ("report",), given)
        print("\n== What to look at next", *_next(folder, settings), sep="\n")

    def _show(self, heading: str, command: tuple[str, ...], settings: tuple[str, ...]) -> None:
        print(f"\n== {heading}", flush=True)
        options = [word for setting in settings for word in ("-s", setting)]
        code = subprocess.call([sys.executable, "-m", "newscrawl", *command, *options])  # noqa: S603  # ours
        if code:
            raise SystemExit(code)


def _clear(folder: Path) -> None:
    """Remove an earlier demo and nothing else; raise ArgumentError where another dataset lies there."""
    from newscrawl.storage.dialects import database_url
    from newscrawl.storage.lock import RunLock
    from newscrawl.storage.store import Store

    # One that was killed as it began leaves a lock.
    if not folder.exists() or all(path.suffix == ".lock" for path in folder.iterdir()):
        return
    url = database_url(folder)
    try:
        with Store.open(url, read_only=True) as store:
            site = store.site()
    except StoreError as error:
        raise ArgumentError(f"{folder} holds no earlier demo, move it away: {error}") from None
    if site is None or site.root != DEMO_ROOT:
        raise ArgumentError(f"{folder} holds articles of {site.root if site else 'no site'}, move it away")
    with RunLock.of(url, str(folder)):
        for path in [path for pattern in _MADE for path in folder.glob(pattern)]:
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def _next(folder: Path, settings: BaseSettings) -> list[str]:
    """Return what to open, and commands that can be typed as they stand."""
    from newscrawl.demo.state import SiteConfig
    from newscrawl.demo.story import roles

    program = sys.argv[0] if os.access(sys.argv[0], os.X_OK) else f"{sys.executable} -m newscrawl"
    chosen = roles(SiteConfig(articles=settings.getint("NEWSCRAWL_DEMO_ARTICLES")))
    lines = [
        ("in a browser", str(folder / "report.html")),
        ("for all that follows", f"export NEWSCRAWL_DATA_DIR={shlex.quote(str(folder))}"),
        ("words in the texts", f"{program} search correction"),
    ]
    if chosen:
        lines.append(("an edited article", f"{program} explain {chosen.edited}"))
        lines.append(("a removed one", f"{program} explain {chosen.removed}"))
    lines.append(("everything", f"{program} explore"))
    if find_spec("datasette") is None:
        lines.append(("which needs, once", how_to_install("explorer")))
    return [f"{what:<20}  {how}" for what, how in lines]
