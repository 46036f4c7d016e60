"""What a page is that is no article: cut off, gone, a listing, a challenge, a shell for its scripts.

A server that fails in mid-page can still announce the short length, so that HTTP sees no loss. What there is
of the page is read as a browser reads it, tag by tag: what looks like one within a script, a comment or an
attribute is none.

A challenge is asked for of pages without an article only, so that an article about captchas stays one. Most
sites stand behind a bot wall that marks every page; a challenge has headers, parts or words of its own.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from itertools import pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from newscrawl.extraction.dom.blocks import Block, TextLink, read_blocks
from newscrawl.normalization.labels import any_of
from newscrawl.normalization.text import PARAGRAPH, STOPS, letters_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from lxml.html import HtmlElement

    from newscrawl.extraction.dom.link_groups import LinkGroup

_GONE = re.compile(any_of("gone_page"), re.IGNORECASE)
_PAGE_NUMBER = re.compile(r"\d{1,5}")
_LAST_NUMBER = re.compile(r"(?<!\d)\d{1,5}(?=/?$)")
_LONGEST_NOTICE, _NOTICE_LINES = 300, 2
_LISTING_CARDS = 8
# Of a page whose list goes on elsewhere.
_PAGED_CARDS = 3
_PAGE_LINKS = 2
# Where a challenge has its marks.
HEAD = 200_000
# Of a page that is read: large ones have ten thousand, and each costs a kilobyte.
MOST_TAGS = 250_000
NO_HEADERS: Mapping[str, str] = MappingProxyType({})
# Headers of a challenge that came instead of the page: Cloudflare, AWS, Vercel and Sucuri document them.
_CHALLENGE_HEADERS = {
    "cf-mitigated": re.compile("challenge"),
    "x-amzn-waf-action": re.compile("challenge|captcha"),
    "x-vercel-mitigated": re.compile("challenge|deny"),
    "x-sucuri-block": re.compile("."),
}
# What the walls' own pages are made of, and no page behind them: those carry scripts that measure their
# visitors (`/cdn-cgi/challenge-platform/scripts/`, `/_Incapsula_Resource`, `js.datadome.co`) every day.
_CHALLENGE_MARKUP = re.compile(
    r"_cf_chl_opt\s*=[^=]|challenge-platform/h/\w/orchestrate|\bid=[\"']?(?:challenge-(?:form|error-text)|"
    r"cf-(?:challenge|please-wait|error-details))|class=[\"']?cf-browser-verification|"  # Cloudflare
    r"gokuProps\s*=[^=]|"  # AWS
    r"\.well-known/ddos-guard/js-challenge|check\.ddos-guard\.net|\bid=[\"']?link-ddg\b|data-ddg-origin|"
    r"sucuri_cloudproxy_js|sucuri[-_]firewall[-_]block|"
    r"\bid=[\"']?sec-(?:if-cpt|bc-tile)-container|/_sec/cp_challenge/|bm-verify=|"  # Akamai
    r"errors\.edgesuite\.net|"
    r"<iframe[^<>]{0,300}_Incapsula_Resource|Incapsula incident ID|distil_r_(?:captcha|blocked)|"  # Imperva
    r"\bsrc=[\"']?(?:https:)?//(?:geo|ct|c)\.captcha-delivery\.com|var dd\s*=\s*\{[\"']?rt|"  # DataDome
    r"\bid=[\"']?px-captcha|/149e9513-[\w/-]{0,80}/ips\.js|"  # PerimeterX, Kasada
    r"acw_sc__v2|/_____tmd_____/punish|/\.well-known/sgcaptcha|/__qrator/|\bid=[\"']?anubis_challenge|"
    r"/\.lsrecap/|imunify360-captcha|"
    r"<form\b[^<>]{0,300}\b(?:id|name|action)=[\"']?[^\"'>]{0,100}(?:captcha|challenge)",
    re.IGNORECASE,
)
# How a challenge begins its title or heading, and what it says to its visitor below.
_CHALLENGE_TITLE = re.compile(rf"\W*{any_of('challenge_title')}", re.IGNORECASE)
_CHALLENGE_TEXT = re.compile(any_of("challenge_text"), re.IGNORECASE)
_NOT_SHOWN = re.compile(
    r"<(script|style|noscript)\b[^<>]*+>.*?(?:</\1|\Z)|<!--.*?(?:-->|\Z)", re.IGNORECASE | re.DOTALL
)
_TITLES = re.compile(r"<(title|h[1-3])\b[^<>]*+>(.{0,300}?)</\1", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<[^<>]*+>")
# How Cloudflare titles its page for a site that does not answer: `news.example | 521: Web server is down`.
_OUTAGE = re.compile(r"\s*[\w-]+\.[\w.-]+ \| 5\d\d: ")
# A challenge says little: what is longer is a page that speaks of one.
_LONGEST_CHALLENGE = 2_000
# Less text than a title with its date and one sentence: nothing is shown yet.
BLANK = 200
_SCRIPT_TYPE = re.compile(r"(?:text/javascript|application/javascript|module)?", re.IGNORECASE)


def says_gone(texts: Sequence[str]) -> bool:
    """Say whether one of a page's headings tells that the page is not, or no longer, there."""
    return any(_GONE.search(text[:_LONGEST_NOTICE]) for text in texts)


def says_outage(title: str) -> bool:
    """Say whether the title of a document is that of a wall's page about a site that does not answer."""
    return _OUTAGE.match(title) is not None


def may_be_notice(blocks: Sequence[Block], text: Sequence[str]) -> bool:
    """Say whether a text is short lines, or one or two, right below a heading: a notice in any language."""
    shown = [block for block in blocks if block.text]
    links = {block.text for block in shown if block.is_link}
    lengths = [letters_of(line) for line in text if line not in links]
    is_short = len(lengths) <= _NOTICE_LINES or max(lengths) <= PARAGRAPH
    if not (lengths and is_short and sum(lengths) <= _LONGEST_NOTICE):
        return False
    return any(above.is_heading and block.text == text[0] for above, block in pairwise(shown))


def is_listing(groups: Sequence[LinkGroup], blocks: Sequence[Block]) -> bool:
    """Say whether the page has more links to articles than any related block, or numbered pages of them."""
    cards = sum(len(group.cards) for group in groups)
    return cards >= _LISTING_CARDS or (cards >= _PAGED_CARDS and _is_paged(blocks))


def _is_paged(blocks: Sequence[Block]) -> bool:
    """Say whether links lead to pages by their numbers: `2` to `/news/2` or `?page=2`."""
    links = {link for block in blocks for link in block.links if _PAGE_NUMBER.fullmatch(link.text)}
    return sum(_ends_with_number(link) for link in links) >= _PAGE_LINKS


def _ends_with_number(link: TextLink) -> bool:
    number = _LAST_NUMBER.search(link.href)
    return number is not None and int(number[0]) == int(link.text)


def is_challenge(html: str, headers: Mapping[str, str] = NO_HEADERS) -> bool:
    """Say whether a page that is no article asks its visitor to prove something.

    *headers* have names in lower case.
    """
    return has_challenge_marks(html, headers) or shows_challenge_text(html)


def has_challenge_marks(html: str, headers: Mapping[str, str]) -> bool:
    """Say whether an answer has the headers of a challenge or the parts that its pages are made of."""
    told = any(name in headers and value.search(headers[name]) for name, value in _CHALLENGE_HEADERS.items())
    return told or _CHALLENGE_MARKUP.search(html[:HEAD]) is not None


def shows_challenge_text(html: str) -> bool:
    """Say whether a short page asks in words for a proof, whoever made it.

    Words in programs do not count: an application carries the messages of every page that it can show.
    """
    shown = _NOT_SHOWN.sub(" ", html[:HEAD])
    text = " ".join(_TAG.sub(" ", shown).split())
    if len(text) > _LONGEST_CHALLENGE:
        return False
    titles = [_TAG.sub("", title) for _, title in _TITLES.findall(shown)]
    is_titled = any(map(_CHALLENGE_TITLE.match, titles)) or any(map(says_outage, titles))
    return is_titled or _CHALLENGE_TEXT.search(text) is not None


def has_program(root: HtmlElement) -> bool:
    """Say whether the page has a script that runs: else a browser shows what came plainly."""
    return any(_SCRIPT_TYPE.fullmatch(script.get("type") or "") for script in root.iter("script"))


def is_shell(root: HtmlElement) -> bool:
    """Say whether the page shows next to nothing before its scripts have run."""
    return has_program(root) and sum(len(block.text) for block in read_blocks(root)) < BLANK


_OPENED = re.compile(r"<(?:!doctype\s+html|html|body)\b", re.IGNORECASE)
_CLOSED = re.compile(r"</(?:html|body)\s*>\s*\Z", re.IGNORECASE)
_LONGEST_END = 100
_TAG_START = re.compile(r"<(?:!--|[!?]|(/?)([a-zA-Z][^\s/>]*))")
_END_OF_COMMENT = re.compile(r"(?<=<!--)-?>|--!?>")
# A quotation mark opens a value behind an equals sign alone; one that is not closed runs to the end.
_END_OF_TAG = re.compile(r"""(?:[^>=]++|=\s*+(?:"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z))?+)*+(>|\Z)""")
# Elements whose content is text up to their own end tag.
_RAW = frozenset(["script", "style", "title", "textarea", "iframe", "xmp", "noembed", "noframes"])
# Elements around a text whose end tag HTML demands, unlike that of p, li, td, body or html.
_CONTAINERS = frozenset("div main article section aside header footer nav table ul ol form".split())
_EMPTY = frozenset("area base br col embed hr img input link meta source track wbr".split())
_SENTENCE_END = re.compile(rf"[{STOPS}:：)\]}}\"'»”’」』）】]\Z")


class _Tag(NamedTuple):
    """A start or end tag; *end* is where it ends, or its element if that is raw text; -1 is nowhere."""

    name: str
    is_start: bool
    end: int


def is_truncated(html: str) -> bool:
    """Say whether a page ends within a tag, a comment or a script, or in mid-sentence.

    The last counts within elements that have to be closed: a page whose author left out the end tags that
    may be left out is whole. One of more than MOST_TAGS tags is not looked at: the crawl's own process asks.
    """
    is_whole = _CLOSED.search(html[-_LONGEST_END:]) or not _OPENED.search(html, 0, HEAD)
    if is_whole or html.count("<") > MOST_TAGS:
        return False
    still_open: Counter[str] = Counter()
    last = _Tag("", is_start=False, end=0)
    for last in _tags(html):
        if last.name == "html" and not last.is_start:
            return False  # whatever follows is no part of the page
        if last.end < 0:
            return True
        if last.name in _CONTAINERS:
            still_open[last.name] += 1 if last.is_start else -1
    return any(count > 0 for count in still_open.values()) and _goes_on(last, html[last.end :].strip())


def _goes_on(last: _Tag, text: str) -> bool:
    """Say whether the *text* behind the last tag is no end: half a sentence, or none in an element for it."""
    if text:
        return not _SENTENCE_END.search(text)
    return last.is_start and last.name not in (_EMPTY | _RAW)


def _tags(html: str) -> Iterator[_Tag]:
    """Yield every tag, and a nameless one for a comment or declaration."""
    end = 0
    while opening := _TAG_START.search(html, end):
        name = (opening[2] or "").lower()
        is_start = bool(name) and not opening[1]
        end = _end_of(html, opening)
        if is_start and name in _RAW and end > 0 and html[end - 2] != "/":
            closing = _closing(name).search(html, end)
            end = html.find(">", closing.end()) + 1 if closing else 0
            end = end or -1
        yield _Tag(name, is_start, end)
        if end < 0:
            return


def _end_of(html: str, opening: re.Match[str]) -> int:
    if opening[0] == "<!--":
        comment = _END_OF_COMMENT.search(html, opening.end())
        return comment.end() if comment else -1
    if not opening[2]:
        return html.find(">", opening.end()) + 1 or -1
    tag = _END_OF_TAG.match(html, opening.end())
    return tag.end() if tag and tag[1] else -1


@cache
def _closing(name: str) -> re.Pattern[str]:
    return re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE)
