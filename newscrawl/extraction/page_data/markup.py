"""What a string in a page's data is: plain text, HTML, or HTML that was escaped on its way.

It is decided once for each value, by its tags: HTML closes what it opens. A text that speaks of `<b>`, or
in which `a < b`, is plain.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

import lxml.html
import orjson

from newscrawl.extraction.dom.blocks import Block, read_blocks
from newscrawl.extraction.dom.elements import BLOCK, PageParser
from newscrawl.normalization.text import STOPS, clean, unescaped

_EMPTY_TAGS = frozenset(["br", "hr", "img"])
_INLINE_TAGS = frozenset(
    "a abbr amp-img b bdi bdo big button cite code del dfn em font i iframe ins kbd label mark picture q s "
    "samp script small source span strike strong style sub sup svg time tt u var video wbr".split()
)
_TAGS = BLOCK | _EMPTY_TAGS | _INLINE_TAGS
_TAG = re.compile(r"<(/?)([a-zA-Z][\w-]*)(?:\s[^<>]*)?/?>")
_TAG_OR_BREAK = re.compile(r"(<[^<>]*>)|(?:\r?\n)+")
# What tells Markdown from a text with stars and brackets, and its marks.
_MARKDOWN = re.compile(r"\*\*\S|\]\((?:https?:|/)|^#{2,6} ", re.MULTILINE)
_MARKDOWN_MARKS = re.compile(
    r"!\[[^\[\]\n]{0,500}\]\([^()\s]{1,2000}\)|\[(?P<link>[^\[\]\n]{1,500})\]\([^()\s]{1,2000}\)|"
    r"\*\*(?=\S)(?P<bold>[^*\n]{1,500})\*\*|^(?:#{1,6}|>)[ \t]+",
    re.MULTILINE,
)
# What encoders of JSON for pages escape, escaped once more.
_JSON_ESCAPE = re.compile(r"\\u00(3[ce]|2[267])", re.IGNORECASE)
# A value passes through few programs that each escape it.
_MOST_ESCAPES = 4
_PARSER = PageParser(encoding="utf-8", huge_tree=True)
# Under an unknown name: shorter texts are captions and teasers as often as bodies.
SHORTEST_UNNAMED = 120
_MOST_BLOCKS = 2_000
# Under these names editors keep the blocks of a document, the pieces of a block, the entries of a list.
_NESTED = ("root", "doc", "document", "blocks", "children", "content", "data", "items", "ops", "innerBlocks")
_PIECES = ("text", "value", "content")
_DOCUMENT_STARTS = ('{"', "[{")
_DEEPEST = 20
# How many objects stand around the pieces of a block: {"data": {"items": [...]}}.
_WRAPPERS = 2
# Words of a language are shorter on average; what is longer is encoded or encrypted, or an address.
_LONGEST_WORDS = 30
# Keywords are short, many, and no sentence.
_SEPARATOR = re.compile(r"[,;|，、；،]")
_SENTENCE = re.compile(rf"[{STOPS}](?:\W|$)")
_MANY = 5
_LONGEST_KEYWORDS = 25


def blocks_of(value: str) -> list[Block]:
    """Return the blocks of a value; a value without block elements has a paragraph on every line."""
    html = _as_html(value)
    if html is not None:
        return read_blocks(_parsed(html))
    return lines_of(_without_markdown(_without_cdata(value)))


def _without_markdown(text: str) -> str:
    r"""Return a text in Markdown without its marks; a star or a bracket alone makes none.

    >>> _without_markdown("## Why\n**Gold** [up](https://a.example)"), _without_markdown("2 * 3 [sic]")
    ('Why\nGold up', '2 * 3 [sic]')
    """
    if not _MARKDOWN.search(text):
        return text
    return _MARKDOWN_MARKS.sub(lambda mark: mark["link"] or mark["bold"] or "", text)


def lines_of(text: str) -> list[Block]:
    """Return the lines of a plain text as paragraphs."""
    root = lxml.html.Element("div")
    cleaned = map(clean, text.splitlines())
    return [Block(root, "p", text=line) for line in cleaned if line]


def plain_text(value: str) -> str:
    """Return what a value says on one line: the text of its HTML, else itself.

    >>> plain_text("Gold &lt;em&gt;up&lt;/em&gt;"), plain_text("Why <b> is bold"), plain_text("1 < 2 > 0")
    ('Gold up', 'Why <b> is bold', '1 < 2 > 0')
    """
    if not _may_be_html(value) and "]]>" not in value:
        return value
    html = _as_html(value)
    return (
        _without_cdata(value)
        if html is None
        else " ".join(block.text for block in read_blocks(_parsed(html)))
    )


def _may_be_html(value: str) -> bool:
    return "<" in value or "&" in value or "\\u00" in value


def _is_html(value: str) -> bool:
    """Say whether a value is HTML, escaped or not."""
    return _as_html(value) is not None


def _as_html(value: str) -> str | None:
    """Return a value as the HTML that it is, None if it is plain text."""
    html = value
    for _ in range(_MOST_ESCAPES if _may_be_html(value) else 0):
        html = _without_cdata(html)
        is_markup, has_lines = _tags(html)
        if is_markup:
            return html if has_lines else _with_breaks(html)
        decoded = unescaped(_JSON_ESCAPE.sub(lambda escape: chr(int(escape[1], 16)), html))
        if decoded == html:
            break
        html = decoded
    return None


def _tags(text: str) -> tuple[bool, bool]:
    """Say whether *text* is HTML, and if so whether it has blocks or breaks of its own.

    HTML closes an element that it has opened, begins with a block, has several of them, or has an
    element that needs no closing.
    """
    names: set[str] = set()
    start = len(text) - len(text.lstrip())
    is_markup = has_lines = False
    for tag in _TAG.finditer(text):
        name = tag[2].lower()
        if name not in _TAGS and "-" not in name:
            continue
        is_block = name in BLOCK and name != "button"
        is_repeated = name in names and bool(is_block or tag[1])
        is_markup |= is_repeated or name in _EMPTY_TAGS or (is_block and tag.start() == start)
        names.add(name)
        has_lines |= is_block or name == "br"
        if is_markup and has_lines:
            break
    return is_markup, has_lines


def _with_breaks(html: str) -> str:
    """Return HTML in which the ends of lines are breaks: its author left paragraphs to the page."""
    return _TAG_OR_BREAK.sub(lambda match: match[1] or "<br>", html.strip())


def _without_cdata(text: str) -> str:
    if "<![CDATA[" in text:
        return text.replace("<![CDATA[", "").replace("]]>", "")
    return text.rstrip().removesuffix("]]>")


def _parsed(html: str) -> lxml.html.HtmlElement:
    # libxml2 ends a document at its first NUL, and half an emoji says nothing.
    data = html.replace("\x00", "").encode("utf-8", "ignore")
    return lxml.html.document_fromstring(b"<div>" + data + b"</div>", parser=_PARSER)


def texts_of(value: Any) -> str:
    """Return the markup or plain text in a value, "" if it holds none.

    An editor's document or list of blocks (strings, or objects with their text in them) becomes one paragraph
    each, also where it is JSON in a string.
    """
    if isinstance(value, str):
        text = value.strip()
        is_document = text.startswith(_DOCUMENT_STARTS)
        return text if _is_text(text) else texts_of(json_in(text)) if is_document else ""
    if isinstance(value, dict):
        return texts_of(_nested(value))
    if not isinstance(value, list):
        return ""
    if value and all(isinstance(one, dict) and "insert" in one for one in value):
        return _inserted(value)
    blocks = list(islice(_block_texts(value), _MOST_BLOCKS))
    if any(map(_is_html, blocks)):
        return "".join(f"<p>{block if _is_html(block) else html.escape(block)}</p>" for block in blocks)
    return "\n".join(blocks)


def _inserted(operations: list[dict[str, Any]]) -> str:
    """Return the lines of a Quill document; a picture among them ends one."""
    pieces = (one["insert"] if isinstance(one["insert"], str) else "\n" for one in operations[:_MOST_BLOCKS])
    return "\n".join(filter(None, map(str.strip, "".join(pieces).splitlines())))


def json_in(text: str) -> Any:
    """Return what a string holds as JSON, None if it is none."""
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return None


def _nested(value: dict[str, Any]) -> Any:
    """Return what an editor keeps inside an object, None if that is no list or object."""
    return next((value[name] for name in _NESTED if isinstance(value.get(name), list | dict)), None)


def _block_texts(blocks: list[Any], depth: int = 0) -> Iterator[str]:
    """Yield the text of every block in a list, those inside of blocks too.

    What stands beside pieces of text is a piece of the same paragraph: a link, an emphasis.
    """
    for block in blocks[:_MOST_BLOCKS]:
        inside = _inside(block)
        if not inside:
            texts = [_block_text(block)]
        elif any(map(_is_piece, inside)):
            texts = ["".join(_pieces(inside)).strip()]
        else:
            texts = list(_block_texts(inside, depth + 1)) if depth < _DEEPEST else []
        yield from filter(None, texts)


def _inside(block: Any) -> list[Any]:
    """Return the blocks or pieces of text of which a block is made, [] if it is one of its own."""
    for _ in range(_WRAPPERS):
        if not isinstance(block, dict):
            return []
        block = _nested(block)
        if isinstance(block, list):
            return block
    return []


def _is_piece(value: Any) -> bool:
    return isinstance(value, dict) and _own_text(value) is not None and not _inside(value)


def _own_text(piece: dict[str, Any]) -> str | None:
    return next((piece[name] for name in _PIECES[:2] if isinstance(piece.get(name), str)), None)


def _pieces(values: list[Any], depth: int = 0) -> Iterator[str]:
    for value in values:
        inside = _inside(value)
        if inside and depth < _DEEPEST:
            yield from _pieces(inside, depth + 1)
        elif isinstance(value, dict):
            yield _own_text(value) or " "


def listed_texts(value: Any) -> str:
    """Return a list of single texts as lines, or the text that holds one; a list of articles is none."""
    if isinstance(value, list):
        entries = [entry for entry in value if isinstance(entry, dict)]
        if any(sum(isinstance(inner, str) for inner in entry.values()) > 1 for entry in entries):
            return ""
    return texts_of(value)


def _block_text(block: Any) -> str:
    """Return the longest string of a block, or in the objects right inside it."""
    if isinstance(block, str):
        return block.strip()
    if not isinstance(block, dict):
        return ""
    inner = [member for child in block.values() if isinstance(child, dict) for member in child.items()]
    strings = [
        value
        for name, value in [*block.items(), *inner]
        if isinstance(value, str) and (name in _PIECES or " " in value.strip())
    ]
    return max(strings, key=len, default="").strip()


def is_one_paragraph(text: str) -> bool:
    """Say whether a text has no paragraphs, as summaries have none."""
    return text.count("\n") + text.count("</p>") <= 1


def _is_text(text: str) -> bool:
    """Say whether a string is made of words: scripts that know no spaces are not ASCII."""
    if _is_data(text):
        return False
    if not text.isascii() or _is_html(text):
        return bool(text)
    words = text.split()
    return len(words) > 1 and len(text) <= _LONGEST_WORDS * len(words)


def _is_data(text: str) -> bool:
    """Say whether a string is JSON or a list of keywords."""
    if text.startswith(('{"', "[{", '["')):
        return True
    if _SENTENCE.search(text):
        return False
    separators = len(_SEPARATOR.findall(text))
    return separators >= _MANY and len(text) <= _LONGEST_KEYWORDS * separators
