"""Which layers have the article's text, where the layers of a page differ.

A text in the page's data may be a preview, a summary, a list of keywords or another article's, and what a
page shows may have boilerplate in it. Two layers that say the same are right. Where none does, the form of
the page decides, and where that leaves a doubt, trafilatura.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, islice
from typing import TYPE_CHECKING, Any

from newscrawl.extraction.dom.body import article_text
from newscrawl.extraction.dom.date_lines import is_date_line
from newscrawl.extraction.dom.lines import COUNT
from newscrawl.extraction.dom.outline import running_text
from newscrawl.extraction.text_overlap import ComparedText, blocks_in_line, blocks_that_say
from newscrawl.normalization.labels import COMMENTS, DISCLAIMER
from newscrawl.normalization.names import headline
from newscrawl.normalization.text import SENTENCE_END

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from lxml.html import HtmlElement

    from newscrawl.extraction.dom.blocks import Block

ORDER = ("page_state", "visible", "json_ld", "generic")
# Data as near as this to trafilatura's text say the same, in a better form. Measured on 320 foreign pages.
_NEAR = 0.8
# What a page shows lies as wholly as this in trafilatura's text, if what that has more is heading, byline,
# related titles and newsletter.
_WITHIN = 0.95
_NEARLY_ALL = 0.9
_PRINTED = re.compile(r"\d{4}/\d\d/\d\d\s?\d\d:\d\d")
_LONGEST_LINE = 160
_MOST_HEAD_LINES = 5
# Like count and the site's disclaimer follow the text at once, but for a picture.
_BELOW = 3
# From the row of a table or the entry of a list to the box of the text.
_IN_TEXT = 5
_MANY_MARKS = 3

Values = dict[str, Any]


def choose_text(
    layers: dict[str, Values], blocks: Sequence[Block], read_fallback: Callable[[], Values]
) -> list[str]:
    """Return the layers that say the article's text, the one to take it from first.

    *blocks* are all that the page shows. *read_fallback* reads the page by trafilatura, which takes ten times
    as long as everything else: it is asked only where the layers leave a doubt, and becomes the layer
    `generic`.
    """
    texts = {layer: _text(layers[layer]) for layer in ORDER if layers.get(layer, {}).get("body_text")}
    if not texts or "generic" in texts:
        return list(texts)
    comparison = _TextComparison(texts, blocks, layers.get("visible", {}))
    first = comparison.settled()
    if first is None:
        said = read_fallback()
        if said and not DISCLAIMER.match(said["body_text"][0]):
            layers["generic"] = said
            texts["generic"] = _text(said)
        first = comparison.settled_by_trafilatura()
    is_run_together = first != "visible" and len(layers[first]["body_text"]) == 1
    is_cleaner = is_run_together and comparison.has_boilerplate(first)
    if is_run_together and (shown := _in_paragraphs(layers[first], blocks, is_cleaner=is_cleaner)):
        visible = layers.get("visible", {})
        points = max(visible.get("key_points", []), shown.get("key_points", []), key=len)
        if shown["body_text"] != visible.get("body_text"):  # else it may have an image below its last line
            visible |= shown
        layers["visible"] = visible | ({"key_points": points} if points else {})
        texts["visible"], first = _text(shown), "visible"
    ranked = _ranked(first, texts, layers)
    if "visible" in ranked:
        data = [texts[layer] for layer in ranked if layer not in ("visible", "generic")]
        shown = layers["visible"]
        shown["body_text"] = shown["body_text"][_lines_above(shown["body_text"], texts["visible"], data) :]
    return ranked


def _lines_above(paragraphs: Sequence[str], page: ComparedText, data: Sequence[ComparedText]) -> int:
    """Return how many lines above the text only the *page* has: a byline, a link for sharing.

    *data* say the same text. A lead that they keep elsewhere is a sentence.
    """
    for at, line in enumerate(paragraphs[: _MOST_HEAD_LINES + 1] if data else ()):
        if len(line) > _LONGEST_LINE or line.endswith(SENTENCE_END):
            return at
        letters = ComparedText([line]).letters
        said = page.letters.count(letters)
        if any(text.whole == page.whole or text.letters.count(letters) >= said for text in data):
            return at
    return 0


def _text(values: Mapping[str, Any]) -> ComparedText:
    return ComparedText([*values.get("key_points", ()), *values["body_text"], values.get("disclaimer") or ""])


@dataclass
class _TextComparison:
    """The texts of the layers, and the page as it is shown."""

    texts: dict[str, ComparedText]
    blocks: Sequence[Block]
    visible: Mapping[str, Any]

    def settled(self) -> str | None:
        """Return a layer that another one or the form of the page confirms, None if there is a doubt."""
        shown = self.texts.get("visible")
        if shown is None:
            longest = self._longest()
            return longest if len(self.texts[longest]) >= len(self._page) else None
        data = {layer: text for layer, text in self.texts.items() if layer != "visible"}
        for layer, text in data.items():
            if (
                text.is_same(shown)
                or text.is_same(self._body)
                or (len(text) > len(shown) and shown.is_in(text))
            ):
                return layer
            if text.is_like(shown):
                return "visible" if self._has_site_form or text.is_truncated else layer
        others = [text for text in data.values() if not text.is_in(shown)]
        are_two_alike = any(one.is_like(other) for one, other in combinations(others, 2))
        is_doubted = are_two_alike or any(len(text) > len(shown) for text in others)
        return "visible" if self._has_site_form and not is_doubted else None

    def settled_by_trafilatura(self) -> str:
        """Return the layer that says what trafilatura says, else the one that has more to say."""
        reference = self.texts.get("generic")
        others = {layer: text for layer, text in self.texts.items() if layer != "generic"}
        if reference is None:
            return next((layer for layer in others if self._is_confirmed(layer)), self._longest())
        nearest = max(others, key=lambda layer: others[layer].nearness(reference))
        if "visible" not in others and not others[nearest].nearness(reference):
            return self._longest()  # the page shows nothing of the article: a notice, its foot
        if nearest != "visible" and others[nearest].nearness(reference) >= _NEAR:
            return nearest
        shown = others.get("visible")
        if shown and (self._is_within(shown, reference) or self._goes_on(shown, reference)):
            return "visible"
        hidden = [layer for layer in others if layer != "visible" and self._says_more(layer, reference)]
        return hidden[0] if hidden else "generic"

    def has_boilerplate(self, layer: str) -> bool:
        """Say whether what the page shows is more than the text of a layer, or is not known."""
        text = self.texts[layer]
        return "visible" not in self.texts or not (
            text.is_same(self._body) or len(text) >= len(self.texts["visible"])
        )

    @cached_property
    def _body(self) -> ComparedText:
        """What is shown without the key points: data may have it alone."""
        return ComparedText(self.visible["body_text"])

    @cached_property
    def _page(self) -> ComparedText:
        return ComparedText(block.text for block in self.blocks)

    @cached_property
    def _has_site_form(self) -> bool:
        """Whether the page is made as the site makes its own, so that what it shows is surely the text.

        Of its marks (publisher, byline, printed date, like count, disclaimer) it has three.
        """
        last = self.visible["body_text"][-1]
        at = max((at for at, block in enumerate(self.blocks) if block.text == last), default=len(self.blocks))
        below = [block.text for block in self.blocks[at + 1 : at + 1 + _BELOW]]
        short = (block.text for block in self.blocks if len(block.text) <= _LONGEST_LINE)
        marks = (
            any(map(_PRINTED.search, short)),
            "publisher" in self.visible,
            "author" in self.visible,
            any(map(COUNT.match, below)),
            any(map(DISCLAIMER.match, below)),
        )
        return sum(marks) >= _MANY_MARKS

    def _longest(self) -> str:
        layers = [layer for layer in self.texts if layer != "generic"]
        return max(layers, key=lambda layer: len(self.texts[layer]))

    def _is_confirmed(self, layer: str) -> bool:
        text = self.texts[layer]
        return any(text.is_like(other) for other in self.texts.values() if other is not text)

    def _is_within(self, text: ComparedText, reference: ComparedText) -> bool:
        """Say whether a text is trafilatura's without its surroundings: no paragraphs, or less than it."""
        if max(text.share_in(reference), self._body.share_in(reference)) < _WITHIN:
            return False
        return 2 * len(text) >= len(reference) or not self._has_more_paragraphs(text, reference)

    def _goes_on(self, text: ComparedText, reference: ComparedText) -> bool:
        """Say whether a text has all paragraphs of trafilatura's, and none but lines beside them."""
        if self._has_more_paragraphs(text, reference):
            return False
        # The last one: a table of contents has headings as well.
        own = {block.text: block for block in self.blocks if block.text in self._body.lines}.values()
        said = {block for block in own if ComparedText([block.text]).is_in(reference)}
        if not said:  # trafilatura has the words around a text of one line
            return self._body.whole == self.visible.get("title")
        boxes = {block.element.getparent() for block in said}
        shared = Counter(map(_box_around, said))
        boxes |= {box for box in shared if shared[box] > 1}
        others = (block.element.iterancestors() for block in own if block not in said)
        return all(any(box in boxes for box in islice(above, _IN_TEXT)) for above in others)

    def _has_more_paragraphs(self, text: ComparedText, reference: ComparedText) -> bool:
        title = self.visible.get("title", "")  # which a breadcrumb has with more
        start = max((at for at, block in enumerate(self.blocks) if block.text == title), default=0)
        last = max((at for at, block in enumerate(self.blocks) if block.text in text.lines), default=start)
        behind = ((at, self.blocks[at].text) for at in range(last, len(self.blocks)))
        ends = (at for at, text in behind if DISCLAIMER.match(text) or COMMENTS.fullmatch(text))
        end = next(ends, len(self.blocks))
        below = (block for block in self.blocks[start:end] if not (block.chrome or block.aside))
        long = (block for block in below if running_text(block) and not is_date_line(block))
        paragraphs = (block.text for block in long)
        author = self.visible.get("author") or title  # with whose name a paragraph about them begins
        said = (one for one in paragraphs if not (title in one or one.startswith(author)))
        others = map(ComparedText, zip(said, strict=True))
        return any(one.is_in(reference) and not one.is_in(text) for one in others)

    def _says_more(self, layer: str, reference: ComparedText) -> bool:
        """Say whether a text has more of the article than the page shows."""
        text = self.texts[layer]
        return len(text) > len(reference) and (reference.is_in(text) or not text.is_in(self._page))


def _box_around(block: Block) -> HtmlElement | None:
    """Return the box in which a block stands with others, past those around it alone."""
    return next((box for box in islice(block.element.iterancestors(), _IN_TEXT) if len(box) > 1), None)


def _in_paragraphs(values: Values, blocks: Sequence[Block], *, is_cleaner: bool) -> Values:
    """Return a text that its layer runs together in the paragraphs of the page, with links and images.

    What the page shows with more or less in it is taken if the layer's text *is_cleaner* than the page's.
    """
    said = blocks_in_line(blocks, ComparedText(values["body_text"]))
    if not said and is_cleaner:
        text = _text(values)
        said = blocks_that_say(blocks, text)
        if text.share_in(ComparedText(block.text for block in said)) < _NEARLY_ALL:
            return {}
    if len(said) == 1:
        return {}
    found = article_text(said, headline(values.get("title", "")))._asdict()
    return {name: value for name, value in found.items() if value} if found["body_text"] else {}


def _ranked(first: str, texts: Mapping[str, ComparedText], layers: Mapping[str, Values]) -> list[str]:
    """Return the layers that say what *first* says.

    Of those that say it to the letter the one comes first that tells the parts apart: key points, disclaimer,
    paragraphs.
    """
    chosen = texts[first]
    bodies = {layer: ComparedText(layers[layer]["body_text"]) for layer in texts}
    exact = {
        layer
        for layer, text in texts.items()
        if layer == first or text.is_same(chosen) or bodies[layer].is_same(bodies[first])
    }
    if "visible" in exact:
        exact.discard("generic")  # it may take the site's disclaimer for the publisher's
    alike = [layer for layer, text in texts.items() if layer in exact or text.is_like(chosen)]
    return sorted(alike, key=lambda layer: (layer not in exact, *_undivided(layers[layer])))


def _undivided(values: Mapping[str, Any]) -> tuple[bool, bool, bool]:
    return (not values.get("key_points"), not values.get("disclaimer"), len(values["body_text"]) == 1)
