"""What can go wrong with a site, on demand: each fault is an answer, or spoils one."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from newscrawl.demo.answer import HTML, Answer, Asked
from newscrawl.demo.redesign import JSON_LD, STATE
from newscrawl.demo.state import DemoError

if TYPE_CHECKING:
    from collections.abc import Callable

STATUS = re.compile(r"[45][0-9]{2}")
CHALLENGE = (
    '<!DOCTYPE html><html lang="en"><head><title>Just a moment...</title>'
    '<meta name="robots" content="noindex,nofollow"></head><body><div id="cf-chl-widget"></div>'
    "<noscript>Turn on JavaScript and cookies to go on.</noscript>"
    '<form id="challenge-form" action="?__cf_chl_f_tk=demo"></form>'
    "<script>window._cf_chl_opt={cType:'managed'}</script>"
    '<script src="/cdn-cgi/challenge-platform/h/b/orchestrate/chl_page/v1"></script></body></html>'
)
# What a browser passes by itself: a script leaves a cookie and comes back, when it has thought awhile.
PASSABLE = "challenge_passable"
COOKIE = "demo_visitor=1"
PASSABLE_PAGE = (
    '<!DOCTYPE html><html lang="en"><head><title>Just a moment...</title></head>'
    '<body><div id="cf-chl-widget">Checking your browser</div>'
    f"<script>setTimeout(() => {{document.cookie = '{COOKIE}; path=/'; location.reload()}}, 1200)</script>"
    "</body></html>"
)


@dataclass
class Fault:
    """A fault at the paths that a pattern finds; `left` counts down, None is for ever."""

    kind: str
    pattern: re.Pattern[str]
    left: int | None = None
    seconds: float = 1.0
    retry_after: int | None = None


def fault_from(wish: dict[str, Any]) -> Fault:
    """Read a fault from the JSON of the control interface."""
    kind = str(wish["kind"])
    if kind not in KINDS and not STATUS.fullmatch(kind):
        raise DemoError(f"no fault {kind!r}; there are {', '.join(KINDS)} and statuses such as 500")
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


def has_passed(asked: Asked) -> bool:
    """Say whether a visitor carries the cookie of the challenge that can be passed."""
    return COOKIE in (asked.cookie or "")


def apply(fault: Fault, path: str, page: Callable[[], Answer]) -> Answer:
    """Return the answer that a fault makes of a page; most never ask for the page."""
    if STATUS.fullmatch(fault.kind):
        wait = {} if fault.retry_after is None else {"Retry-After": str(fault.retry_after)}
        return Answer(int(fault.kind), b"<h1>" + fault.kind.encode() + b"</h1>", headers=wait)
    if fault.kind == "redirect_loop":
        hop = int(path.rpartition("hop=")[2]) + 1 if "hop=" in path else 1
        where = quote(path.partition("?")[0], safe="/")
        return Answer(302, b"", headers={"Location": f"{where}?hop={hop}"})
    if fault.kind in READY:
        return READY[fault.kind]
    answer = page()
    spoil = SPOILED.get(fault.kind)
    return spoil(answer) if spoil else replace(answer, delay=fault.seconds)


def _cut(answer: Answer) -> Answer:
    return replace(answer, body=answer.body[: len(answer.body) // 2], length=len(answer.body))


def _cut_clean(answer: Answer) -> Answer:
    return replace(answer, body=answer.body[: len(answer.body) // 2])


def _malformed(answer: Answer) -> Answer:
    """Leave tags open and close others that were never opened; the text and its order stay."""
    body = re.sub(rb"</(?:p|li|span|td|tr)>", b"", answer.body, flags=re.IGNORECASE)
    body = re.sub(rb"(</h1>|</title>)", rb"\1<b><i></b></i></section>", body)
    for tail in (b"</body>", b"</html>", b"</BODY>", b"</HTML>"):
        body = body.replace(tail, b"")
    return replace(answer, body=body)


def _broken_json(answer: Answer) -> Answer:
    """Cut the page state in half; a page without one loses half of its JSON-LD instead."""
    pattern = STATE if STATE.search(answer.body) else JSON_LD
    return replace(answer, body=pattern.sub(_half, answer.body))


def _half(match: re.Match[bytes]) -> bytes:
    return match[1] + match[2][: len(match[2]) // 2] + match[3]


def _double_json(answer: Answer) -> Answer:
    pattern = STATE if STATE.search(answer.body) else JSON_LD
    return replace(answer, body=pattern.sub(lambda match: match[0] * 2, answer.body))


def _wrong_charset(answer: Answer) -> Answer:
    return replace(answer, content_type="text/html; charset=iso-8859-1")


def _no_charset(answer: Answer) -> Answer:
    return replace(answer, content_type="text/html")


READY = {
    "empty": Answer(200, b""),
    "challenge": Answer(403, CHALLENGE.encode(), HTML, {"cf-mitigated": "challenge"}),
    "challenge_200": Answer(200, CHALLENGE.encode()),
    PASSABLE: Answer(403, PASSABLE_PAGE.encode(), HTML, {"cf-mitigated": "challenge"}),
}
SPOILED: dict[str, Callable[[Answer], Answer]] = {
    "cut": _cut,
    "cut_clean": _cut_clean,
    "malformed": _malformed,
    "wrong_charset": _wrong_charset,
    "no_charset": _no_charset,
    "broken_json": _broken_json,
    "double_json": _double_json,
}
KINDS = (*READY, *SPOILED, "slow", "redirect_loop")
