"""Short lines of pages that are known by their words: labels, headings, buttons, in many languages.

The words stand by language and kind in the data file beside this one. They are hints: every one of them has
a structural rule beside it, so that a language that is missing costs precision and not the article.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterator
from functools import cache
from itertools import chain, pairwise
from pathlib import Path
from typing import Any

from newscrawl.normalization.text import STATEMENT_END

_LONGEST_HEADING = 60
_NAME = re.compile(r"\{([a-z]+)\}")
# Their words stand within others, without spaces or with an article.
_RUN_TOGETHER = frozenset(["zh", "ja", "ko", "th", "ar", "fa", "hi", "km"])


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


def _line(kind: str) -> re.Pattern[str]:
    """Return the pattern of a line that is nothing but words of a kind."""
    return re.compile(rf"\W*{any_of(kind)}\W*", re.IGNORECASE)


def _opening(kind: str) -> re.Pattern[str]:
    """Return the pattern of words of a kind that open a line."""
    return re.compile(rf"\W*{any_of(kind)}(?!\w)", re.IGNORECASE)


def _within(kind: str) -> re.Pattern[str]:
    """Return the pattern of words of a kind anywhere in a line."""
    return re.compile(rf"(?<!\w){spaced(kind)}(?!\w)|{run_together(kind)}", re.IGNORECASE)


# What a site sets into a text or around it. Each is asked whether it is all of a short line: the same
# words in a sentence are text.
_FIGURE = r"[~≈约約]?\s?\d[\d.,]*\s?(?:[km万萬千만천]|тыс\.?|mil)?\+?"
_MINUTES = rf"{any_of('minutes')}(?!\w)\.?"
_READING, _VIEWS = any_of("reading"), any_of("views")
AD = _line("ad")
READING_TIME = re.compile(
    rf"\W*(?:{_READING}[\s:：]*)?{_FIGURE}[\s-]?{_MINUTES}(?:[\s-]*{_READING})?\W*", re.IGNORECASE
)
VIEWS = re.compile(
    rf"\W*(?:{_FIGURE}\s?次?{_VIEWS}|{_VIEWS}\s?[:：(（]?\s?{_FIGURE}\s?次?)\W*", re.IGNORECASE
)
SHARING = _opening("sharing")
NETWORK = re.compile(
    r"\W*(?:facebook|twitter|x|telegram|whats ?app|linked ?in|reddit|pinterest|messenger|threads|bluesky|"
    r"mastodon|line|viber|vk|вконтакте|одноклассники|instagram|youtube|discord|flipboard|pocket|tumblr|xing|"
    r"skype|wechat|weibo|微信|微博|朋友圈|qq|知乎|카카오(?:톡)?|페이스북|트위터|はてな(?:ブックマーク)?|"
    r"e-?mail|mail|"
    r"почта|send|embed|print|drucken|печать|imprimir|imprimer|打印|列印|印刷|rss|google news)(?!\w)",
    re.IGNORECASE,
)
REVISED = _opening("revised")
MOMENT = re.compile(
    r"\d{1,2}:\d\d|\b(?:19|20)\d\d\b|\b20\d\d年|\bago\b|назад|тому|前|\bvor\b|\bhace\b|il y a"
)
COMMENTS = re.compile(rf"\W*(?:\d+\W*)?{any_of('comments')}(?:\W*\d+)?\W*", re.IGNORECASE)
# Each of a line of counts: `4 min read`, `1,204 views`, `3 comments`.
COUNTS = (READING_TIME, VIEWS, re.compile(rf"(?=\W*\d){COMMENTS.pattern}", re.IGNORECASE))
TAGS = re.compile(rf"{_opening('tags').pattern}\W*", re.IGNORECASE)
LISTEN = _line("listen")
# What leads to the text of which this one is a translation or a copy.
ORIGINAL = _line("original")
# What a site asks below a text, about the text.
FEEDBACK = _line("feedback")
# One button of a row below a text: a count, or what a reader may do with the text.
ACTION = re.compile(
    rf"\W*(?:{_FIGURE}|{any_of('action')})?(?:\s?[(（]?\s?\d[\d.,]*[)）]?)?\W*", re.IGNORECASE
)
PAGER = _line("pager")

# How a disclaimer begins, and what its further paragraphs speak of.
DISCLAIMER = re.compile(rf"^\W{{0,3}}{any_of('disclaimer')}(?!\w)", re.IGNORECASE)
LEGAL = re.compile(rf"\b{spaced('legal')}\b|{run_together('legal')}", re.IGNORECASE)
# The beginnings of headings.
RELATED = re.compile(rf"(?<!\w){spaced('related')}|{run_together('related')}", re.IGNORECASE)
TRENDING = re.compile(rf"(?<!\w){spaced('trending')}|{run_together('trending')}", re.IGNORECASE)
# What stands above key points; words for a summary are headings of other lists as well, if more words follow.
KEY_POINTS = re.compile(rf"\W*(?:{any_of('key_points')}.{{0,30}}|{any_of('summary')})\W*$", re.IGNORECASE)
# What stands before a time that is not the publisher: on prices, notices and revised articles.
DATE_LABEL = re.compile(rf"^\W*{any_of('date_label')}|^[^:：]{{0,30}}[:：]\W*$", re.IGNORECASE)
# What stands before a time: of publication, or of the last change.
PUBLISHED, UPDATED = _within("published"), _within("updated")
# What stands before each value of one text: `来源：海潮 作者：林`, `Source: Wire Author: Ann Lee`.
_LABELS = "|".join(
    map(any_of, ("source", "byline", "published", "updated", "date_label", "views", "reading"))
)
_LABEL = re.compile(rf"(?<!\S)(?:{_LABELS})\s?[:：]", re.IGNORECASE)
# What stands before the name of a publisher.
SOURCE = re.compile(rf"^\W*(?:{any_of('source')}\s*[:：]|(?:published by|(?-i:via))\s)\s*", re.IGNORECASE)


def labelled_values(text: str) -> list[str]:
    """Return the values of one text with the label before each.

    >>> labelled_values("Source: Wire Last updated: 2026-05-14 09:32")
    ['Source: Wire', 'Last updated: 2026-05-14 09:32']
    """
    if ":" not in text and "：" not in text:
        return [text.rstrip()]
    starts = [0, *(label.start() for label in _LABEL.finditer(text) if label.start()), len(text)]
    return [text[start:end].rstrip() for start, end in pairwise(starts)]


def is_list_heading(text: str) -> bool:
    """Say whether a line is one of the known headings of lists of articles.

    >>> is_list_heading("Читайте также"), is_list_heading("Related parties sold a tenth of the shares.")
    (True, False)
    """
    is_line = len(text) <= _LONGEST_HEADING and not text.endswith(STATEMENT_END)
    return is_line and bool(RELATED.match(text) or TRENDING.match(text))
