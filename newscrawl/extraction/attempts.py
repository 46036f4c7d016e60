"""A layer that is broken is a missing layer: where a page breaks its reading, the others are read."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

logger = logging.getLogger(__name__)

T = TypeVar("T")


class Attempts:
    """The reading of one page, layer by layer; *broken* maps the layers that could not be read to why."""

    def __init__(self) -> None:
        self.broken: dict[str, str] = {}

    def values(self, layer: str, reading: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        """Return the values that a layer's *reading* gives, none if the page breaks it."""
        return self.read(layer, reading, {})

    def read(self, layer: str, reading: Callable[[], T], otherwise: T) -> T:
        """Return what *reading* says, or *otherwise* if the page breaks it.

        A page is anybody's, and parsers, decoders and date readers raise whatever their authors left out:
        there is no list of it. So this is the one place that takes every error, and it keeps and logs it:
        but for the lack of memory, which is the whole page's. One layer nested too deep says nothing of
        the others.
        """
        try:
            return reading()
        except MemoryError:
            raise
        except Exception as error:
            self.broken.setdefault(layer, f"{type(error).__name__}: {error}"[:200])
            logger.warning("a page breaks the reading of its %s", layer, exc_info=True)
            return otherwise
