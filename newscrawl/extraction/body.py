"""The blocks of an article told apart: key points, body, the publisher's disclaimer."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from newscrawl.normalization.locales import DISCLAIMER
from newscrawl.normalization.names import headline

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from newscrawl.extraction.blocks import Block, Image, Link

_PRINTED_MARK = re.compile(r"^[•·●▪‣]\s+")
_BULLET = re.compile(r"^[•·●▪‣*–—-]\s+")
_INLINE_BULLETS = re.compile(r"(?:^|\s)[•·●▪‣–—-]\s+")
_HEADING_LENGTH = 60
# A disclaimer's first word in a line of its own: its text is the next block.
_DISCLAIMER_HEADING = 40
_AFTER_DISCLAIMER = 2


class ArticleText(NamedTuple):
    """The text fields of one layer, raw; images and links as written in the page."""

    key_points: list[str]
    body_text: list[str]
    disclaimer: str | None
    images: list[Image]
    links: list[Link]


def article_text(blocks: Sequence[Block], title: str = "", furniture: Collection[str] = ()) -> ArticleText:
    """Divide the *blocks* between byline and like count.

    A first block that repeats *title* is left out, and those whose text is *furniture* of the page:
    the site's disclaimer, promotions, other articles.
    """
    rest = [block for block in blocks if block.text not in furniture]
    if rest and rest[0].text and title and headline(rest[0].text) == title:
        rest = rest[1:]
    points, rest = _take_key_points(rest)
    disclaimer, rest = _take_disclaimer(rest)
    return ArticleText(
        points,
        [_PRINTED_MARK.sub("", block.text) for block in rest if block.text],
        disclaimer,
        _images(rest),
        [link for block in rest for link in block.links],
    )


def _images(blocks: Sequence[Block]) -> list[Image]:
    """Return the images in order, each address once."""
    images: dict[str, Image] = {}
    for block in blocks:
        for image in block.images:
            images.setdefault(image.src, image)
    return list(images.values())


def _take_key_points(blocks: list[Block]) -> tuple[list[str], list[Block]]:
    start = next((at for at, block in enumerate(blocks) if block.text), len(blocks))
    if _is_list_heading(blocks, start):
        start += 1
    end = start
    while end < len(blocks) and _is_bullet(blocks[end]):
        end += 1
    if start < end < len(blocks):
        points = [_BULLET.sub("", block.text) for block in blocks[start:end]]
        # A heading that introduces the list goes with it; images before it stay with the body.
        return points, [block for block in blocks[:start] if not block.text] + blocks[end:]
    return _run_together(blocks)


def _run_together(blocks: list[Block]) -> tuple[list[str], list[Block]]:
    first = next((at for at, block in enumerate(blocks) if block.text), None)
    if first is not None and first + 1 < len(blocks) and _BULLET.match(blocks[first].text):
        points = [part for part in _INLINE_BULLETS.split(blocks[first].text) if part]
        if len(points) > 1:
            return points, blocks[:first] + blocks[first + 1 :]
    return [], blocks


def _is_bullet(block: Block) -> bool:
    """Say whether a block is a list entry or one bullet by itself; a run of bullets is another form."""
    if block.tag == "li":
        return True
    return bool(_BULLET.match(block.text)) and len(_INLINE_BULLETS.findall(block.text)) == 1


def _is_list_heading(blocks: list[Block], at: int) -> bool:
    return (
        at + 2 < len(blocks)
        and len(blocks[at].text) <= _HEADING_LENGTH
        and not _is_bullet(blocks[at])
        and not blocks[at].text.endswith((".", "!", "?", "。"))
        and all(block.tag == "li" for block in blocks[at + 1 : at + 3])
    )


def _take_disclaimer(blocks: list[Block]) -> tuple[str | None, list[Block]]:
    at = next(
        (at for at in range(len(blocks) - 1, 0, -1) if DISCLAIMER.match(blocks[at].text)),
        None,
    )
    if at is None:
        return None, blocks
    end = at + 1
    if len(blocks[at].text) <= _DISCLAIMER_HEADING and end < len(blocks):
        end += 1
    if len(blocks) - end > _AFTER_DISCLAIMER:
        return None, blocks  # the article goes on: it speaks of a disclaimer
    return "\n\n".join(block.text for block in blocks[at:end]), blocks[:at] + blocks[end:]
