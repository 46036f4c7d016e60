"""What tests may ask of a running demo site, under `/__control__/`: JSON in, JSON out."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

from newscrawl.demo.answer import HTML, DemoError, DemoResponse
from newscrawl.demo.faults import fault_from
from newscrawl.demo.redesign import redesign_from
from newscrawl.demo.state import FieldEdits

if TYPE_CHECKING:
    from collections.abc import Callable

    from newscrawl.demo.state import DemoSite

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
