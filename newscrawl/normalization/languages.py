"""Words and sentences of many languages by kind, from the data file beside this one."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

_NAME = re.compile(r"\{([a-z]+)\}")
# Their words stand within others, without spaces or with an article.
_RUN_TOGETHER = frozenset(["zh", "ja", "ko", "th", "ar", "fa", "hi"])


def any_of(kind: str) -> str:
    """Return the pattern of what all languages have of a *kind*."""
    return _pattern(kind, _languages().keys())


def spaced(kind: str) -> str:
    """Return the pattern of the languages whose words end where others begin."""
    return _pattern(kind, _languages().keys() - _RUN_TOGETHER)


def run_together(kind: str) -> str:
    """Return the pattern of the languages whose words are found within others."""
    return _pattern(kind, _RUN_TOGETHER)


@cache
def _languages() -> dict[str, dict[str, Any]]:
    return tomllib.loads(Path(__file__).with_name("languages.toml").read_text("utf-8"))


def _pattern(kind: str, languages: Collection[str]) -> str:
    told = (_told(words, kind) for language, words in _languages().items() if language in languages)
    return f"(?:{'|'.join(chain.from_iterable(told))})"


def _told(words: dict[str, Any], kind: str) -> Iterator[str]:
    patterns = words.get(kind, ())
    for pattern in [patterns] if isinstance(patterns, str) else patterns:
        yield _NAME.sub(lambda name: str(words[name[1]]), pattern)
