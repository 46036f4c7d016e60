"""The blocks of an article told apart: key points, body, the publisher's disclaimer."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from newscrawl.extraction.dom.clutter import without_clutter
from newscrawl.extraction.dom.key_points import (
    join_printed_marks,
    take_key_points,
    without_contents,
    without_mark,
)
from newscrawl.normalization.locales import DISCLAIMER
from newscrawl.normalization.names import headline

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from newscrawl.extraction.dom.blocks import Block, Image, Link

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

    A first block that repeats *title* is left out, but for an item of one line, and those whose text is
    *furniture* of the page: the site's disclaimer, promotions, other articles.
    """
    rest = _without_title([block for block in blocks if block.text not in furniture], title)
    rest = without_clutter(rest)
    if title and not any(block.text for block in rest):
        rest = [block for block in blocks if headline(block.text) == title][:1] + rest
    points, rest = take_key_points(without_contents(join_printed_marks(rest)))
    disclaimer, rest = _take_disclaimer(rest)
    return ArticleText(
        points,
        [without_mark(block.text) for block in rest if block.text],
        disclaimer,
        _images(rest),
        [link for block in rest for link in block.links],
    )


def _without_title(blocks: list[Block], title: str) -> list[Block]:
    return blocks[1:] if title and blocks and headline(blocks[0].text) == title else blocks


def _images(blocks: Sequence[Block]) -> list[Image]:
    """Return the images in order, each address once."""
    images: dict[str, Image] = {}
    for block in blocks:
        for image in block.images:
            images.setdefault(image.src, image)
    return list(images.values())


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
