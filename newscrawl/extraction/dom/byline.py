"""The head of an article as it is found so far, and its names: by a known word, or by where they stand."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from newscrawl.extraction.dom.date_lines import author_in, is_date_line
from newscrawl.extraction.dom.lines import (
    ADDRESS,
    NEAR,
    PREFIXED,
    TAG_PAGE,
    is_control,
    is_name,
    is_note,
    name_before,
    name_in,
)
from newscrawl.normalization import labels, names
from newscrawl.normalization.labels import PUBLISHED, SHARING, SOURCE
from newscrawl.normalization.printed_dates import PRINTED, may_have_year
from newscrawl.normalization.text import LETTERS, clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from lxml.html import HtmlElement

    from newscrawl.extraction.dom.blocks import Block, TextLink

# Where a breadcrumb leads: `/news`, `/es/news`.
_SECTION = re.compile(r"(?:/[^/?#]*){0,2}/?$")
# Key points that run together: `- One. - Two`.
_POINTS = re.compile(r"[-–—] .* [-–—] ")
_PAGE_ELSEWHERE = re.compile(r"(?:https?:)?//[^/?#]+/[^?#]")
_LOGO = re.compile(r"\W*(?<![a-z])logos?(?![a-z])(?:\s(?:of|von|de|di|do)\b)?\W*", re.IGNORECASE)
_PLAIN_BYLINE = re.compile(r"^(?:By|BY|by)(?:\s+[A-Z][\w.'’-]*){1,5}$")
_PROSE = re.compile(r"[?!…。]|\.\s[^\W\d_]{4}|[:：].*[:：]")
_LONGEST_BYLINE = 80
_MOST_NAME_WORDS = 5


@dataclass
class ArticleHead:
    """Where title and date line stand among the blocks, where the header ends, and its names.

    *is_guess* says that the byline is one by its place alone, *closing* where it stands below the text,
    *is_weak* that a publisher alone makes no article here.
    """

    title_at: int
    date_at: int
    end: int
    date: str = ""
    modified: str = ""
    publisher: str = ""
    byline: str = ""
    is_guess: bool = False
    is_weak: bool = False
    closing: int | None = None


def part_bylines(blocks: list[Block]) -> list[Block]:
    """Return the blocks, with word and names of a byline parted where only their elements part them.

    What is no link behind a linked name is a role, or what a reader does. Behind one without a link it may be
    the rest of the name.
    """
    for block in blocks:
        if len(block.pieces) > 1 and is_name(block.text) and not block.is_heading:
            text, linked, is_linked = "", {link.text for link in block.links}, False
            for piece in block.pieces:
                was_linked, is_linked = is_linked, clean(piece) in linked
                is_glued = text[-1:].isalpha() and piece[:1].isupper()
                is_named = is_glued and names.opens_byline(text)
                if not (is_named and was_linked):
                    text += " " * (is_glued and not is_named) + piece
                elif is_linked:
                    text += f", {piece}"
            if names.opens_byline(text := clean(text)):
                block.text = text
    return blocks


def read_byline(blocks: Sequence[Block], header: ArticleHead) -> None:
    """Find the byline in the lines around the date and move the end of the header below it.

    A known word (By, Por, Від, …) makes a byline anywhere here. Of an unknown language it is the first
    line with a colon after the date, if it is short and no paragraph of the text.
    """
    first, last = sorted((header.title_at, header.date_at))
    said = {block.text for block in blocks[first : header.end]} - {"", blocks[header.title_at].text}
    while header.end < len(blocks) and blocks[header.end].text in said:  # for another width of the screen
        header.end += 1
    if header.byline or header.closing is not None:
        _take_byline_below(blocks, header)
        return
    places = [*range(first + 1, last), *_byline_places(blocks, header.end)]
    places = [at for at in places if blocks[at].text != blocks[header.title_at].text]
    known = (at for at in places if is_known_byline(blocks[at].text))
    likely = (at for at in places if at >= header.end and _is_likely_byline(blocks, at))
    at = next(known, None) or next(likely, None)
    if at is not None:
        header.byline = author_in(blocks[at].text)
        header.is_guess = not is_known_byline(blocks[at].text)
        header.end = _below_other_roles(blocks, max(header.end, at + 1))
    elif (end := _below_other_roles(blocks, header.end)) > header.end:
        header.end = end
    elif not header.publisher and (at := _closing_line(blocks, header.end)) is not None:
        header.closing = at
        if SOURCE.match(blocks[at].text):
            header.publisher = names.publisher(SOURCE.sub("", blocks[at].text))
        else:
            header.byline = author_in(blocks[at].text)


def _take_byline_below(blocks: Sequence[Block], header: ArticleHead) -> None:
    """Let a byline of its own say who wrote where the date line says who posted, which is the publisher."""
    if not header.publisher and header.end < len(blocks) and is_known_byline(blocks[header.end].text):
        header.publisher = names.publisher(header.byline)
        header.byline = author_in(blocks[header.end].text)
        header.end += 1


def _below_other_roles(blocks: Sequence[Block], start: int) -> int:
    """Return where lines end that name editors and translators; in paragraphs they belong to the text."""
    end = start
    while end < len(blocks) and _is_other_role(blocks[end]):
        end += 1
    return end


def _is_other_role(block: Block) -> bool:
    return block.tag != "p" and is_name(block.text) and names.names_other_role(block.text)


def _closing_line(blocks: Sequence[Block], start: int) -> int | None:
    """Return where byline or source stand below the text, with no more text behind; None if they do not."""
    for at in range(start, len(blocks)):
        block = blocks[at]
        if block.is_heading or block.links or block.chrome:
            return None
        is_source = SOURCE.match(block.text) and is_name(block.text) and ", " not in block.text  # of figures
        if at > start and (is_source or is_known_byline(block.text)):
            return None if any(below.is_paragraph for below in blocks[at + 1 : at + 2]) else at
    return None


def _byline_places(blocks: Sequence[Block], start: int) -> Iterator[int]:
    """Yield the first lines below the header, past controls such as view original.

    A line like `Author: …` further down belongs to the text, below one like `Original title: …`.
    """
    for at in range(start, min(len(blocks), start + NEAR)):
        yield at
        text = blocks[at].text
        is_line = is_note(blocks[at]) or _is_other_role(blocks[at]) or is_date_line(blocks[at])
        is_line = is_line or (is_name(text) and not PREFIXED.match(text))
        if not is_line:
            return


def is_known_byline(text: str) -> bool:
    if len(text) > _LONGEST_BYLINE or ADDRESS.search(text):
        return False
    match = PREFIXED.match(text)
    if not match or not match["rest"]:
        return bool(_PLAIN_BYLINE.match(text)) or (is_name(text) and names.opens_byline(text))
    return names.has_byline_prefix(text)


def _is_likely_byline(blocks: Sequence[Block], at: int) -> bool:
    """Say whether a line with an unknown word before a colon stands where the byline does.

    It has another container than the next paragraph, or is a name above a long one.
    """
    block, text = blocks[at], blocks[at].text
    match = PREFIXED.match(text)
    is_none = block.tag == "p" or ADDRESS.search(text) or names.names_other_role(text) or SHARING.match(text)
    if not match or not author_in(match["rest"]) or name_before(match["rest"]) == "" or is_none:
        return False
    if any(TAG_PAGE.search(link.href) for link in block.links):
        return False
    is_clock = any(map(str.isdigit, text[: match.start("rest")]))  # the colon of a time of day
    if is_clock or _PROSE.search(text) or len(match["rest"].split()) > _MOST_NAME_WORDS:
        return False
    following = blocks[at + 1] if at + 1 < len(blocks) else None
    if following is None or following.element.getparent() is not block.element.getparent():
        return True
    is_short = len(match["rest"].split()) < _MOST_NAME_WORDS and not any(map(str.isdigit, text))
    return is_short and following.is_paragraph


def _as_label(block: Block) -> str:
    """Return the text of a line without counts; of a row of two cells with the first as a label."""
    cells = [piece.strip() for piece in block.pieces if not piece.isspace()]
    named = [cell for cell in cells if name_in(cell)]
    is_labelled = block.tag == "tr" and len(cells) == 2  # noqa: PLR2004
    return ": ".join(cells) if is_labelled else named[0] if len(named) == 1 else block.text


def _is_label(block: Block, text: str) -> bool:
    """Say whether a short line is what a site sets around articles: a menu, a button, a heading, a time."""
    pieces = [piece for piece in block.pieces if not piece.isspace()]
    if block.is_heading or is_control(block.element) or may_have_year(text) or name_before(text) == "":
        return True
    if len(pieces) > 1 and all(map(labels.NETWORK.fullmatch, pieces[SHARING.match(pieces[0]) is not None :])):
        return True
    words = (SHARING.match, labels.KEY_POINTS.match, labels.LISTEN.fullmatch, PUBLISHED.match, _POINTS.match)
    is_told = PREFIXED.match(text) or names.opens_byline(text) or any(match(text) for match in words)
    return bool(is_told) or any(map(_leads_home, block.links)) or any(map(_leads_to_original, block.links))


def _leads_home(link: TextLink) -> bool:
    return _SECTION.match(link.href) is not None


def _leads_to_original(link: TextLink) -> bool:
    """Say whether a link leads to a page of another site, as that to view the original does."""
    return _PAGE_ELSEWHERE.match(link.href) is not None


def take_publisher(blocks: Sequence[Block], header: ArticleHead, places: Iterable[int]) -> None:
    """Find the publisher in the short lines around the date line; an article of one line repeats a title."""
    for at in places:
        block = blocks[at]
        text = SOURCE.sub("", _as_label(block))
        is_menu = block.chrome and not blocks[header.date_at].chrome
        is_other = is_menu or text == blocks[header.title_at].text or _is_label(block, text)
        is_other = is_other or (at < header.title_at and is_section(blocks, at, text))
        if is_name(text) and (name := name_in(text)) and not is_other:
            header.end = max(header.end, at + 1)
            header.publisher = names.publisher(name)
            return


def is_section(blocks: Sequence[Block], at: int, name: str) -> bool:
    """Say whether the page's navigation or breadcrumb names what stands above a title."""
    return any(link.text == name for block in (*blocks[:at], *blocks[at + 1 :]) for link in block.links)


def logo_around(blocks: Sequence[Block], header: ArticleHead) -> str:
    """Return the name of the one logo beside title or date, where no name is printed; "" without one."""
    first, last = sorted((header.title_at, header.date_at))
    around = [block for block in blocks[max(0, first - 1) : last + 2] if not block.chrome]
    images = [image for block in around for image in block.images if not any(map(_leads_home, block.links))]
    logos = {name_in(_LOGO.sub("", image.alt)) for image in images if _LOGO.search(image.src + image.alt)}
    name = logos.pop() if len(logos) == 1 else ""
    is_said = any(name in block.text for block in around)  # by its title, or as the author
    return names.publisher(name) if is_name(name) and not is_said else ""


def next_head(blocks: Sequence[Block], head: ArticleHead, title: str) -> int:
    """Return where another article begins, or this one a second time, for another width of the screen.

    A title with publisher and date below it begins an article; a heading with a date alone is an entry of
    a running report, and one in a box of the text's own is a section's.
    """
    start, title_box = head.end, blocks[head.title_at].element
    for at in range(start, len(blocks)):
        block = blocks[at]
        if block.aside or at == start:
            continue
        is_title = title in block.text and names.headline(block.text) == title
        if not (is_title or block.is_heading):
            continue
        below = [line for line in blocks[at + 1 : at + 1 + NEAR] if is_date_line(line)]
        is_head = block.is_heading and below and LETTERS.search(PRINTED.sub("", below[0].text))
        if (is_title and below) or (is_head and not _heads_section(block, blocks[at - 1], title_box)):
            return at
    return len(blocks)


def _heads_section(heading: Block, above: Block, title: HtmlElement) -> bool:
    """Say whether a heading stands in one box with the line *above* it, and the *title* does not."""
    box = heading.element.getparent()
    return box in above.element.iterancestors() and box not in title.iterancestors()
