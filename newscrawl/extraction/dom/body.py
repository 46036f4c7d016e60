"""The blocks of an article told apart: key points, body, the publisher's disclaimer, boilerplate.

A word alone makes no boilerplate: the line has to be nothing but the label, or its links have to lead where
those of a label lead.
"""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

from newscrawl.extraction.dom.key_points import (
    BULLET,
    MARKS,
    join_printed_marks,
    take_key_points,
    without_contents,
)
from newscrawl.extraction.dom.lines import IMAGE_FILE, INTO_SITE, TAG_PAGE
from newscrawl.extraction.dom.outline import small_boxes
from newscrawl.normalization import labels
from newscrawl.normalization.names import headline
from newscrawl.normalization.placeholders import is_notice
from newscrawl.normalization.text import SENTENCE_END, is_cut_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from newscrawl.extraction.dom.blocks import Block, Image, TextLink

# A disclaimer's first word in a line of its own: its text is the next block.
_DISCLAIMER_HEADING = 40
_AFTER_DISCLAIMER = 2
_LONGEST_LABEL = 80
_MOST_LABEL_WORDS = 6
_LONGEST_ROW, _LONGEST_TAG_LABEL, _SEVERAL = 160, 15, 2
# How long a recording of the text takes, in a line of its own above it.
_DURATION = re.compile(r"\d{1,2}:\d\d(?::\d\d)?(?:\s*/\s*\d{1,2}:\d\d)?")
_PLAYER_REACH = 4
# The words of an advertisement in a box of its own, and how much more text the article has.
_LONGEST_BOX = 200
_AROUND_BOX = 3
_SHARE_ADDRESS = re.compile(
    r"mailto:\?|/sharer?(?:\.php|[/?]|$)|intent/(?:tweet|post)|(?:wa\.me|whatsapp\.com|whatsapp:)/+(?:send)?\?|"
    r"reddit\.com/submit|pin/create",
    re.IGNORECASE,
)
_FIGURE = re.compile(r"[+−▲▼↑↓(-]?\s?[$€£¥₩]?\d[\d.,]*\s?%?\)?")
_COIN = re.compile(r"(?=\d*[A-Z])[A-Z0-9]{2,10}(?:/[A-Z]{3,5})?")
_DRAWING = re.compile(r"\.svg(?:[?#]|$)", re.IGNORECASE)
_NO_ADDRESS = re.compile(r"#|javascript:", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]{2,}")


class ArticleText(NamedTuple):
    """The text fields of one layer, raw; images and links as written in the page."""

    key_points: list[str]
    body_text: list[str]
    disclaimer: str | None
    images: list[Image]
    links: list[TextLink]


def article_text(blocks: Sequence[Block], title: str = "", boilerplate: Collection[str] = ()) -> ArticleText:
    """Divide the *blocks* between byline and like count.

    A first block that repeats *title*, or cut the text below it, is left out, but for an item of one line,
    and those whose text is *boilerplate* of the page: the site's disclaimer, promotions, other articles.
    """
    rest = [block for block in blocks if block.text not in boilerplate]
    is_repeated = title and rest and title in rest[0].text and headline(rest[0].text) == title
    is_repeated = is_repeated or (len(rest) > 1 and is_cut_of(rest[0].text, rest[1].text))
    rest = _without_boilerplate(rest[1:] if is_repeated else rest)
    told = [block.text for block in rest if block.text]
    if title and (not told or (len(told) < _AFTER_DISCLAIMER and labels.DISCLAIMER.match(told[0]))):
        rest = [block for block in blocks if headline(block.text) == title][:1] + rest
    points, rest = take_key_points(without_contents(join_printed_marks(rest)))
    disclaimer, rest = _take_disclaimer(rest)
    return ArticleText(
        points,
        [_without_mark(block.text) for block in rest if block.text],
        disclaimer,
        _images(rest),
        [link for block in rest for link in block.links],
    )


def _without_mark(text: str) -> str:
    """Return a list entry without the mark printed before it; a dash may be a part of the text."""
    return text[1:].lstrip() if text[:1] in MARKS + "·" and BULLET.match(text) else text


def _images(blocks: Sequence[Block]) -> list[Image]:
    """Return the images in order, each address once."""
    images: dict[str, Image] = {}
    for block in blocks:
        for image in block.images:
            images.setdefault(image.src, image)
    return list(images.values())


def _take_disclaimer(blocks: list[Block]) -> tuple[str | None, list[Block]]:
    at = _disclaimer_in([block.text for block in blocks], labels.DISCLAIMER.match)
    return "\n\n".join(block.text for block in blocks[at]) or None, blocks[: at.start] + blocks[at.stop :]


def take_own_disclaimers(layers: Iterable[dict[str, Any]], opens: Callable[[str], object]) -> None:
    """Part the disclaimer that the site words in its own way, and *opens* tells, from the text of layers."""
    for values in layers:
        texts = values.get("body_text", [])
        at = _disclaimer_in(texts, opens)
        if texts[at] and "disclaimer" not in values:
            values["disclaimer"] = "\n\n".join(texts[at])
            values["body_text"] = texts[: at.start] + texts[at.stop :]


def _disclaimer_in(texts: Sequence[str], opens: Callable[[str], object]) -> slice:
    """Return where the disclaimer stands at the end of a text, an empty place where there is none."""
    start = next((at for at in range(len(texts) - 1, 0, -1) if opens(texts[at])), None)
    if start is None:
        return slice(0, 0)
    end = start + 1
    if _is_label(texts[start]):
        # Anything may be the subject of a section with this heading.
        end += end < len(texts) and labels.LEGAL.search(texts[end]) is not None
        if end == start + 1 < len(texts):
            return slice(0, 0)
    while end < len(texts) and labels.LEGAL.search(texts[end]):
        end += 1
    # With more behind it, the article goes on: it speaks of a disclaimer.
    is_legal = any(map(labels.LEGAL.search, texts[start:end]))
    goes_on = not is_legal and any(text.endswith(SENTENCE_END) for text in texts[end:])
    goes_on = goes_on or len(texts) - end > _AFTER_DISCLAIMER
    return slice(0, 0) if goes_on else slice(start, end)


def _is_label(text: str) -> bool:
    """Say whether a line is the first word of a disclaimer and no more of it."""
    is_sentence = text.endswith(SENTENCE_END) or text.rstrip(":： ").find(":") > 0
    return len(text) <= _DISCLAIMER_HEADING and not is_sentence


def _without_boilerplate(blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks without labels, counters, rows of share buttons and tags, and advertisements."""
    short = [block for block in blocks if len(block.text) <= _LONGEST_LABEL]
    dropped = {block for block in blocks if block.links and (_is_tag_row(block) or _is_banner(block))}
    dropped.update(filter(_is_counter, short), _share_rows(blocks))
    top = {*blocks[:_PLAYER_REACH]}.intersection(short)
    dropped |= {one for one in top if labels.LISTEN.fullmatch(_DURATION.sub("", one.text))}
    durations = [block for block in blocks if block.pieces and _DURATION.fullmatch(block.pieces[-1].strip())]
    if len(durations) == 1 and durations[0] in blocks[:_PLAYER_REACH]:
        dropped.update(durations)
    length = sum(len(block.text) for block in blocks)
    tags: set[Block] = set()
    for at, block in enumerate(blocks):
        if len(block.text) > _LONGEST_LABEL:
            continue
        opening = next(filter(str.strip, block.pieces), "") if block.links and block.tag == "div" else ""
        if any(map(labels.AD.fullmatch, (block.text, opening))):
            below = blocks[at + 1 : at + 2]
            dropped |= {block, *_boxed_with(blocks, at, length)}
            dropped.update(one for one in below if one.links and one.images and not one.text)
        elif block not in tags and labels.TAGS.fullmatch(block.text) and (links := _links_behind(blocks, at)):
            tags |= {block, *links}
    dropped |= tags
    return [block for block in blocks if block not in dropped]


def _is_revision(text: str) -> bool:
    """Say whether a line says when the text was published or changed, and nothing else."""
    label = labels.REVISED.match(text)
    if not label or text.endswith(SENTENCE_END):
        return False
    rest = text[label.end() :]
    return labels.MOMENT.search(rest) is not None and len(_WORD.findall(rest)) <= _MOST_LABEL_WORDS


def _is_counter(block: Block) -> bool:
    text = block.text
    pieces = [piece for piece in block.pieces if not piece.isspace()] if text[:1].isdigit() else [text]
    is_count = all(any(count.fullmatch(one) for count in labels.COUNTS) for one in pieces)
    return is_count or _is_revision(text) or _is_control(block) or _is_ticker(block)


def _is_ticker(block: Block) -> bool:
    """Say whether a line is coins with their prices and changes, each an element, that lead into the site."""
    if block.tag != "div" or not block.links or not all(INTO_SITE.match(link.href) for link in block.links):
        return False
    pieces = [piece.strip() for piece in block.pieces if not piece.isspace()]
    figures = sum(_FIGURE.fullmatch(piece) is not None for piece in pieces)
    return _SEVERAL * figures >= len(pieces) and any(map(_COIN.fullmatch, pieces))


def _is_control(block: Block) -> bool:
    """Say whether a line is for the reader's hands, or says that something in it loads."""
    is_said = (block.tag == "p" or block.is_heading) and not block.text.endswith(("…", "..."))
    if labels.FEEDBACK.fullmatch(block.text):
        return True
    if not is_said and is_notice(block.text):
        return True
    pieces = [piece for piece in block.pieces if not piece.isspace()]
    is_row = block.tag != "tr" and len(pieces) >= _SEVERAL and any(map(_WORD.search, pieces))
    return is_row and all(map(labels.ACTION.fullmatch, pieces))


def _is_tag_row(block: Block) -> bool:
    """Say whether a block is nothing but links to lists of articles on one subject, and maybe a label."""
    if not all(TAG_PAGE.search(link.href) for link in block.links):
        return False
    pieces, text = [], block.text
    for link in block.links:
        before, _, text = text.partition(link.text) if link.text else ("", "", text)
        pieces.append(before)
    label, *rest = *pieces, text
    is_row = len(pieces) >= _SEVERAL and len(label) <= _LONGEST_TAG_LABEL
    is_label = is_row or labels.TAGS.fullmatch(label) or not _WORD.search(label)
    return bool(is_label) and not any(map(_WORD.search, rest))


def _is_banner(block: Block) -> bool:
    """Say whether a block is an image that leads to another page of the site, without a word about it.

    A drawing that leads anywhere is a badge, and who pays for a link says so.
    """
    if block.text or not block.images:
        return False
    is_paid = any("sponsored" in anchor.get("rel", "") for anchor in block.anchors)
    if is_paid or all(_DRAWING.search(image.src) for image in block.images):
        return True
    leads = [link.href for link in block.links]
    is_told = any(len(_WORD.findall(image.alt)) > 1 for image in block.images)
    return not is_told and all(INTO_SITE.match(href) and not IMAGE_FILE.search(href) for href in leads)


def _share_rows(blocks: Sequence[Block]) -> Iterable[Block]:
    """Yield the blocks of every run that names networks alone, if it says that it is there for sharing."""
    for names_networks, run in groupby(blocks, _names_networks):
        for_sharing = list(run)
        if names_networks and any(_is_for_sharing(block) for block in for_sharing):
            yield from for_sharing
    yield from (one for one in blocks if len(one.text) <= _LONGEST_LABEL and one.is_link and _shares(one))


def _names_networks(block: Block) -> bool:
    """Say whether a block is nothing but networks, and maybe a word before them in whatever language."""
    if len(block.text) > _LONGEST_ROW:
        return False
    pieces = [piece.strip() for piece in block.pieces if not piece.isspace()]
    if _networks(block) >= max(_SEVERAL, len(pieces) - 1):
        return True
    text, at = " ".join(pieces).rstrip(" :："), 0
    while 0 <= at < len(text):
        match = labels.SHARING.match(text, at) or labels.NETWORK.match(text, at)
        at = match.end() if match else -1
    return at > 0


def _networks(block: Block) -> int:
    return sum(labels.NETWORK.fullmatch(piece) is not None for piece in block.pieces)


def _is_for_sharing(block: Block) -> bool:
    """Say whether a block does something: a link to a page on a network is the author's."""
    if block.tag == "button" or any(map(labels.SHARING.match, block.pieces)):
        return True
    if block.links:
        leads_nowhere = all(_NO_ADDRESS.match(link.href) for link in block.links)
        return leads_nowhere or _shares(block) or _is_button_row(block)
    return _networks(block) >= _SEVERAL


def _is_button_row(block: Block) -> bool:
    """Say whether a block ends with links to several networks that no sign parts, as it does in a text."""
    row = [piece for piece in block.pieces if not piece.isspace()][-len(block.links) :]
    return len(row) >= _SEVERAL and all(map(labels.NETWORK.fullmatch, row))


def _shares(block: Block) -> bool:
    return all(_SHARE_ADDRESS.search(link.href) for link in block.links)


def _links_behind(blocks: Sequence[Block], at: int) -> list[Block]:
    end = at + 1
    while end < len(blocks) and blocks[end].is_link and len(blocks[end].text) <= _LONGEST_LABEL:
        end += 1
    return list(blocks[at + 1 : end])


def _boxed_with(blocks: Sequence[Block], at: int, length: int) -> Sequence[Block]:
    """Return the blocks in the small box that a label opens, if the text, *length* in all, is elsewhere."""
    found: Sequence[Block] = ()
    for _, places in small_boxes(blocks, at, _LONGEST_BOX):
        boxed = blocks[places.start : places.stop]
        own = sum(len(block.text) for block in boxed)
        if places.start != at or _AROUND_BOX * own > length - own:
            break
        found = boxed
    return found
