"""The head of an article as its reader sees it: title, publisher and date, byline.

Every line has a form of its own: a title is repeated by other layers or is a heading, a date is printed
as `YYYY/MM/DD HH:MM`, a byline opens with a word and a colon. What has none is told by where it stands.
"""

from __future__ import annotations

import re
from functools import cache, partial
from itertools import takewhile
from typing import TYPE_CHECKING

from newscrawl.extraction.dom.byline import (
    ArticleHead,
    is_known_byline,
    is_section,
    logo_around,
    take_publisher,
)
from newscrawl.extraction.dom.date_lines import (
    author_in,
    is_date_line,
    is_day_line,
    is_unread_line,
    read_date_line,
)
from newscrawl.extraction.dom.lines import COUNT, NEAR, is_name
from newscrawl.normalization import labels, names
from newscrawl.normalization.dates import is_shown_as
from newscrawl.normalization.labels import DATE_LABEL, SOURCE
from newscrawl.normalization.text import clean, fold_doubled

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from newscrawl.extraction.dom.blocks import Block

# No heading of an article, but of what follows it: `2 comments`; or nothing at all.
_COUNTED = re.compile(r"(?:\d+\s\D{1,15})?$")
_HEADER_REACH = 8
_LONGEST_NAME = 80
_LONGEST_TITLE = 500
_LONGEST_CRUMB = 8  # of what a breadcrumb names above the title: a section
_CRUMB_MARKS = " /|>›»·•"
# How many things have to tell an article from a notice where no date is printed.
_SIGNS = 2


def find_header(blocks: Sequence[Block], hints: Sequence[str]) -> ArticleHead | None:
    """Return the title that has a date line nearest to it, with the names around; None without a title.

    *hints* are titles that other layers gave. The heading comes after the breadcrumb that repeats it, so
    nearest tells them apart.
    """
    shown = [*takewhile(lambda one: not (one.is_heading and labels.COMMENTS.fullmatch(one.text)), blocks)]
    exact = {at for at, block in enumerate(shown) if is_date_line(block)}
    is_day = cache(lambda at: at not in exact and is_day_line(blocks[at]))
    is_unread = cache(
        lambda at: at < len(shown) and not (at in exact or is_day(at)) and is_unread_line(blocks[at])
    )
    dates = [at for at in range(len(shown)) if at in exact or is_day(at)]
    if around := _header_around_text(shown, hints, dates):
        return around
    for candidates in _title_candidates(blocks, hints, sorted(exact)):
        for is_date in (exact.__contains__, is_day, is_unread):
            pairs = [
                (_distance(title, date), title, date)
                for title in candidates
                for date in _dates_of(blocks, title, is_date, is_unread)
                if is_date is not is_unread or date > title
            ]
            if pairs:
                header = _read_header(blocks, *min(pairs)[1:])
                header.is_weak = is_date is is_unread and _may_be_list(blocks, header, is_unread)
                return header
        if any(_is_main_heading(blocks[at]) for at in candidates):
            break  # the title is known: a heading with a date further down is another's
    return _header_above_byline(blocks, hints)


def _header_around_text(
    blocks: Sequence[Block], hints: Sequence[str], dates: Sequence[int]
) -> ArticleHead | None:
    """Return the title, with the only date lines of the page under the text and a name around these."""
    main = [at for at, block in enumerate(blocks) if block.text and _is_main_heading(block)]
    titles = main or next(_title_candidates(blocks, hints, ()))[-1:]
    if len(titles) != 1 or not dates or dates[-1] - dates[0] >= len(dates):
        return None
    (title_at,), closing, last = titles, dates[0], dates[-1]
    above = [*takewhile(partial(_is_closing, blocks), range(closing - 1, max(title_at, closing - NEAR), -1))]
    below = [*takewhile(partial(_is_closing, blocks), range(last + 1, min(len(blocks), last + NEAR)))]
    start, stop = min([closing, *above]), max([last, *below]) + 1
    has_text = any(block.is_paragraph and not block.chrome for block in blocks[title_at + 1 : start])
    if not has_text or not all(map(_ends_text, blocks[stop : stop + 1])):
        return None
    head = ArticleHead(title_at, closing, title_at + 1, *read_date_line(blocks[closing]), closing=start)
    _take_more_dates(blocks, head, range(closing + 1, last + 1))
    bylines = [at for at in (*above, *below) if is_known_byline(blocks[at].text)]
    head.byline = head.byline or next((author_in(blocks[at].text) for at in bylines), "")
    if not head.publisher:
        take_publisher(blocks, head, (at for at in (*above, *below) if at not in bylines))
    head.end, head.is_weak = title_at + 1, not head.byline
    return head if head.publisher or head.byline else None


def _is_closing(blocks: Sequence[Block], at: int) -> bool:
    """Say whether a line may stand beside a date under a text: a name, labelled or in no paragraph."""
    block = blocks[at]
    is_labelled = is_known_byline(block.text) or SOURCE.match(block.text)
    is_name_line = is_name(block.text) and not (block.is_heading or _ends_text(block))
    return is_name_line and bool(is_labelled or block.tag not in ("p", "li"))


def _ends_text(block: Block) -> bool:
    """Say whether a line follows a text and its date: a like count, a disclaimer, a list, the footer."""
    is_labelled = labels.DISCLAIMER.match(block.text) or labels.is_list_heading(block.text)
    return bool(is_labelled or block.chrome or COUNT.match(block.text))


def _may_be_list(blocks: Sequence[Block], header: ArticleHead, is_unread: Callable[[int], bool]) -> bool:
    """Say whether a time that cannot be said may be that of a price or of the first entry of a list.

    Another name stands above it, or another time follows soon.
    """
    below = range(header.end, min(len(blocks), header.end + 2 * NEAR))
    return not read_date_line(blocks[header.date_at]).publisher or any(map(is_unread, below))


def _dates_of(
    blocks: Sequence[Block], title: int, is_date: Callable[[int], bool], is_unread: Callable[[int], bool]
) -> list[int]:
    """Return where the date of a title may stand: above it, and below as far as the text.

    A paragraph may stand between, but not below a time that cannot be said: later dates are comments'. Behind
    one a heading is the text's.
    """
    below = range(title + 1, min(len(blocks), title + _HEADER_REACH + 1))
    paragraphs = [at for at in below if blocks[at].is_paragraph and blocks[at].tag != "li"]
    text = next(iter(paragraphs), below.stop)
    end = next((at for at in below if at > text and (at in paragraphs or blocks[at].is_heading)), below.stop)
    dates = [at for at in range(max(0, title - NEAR), end) if at != title and is_date(at)]
    is_above = bool(dates) and dates[-1] >= text and any(map(is_unread, range(title + 1, text)))
    return [at for at in dates if at < text or not is_above]


def _distance(title: int, date: int) -> int:
    """Return how far the date is from the title: what stands above one is a ticker's, or the next best."""
    return date - title if date > title else NEAR + title - date


def _read_header(blocks: Sequence[Block], title_at: int, date_at: int) -> ArticleHead:
    header = ArticleHead(title_at, date_at, max(title_at, date_at) + 1, *read_date_line(blocks[date_at]))
    is_above = date_at < title_at
    if is_above and is_section(blocks, date_at, header.publisher):
        header.publisher = ""
    outwards = range(date_at - 1, -1, -1) if is_above else range(header.end, len(blocks))
    beyond = _take_more_dates(blocks, header, outwards)
    if not header.publisher:
        below = blocks[beyond + 1 : beyond + 2] if beyond else ()
        is_told = header.date or header.modified or any(is_known_byline(one.text) for one in below)
        is_list = any(one.tag == "li" != blocks[beyond or 0].tag for one in below)
        inside = range(date_at + 1, title_at) if is_above else range(date_at - 1, title_at, -1)
        below_title = blocks[title_at + 1 : title_at + 2]
        has_logo = any(image.alt == one.text for one in below_title for image in one.images)
        outside = () if beyond is None or is_list or not is_told else (beyond,)
        take_publisher(blocks, header, (*range(title_at + 1, title_at + 1 + has_logo), *inside, *outside))
    header.publisher = header.publisher or logo_around(blocks, header)
    return header


def _take_more_dates(blocks: Sequence[Block], header: ArticleHead, places: range) -> int | None:
    """Read the rows beside the date that have another one: when it was updated, or published.

    The place of the line beyond them is returned.
    """
    for at in places:
        block = blocks[at]
        if not block.text.strip(_CRUMB_MARKS) or labels.READING_TIME.fullmatch(block.text):
            continue
        if block.is_heading or not (is_date_line(block) or is_day_line(block)):
            return at
        line = read_date_line(block)
        if not (line.modified or (line.date and not header.date)):
            return at
        header.date, header.modified = header.date or line.date, header.modified or line.modified
        header.publisher, header.byline = header.publisher or line.publisher, header.byline or line.byline
        header.end = max(header.end, at + 1)
    return None


def undated_header(blocks: Sequence[Block], hints: Sequence[str], *, is_article: bool) -> ArticleHead | None:
    """Return the one main heading of a page that tells of an article otherwise than by a printed date.

    Notices and templates have a heading as well, on pages whose data may name an article (*is_article*): two
    signs are asked for. Others stand at the heading (an article element, a machine's time, a byline), and
    one may be that another layer has the heading.
    """
    wanted = [names.headline(hint) for hint in hints if hint]
    headings = [at for at, block in enumerate(blocks) if block.text and block.is_heading and not block.chrome]
    main = [at for at in headings if _is_main_heading(blocks[at])]
    named = {at for at in headings if _is_named(blocks[at].text, wanted)}
    titles = [at for at in main if at in named] or main or sorted(named)
    if len({blocks[at].text for at in titles}) != 1:
        return None
    at = titles[-1]
    signs = [is_article, *_signs_at(blocks, at)]
    if not any(signs) or sum(signs) + (at in named) < _SIGNS:
        return None
    line = next((at for at in range(at + 1, min(len(blocks), at + 1 + NEAR)) if _is_time(blocks[at])), at)
    date = ""
    if line > at:
        time = blocks[line].times[0]
        date = time.machine if is_shown_as(time.machine, time.text) else time.text
    return ArticleHead(at, line, line + 1, date)


def _signs_at(blocks: Sequence[Block], at: int) -> list[bool]:
    around = blocks[max(0, at - NEAR) : at + _HEADER_REACH]
    first = next((block for block in blocks[at + 1 :] if block.tag == "p"), blocks[at])
    return [
        any(next(block.element.iterancestors("article"), None) is not None for block in (blocks[at], first)),
        any(map(_is_time, around)),
        any(is_known_byline(block.text) for block in blocks[at + 1 : at + 1 + NEAR]),
    ]


def _is_time(block: Block) -> bool:
    """Say whether a line is a machine's time and the words for it, such as `yesterday`."""
    return bool(block.times) and len(block.text) <= _LONGEST_NAME and not DATE_LABEL.match(block.text)


def _is_named(text: str, wanted: Collection[str]) -> bool:
    """Say whether another layer has a heading, maybe with the site's name or a section beside it."""
    shown = names.headline(text)
    is_distinctive = len(shown) > _LONGEST_CRUMB
    return shown in wanted or (is_distinctive and any(shown in title[:_LONGEST_TITLE] for title in wanted))


def _header_above_byline(blocks: Sequence[Block], hints: Sequence[str]) -> ArticleHead | None:
    """Return the title above a byline, on a page that prints no date at all."""
    titles = next((found for found in _title_candidates(blocks, hints, ()) if found), [])
    for title_at in reversed(titles):
        for at in range(title_at + 1, min(len(blocks), title_at + 1 + NEAR)):
            if names.opens_byline(blocks[at].text) and len(blocks[at].text) <= _LONGEST_NAME:
                header = ArticleHead(title_at, title_at, end=at)
                take_publisher(blocks, header, range(at - 1, title_at, -1))
                header.end = at
                return header
    return None


def _title_candidates(
    blocks: Sequence[Block], hints: Sequence[str], dates: Sequence[int]
) -> Iterator[list[int]]:
    """Yield where the title may stand, best first.

    As other layers spell it, as the main heading, as a repeated text, as any heading, above the date.
    """
    wanted = {names.headline(hint) for hint in hints if hint} - {""}
    yield [at for at, block in enumerate(blocks) if _is_one_of(block.text, wanted)]
    yield [at for at, block in enumerate(blocks) if block.text and _is_main_heading(block)]
    yield [at for at, block in enumerate(blocks) if block.is_heading and _is_named(block.text, wanted)]
    yield _repeated(blocks)
    yield [at for at, block in enumerate(blocks) if block.is_heading and not _COUNTED.match(block.text)]
    yield _above_date(blocks, dates)


def _is_main_heading(block: Block) -> bool:
    return block.tag == "h1" or block.element.get("role") == "heading"


def _repeated(blocks: Sequence[Block]) -> list[int]:
    """Return which blocks print a text twice, or one that a block above has: the breadcrumb, maybe."""
    above: set[str] = set()
    repeated = []
    for at, block in enumerate(blocks):
        if block.text and (block.text in above or fold_doubled(block.text) != block.text):
            repeated.append(at)
        above |= {block.text, *(clean(piece).strip(_CRUMB_MARKS) for piece in block.pieces)}
    return [at for at in repeated if len(blocks[at].text) > _LONGEST_CRUMB]


def _above_date(blocks: Sequence[Block], dates: Sequence[int]) -> list[int]:
    """Return the lines right above a publisher with a date that have a byline right below."""
    return [
        at - 1
        for at in dates
        if 0 < at < len(blocks) - 1
        and any(is_known_byline(block.text) for block in blocks[at + 1 : at + NEAR])
        and not (blocks[at - 1].links or blocks[at - 1].chrome)
        and len(blocks[at - 1].text) > _LONGEST_CRUMB
    ]


def _is_one_of(text: str, wanted: set[str]) -> bool:
    return any(title in text for title in wanted) and names.headline(text) in wanted
