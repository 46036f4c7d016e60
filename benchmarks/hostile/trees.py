"""Trees that are deep or broken, and tags that do not end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hostile.frames import RELATED, TEXT, article, bare, each, in_text, link

if TYPE_CHECKING:
    from collections.abc import Callable

TREES: dict[str, Callable[[int], str]] = {
    **{
        f"deep {tag}": lambda n, tag=tag: article(f"<{tag}>" * n + TEXT + f"</{tag}>" * n)
        for tag in (
            "div",
            "span",
            "p",
            "ul",
            "table",
            "form",
            "b",
            "font",
            "blockquote",
            "article",
            "li",
            "x-y",
        )
    },
    "deep list entries": lambda n: article("<ul><li>" * n + TEXT + "</li></ul>" * n),
    "deep tables": lambda n: article("<table><tr><td>" * n + TEXT + "</td></tr></table>" * n),
    "deep links": lambda n: article("<a href=/news/detail/12560604000002>" * n + "text" + "</a>" * n),
    "deep times": lambda n: article("<time datetime=2026-01-01>x" * n),
    "deep footers": lambda n: article("<footer>x" * n),
    "deep forms with fields": lambda n: article("<div>x<input>" * n),
    "deep blocks of text": lambda n: article(f"<div>{TEXT}" * n),
    "deep blocks in the text": lambda n: in_text(f"<div>{TEXT}" * n),
    "deep related": lambda n: article(RELATED + each(lambda at: f"<div>{link(at)}", n)),
    "deep ad boxes": lambda n: in_text("<div><p>Advertisement</p>" * n),
    "unclosed tags": lambda n: article("<div><p><b>" * n),
    "unclosed tags, texts": lambda n: article("<i>x<b>y<p>" * n),
    "end tags alone": lambda n: article("</div></x></p>" * n),
    "end tags in a deep page": lambda n: article("<div>" * n + "</x>" * n),
    "attributes": lambda n: article("<div " + each(lambda at: f"a{at}=1 ", n) + ">x</div>"),
    "attributes of the same name": lambda n: article("<div " + "a=1 " * n + ">x</div>"),
    "attributes without an end": lambda n: article("<div " + "a b=' " * n),
    "class names": lambda n: article(f"<div class='{each(lambda at: f'a{at} ', n)}'>x</div>"),
    "elements with styles": lambda n: article("<div style='color:red; display : block'>x</div>" * n),
    "style of spaces": lambda n: article(f"<div style='{' ' * n}'>x</div>"),
    "open comments": lambda n: bare("<!--" * n),
    "comments": lambda n: article("<!-- x -->" * n),
    "open tags": lambda n: bare("<" * n),
    "open scripts": lambda n: bare("<script " * n),
    "open scripts, unclosed": lambda n: "<html>" + "<script " * n,
    "open scripts, closed": lambda n: "<html>" + "<script>x</style>" * n,
    "open styles": lambda n: "<html>" + "<style>" * n,
    "open titles": lambda n: "<html>" + "<title>" * n,
    "open frames": lambda n: "<html>" + "<iframe " * n,
    "open forms": lambda n: "<html>" + "<form id=" * n,
    "open quotes": lambda n: "<html>" + '<a b="' * n,
    "open headings": lambda n: "<html>" + "<h1>" * n,
    "closing scripts": lambda n: "<html><script>" + "</script " * n,
    "quotes in a tag": lambda n: article("<a " + "='" * n + ">x</a>"),
    "links around boxes": lambda n: article("<a href=/x>x<div>" * n + "text"),
    "links around boxes of text": lambda n: article(f"<a href=/news/detail/12560604000002>{TEXT}<div>" * n),
    "deep spans with links": lambda n: in_text("<span><a href=/x></a>" * n),
    "deep fields without a text": lambda n: article("<div><input>" * n),
    "deep navigation": lambda n: article("<nav>x" * n),
    "a class of many names around lines": lambda n: in_text(
        f"<div class='{'a ' * n}'>{'<p>x</p>' * n}</div>"
    ),
}
