"""A demo site in a process of its own, and the verbs that tests and benchmarks use on it."""

from __future__ import annotations

import base64
import json
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from subprocess import PIPE, TimeoutExpired
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode, urlsplit

from newscrawl.demo.server import PREFIX
from tests.forks import Fork

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

HTTP_OK = 200
TIMEOUT = 60.0
# Of the site that most tests crawl: every kind of article, on three pages of the listing.
ARTICLES = 14


class DemoClientError(RuntimeError):
    """The demo site refused a wish, or did not start."""


@dataclass(frozen=True)
class Reply:
    """A response as it came; header names are in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The body as UTF-8."""
        return self.body.decode()


class DemoClient:
    """Speaks to a running demo site; `url` ends in a slash."""

    def __init__(self, url: str) -> None:
        self.url = url

    def get(self, path: str, headers: Mapping[str, str] | None = None, method: str = "GET") -> Reply:
        """Fetch a path without following redirects."""
        return self._request(method, path, headers=headers)

    def publish(self, count: int = 1) -> list[str]:
        """Publish new articles and return their ids, the oldest first."""
        ids: list[str] = self._verb("publish", count=count)["ids"]
        return ids

    def edit(self, article_id: str, *, locale: str | None = None, **fields: Any) -> None:
        """Change fields of an article in one locale, or in all.

        The fields: title, publisher, author, published_at, summary, key_points, disclaimer,
        `paragraph` (the text of the first paragraph) and `body` (a list of paragraphs).
        """
        self._verb("edit", article_id=article_id, locale=locale, fields=fields)

    def remove(self, article_id: str) -> None:
        """Take an article off the site."""
        self._verb("remove", article_id=article_id)

    def restore(self, article_id: str) -> None:
        """Bring a removed article back."""
        self._verb("restore", article_id=article_id)

    def layout(self, name: str) -> None:
        """Serve every page in another layout from now on."""
        self._verb("layout", layout=name)

    def redesign(self, **changes: Any) -> None:
        """Change the article pages a little in every layout; without changes they are as they were.

        The changes: `drop` lists what vanishes (json_ld, page_state, meta, visible_date), `rename_keys`
        maps members of the article in the page state to new names, `new_keys` maps members to add to
        their values, and `differ` maps a layer (page_state, json_ld, meta) to the fields that it says
        differently than the rest of the page, such as `{"json_ld": ["title", "published_at"]}`.
        """
        self._verb("redesign", **changes)

    def fault(self, kind: str, path: str = "", times: int | None = None, **more: Any) -> None:
        """Add a fault at the paths (with their query) that a pattern finds.

        `times` None is for ever; `seconds` belongs to `slow`, `retry_after` to statuses.
        """
        self._verb("fault", kind=kind, path=path, times=times, **more)

    def clear_faults(self) -> None:
        """Mend everything."""
        self._verb("clear_faults")

    def replace(self, path: str, body: str | bytes | None, **more: Any) -> None:
        """Serve a body for a path (None: its own page again); `status` and `headers` as wanted."""
        if isinstance(body, bytes):
            more["base64"] = True
            body = base64.b64encode(body).decode()
        self._verb("replace", path=path, body=body, **more)

    def reset(self) -> None:
        """Return the site to the state of its start."""
        self._verb("reset")

    def clear_log(self) -> None:
        """Forget the requests so far."""
        self._verb("clear_log")

    def log(self, since: int = 0) -> list[dict[str, Any]]:
        """Return the requests from a number on: n, method, path, status, user_agent, …."""
        requests: list[dict[str, Any]] = self._verb("log", since=since)["requests"]
        return requests

    def counters(self) -> dict[str, int]:
        """Return how many requests each kind of page had."""
        counters: dict[str, int] = self._verb("log", since=sys.maxsize)["counters"]
        return counters

    def published(self, locale: str = "en", layout: str | None = None) -> list[dict[str, Any]]:
        """Return what a perfect crawler stores of every live article, the oldest first."""
        query = urlencode({"locale": locale} | ({"layout": layout} if layout else {}))
        reply = self._request("GET", f"{PREFIX}published?{query}")
        if reply.status != HTTP_OK:
            raise DemoClientError(reply.text)
        return [json.loads(line) for line in reply.body.splitlines()]

    def _verb(self, verb: str, **wish: Any) -> dict[str, Any]:
        reply = self._request("POST", PREFIX + verb, json.dumps(wish).encode())
        answer: dict[str, Any] = json.loads(reply.body)
        if reply.status != HTTP_OK:
            raise DemoClientError(answer["error"])
        return answer

    def _request(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Reply:
        connection = HTTPConnection(urlsplit(self.url).netloc, timeout=TIMEOUT)
        try:
            connection.request(method, quote(path, safe="/?&=%:;,+@~!$'()*"), body, dict(headers or {}))
            response = connection.getresponse()
            named = {name.lower(): value for name, value in response.getheaders()}
            return Reply(response.status, named, response.read())
        finally:
            connection.close()


@contextmanager
def demo_process(**options: Any) -> Iterator[DemoClient]:
    """Run a demo site for the length of a block.

    As in `with demo_process(articles=50, layout="bare") as demo:`; the options are those of
    `python -m newscrawl.demo`, with `locales` as text or sequence. The process ends with its
    standard input, so it cannot outlive the one that started it.
    """
    command = [sys.executable, "-m", "newscrawl.demo", "--until-eof"]
    for name, value in options.items():
        text = str(value) if isinstance(value, (str, int)) else ",".join(value)
        command += [f"--{name.replace('_', '-')}", text]
    with Fork(command, stdin=PIPE, stdout=PIPE) as process:
        try:
            line = process.stdout.readline() if process.stdout else ""
            if not line:
                raise DemoClientError(f"the demo site did not start: {' '.join(command)}")
            yield DemoClient(line.rpartition(" ")[2].strip())
        finally:
            _end(process)


def _end(process: Fork) -> None:
    if process.stdin:
        process.stdin.close()
    try:
        process.wait(timeout=10)
    except TimeoutExpired:
        process.kill()
