"""The demo site on a loopback port, on whichever Twisted reactor is running.

No reactor is imported with the module: Scrapy has to choose one first.
"""

from __future__ import annotations

import base64
import re
import time
from collections.abc import Callable
from typing import Any

import orjson
from twisted.internet.defer import Deferred, maybeDeferred
from twisted.web.resource import Resource
from twisted.web.server import NOT_DONE_YET, Site

from newscrawl.demo import faults, routes
from newscrawl.demo.faults import fault_from
from newscrawl.demo.model import HTML, DemoError, DemoRequest, DemoResponse
from newscrawl.demo.redesign import redesign_from
from newscrawl.demo.state import DemoSite, FieldEdits

PREFIX = "/__control__/"


def control(site: DemoSite, verb: str, wish: dict[str, Any]) -> dict[str, Any]:
    """Carry out a verb and return its answer; raise DemoError where that is impossible."""
    if verb not in VERBS:
        raise DemoError(f"no verb {verb!r}; there are {', '.join(VERBS)}")
    try:
        return VERBS[verb](site, wish) or {"ok": True}
    except KeyError as error:
        raise DemoError(f"{verb} needs {error.args[0]!r}") from error


def _replace(site: DemoSite, wish: dict[str, Any]) -> None:
    """Serve a body for a path; without a body the path serves its own page again."""
    body = wish["body"]
    if body is None:
        site.replaced.pop(wish["path"], None)
        return
    headers = dict(wish.get("headers", {}))
    site.replaced[wish["path"]] = DemoResponse(
        status=int(wish.get("status", 200)),
        body=base64.b64decode(body) if wish.get("base64") else body.encode(),
        content_type=headers.pop("Content-Type", HTML),
        headers=headers,
    )


def _log(site: DemoSite, wish: dict[str, Any]) -> dict[str, Any]:
    since = int(wish.get("since", 0))
    entries = [entry for entry in site.log.entries if entry["n"] >= since]
    return {"next": site.log.total, "counters": dict(site.log.counters), "requests": entries}


VERBS: dict[str, Callable[[DemoSite, dict[str, Any]], dict[str, Any] | None]] = {
    "publish": lambda site, wish: {"ids": site.publish(int(wish.get("count", 1)))},
    "edit": lambda site, wish: site.edit(wish["article_id"], FieldEdits(wish.get("locale"), wish["fields"])),
    "remove": lambda site, wish: site.remove(wish["article_id"]),
    "restore": lambda site, wish: site.restore(wish["article_id"]),
    "layout": lambda site, wish: site.set_layout(wish["layout"]),
    "redesign": lambda site, wish: site.set_redesign(redesign_from(wish)),
    "fault": lambda site, wish: site.faults.append(fault_from(wish)),
    "clear_faults": lambda site, _: site.faults.clear(),
    "replace": _replace,
    "reset": lambda site, _: site.reset(),
    "log": _log,
    "clear_log": lambda site, _: site.log.clear(),
}


Untyped = Any  # Twisted's reactor, ports and requests tell a type checker too little
LOOPBACK = "127.0.0.1"
CONTROL_ERRORS = (DemoError, ValueError, TypeError, AttributeError, re.error)


class RunningDemo:
    """A demo site that listens; `url` ends in a slash."""

    def __init__(self, site: DemoSite, port: Untyped) -> None:
        self.site = site
        self._port = port
        self.url = f"http://{LOOPBACK}:{port.getHost().port}/"

    def stop(self) -> Deferred[None]:
        """Close the port; wait for the answer where it matters that the port is free again."""
        return maybeDeferred(self._port.stopListening)


def serve(site: DemoSite, port: int = 0) -> RunningDemo:
    """Serve a site on a loopback port (0: any free one) with the reactor of this process.

    Raises `twisted.internet.error.CannotListenError` where the port is taken.
    """
    factory: Untyped = _QuietSite
    listening = running_reactor().listenTCP(port, factory(_Pages(site)), interface=LOOPBACK)
    return RunningDemo(site, listening)


def running_reactor() -> Untyped:
    """Return the reactor of this process; the first call installs one where none is."""
    from twisted.internet import reactor  # noqa: PLC0415  # Scrapy has to choose one first

    return reactor


class _QuietSite(Site):
    """A site without an access log: the demo keeps its own, and Scrapy's log is for Scrapy."""

    noisy = False
    displayTracebacks = False  # noqa: N815  # Twisted's name

    def log(self, request: Untyped) -> None:
        """Write nothing."""


class _Pages(Resource):
    isLeaf = True  # noqa: N815  # Twisted's name

    def __init__(self, site: DemoSite) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.site = site

    def render(self, request: Untyped) -> bytes | int:
        path = request.path.decode("utf-8", "replace")
        if path.startswith(PREFIX):
            return _control(self.site, request, path.removeprefix(PREFIX))
        asked = DemoRequest(
            path=path,
            root=f"http://{request.getHeader('Host') or LOOPBACK}",
            if_none_match=request.getHeader("If-None-Match"),
            if_modified_since=request.getHeader("If-Modified-Since"),
            cookie=request.getHeader("Cookie"),
        )
        answer = _answer(self.site, asked, request.uri.decode("utf-8", "replace"))
        if answer.delay:
            return self._delay(request, answer)
        return self._send(request, answer)

    def _delay(self, request: Untyped, answer: DemoResponse) -> int:
        waiting = running_reactor().callLater(answer.delay, self._send_late, request, answer)
        # an asker who hangs up first must not be answered: the channel is gone then
        request.notifyFinish().addErrback(lambda _: waiting.active() and waiting.cancel())
        return NOT_DONE_YET

    def _send_late(self, request: Untyped, answer: DemoResponse) -> None:
        body = self._send(request, answer)
        if isinstance(body, bytes):
            request.write(body)
            request.finish()

    def _send(self, request: Untyped, answer: DemoResponse) -> bytes | int:
        """Set the head of a response and return its body, or break the connection off."""
        _record(self.site, request, answer)
        request.setResponseCode(answer.status)
        request.setHeader("Content-Type", answer.content_type)
        for name, value in answer.headers.items():
            request.setHeader(name, value)
        if answer.length is None:
            request.setHeader("Content-Length", str(len(answer.body)))
            return answer.body
        request.setHeader("Content-Length", str(answer.length))
        request.write(answer.body)
        request.channel.loseConnection()
        return NOT_DONE_YET


def _answer(site: DemoSite, asked: DemoRequest, uri: str) -> DemoResponse:
    fault = faults.take(site.faults, uri)
    answer = routes.answer(site, asked)
    return answer if fault is None else faults.spoil(fault, asked, answer)


def _record(site: DemoSite, request: Untyped, answer: DemoResponse) -> None:
    path = request.uri.decode("utf-8", "replace")
    site.log.add(
        routes.match(path.partition("?")[0])[0],
        method=request.method.decode(),
        path=path,
        status=answer.status,
        user_agent=request.getHeader("User-Agent"),
        if_none_match=request.getHeader("If-None-Match"),
        time=time.time(),
    )


def _control(site: DemoSite, request: Untyped, verb: str) -> bytes:
    request.setHeader("Content-Type", "application/json")
    try:
        wish: dict[str, Any] = {name.decode(): values[0].decode() for name, values in request.args.items()}
        wish.update(orjson.loads(request.content.read() or b"{}"))
        if verb == "published":
            truths = site.published(wish.get("locale", "en"), wish.get("layout"))
            return b"\n".join(map(orjson.dumps, truths))
        return orjson.dumps(control(site, verb, wish))
    except CONTROL_ERRORS as error:
        request.setResponseCode(400)
        return orjson.dumps({"error": str(error)})
