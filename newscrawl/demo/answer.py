"""A question to the demo site and its answer, before any network has touched them."""

from __future__ import annotations

from dataclasses import dataclass, field

HTML = "text/html; charset=utf-8"


class DemoError(ValueError):
    """A wish that the demo site cannot fulfil; the message is meant for a person."""


@dataclass(frozen=True, slots=True)
class DemoRequest:
    """A request; `root` is the address that the asker used for the site, `path` has no query."""

    path: str
    root: str
    if_none_match: str | None = None
    if_modified_since: str | None = None
    cookie: str | None = None


@dataclass(frozen=True, slots=True)
class DemoResponse:
    """A response; `length` is what it claims to be long if that is a lie, `delay` is in seconds."""

    status: int
    body: bytes
    content_type: str = HTML
    headers: dict[str, str] = field(default_factory=dict)
    length: int | None = None
    delay: float = 0.0
