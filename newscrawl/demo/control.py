"""What tests may ask of a running demo site, under `/__control__/`: JSON in, JSON out."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

from newscrawl.demo.answer import HTML, Answer
from newscrawl.demo.faults import fault_from
from newscrawl.demo.redesign import DIFFERING, DROPS, Redesign
from newscrawl.demo.state import DemoError, DemoSite, Edit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

PREFIX = "/__control__/"


def control(site: DemoSite, verb: str, wish: dict[str, Any]) -> dict[str, Any]:
    """Carry out a verb and return its answer; raise DemoError where that is impossible."""
    if verb not in VERBS:
        raise DemoError(f"no verb {verb!r}; there are {', '.join(VERBS)}")
    try:
        return VERBS[verb](site, wish) or {"ok": True}
    except KeyError as error:
        raise DemoError(f"{verb} needs {error.args[0]!r}") from error


def _publish(site: DemoSite, wish: dict[str, Any]) -> dict[str, Any]:
    return {"ids": site.publish(int(wish.get("count", 1)))}


def _edit(site: DemoSite, wish: dict[str, Any]) -> None:
    site.edit(wish["article_id"], Edit(wish.get("locale"), wish["fields"]))


def _remove(site: DemoSite, wish: dict[str, Any]) -> None:
    site.remove(wish["article_id"])


def _restore(site: DemoSite, wish: dict[str, Any]) -> None:
    site.restore(wish["article_id"])


def _layout(site: DemoSite, wish: dict[str, Any]) -> None:
    site.set_layout(wish["layout"])


def _redesign(site: DemoSite, wish: dict[str, Any]) -> None:
    drop = tuple(wish.get("drop", ()))
    differ = {layer: tuple(fields) for layer, fields in wish.get("differ", {}).items()}
    _all_known("drop", drop, DROPS)
    _all_known("make differ", differ, DIFFERING)
    for layer, fields in differ.items():
        _all_known(f"make {layer} differ in", fields, DIFFERING[layer])
    keys = wish.get("rename_keys", {}), wish.get("new_keys", {})
    site.set_redesign(Redesign(drop, *keys, differ))


def _all_known(wanted: str, names: Iterable[str], known: Iterable[str]) -> None:
    unknown = [name for name in names if name not in known]
    if unknown:
        raise DemoError(f"cannot {wanted} {', '.join(unknown)}; can {wanted} {', '.join(known)}")


def _fault(site: DemoSite, wish: dict[str, Any]) -> None:
    site.faults.append(fault_from(wish))


def _clear_faults(site: DemoSite, _: dict[str, Any]) -> None:
    site.faults.clear()


def _replace(site: DemoSite, wish: dict[str, Any]) -> None:
    """Serve a body for a path; without a body the path serves its own page again."""
    body = wish["body"]
    if body is None:
        site.replaced.pop(wish["path"], None)
        return
    headers = {name: value for name, value in wish.get("headers", {}).items() if name != "Content-Type"}
    site.replaced[wish["path"]] = Answer(
        status=int(wish.get("status", 200)),
        body=base64.b64decode(body) if wish.get("base64") else body.encode(),
        content_type=wish.get("headers", {}).get("Content-Type", HTML),
        headers=headers,
    )


def _reset(site: DemoSite, _: dict[str, Any]) -> None:
    site.reset()


def _clear_log(site: DemoSite, _: dict[str, Any]) -> None:
    site.log.clear()


def _log(site: DemoSite, wish: dict[str, Any]) -> dict[str, Any]:
    since = int(wish.get("since", 0))
    entries = [entry._asdict() for entry in site.log.entries if entry.n >= since]
    return {"next": site.log.total, "counters": dict(site.log.counters), "requests": entries}


VERBS: dict[str, Callable[[DemoSite, dict[str, Any]], dict[str, Any] | None]] = {
    "publish": _publish,
    "edit": _edit,
    "remove": _remove,
    "restore": _restore,
    "layout": _layout,
    "redesign": _redesign,
    "fault": _fault,
    "clear_faults": _clear_faults,
    "replace": _replace,
    "reset": _reset,
    "log": _log,
    "clear_log": _clear_log,
}
