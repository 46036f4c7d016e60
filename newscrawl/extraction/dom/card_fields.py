"""What an entry of a run of links says: title, snippet, publisher and date, however they are boxed."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Any

from newscrawl.extraction.dom.card_texts import CardText, texts_of
from newscrawl.extraction.dom.elements import HEADINGS, is_alone, outwards
from newscrawl.extraction.dom.lines import is_name, name_in
from newscrawl.normalization import names
from newscrawl.normalization.dates import parse_time
from newscrawl.normalization.labels import SOURCE
from newscrawl.normalization.printed_dates import PRINTED, find_time
from newscrawl.normalization.text import LETTER, SENTENCE_END, clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from lxml.html import HtmlElement

    from newscrawl.extraction.dom.cards import Card

# Before the publisher in a line that opens with the title: ` - Cryptopolitan`.
_DASHES = frozenset("-–—|·•")
_CUT = re.compile(r"\s*(?:…|\.\.\.)$")

_LONGEST_SHARED = 22
_MOST_WRAPPERS = 8
# A block of thousands is a listing, or there to hold its reader up.
_MOST_ENTRIES = 200


def read_entries(cards: Sequence[Card]) -> list[dict[str, Any]]:
    """Return url, title, snippet, publisher and published_at of every entry, raw, in order.

    Of several for one article the later ones say what the first does not.
    """
    said = [(card, texts_of(card)) for card in cards[:_MOST_ENTRIES]]
    shared = _shared_texts(said)
    ends = [pieces[-1] for _, pieces in said if pieces]
    has_names_last = all(end.is_name for end in ends) and len({end.text for end in ends}) > 1
    entries: dict[Any, dict[str, Any]] = {}
    for card, pieces in said:
        entry = _CardReader(card, pieces, shared, has_names_last=has_names_last).entry()
        first = entries.setdefault(card.key or card.href, entry)
        first.update({name: value for name, value in entry.items() if not first[name]})
    return list(entries.values())


def _shared_texts(said: Iterable[tuple[Card, list[CardText]]]) -> set[str]:
    """Return the short texts that stand in entries for several articles: badges, publishers, `Read more`.

    Copies of one wire text share titles and snippets, which are longer, or sentences.
    """
    first: dict[str, Any] = {}
    texts = ((piece.text, card.key or card.href) for card, pieces in said for piece in pieces)
    return {
        text
        for text, target in texts
        if first.setdefault(text, target) != target
        and len(text) <= _LONGEST_SHARED
        and (_CUT.search(text) or not text.endswith(SENTENCE_END))
    }


class _CardReader:
    """Tells the texts of one entry apart, by their marks and by where they stand beside its time."""

    def __init__(self, card: Card, pieces: list[CardText], shared: set[str], *, has_names_last: bool) -> None:
        self._card = card
        self._has_names_last = has_names_last
        self._shared = shared
        times = [piece for piece in pieces if piece.is_time and not (piece.marks.heading or piece.is_prose)]
        self._time = min(times, key=_length, default=None)
        counts = [piece for piece in pieces if piece is not self._time and piece.is_count]
        counts = [piece for piece in counts if not (piece.marks.heading and LETTER.search(piece.text))]
        ages = (piece for piece in counts if LETTER.search(piece.text))
        self._marker = self._time or next(ages, None)
        self._words = [piece for piece in pieces if piece is not self._time and piece not in counts] or counts
        self._place = {piece: at for at, piece in enumerate(pieces)}

    def entry(self) -> dict[str, Any]:
        title = self._title()
        moment, publisher = _time_and_name(self._time) if self._time else (None, "")
        named = None if publisher else self._publisher(title)
        texts = [
            piece for piece in self._words if piece is not named and not (title and piece.text == title.text)
        ]
        snippets = [piece.text for piece in texts if piece.is_snippet and self._is_own(piece)]
        return {
            "url": self._card.href,
            "key": self._card.key,
            "title": self._whole(title.text) if title else self._said_unseen(),
            "snippet": max(snippets, key=len, default=None),
            "publisher": names.publisher(SOURCE.sub("", named.text)) if named else publisher or None,
            "published_at": moment,
        }

    def _is_own(self, piece: CardText) -> bool:
        """Say whether a text is none that entries for several articles have: a button, a badge."""
        return piece.is_prose or piece.text not in self._shared

    def _title(self) -> CardText | None:
        """Return the heading, else what is linked, else what is most like a title."""
        own = [
            piece for piece in self._words if piece.marks.heading or piece.text not in self._shared
        ] or self._words
        if headings := [piece for piece in own if piece.marks.heading]:
            return max(headings, key=_length)
        pool = [piece for piece in own if piece.marks.linked] or own
        plain = [piece for piece in pool if not piece.is_prose]
        if len(pool) < 2 or not plain:  # noqa: PLR2004  # nothing to choose from
            return pool[0] if pool else None
        outside = [piece for piece in plain if not self._stands_in_line_of_time(piece)]
        if self._marker and (not outside or len(outside) == len(plain)):
            return self._beside(self._place[self._marker], plain)
        return _above_text(pool, outside)

    def _stands_in_line_of_time(self, piece: CardText) -> bool:
        owner = self._marker.owner if self._marker else None
        line = owner.getparent() if owner is not None and owner is not self._card.element else None
        return (
            line is not None and piece.owner is not None and _alone_around(piece.owner, line) in (line, *line)
        )

    def _beside(self, at: int, plain: list[CardText]) -> CardText:
        """Return which text of one line with the time is the title: the other one beside it is a name."""
        before = [piece for piece in plain if self._place[piece] < at]
        after = plain[len(before) :]
        if len(before) > 1:
            first = _first_line(before[:-1])
            return before[-1] if first.is_label else first
        if before and after:
            return max(before[0], after[0], key=_length)
        if len(after) > 1 and after[0].is_name:
            return _first_line(after[1:])
        return (before or after)[0]

    def _publisher(self, title: CardText | None) -> CardText | None:
        """Return the name right before the time, else right after it, else what a logo is called.

        Where a time opens the entry, the name can close it.
        """
        if self._marker:
            ends_apart = self._has_names_last and self._place[self._marker] == 0
            for piece in (*self._beside_marker(self._marker), *self._words[-1:] * ends_apart):
                if piece is not title and is_name(piece.text) and not names.opens_byline(piece.text):
                    return piece
        elif line := self._last_line(title):
            return line[0]
        if trailing := [piece for piece in self._words if piece.text[:1] in _DASHES and piece is not title]:
            return trailing[0]
        alts = {clean(image.get("alt") or "") for image in self._card.element.iter("img", "amp-img")}
        named = (piece for piece in self._words if piece is not title and piece.text in alts)
        return next(named, None)

    def _beside_marker(self, marker: CardText) -> list[CardText]:
        """Return the texts before and after the time, the one in its line first."""
        order = sorted({*self._words, marker}, key=self._place.__getitem__)
        at = order.index(marker)
        before, after = order[max(0, at - 1) : at], order[at + 1 : at + 2]
        after_in_line = [piece for piece in after if not piece.opens_line]
        if marker is not self._time:  # an age: no names but those in its line
            return [*([] if marker.opens_line else before), *after_in_line]
        return [*after, *before] if marker.opens_line and after_in_line else [*before, *after]

    def _last_line(self, title: CardText | None) -> list[CardText]:
        """Return the two texts of a last line: a name and an age in words, such as `yesterday`."""
        *_, one, two = [None, None, *self._words]
        if one is None or two is None or not one.opens_line or two.opens_line or title in (one, two):
            return []
        return [one, two] if one.is_name and two.is_name else []

    def _whole(self, title: str) -> str:
        """Return a title; the whole one, if the page shows it cut and has it in a tooltip."""
        start = _CUT.sub("", title)
        if start == title:
            return title
        whole = (text for text in self._tooltips() if text.startswith(start) and not _CUT.search(text))
        return next(whole, title)

    def _said_unseen(self) -> str | None:
        """Return the title of an entry that is a picture, as it is told to those who cannot see it."""
        return next(filter(LETTER.search, self._tooltips()), None)

    def _tooltips(self) -> Iterator[str]:
        for element in self._card.element.iter("a", "img", "amp-img", *HEADINGS):
            yield from (clean(element.get(name) or "") for name in ("title", "aria-label", "alt"))


def _alone_around(owner: HtmlElement, line: HtmlElement) -> HtmlElement:
    """Return the element of a *line* that holds nothing but a text, or the nearest to that."""
    around = islice(outwards(owner), _MOST_WRAPPERS)
    return next((up for up in around if up is line or up.getparent() is None or not is_alone(up)), owner)


def _above_text(pool: list[CardText], plain: list[CardText]) -> CardText:
    """Return the first line above the first snippet; a snippet's first sentence may be the title."""
    prose = [at for at, piece in enumerate(pool) if piece.is_prose]
    above = [piece for piece in plain if not prose or piece in pool[: prose[0]]] or plain
    first = _first_line(above)
    return pool[prose[0]] if first.is_label and len(prose) > 1 else first


def _first_line(pieces: Sequence[CardText]) -> CardText:
    """Return the first text of more than a word, else the first."""
    return next((piece for piece in pieces if not piece.is_label), pieces[0])


def _time_and_name(piece: CardText) -> tuple[str, str]:
    """Return the time that a text prints and the publisher beside it, "" if it names none."""
    printed = find_time(piece.text)
    moment = piece.marks.moment or ""
    if printed is None:
        return moment or piece.text, ""
    rest = SOURCE.sub("", PRINTED.sub(" ", piece.text))
    exact = moment if "T" in moment and parse_time(moment) else piece.text[printed.start() :]
    return exact, "" if names.opens_byline(clean(rest)) else names.publisher(name_in(rest))


def _length(piece: CardText) -> int:
    return len(piece.text)
