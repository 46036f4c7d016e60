"""Which blocks below an article's head are its text.

A like count or a disclaimer marks its end. Elsewhere paragraphs tell: long lines with few links. The region
is the smallest element that holds most of them, with what continues it beside it; headings, names and links
before the first and behind the last are none of it.
"""

from __future__ import annotations

from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING

from newscrawl.extraction.dom.cards import shape
from newscrawl.extraction.dom.elements import outwards
from newscrawl.extraction.dom.key_points import is_point
from newscrawl.extraction.dom.lines import (
    ADDRESS,
    COUNT,
    IMAGE_FILE,
    INTO_SITE,
    PREFIXED,
    is_control,
    is_note,
    name_before,
)
from newscrawl.extraction.dom.outline import Outline, length, running_text, small_boxes
from newscrawl.extraction.dom.text_end import comments_at, is_comment_box, text_end
from newscrawl.normalization import labels
from newscrawl.normalization.text import LINE_END, SENTENCE_END, clean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lxml.html import HtmlElement

    from newscrawl.extraction.dom.blocks import Block

# The share of all running text that the region holds at least.
_MOST = 0.6
_SEVERAL = 2
_OFTEN = 3
# Lines of a text that are no sentences: rows of tables, entries, code, captions.
_LISTS = frozenset(["ul", "ol", "dl", "table", "pre"])
_LINES = frozenset(["tr", "li", "dd", "dt", "pre", "figcaption"])
# What a promotion within the text says beside its button, and how much more text stands around it.
_LONGEST_BOX = 160
_AROUND_BOX = 3
_LONGEST_LABEL = 60
# How many boxes a builder of pages sets around each paragraph.
_MOST_WRAPPERS = 6


def text_blocks(blocks: Sequence[Block], start: int, links_at: int | None, title: str) -> list[Block]:
    """Return those of the *blocks* from *start* on that are the text of the article of a *title*.

    *links_at* is where the related block stands.
    """
    start += _notes_above(blocks[start:], title)
    end, is_marked = text_end(blocks, start, links_at)
    shown = [block for block in blocks[start:end] if not block.chrome]
    is_set_off = _is_set_off(blocks[:start], shown)
    body = [block for block in shown if is_set_off or not block.aside or _is_in_points(block)]
    body = _without_controls(body, title)
    return body if is_marked else _text_region(body)


def _is_in_points(block: Block) -> bool:
    """Say whether a line stands in an aside that a known heading of key points opens."""
    box = next(block.element.iterancestors("aside"), None)
    opening = "" if box is None else next(filter(str.strip, box.itertext()), "")
    return labels.KEY_POINTS.match(clean(opening)) is not None


def _is_set_off(head: Sequence[Block], body: Sequence[Block]) -> bool:
    """Say whether the article stands in an open dialog, or its text in an aside right below the head."""
    if any(running_text(block) for block in body if not block.aside):
        return False
    if any(block.tag == "h1" and block.aside for block in head):
        return True
    first = body[0] if body else None
    if first is None or not (first.aside and running_text(first)):
        return False
    box = next(first.element.iterancestors("aside", "form", "dialog"), first.element)
    return bool(box.tag == "aside")


def _without_controls(blocks: Sequence[Block], title: str) -> list[Block]:
    """Drop the lines that are controls: view original and share link above the text, promotions in it.

    The line that an article of one line consists of is none, even where it is a link to its source.
    """
    lines = blocks[_notes_above(blocks, title) :]
    dropped = {block for block in lines if _is_control(block)}
    places = [at for at, block in enumerate(lines) if block in dropped]
    text = length([block for block in lines if block not in dropped])
    for at in places:
        boxed = _beside_control(lines, at, text) - dropped
        if len(boxed) + len(dropped) < len(lines):
            dropped |= boxed
            text -= length(boxed)
    return [block for block in lines if block not in dropped]


def _notes_above(blocks: Sequence[Block], title: str) -> int:
    """Return how many lines stand above the text that are none of it."""
    at = 0
    while at < len(blocks) and _is_note(blocks, at) and blocks[at].text != title:
        at += 1
    return at


def _is_note(blocks: Sequence[Block], at: int) -> bool:
    """Say whether a line above the text is a control, count or time; what leads to a paragraph is text."""
    block, below = blocks[at], blocks[at + 1 : at + 2]
    if labels.KEY_POINTS.match(block.text):
        return False
    if block.tag != "p" and COUNT.match(block.text):
        return True
    if not block.links and any(_is_paragraph_like(block, line) for line in below):
        is_lead = block.text.endswith((":", "：")) and not ADDRESS.search(block.text)
        return not is_lead and is_note(block)
    return is_note(block) or (not block.is_heading and name_before(block.text) == "")


def _is_paragraph_like(block: Block, other: Block) -> bool:
    """Say whether two lines are paragraphs, or boxes alike: by their names, or the second is a paragraph."""
    is_alike = shape(block.element) == shape(other.element)
    is_named = block.element.get("class") or (other.is_paragraph and _are_siblings(block, other))
    return bool(is_alike and is_named) or block.tag == other.tag == "p"


def _are_siblings(block: Block, other: Block) -> bool:
    return block.element.getparent() is other.element.getparent()


def _is_control(block: Block) -> bool:
    """Say whether a line is a button, icons with a label, a card's link or heading, no linked paragraph."""
    if is_control(block.element) or (block.tag == "div" and any(map(is_control, block.anchors))):
        return True
    if not block.links or (block.images and not block.text):
        return False
    is_icons = not any(link.text for link in block.links) and len(block.text) <= _LONGEST_LABEL
    into_site = all(INTO_SITE.match(link.href) and not IMAGE_FILE.search(link.href) for link in block.links)
    is_card = block.tag in ("div", "aside", "section") or block.is_heading
    return (is_icons and not block.images) or (is_card and into_site and _leads_on(block))


def _leads_on(block: Block) -> bool:
    """Say whether a block is nothing but links, or one behind a word and a colon: `Read more: …`.

    The card of an article has a picture, or the link in a box of its own, instead of the colon.
    """
    behind = PREFIXED.match(block.text)
    rest = behind["rest"] if behind else ""
    if len(block.links) == 1 and block.text.endswith(block.links[0].text):
        label = block.text.removesuffix(block.links[0].text)
        text = block.links[0].text
        # Scripts without capitals part no words: what touches the link there may be its sentence.
        is_apart = block.images or (label[-1:].swapcase() != label[-1:] and len(label) < len(text))
        rest = text if is_apart and len(label) <= _LONGEST_LABEL else rest
    return block.is_link or [rest] == [link.text for link in block.links]


def _beside_control(blocks: Sequence[Block], at: int, text: int) -> set[Block]:
    """Return the words beside a control in a small box of its own; a box with much of the *text* is none."""
    found: set[Block] = set()
    boxes = (entry for entry in small_boxes(blocks, at, _LONGEST_BOX) if len(entry[1]) > 1)
    for box, places in islice(boxes, 1):
        boxed = set(blocks[places.start : places.stop])
        own = length([block for block in boxed if not _is_control(block)])
        # A paragraph beside a control may be the article's first.
        if box.find(".//p") is None or text - own >= _AROUND_BOX * own:
            found = boxed
    return found


def _text_region(blocks: Sequence[Block]) -> list[Block]:
    """Return those of the *blocks* below an article's head that are its text."""
    shown = list(blocks[: comments_at(blocks)])
    inside = _places_of_text(Outline(shown))
    if not inside:
        return shown
    above = shown[: inside[0]]
    points = next((at for at, block in enumerate(above) if labels.KEY_POINTS.match(block.text)), len(above))
    lead = [one for one in above[-1:] if _is_sentence(one)]
    head = [one for one in above[:points] if running_text(one) or is_point(one) or one in lead]
    head += above[points:]
    return _without_refrain(head + _trimmed([shown[at] for at in inside]))


def _places_of_text(outline: Outline) -> list[int]:
    """Return the places of the blocks in the smallest element with most of the text.

    So of those in the elements beside it that are made alike.
    """
    everything = range(len(outline.blocks))
    least = _MOST * outline.count("text", everything)
    if not least:
        return []
    own = {block.element for block in outline.blocks}
    region = inner = outline.blocks[0].element.getroottree().getroot()
    while inner is not None and inner not in own:
        region = inner
        holds_most = (child for child in region if outline.count("text", outline.span(child)) >= least)
        inner = next(holds_most, None)
    beside = (element for element in region.itersiblings() if _continues(element, region, outline))
    places = [at for element in (region, *beside) for at in outline.span(element)]
    if len(places) == 1:  # of paragraphs that are boxed one by one
        below = enumerate(outline.blocks[places[0] + 1 :], places[0] + 1)
        sentences = ((at, block.element.getparent()) for at, block in below if _is_sentence(block))
        places += [at for at, box in sentences if _is_beside(box, region)]
    return places


def _continues(element: HtmlElement, region: HtmlElement, outline: Outline) -> bool:
    if is_comment_box(element):
        return False
    alike = element.tag == region.tag and element.get("class") == region.get("class")
    places = outline.span(element)
    texts = outline.count("texts", places)
    if _is_column(element, [outline.blocks[at] for at in places]):
        return True
    if not texts:
        is_list = element.tag in _LISTS and len(places) > 0 and not outline.count("links", places)
        return is_list or (alike and any(outline.blocks[at].text.endswith(LINE_END) for at in places))
    return alike or texts >= _SEVERAL or element.tag == "p"


def _is_column(element: HtmlElement, blocks: Sequence[Block]) -> bool:
    """Say whether an element has nothing but paragraphs, short ones too, and nothing to click."""
    is_text = len(blocks) >= _SEVERAL and all(block.tag == "p" and _is_sentence(block) for block in blocks)
    return is_text and next(element.iter("a", "button", "input", "img"), None) is None


def _is_sentence(block: Block) -> bool:
    return block.text.endswith(LINE_END) and not block.links


def _without_refrain(blocks: list[Block]) -> list[Block]:
    """Drop a short line that the site repeats between paragraphs: entries, cells and code may be alike."""
    is_line = {block for block in blocks if block.tag not in _LINES and not block.text.endswith(SENTENCE_END)}
    times = Counter(block.text for block in is_line)
    return [
        block for block in blocks if not (block.text and block in is_line and times[block.text] >= _OFTEN)
    ]


def _trimmed(blocks: list[Block]) -> list[Block]:
    """Drop what trails behind the last paragraph: headings, links and short lines in other boxes."""
    last = max((at for at, block in enumerate(blocks) if running_text(block)), default=len(blocks) - 1)
    parent = blocks[last].element.getparent()
    tail = blocks[last + 1 :]
    alike = [at for at, block in enumerate(tail) if _is_last_line(block, blocks[last])]
    # An advertisement may stand between the last lines.
    between = tail[: max(alike, default=-1) + 1]
    kept = [block for block in between if _follows(block, parent) or (block.is_heading and not block.links)]
    blocks = blocks[: last + 1] + kept + tail[len(between) :]
    end = at = last + 1 + len(kept)
    while at < len(blocks) and (_follows(blocks[at], parent) or _heads_more(blocks[at], parent)):
        at += 1
        end = end if blocks[at - 1].is_heading or _is_ad(blocks[at - 1]) else at
    return blocks[:end]


def _is_last_line(block: Block, paragraph: Block) -> bool:
    """Say whether a block is a line of the text that is set as its last paragraph is."""
    box = paragraph.element.getparent()
    is_alike = block.tag == paragraph.tag and block.element.get("class") == paragraph.element.get("class")
    return is_alike and block.text.endswith(LINE_END) and _is_beside(block.element.getparent(), box)


def _heads_more(block: Block, parent: HtmlElement | None) -> bool:
    """Say whether a block is the heading of a last section, if a line of the text follows."""
    return block.is_heading and not block.links and block.element.getparent() is parent


def _follows(block: Block, parent: HtmlElement | None) -> bool:
    if not block.text or _is_ad(block):
        return bool(block.images or block.text)
    leads_on = block.is_link and all(INTO_SITE.match(link.href) for link in block.links)
    if block.is_heading or leads_on:
        return False
    is_line = (block.tag in _LINES and not block.links) or block.element is parent  # who is quoted
    return is_line or block.text.endswith(SENTENCE_END) or _is_beside(block.element.getparent(), parent)


def _is_ad(block: Block) -> bool:
    """Say whether a block is the label of an advertisement, or a picture that leads elsewhere."""
    return labels.AD.fullmatch(block.text) is not None if block.text else bool(block.links)


def _is_beside(box: HtmlElement | None, other: HtmlElement | None) -> bool:
    """Say whether two boxes are one, or made alike in one, and so are the boxes around them."""
    if box is None or other is None:
        return False
    for one, two in islice(zip(outwards(box), outwards(other), strict=False), _MOST_WRAPPERS):
        if one is two or shape(one) != shape(two):
            return one is two
    return False
