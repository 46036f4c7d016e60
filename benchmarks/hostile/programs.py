"""Scripts, page states and JSON-LD."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from hostile.frames import ID, TEXT, TITLE, article, detail, each, headed, linked_data, script, state

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


def _deep_lists(n: int) -> str:
    return f'{{"detailProps": {{"id": "{ID}", "title": "{TITLE}", "x": {"[" * n}{"]" * n}}}}}'


def stream(rows: Iterable[str]) -> str:
    """Return an article with rows of the App Router's stream."""
    return article(f"<script>self.__next_f.push([1,{json.dumps(chr(10).join(rows))}])</script>")


PROGRAMS: dict[str, Callable[[int], str]] = {
    "spaces in a date literal": lambda n: script(f"x={{a:new Date({' ' * n}x"),
    "date literals": lambda n: script(f"x=[{'new Date( 5 ),' * n}]"),
    "dates of spaces in a literal": lambda n: script(f"x={{'a':'new Date({' ' * n}'}}"),
    "open brackets": lambda n: script("x=" + "[" * n),
    "open objects in assignments": lambda n: script('x={"a":[' * n),
    "open objects with values": lambda n: script('x={"a":"b","c":[1,' * n),
    "open strings": lambda n: script('x={a:"' * n),
    "escaped quotes": lambda n: script('JSON.parse("' + '\\"' * n),
    "calls of JSON.parse": lambda n: script("JSON.parse('{\"a\":1}');" * n),
    "encoded in encoded": lambda n: script('x=JSON.parse("' + "\\" * n + '")'),
    "many assignments": lambda n: script('x={"a":1};' * n),
    "many literals": lambda n: script("x={a:1};" * n),
    "spaces before a bracket": lambda n: script(("x=" + " " * 1000) * n + "{"),
    "runs of spaces in a script": lambda n: script(" " * n),
    "brackets with spaces": lambda n: script("x={" + "[ " * n),
    "comment marks": lambda n: article(
        f"<script type=application/ld+json>{'//' * n}{'<!--' * n}{{}}</script>"
    ),
    "a literal of 'detailProps'": lambda n: script('"detailProps":{"a":[' * n),
    "quotes in a literal": lambda n: script("x={a:" + "'\\'" * n + "}"),
    "stream chunks": lambda n: article('<script>self.__next_f.push([1,"1:[1]\\n"])</script>' * n),
    "stream rows": lambda n: stream(f"{at:x}:[1,2]" for at in range(n)),
    "stream references": lambda n: stream(
        f"{at:x}:{json.dumps({'a': f'${at + 1:x}', 'b': f'${at + 1:x}'})}" for at in range(n)
    ),
    "stream references to one row": lambda n: stream(
        ["0:" + json.dumps([{"a": at} for at in range(n)]), *(f'{at:x}:{{"a":"$0"}}' for at in range(1, n))]
    ),
    "many scripts": lambda n: article(f'<script>x={{"id":"{ID}","a":1}}</script>' * n),
    "moved parts": lambda n: article(
        each(lambda at: f'<template id="B:{at:x}"></template><div hidden id="S:{at:x}">x</div>', n)
    ),
    "templates": lambda n: article("<template><p>x</p></template>" * n),
    "state of many members": lambda n: state(detail(n, **{f"k{at}": "text" for at in range(n)})),
    "state of many objects": lambda n: state(detail(n, **{f"k{at}": {"text": f"t{at}"} for at in range(n)})),
    "state of many articles": lambda n: state(
        [detail(1), *({"id": f"125606{at:08}", "title": f"Title {at}", "content": TEXT} for at in range(n))]
    ),
    "state of many own articles": lambda n: state([detail(at)["detailProps"] for at in range(n)]),
    "state with deep lists": lambda n: article(f"<script type='application/json'>{_deep_lists(n)}</script>"),
    "state with deep objects": lambda n: script("x=" + '{"a":' * n + "1" + "}" * n),
    "state with deep literals": lambda n: script("x=" + "{a:" * n + "1" + "}" * n),
    "state that is a list of text": lambda n: state(detail(n, content=[TEXT] * n)),
    "state with markup": lambda n: state(detail(n, content=f"<p>{TEXT}</p>" * n)),
    "state with open tags": lambda n: state(detail(n, content="<a" * n)),
    "state with open tags, named": lambda n: state(detail(n, content="<a " * n)),
    "state with entities": lambda n: state(detail(n, content="&lt;p&gt;" * n)),
    "state with ampersands": lambda n: state(detail(n, content="&amp;" * n)),
    "state with open tags in a title": lambda n: state(detail(n, author="<a<b" * n)),
    "state with titles": lambda n: state(detail(n, tags=[{"title": f"Title {at}"} for at in range(n)])),
    "state in attributes": lambda n: article(
        f"<div data-page='{json.dumps({'id': ID, 'a': 'x' * 200})}'></div>" * n
    ),
    "huge attribute": lambda n: article(f"<div data-page='{'[{' * n} {ID}'></div>"),
    "state of references": lambda n: state(
        [detail(n), {f"Story:{at}": {"__ref": f"Story:{at + 1}", "t": "x"} for at in range(n)}]
    ),
    "state of places": lambda n: state([{"id": 1, "title": 2, "list": 3}, ID, TITLE, *([4, 4]) * n]),
    "state with related": lambda n: state(
        detail(n) | {"related": [{"id": f"125606{at:08}", "title": f"Other title {at}"} for at in range(n)]}
    ),
    "JSON-LD nodes": lambda n: linked_data(
        {"@graph": [{"@type": "NewsArticle", "headline": f"Title {at}"} for at in range(n)]}
    ),
    "JSON-LD own nodes": lambda n: linked_data(
        {"@graph": [{"@type": "NewsArticle", "headline": TITLE, "articleBody": TEXT} for _ in range(n)]}
    ),
    "JSON-LD references": lambda n: linked_data(
        {
            "@graph": [
                {"@type": "NewsArticle", "@id": f"#{at}", "author": {"@id": f"#{at + 1}"}} for at in range(n)
            ]
        }
    ),
    "JSON-LD authors": lambda n: linked_data(
        {"@type": "NewsArticle", "headline": TITLE, "author": [{"name": f"Ama {at}"} for at in range(n)]}
    ),
    "JSON-LD keywords": lambda n: linked_data(
        {"@type": "NewsArticle", "headline": TITLE, "keywords": [f"word {at}" for at in range(n)]}
    ),
    "JSON-LD text": lambda n: linked_data(
        {"@type": "NewsArticle", "headline": TITLE, "articleBody": TEXT * n}
    ),
    "JSON-LD scripts": lambda n: headed(
        f'<script type="application/ld+json">{{"@type":"NewsArticle","headline":"{TITLE}"}}</script>' * n
    ),
}
