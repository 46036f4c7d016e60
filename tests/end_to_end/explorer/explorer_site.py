"""A store with a demo crawl and hostile articles in it, and `newscrawl explore` on it as a user runs it."""

from __future__ import annotations

import os
import re
import signal
import sys
from contextlib import contextmanager
from pathlib import Path
from subprocess import PIPE
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from newscrawl.items import RelatedLink
from newscrawl.storage.dialects import database_url
from newscrawl.storage.store import Store
from tests.forks import Fork, run
from tests.storage.storage_examples import RUN, article, id_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newscrawl.items import Article

HIT = "window.hit=1"
SCRIPT = f"</td></p><script>{HIT}</script><img src=x onerror={HIT}><svg onload={HIT}> & “q”"
BREAKOUT = f"\"'><script>{HIT}</script>{{{{7*7}}}}"
OVERRIDE = "\u202egnp.exe\u2066"
RUN_ME = f"javascript:{HIT}"
HOSTILE, EDITED, CHINESE = 1, 2, 3


def fill(folder: Path) -> None:
    """Crawl forty articles of the demo site in two locales, and save some that no site should have."""
    command = [sys.executable, "-m", "scrapy", "crawl", "bitget_news", "-a", "site=demo"]
    command += ["-a", "locales=en,pt-PT"]
    for setting in ("NEWSCRAWL_DEMO_ARTICLES=40", "DOWNLOAD_DELAY=0", "AUTOTHROTTLE_ENABLED=0"):
        command += ["-s", setting]
    done = run(command, env=variables(folder))
    assert done.returncode == 0, done.stderr
    with Store.open(database_url(folder)) as store:
        number = store.runs.begin(RUN)
        store.articles.save([hostile(), chinese(), edited(1, "The harbour is open to all ships")], number)
        store.articles.save([edited(2, "The harbour is closed to all ships")], number)
        assert store.mentions.place()


def hostile() -> Article:
    links = [
        RelatedLink(
            position=1, related_id=None, url=RUN_ME, title=SCRIPT, snippet=SCRIPT, publisher=BREAKOUT
        ),
        RelatedLink(
            position=2, related_id=id_of(EDITED), url=f"{RUN_ME}//2", title=OVERRIDE, publisher=SCRIPT
        ),
        RelatedLink(position=3, related_id=id_of(99), url="https://news.invalid/99", title="Elsewhere"),
    ]
    made = article(HOSTILE, title=SCRIPT, publisher=BREAKOUT, author=SCRIPT, summary=SCRIPT, related=links)
    made.body_text = f"{SCRIPT}\n\n{OVERRIDE}\n\n{BREAKOUT}"
    made.disclaimer, made.key_points, made.url = SCRIPT, [SCRIPT, BREAKOUT], f"{RUN_ME}//1"
    made.images, made.links = [{"url": RUN_ME, "alt": SCRIPT}], [{"url": RUN_ME, "text": SCRIPT}]
    return made


def edited(minute: int, text: str) -> Article:
    return article(EDITED, minute, title="An edited article", body_text=text)


def chinese() -> Article:
    return article(CHINESE, title="钱包与市场", body_text="比特币的价格", publisher="BlockBeats")


def variables(folder: Path, **more: str) -> dict[str, str]:
    return os.environ | {"NEWSCRAWL_DATA_DIR": str(folder)} | more


class Explorer:
    """A running `newscrawl explore`."""

    def __init__(self, process: Fork, line: str) -> None:
        self._process = process
        self.line = line
        found = re.search(r"http://127\.0\.0\.1:\d+/", line)
        assert found, f"{line!r} {process.stderr.read() if process.poll() is not None else ''}"
        self.url = found[0]

    def get(self, path: str, method: str = "GET", **headers: str) -> tuple[int, str, Any]:
        """Return status, text and headers of an answer."""
        request = Request(f"{self.url}{path.lstrip('/')}", method=method, headers=headers)
        try:
            with urlopen(request) as answer:
                return answer.status, answer.read().decode(), answer.headers
        except HTTPError as error:
            return error.code, error.read().decode(), error.headers

    def peak_memory(self) -> int:
        """Return the most bytes that the process and its children have had, each at its time."""
        pids = [self._process.pid, *children(self._process.pid)]
        peaks = [re.search(r"VmHWM:\s+(\d+) kB", status_of(pid)) for pid in pids]
        return sum(int(peak[1]) << 10 for peak in peaks if peak)

    def interrupt(self) -> tuple[int, str]:
        """Press Ctrl-C; return exit code and standard error."""
        self._process.send_signal(signal.SIGINT)
        _, errors = self._process.communicate(timeout=60)
        return self._process.returncode, errors


def children(pid: int) -> list[str]:
    """Return the processes that a process has started and that go on."""
    return Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()


def status_of(pid: int | str) -> str:
    """Return what the system tells of a process, nothing of one that is gone."""
    try:
        return Path(f"/proc/{pid}/status").read_text("ascii")
    except OSError:
        return ""


@contextmanager
def explorer(
    folder: Path, *options: str, program: tuple[str, str] = ("-m", "scrapy"), **more: str
) -> Iterator[Explorer]:
    """Run `newscrawl explore` on a port that is free."""
    command = [sys.executable, *program, "explore", "--port", "0", *options]
    with Fork(command, env=variables(folder, **more), stdout=PIPE, stderr=PIPE) as process:
        try:
            yield Explorer(process, process.stdout.readline())
        finally:
            if process.poll() is None:
                process.kill()


def refused(folder: Path, *options: str, **more: str) -> tuple[int, str]:
    """Return exit code and standard error of a `newscrawl explore` that does not start."""
    command = [sys.executable, "-m", "scrapy", "explore", *options]
    done = run(command, env=variables(folder, **more))
    return done.returncode, done.stderr
