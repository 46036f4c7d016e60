"""Links, and texts of any length."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hostile.frames import (
    HEAD,
    PROSE,
    RELATED,
    TEXT,
    TITLE,
    article,
    bare,
    each,
    headed,
    in_text,
    link,
)

if TYPE_CHECKING:
    from collections.abc import Callable

CARD = "<div>{}<p>A snippet of {} words</p><p>Accra Herald 2026/01/01 10:00</p></div>"


def _labelled(at: int) -> str:
    """Return a list of two links with a name that stands elsewhere."""
    return f"<b id=x{at}>List {at}</b><div aria-labelledby=x{at}><p>{link(at)}</p><p>{link(-at)}</p></div>"


TEXTS: dict[str, Callable[[int], str]] = {
    "cards": lambda n: article(RELATED + each(lambda at: CARD.format(link(at), at), n)),
    "links to articles": lambda n: article(RELATED + each(lambda at: f"{link(at)} ", n)),
    "links and lines": lambda n: article(
        RELATED + each(lambda at: f"{link(at)}<br>Herald 2026/01/01 10:00<br>", n)
    ),
    "links in paragraphs": lambda n: in_text(each(lambda at: f"<p>{TEXT} {link(at)} word</p>", n)),
    "links in one paragraph": lambda n: in_text("<p>" + each(lambda at: f"word {link(at)} word ", n)),
    "related lists": lambda n: article(
        each(lambda at: f"{RELATED}<ul><li>{link(2 * at)}<li>{link(2 * at + 1)}</ul>", n)
    ),
    "related lists of one": lambda n: article(each(lambda at: f"{RELATED}<p>{link(at)}</p>", n)),
    "lists with a label": lambda n: article(each(_labelled, n)),
    "cards of one article": lambda n: article(
        RELATED + f"<div>{link(1)}<p>Herald 2026/01/01 10:00</p></div>" * n
    ),
    "cards of many dates": lambda n: article(f"{RELATED}<div>{link(1)}{'<p>2026/01/01 10:00</p>' * n}</div>"),
    "cards of many links": lambda n: article(RELATED + f"<div>{link(1) * 30}<p>x</p></div>" * n),
    "listing": lambda n: bare(each(lambda at: CARD.format(link(at), at), n)),
    "flash": lambda n: bare(each(lambda at: f"<p>10:{at % 60:02}</p>{link(at)}<p>{TEXT}</p>", n)),
    "one long word": lambda n: in_text(f"<p>{'x' * n}</p>"),
    "long words": lambda n: in_text(f"<p>{('x' * 1000 + ' ') * n}</p>"),
    "one long title": lambda n: article(f"<h1>{'Title ' * n}</h1>"),
    "long title element": lambda n: (
        f"<html><title>{'Title ' * n}</title><h1>{'Title ' * n}</h1>{HEAD}{PROSE}</html>"
    ),
    "title of marks": lambda n: f"<html><title>{TITLE}{' | ' * n}</title>{HEAD}{PROSE}</html>",
    "title of suffixes": lambda n: f"<html><title>{TITLE}{' | Bitget News' * n}</title>{HEAD}{PROSE}</html>",
    "title of hyphens": lambda n: f"<html><title>{TITLE}{' - ' * n}</title>{HEAD}{PROSE}</html>",
    "heading of suffixes": lambda n: article(f"<h1>{TITLE}{' | Bitget News' * n}</h1>"),
    "heading of marks": lambda n: article(f"<h1>{TITLE}{' |' * n} x</h1>"),
    "headings of suffixes": lambda n: article("<h1>A title | Bitget News</h1>" * n),
    "author of marks": lambda n: headed(f"<meta name=author content='By{' By:' * n}'>"),
    "author of commas": lambda n: headed(f"<meta name=author content='Ama{' , ' * n}x'>"),
    "byline of spaces": lambda n: bare(
        f"<h1>{TITLE}</h1><p>2026/02/28 10:00</p><p>By:{'&nbsp;' * n}x</p>{PROSE}"
    ),
    "published of spaces": lambda n: headed(
        f"<meta property=article:published_time content='2026{' ' * n}x'>"
    ),
    "published of digits": lambda n: headed(f"<meta property=article:published_time content='{'1' * n}'>"),
    "time of spaces": lambda n: article(f"<time datetime='2026-01-01{' ' * n}x'>x</time>"),
    "spaces": lambda n: in_text(f"<p>x{' ' * n}x</p>"),
    "no-break spaces": lambda n: in_text(f"<p>x{'&nbsp;' * n}x</p>"),
    "newlines": lambda n: in_text("<p>x" + "\n" * n + "x</p>"),
    "newlines before tags": lambda n: article(("\n" * 1000 + "<") * n),
    "tabs": lambda n: in_text("<p>x" + "\t" * n + "x</p>"),
    "combining marks": lambda n: in_text("<p>x" + "\u0301" * n + "</p>"),
    "combining marks, two": lambda n: in_text("<p>x" + "\u0301\u0327" * n + "</p>"),
    "combining marks, falling": lambda n: in_text("<p>x" + "\u0301" * n + "\u0327" * n + "</p>"),
    "combining marks in a title": lambda n: article("<h1>x" + "\u0301\u0327" * n + "</h1>"),
    "joiners": lambda n: in_text("<p>x" + "\u200d" * n + "</p>"),
    "hangul": lambda n: in_text("<p>" + "\u1100\u1161\u11a8" * n + "</p>"),
    "entities": lambda n: in_text(f"<p>{'&amp;amp;' * n}</p>"),
    "ampersands": lambda n: in_text(f"<p>{'&amp;' + 'amp;' * n}</p>"),
    "entities cut": lambda n: in_text(f"<p>{'&amp;#38;#38;' * n}</p>"),
    "numeric entities": lambda n: in_text(f"<p>{'&#1234' * n}</p>"),
    "ampersands alone": lambda n: in_text(f"<p>{'&' * n}</p>"),
    "angle brackets": lambda n: in_text(f"<p>{'&lt;a' * n}</p>"),
    "hyphens": lambda n: in_text(f"<p>{'-' * n}</p>"),
    "hyphens and spaces": lambda n: in_text(f"<p>{'- ' * n}</p>"),
    "full stops": lambda n: in_text(f"<p>{'. ' * n}</p>"),
    "colons": lambda n: in_text(f"<p>{'a: ' * n}</p>"),
    "digits": lambda n: in_text(f"<p>{'1' * n}</p>"),
    "digits and commas": lambda n: in_text(f"<p>{'1,111' * n}</p>"),
    "digits and slashes": lambda n: in_text(f"<p>{'20/' * n}</p>"),
    "addresses": lambda n: in_text(f"<p>{'https://' * n}</p>"),
    "Chinese": lambda n: in_text(f"<p>{'金价上涨' * n}</p>"),
    "replacement characters": lambda n: in_text(f"<p>{chr(0xFFFD) * n}</p>"),
    "NUL": lambda n: in_text("\0" * n),
    "href of letters": lambda n: article(f"{RELATED}<a href='/news/detail/{'1' * n}'>x</a>"),
    "href of slashes": lambda n: article(f"{RELATED}<a href='{'/' * n}'>x</a>"),
    "href of dots": lambda n: article(f"{RELATED}<a href='/{'a/../' * n}news/detail/12560604000002'>x</a>"),
    "href of spaces": lambda n: article(f"{RELATED}<a href='/news{' ' * n}x'>x</a>"),
    "href of per cents": lambda n: article(f"{RELATED}<a href='//a.example/{'%20' * n}'>x</a>"),
    "base of spaces": lambda n: headed(f"<base href='{' ' * n}x'>"),
    "ordinary text": lambda n: in_text(each(lambda at: f"<p>{TEXT} {at % 1000}, <b>he</b> said.</p>", n)),
    "a label for all lists": lambda n: article(
        f"<div id=x>{TEXT * 9}"
        + each(lambda at: f"{PROSE}<div aria-labelledby=x><p>{link(at)}</p><p>{link(-at)}</p></div>", n)
    ),
    "base and links": lambda n: headed(f"<base href='/{'a' * n}'>") + f"<a href=b>{TEXT}</a>" * n,
    "lines and links": lambda n: article(each(lambda at: f"Text<br>{link(at)}<br>", n)),
}
