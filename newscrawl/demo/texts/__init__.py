"""Sentences of the synthetic articles, by language; all written for this site.

Templates have slots (`{asset}`, `{org}`, `{place}`, `{person}`, `{pct}`, `{n}`); a part in square
brackets becomes a link.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from newscrawl.demo.texts import en, pt, uk, zh

if TYPE_CHECKING:
    from newscrawl.demo.texts.shape import Texts

_BY_LANGUAGE = {"en": en.TEXTS, "pt": pt.TEXTS, "uk": uk.TEXTS, "zh": zh.TEXTS}


def texts_of(locale: str) -> Texts:
    """Return the texts of a locale; a language without its own gets English, as on real sites.

    >>> texts_of("pt-PT") is texts_of("pt"), texts_of("asia") is texts_of("en")
    (True, True)
    """
    return _BY_LANGUAGE.get(locale.partition("-")[0], en.TEXTS)
