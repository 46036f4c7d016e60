"""A page as its reader meets it: blocks of text in reading order, as HTML parts them and classes do not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import Any, NamedTuple

from lxml.html import HtmlElement

from newscrawl.extraction.dom.elements import (
    FIELDS,
    HEADINGS,
    UNSEEN,
    is_box,
    is_one_line,
    is_permalink,
    is_price_widget,
    is_unseen,
    keeps_lines,
    sets_off,
    unfolds,
)
from newscrawl.extraction.dom.forms import elements_in_forms
from newscrawl.extraction.dom.images import (
    IMAGE_TAGS,
    emoji_of,
    image_address,
    images_without_scripts,
    is_icon,
)
from newscrawl.normalization.text import PARAGRAPH, clean, letters_of

# Boxes that editors and component libraries put around the text of a list entry.
_ENTRY_BOXES = frozenset(["p", "div"])
# The attributes that hide an element.
_HIDING = frozenset(["hidden", "style"])
# A time has few texts inside, an entry's text few boxes around it, and a link no link but a script's.
_MOST_TEXTS, _MOST_LINKS_AROUND = 20, 3


class TextLink(NamedTuple):
    """An anchor inside a block: where it leads, as written, and its text."""

    href: str
    text: str


class Moment(NamedTuple):
    """A time inside a block: the machine's form, as written, and its text, such as `3 hours ago`."""

    machine: str
    text: str


class Image(NamedTuple):
    """An image inside a block: its address, as written, and its alternative text."""

    src: str
    alt: str


class Block:
    """One run of text that a browser would set in a box of its own.

    *tag* is the innermost block element, *element* that element, *pieces* the text by inline element,
    *anchors* the elements of *links*. *chrome* says that the block lies in navigation or footer, *aside*
    that it interrupts the text, *is_heading* that it stands in a heading element. *date* is the line cut
    at its dates, False for one that is no date line (None until that is asked).
    """

    # Written out: a dataclass takes half as long again, and a page has hundreds.
    __slots__ = "element tag chrome aside pieces links anchors images times text date is_heading".split()

    def __init__(self, element: HtmlElement, tag: str, *, chrome: bool = False, text: str = "") -> None:
        self.element, self.tag = element, tag
        self.chrome, self.aside = chrome, False
        self.pieces = [text] if text else []
        self.links: list[TextLink] = []
        self.anchors: list[HtmlElement] = []
        self.images: list[Image] = []
        self.times: list[Moment] = []
        self.text = text
        self.date: Any = None
        self.is_heading = tag in HEADINGS

    @property
    def is_link(self) -> bool:
        """Whether nothing but links is to be read here."""
        if not self.links:
            return False
        linked = "".join(link.text for link in self.links)
        return "".join(self.text.split()) == "".join(linked.split())

    @property
    def is_paragraph(self) -> bool:
        """Whether the text is as long as a paragraph, not a line beside others."""
        length = len(self.text)
        return length > PARAGRAPH or (3 * length > PARAGRAPH and letters_of(self.text) > PARAGRAPH)


@dataclass(slots=True)
class _Frame:
    """An element that is being read, and what its text belongs to."""

    element: HtmlElement
    box: HtmlElement
    chrome: bool
    aside: bool
    children: Iterator[HtmlElement]
    block_before: Block | None
    blocks_before: int
    pieces_before: int


class _BlockWalker:
    """Walk an element tree in document order and cut it into blocks.

    The walk keeps its own stack: a hostile page nests deeper than Python recurses.
    """

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._open: Block | None = None
        self._stack: list[_Frame] = []
        self._is_one_line = cache(is_one_line)
        self._fields: list[HtmlElement] = []
        self._links_open = 0

    def read(self, root: HtmlElement) -> list[Block]:
        stack = self._stack
        self._enter(root, root, None, root[:])
        while stack:
            frame = stack[-1]
            for child in frame.children:
                self._visit(child, frame)
                if stack[-1] is not frame:
                    break
            else:
                self._leave(stack.pop())
        self._close()
        in_forms = elements_in_forms(self._fields) if self._fields else ()
        for block in self.blocks if in_forms else ():
            block.aside |= block.element in in_forms
        return self.blocks

    def _visit(self, child: HtmlElement, frame: _Frame) -> None:
        name, tail, children = child.tag, child.tail, child[:]
        is_alone = not (children or (tail and not tail.isspace()))
        may_be_unseen = name in UNSEEN or not _HIDING.isdisjoint(child.keys())
        if may_be_unseen and is_unseen(child) and not unfolds(child):
            self._pass_by(child, frame)
        elif name in ("br", "hr"):
            if self._is_in_line(frame):
                self._text(" ", frame)
            else:
                self._close()
        elif name in IMAGE_TAGS:
            self._image(child, frame)
        elif name == "a" and is_permalink(child, frame.box):
            pass
        elif frame.chrome or is_alone or not is_price_widget(child):
            may_own = is_box(child)
            in_line = may_own and self._is_in_line(frame)
            if may_own and not in_line:
                self._close()
            if children or in_line or keeps_lines(child, child.text or ""):
                self._enter(child, child if may_own and not in_line else frame.box, frame, children)
                return
            self._read_leaf(child, frame, own_box=may_own)
        if tail:
            self._text(tail, frame)

    def _is_in_line(self, frame: _Frame) -> bool:
        """Say whether an element lies in a row or title that is one line, in which nothing is a box."""
        return frame.box.tag in ("tr", "h1") and self._is_one_line(frame.box)

    def _pass_by(self, unseen: HtmlElement, frame: _Frame) -> None:
        """Take from an element that is not shown what it tells of the page."""
        if unseen.tag == "noscript":
            for image in images_without_scripts(unseen):
                self._image(image, frame)
        elif unseen.tag in FIELDS:
            self._fields.append(unseen)

    def _read_leaf(self, element: HtmlElement, frame: _Frame, *, own_box: bool) -> None:
        """Read an element without children; most have none, and need no frame of their own."""
        text = element.text
        if own_box:
            if text and (shown := clean(text)):
                chrome, aside = sets_off(element)
                block = Block(element, _tag(element), chrome=frame.chrome or chrome, text=shown)
                block.aside = frame.aside or aside
                self.blocks.append(block)
            return
        before = len(self._open.pieces) if self._open else 0
        if text:
            self._text(text, frame)
        if self._open and element.tag == "a" and (href := element.get("href")):
            self._open.links.append(TextLink(href, clean("".join(self._open.pieces[before:]))))
            self._open.anchors.append(element)
        elif element.tag == "time":
            self._time(element, frame)

    def _enter(
        self, element: HtmlElement, box: HtmlElement, parent: _Frame | None, children: list[HtmlElement]
    ) -> None:
        chrome, aside = sets_off(element)
        if parent is not None:
            chrome, aside = chrome or parent.chrome, aside or parent.aside
        pieces = len(self._open.pieces) if self._open else 0
        frame = _Frame(element, box, chrome, aside, iter(children), self._open, len(self.blocks), pieces)
        self._stack.append(frame)
        self._links_open += element.tag == "a"
        if element.text:
            self._text(element.text, frame)

    def _leave(self, frame: _Frame) -> None:
        element = frame.element
        if frame.box is element:
            self._close()
        elif is_box(element):  # a cell
            self._text(" ", frame)
        elif element.tag == "a":
            self._links_open -= 1
            if (href := element.get("href")) and self._links_open < _MOST_LINKS_AROUND:
                self._link(href, frame)
        elif element.tag == "time":
            self._time(element, frame)
        if self._stack and element.tail:
            self._text(element.tail, self._stack[-1])

    def _link(self, href: str, frame: _Frame) -> None:
        inside = self.blocks[frame.blocks_before :] + ([self._open] if self._open else [])
        for block in inside:
            start = frame.pieces_before if block is frame.block_before else 0
            if start and start == len(block.pieces) and block is not self._open:
                continue  # a line that ended where a block inside the link began
            block.links.append(TextLink(href, clean("".join(block.pieces[start:]))))
            block.anchors.append(frame.element)

    def _image(self, image: HtmlElement, frame: _Frame) -> None:
        if sign := emoji_of(image):
            self._text(sign, frame)
        elif not (is_icon(image) or is_unseen(image)) and (source := image_address(image)):
            self._block(frame).images.append(Image(source, clean(image.get("alt") or "")))

    def _time(self, element: HtmlElement, frame: _Frame) -> None:
        if moment := element.get("datetime"):
            text = "".join(islice(element.itertext(), _MOST_TEXTS))
            self._block(frame).times.append(Moment(moment, clean(text)))

    def _text(self, text: str, frame: _Frame) -> None:
        if self._open is None and text.isspace():
            return
        if keeps_lines(frame.box, text):
            first, *lines = text.split("\n")
            self._block(frame).pieces.append(first)
            for line in lines:
                self._close()
                self._block(frame).pieces.append(line)
        else:
            self._block(frame).pieces.append(text)

    def _block(self, frame: _Frame) -> Block:
        if self._open is None:
            self._open = Block(frame.box, _tag(frame.box), chrome=frame.chrome)
            self._open.aside = frame.aside
        return self._open

    def _close(self) -> None:
        block, self._open = self._open, None
        if block is None:
            return
        block.text = clean("".join(block.pieces)) if block.pieces else ""
        if block.tag == "h1" and not block.text and len(block.images) == 1:
            block.text = block.images.pop().alt  # a title in fine letters
        if block.text or block.images or block.times:
            self.blocks.append(block)


def read_blocks(root: HtmlElement) -> list[Block]:
    """Return the blocks of *root* in reading order, without scripts, styles and hidden elements."""
    return _BlockWalker().read(root)


def _tag(box: HtmlElement) -> str:
    """Return the tag of a block: a list entry stays one where its text lies in boxes of its own."""
    if box.tag not in _ENTRY_BOXES or box.getprevious() is not None:
        return str(box.tag)
    inner = box
    for outer in islice(box.iterancestors(), _MOST_TEXTS):
        if inner.tag not in _ENTRY_BOXES or inner.getprevious() is not None or (outer.text or "").strip():
            break
        if outer.tag == "li":
            return "li"
        inner = outer
    return str(box.tag)
