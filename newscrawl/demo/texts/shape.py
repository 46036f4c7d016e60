"""What a language has to bring along."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Texts:
    """Templates of one language; `flash` and `flash_titles` are told in pairs."""

    places: tuple[str, ...]
    titles: tuple[str, ...]
    leads: tuple[str, ...]
    sentences: tuple[str, ...]
    cited: tuple[str, ...]
    crossed: tuple[str, ...]
    priced: tuple[str, ...]
    headings: tuple[str, ...]
    points: tuple[str, ...]
    origin: tuple[str, ...]
    flash_titles: tuple[str, ...]
    flash: tuple[str, ...]
    notice_titles: tuple[str, ...]
    notices: tuple[str, ...]
    disclaimers: tuple[str, ...]
    notice_disclaimer: str
    joiner: str = " "
