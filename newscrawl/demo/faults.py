"""What can go wrong with a site, on demand: a table of faults, each a function that spoils an answer."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import count
from typing import Any

from newscrawl.demo.model import HTML, DemoError, DemoRequest, DemoResponse
from newscrawl.demo.redesign import JSON_LD, STATE

STATUS = re.compile(r"[45][0-9]{2}")
CHALLENGE = (
    b'<!DOCTYPE html><html lang="en"><head><title>Just a moment...</title>'
    b'<meta name="robots" content="noindex,nofollow"></head><body><div id="cf-chl-widget"></div>'
    b"<noscript>Turn on JavaScript and cookies to go on.</noscript>"
    b'<form id="challenge-form" action="?__cf_chl_f_tk=demo"></form>'
    b"<script>window._cf_chl_opt={cType:'managed'}</script>"
    b'<script src="/cdn-cgi/challenge-platform/h/b/orchestrate/chl_page/v1"></script></body></html>'
)
# What a browser passes by itself: a script leaves a cookie and comes back, when it has thought awhile.
PASSABLE = "challenge_passable"
COOKIE = "demo_visitor=1"
PASSABLE_PAGE = (
    '<!DOCTYPE html><html lang="en"><head><title>Just a moment...</title></head>'
    '<body><div id="cf-chl-widget">Checking your browser</div>'
    f"<script>setTimeout(() => {{document.cookie = '{COOKIE}; path=/'; location.reload()}}, 1200)</script>"
    "</body></html>"
).encode()
MITIGATED = {"cf-mitigated": "challenge"}
HOPS = count(1)


@dataclass
class Fault:
    """A fault at the paths that a pattern finds; `left` counts down, None is for ever."""

    kind: str
    pattern: re.Pattern[str]
    left: int | None = None
    seconds: float = 1.0
    retry_after: float | None = None


def fault_from(wish: dict[str, Any]) -> Fault:
    """Read a fault from the JSON of the control interface."""
    kind = str(wish["kind"])
    if kind not in FAULTS and not STATUS.fullmatch(kind):
        raise DemoError(f"no fault {kind!r}; there are {', '.join(FAULTS)} and statuses such as 500")
    return Fault(
        kind=kind,
        pattern=re.compile(wish.get("path", "")),
        left=wish.get("times"),
        seconds=float(wish.get("seconds", 1.0)),
        retry_after=wish.get("retry_after"),
    )


def take(faults: list[Fault], path: str) -> Fault | None:
    """Return the first fault that a path meets, and count it; spent faults leave the list."""
    for fault in faults:
        if fault.pattern.search(path):
            if fault.left is not None:
                fault.left -= 1
                if fault.left <= 0:
                    faults.remove(fault)
            return fault
    return None


def spoil(fault: Fault, asked: DemoRequest, answer: DemoResponse) -> DemoResponse:
    """Return what a fault makes of an answer; who carries the cookie has passed the passable challenge."""
    if fault.kind == PASSABLE and COOKIE in (asked.cookie or ""):
        return answer
    return FAULTS.get(fault.kind, _status)(answer, fault)


def _status(_: DemoResponse, fault: Fault) -> DemoResponse:
    wait = {} if fault.retry_after is None else {"Retry-After": str(fault.retry_after)}
    return DemoResponse(int(fault.kind), f"<h1>{fault.kind}</h1>".encode(), headers=wait)


def _half_of(answer: DemoResponse, _: Fault) -> DemoResponse:
    return replace(answer, body=answer.body[: len(answer.body) // 2])


def _malformed(answer: DemoResponse, _: Fault) -> DemoResponse:
    """Leave tags open and close others that were never opened; the text and its order stay."""
    body = re.sub(rb"</(?:p|li|span|body|html)>", b"", answer.body)
    return replace(answer, body=re.sub(rb"(</h1>|</title>)", rb"\1<b><i></b></i></section>", body))


def _data(change: Callable[[re.Match[bytes]], bytes]) -> Callable[[DemoResponse, Fault], DemoResponse]:
    """Return a fault of the page state; a page without one has it in its JSON-LD instead."""

    def spoiled(answer: DemoResponse, _: Fault) -> DemoResponse:
        pattern = STATE if STATE.search(answer.body) else JSON_LD
        return replace(answer, body=pattern.sub(change, answer.body))

    return spoiled


FAULTS: dict[str, Callable[[DemoResponse, Fault], DemoResponse]] = {
    "empty": lambda *_: DemoResponse(200, b""),
    "challenge": lambda *_: DemoResponse(403, CHALLENGE, HTML, MITIGATED),
    "challenge_200": lambda *_: DemoResponse(200, CHALLENGE),
    PASSABLE: lambda *_: DemoResponse(403, PASSABLE_PAGE, HTML, MITIGATED),
    "cut": lambda answer, fault: replace(_half_of(answer, fault), length=len(answer.body)),
    "cut_clean": _half_of,
    "malformed": _malformed,
    "wrong_charset": lambda answer, _: replace(answer, content_type="text/html; charset=iso-8859-1"),
    "no_charset": lambda answer, _: replace(answer, content_type="text/html"),
    "broken_json": _data(lambda match: match[1] + match[2][: len(match[2]) // 2] + match[3]),
    "double_json": _data(lambda match: match[0] * 2),
    "slow": lambda answer, fault: replace(answer, delay=fault.seconds),
    "redirect_loop": lambda *_: DemoResponse(302, b"", headers={"Location": f"?hop={next(HOPS)}"}),
}
