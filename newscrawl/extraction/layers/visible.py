"""Layer: the page as its reader sees it, by reading order and by the form of texts and links.

The order is the site's: title, publisher and date, byline, key points, body, like count, the site's
disclaimer, promotion, links.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby, pairwise, takewhile
from typing import Any

from newscrawl.extraction.dom.blocks import Block
from newscrawl.extraction.dom.body import article_text
from newscrawl.extraction.dom.byline import ArticleHead, next_head, read_byline
from newscrawl.extraction.dom.cards import hrefs
from newscrawl.extraction.dom.date_lines import is_date_line
from newscrawl.extraction.dom.elements import outwards
from newscrawl.extraction.dom.header import find_header, undated_header
from newscrawl.extraction.dom.lines import TAG_PAGE
from newscrawl.extraction.dom.outline import running_text
from newscrawl.extraction.dom.text_region import text_blocks
from newscrawl.extraction.page_data.field_values import keywords_in
from newscrawl.normalization import labels, names
from newscrawl.normalization.labels import DISCLAIMER
from newscrawl.normalization.text import LINE_END, SENTENCE_END, letters_of

_LONGEST_TAG_LABEL = 15
_LONGEST_BYLINE = 80
_SHORTEST_LEAD = 30


def read(
    blocks: Sequence[Block],
    covered: set[Block],
    hints: Sequence[str],
    related: Block | None = None,
    *,
    is_article: bool = False,
) -> dict[str, Any]:
    """Return the raw field values of the article among *blocks*, or nothing.

    *covered* are blocks that belong to runs of links, *related* is the first of the related block,
    *hints* are titles that other layers gave, *is_article* whether one names an article. To this layer it
    is a title with a date and a name beside it, or one with other signs.
    """
    seen = [block for block in blocks if block not in covered]
    header = find_header(seen, hints)
    if header is None:
        blocks = _with_title(blocks, hints)
        seen = [block for block in blocks if block not in covered]
        header = find_header(seen, hints)
    if header:
        read_byline(seen, header)
    is_named = header and (header.byline or (header.publisher and not header.is_weak))
    if header is None or not (is_article or is_named or (header.date and _ends_as_article(seen, related))):
        # A title with a date alone is a price or a notice as well.
        dated, header = header, undated_header(seen, hints, is_article=is_article)
        header = dated if dated and header and dated.title_at == header.title_at else header
    if header is None:
        return {}
    read_byline(seen, header)
    links_at = None
    if related is not None:
        before = blocks[: blocks.index(related)]
        links_at = sum(block not in covered for block in before)
    title = _title(seen[header.title_at], hints)
    header.end = _below_second_head(seen, header)
    end = header.closing or next_head(seen, header, title)
    life, below = _life_at(seen[:end], header)
    if links_at is not None and links_at >= below:
        links_at -= below - life
    body = text_blocks([*seen[:life], *seen[below:end]], header.end, links_at, title)
    raw: dict[str, Any] = {
        "title": title,
        "publisher": header.publisher,
        "guess" if header.is_guess else "author": header.byline,
        "published_at": header.date,
        "modified_at": header.modified,
        "keywords": _tag_row(blocks[blocks.index(seen[header.title_at]) :]),
    }
    lead = [] if header.closing or not body else filter(_is_lead, seen[header.title_at + 1 : header.date_at])
    raw |= article_text([*lead, *body], title)._asdict()
    return {field: value for field, value in raw.items() if value}


def _is_lead(block: Block) -> bool:
    """Say whether a line between title and date is a sentence of the text."""
    is_sentence = block.text.endswith(LINE_END) and letters_of(block.text) >= _SHORTEST_LEAD
    return is_sentence and not (block.links or block.chrome or block.aside)


def _ends_as_article(seen: Sequence[Block], related: Block | None) -> bool:
    """Say whether other articles or the site's disclaimer stand below, as they do below an article."""
    return related is not None or any(DISCLAIMER.match(block.text) for block in seen)


def _below_second_head(seen: Sequence[Block], head: ArticleHead) -> int:
    """Return where the head ends, which may stand there again, for another width of the screen."""
    title = seen[head.title_at].text
    said = {block.text for block in seen[min(head.title_at, head.date_at) : head.end]} - {title}
    again = [*takewhile(lambda block: block.text in said, seen[head.end + 1 :])]
    is_again = head.end < len(seen) and seen[head.end].text == title and any(map(is_date_line, again))
    return head.end + is_again * (1 + len(again))


def _life_at(seen: Sequence[Block], head: ArticleHead) -> tuple[int, int]:
    """Return where the page tells of the author below the text, and where the site's disclaimer follows.

    It does so behind their name, linked or in a box of its own.
    """
    if not head.byline:
        return len(seen), len(seen)
    text = next((at for at in range(head.end, len(seen)) if running_text(seen[at])), len(seen))
    named = (at for at in range(text, len(seen)) if seen[at].text == head.byline)
    at = next((at for at in named if seen[at].is_link or _heads_life(seen, at, text)), len(seen))
    box, above = (seen[at].element.getparent(), seen[at - 1]) if at < len(seen) else (None, seen[-1])
    is_below = box is not None and box in (above.element, above.element.getparent())
    at -= is_below and not above.text.endswith(LINE_END)  # its heading, or a portrait
    return at, next((end for end in range(at, len(seen)) if DISCLAIMER.match(seen[end].text)), len(seen))


def _heads_life(seen: Sequence[Block], at: int, text: int) -> bool:
    """Say whether a name heads a paragraph in a box apart from the text: beside that it says who speaks."""
    box = seen[at].element.getparent()
    is_apart = seen[at].is_heading and box is not seen[text].element.getparent()
    below = seen[at + 1 : at + 2]
    return is_apart and any(
        one.element.getparent() is box and (running_text(one) > 0 or one.text.endswith(SENTENCE_END))
        for one in below
    )


def _with_title(blocks: Sequence[Block], hints: Sequence[str]) -> Sequence[Block]:
    """Return the blocks with the title of the document above date and byline, if the page shows none."""
    if not hints or any(block.is_heading for block in blocks):
        return blocks
    title = names.headline(hints[-1])
    for at, (block, below) in enumerate(pairwise(blocks)):
        if title in block.text and names.headline(block.text) == title:
            break
        if is_date_line(block) and len(below.text) <= _LONGEST_BYLINE and names.opens_byline(below.text):
            shown = Block(block.element, "h1", text=title)
            return [*blocks[:at], shown, *blocks[at:]] if title else blocks
    return blocks


def _title(block: Block, hints: Sequence[str]) -> str:
    """Return the title in its line, without a badge or a date there that no other layer has."""
    pieces = [piece for piece in block.pieces if piece and not piece.isspace()]
    shorter = {names.headline("".join(part)) for part in (pieces[1:], pieces[:-1])}
    known = (title for hint in hints if (title := names.headline(hint)) in shorter)
    return next(filter(None, known), names.headline(block.text))


def _tag_row(blocks: Iterable[Block]) -> list[str]:
    """Return the texts of the first row of links to the pages of tags, [] where there is none.

    A row is one block of nothing but such links, with a word before them or not, or one after the other. One
    link, or what stands in a menu or a footer with others, needs that word, or to say that it is a tag.
    """
    for is_row, row in groupby(blocks, _is_tags):
        tags = list(row) if is_row else []
        texts = [link.text.lstrip("# ") for block in tags for link in block.links]
        is_named = any(labels.TAGS.match(block.text) or block.text[:1] == "#" for block in tags) or any(
            anchor.get("rel") == "tag" for block in tags for anchor in block.anchors
        )
        if texts and (is_named or (len(texts) > 1 and not any(map(_is_in_menu, tags)))):
            return keywords_in(texts)
    return []


def _is_in_menu(tag: Block) -> bool:
    """Say whether a tag stands in navigation, or in a footer with links to something else."""
    foot = next((box for box in outwards(tag.element) if box.tag in ("footer", "nav")), None)
    is_own = foot is not None and foot.tag == "footer"
    return tag.chrome and not (is_own and all(TAG_PAGE.search(href) for href in hrefs(foot)))


def _is_tags(block: Block) -> bool:
    if not block.links and len(block.text) > 2 * _LONGEST_TAG_LABEL:
        return False
    if not all(TAG_PAGE.search(link.href) for link in block.links):
        return False
    label = len("".join(block.text.split())) - sum(len("".join(link.text.split())) for link in block.links)
    return 0 <= label <= _LONGEST_TAG_LABEL
