"""What becomes a block, beyond what the golden pages show."""

from __future__ import annotations

import pytest
from lxml import html

from newscrawl.extraction.dom.blocks import read_blocks
from newscrawl.extraction.dom.byline import part_bylines


def tags_and_texts(markup: str) -> list[tuple[str, str]]:
    return [(block.tag, block.text) for block in read_blocks(html.document_fromstring(markup))]


@pytest.mark.parametrize(
    ("markup", "blocks"),
    [
        pytest.param(
            "<ul><li><p>One</p></li><li><p>Two</p></li></ul>", [("li", "One"), ("li", "Two")], id="p in li"
        ),
        pytest.param("<ul><li><p>One</p><p>more</p></li></ul>", [("li", "One"), ("p", "more")], id="two p"),
        pytest.param("<ul><li>One<p>more</p></li></ul>", [("li", "One"), ("p", "more")], id="text and p"),
        pytest.param("<div><p>One</p></div>", [("p", "One")], id="p in div"),
        pytest.param(
            "<div>a <b>b</b> c<p>d</p>e</div>", [("div", "a b c"), ("p", "d"), ("div", "e")], id="tails"
        ),
        pytest.param("<p> </p><p>x</p><p></p>", [("p", "x")], id="empty"),
        pytest.param("<h2 id=a>A <a href=#a>#</a></h2>", [("h2", "A")], id="permalink"),
        pytest.param(
            "<h2><a class=x href=/n/1#a><span>¶</span></a>B</h2>", [("h2", "B")], id="permalink before"
        ),
        pytest.param(
            "<h2>In <a href=/c#>C#</a></h2><p>x<a href=#f>*</a></p>",
            [("h2", "In C#"), ("p", "x*")],
            id="names",
        ),
        pytest.param("<h1><div>A</div><div>b</div></h1>", [("h1", "A b")], id="title of boxes"),
        pytest.param(
            '<h1><span style="display:block">A</span><span style="display: block">b</span></h1>',
            [("h1", "A b")],
            id="title of styled spans",
        ),
        pytest.param("<h1><span>A<br>b</span></h1>", [("h1", "A b")], id="title with a break"),
        pytest.param("<h1>A<div>b</div></h1>", [("h1", "A"), ("div", "b")], id="title and subtitle"),
        pytest.param(
            "<h1><div>A</div><div>2 May 2026</div></h1>",
            [("div", "A"), ("div", "2 May 2026")],
            id="title and date",
        ),
        pytest.param("<tr><td>a</td><td>b</td></tr>", [("tr", "a b")], id="row"),
    ],
)
def test_blocks(markup: str, blocks: list[tuple[str, str]]) -> None:
    """A block has the tag that says what it is: an entry stays one in its editor's paragraph."""
    assert tags_and_texts(f"<table>{markup}</table>" if "<tr" in markup else markup) == blocks


def test_links_belong_to_their_block() -> None:
    """A link has its own text, not what stands before it in the paragraph, and an image link has none."""
    page = html.document_fromstring('<p>See <a href="/a">this</a> <a href="/b"></a><a name="x">y</a></p>')
    (block,) = read_blocks(page)
    assert block.links == [("/a", "this"), ("/b", "")]


def test_navigation_and_asides_are_marked() -> None:
    """A block knows that it lies in navigation or interrupts the text, with elements in it or not."""
    page = html.document_fromstring(
        "<nav>a</nav><nav><p>b</p></nav><aside>c</aside><aside><p>d</p></aside><p>e</p>"
    )
    marks = [(block.text, block.chrome, block.aside) for block in read_blocks(page)]
    assert marks == [
        ("a", True, False),
        ("b", True, False),
        ("c", False, True),
        ("d", False, True),
        ("e", False, False),
    ]


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p><span>By</span><a href=/a>Ana Lee</a><a href=/b>Bo Ray</a></p>", "By Ana Lee, Bo Ray"),
        ("<p>By <a href=/a>Ana Lee</a><span>Reporter</span></p>", "By Ana Lee"),
        ("<p>By J<small>OHN</small> S<small>MITH</small></p>", "By JOHN SMITH"),
        ("<p><span>Von Lena Mac</span><span>Donald</span></p>", "Von Lena MacDonald"),
    ],
)
def test_a_byline_of_several_elements(markup: str, text: str) -> None:
    """Names that are links are parted, without what follows them; other elements may part one name."""
    [block] = part_bylines(read_blocks(html.document_fromstring(markup)))
    assert block.text == text
