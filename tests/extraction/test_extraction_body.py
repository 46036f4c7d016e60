"""Which lines between the paragraphs of an article are its text, beyond what the golden pages show."""

from __future__ import annotations

import pytest
from lxml import html

from newscrawl.extraction.dom.blocks import read_blocks
from newscrawl.extraction.dom.body import ArticleText, article_text

PARAGRAPHS = [
    "Ghana mines more gold than a year ago, and its central bank buys a fifth of what the mines sell.",
    "The bank keeps the bars in a vault near the harbour, where two guards count them every evening.",
    "What it does not keep it sells abroad, mostly to refineries that pay within a day of the landing.",
    "A report on the first half of the year is due in August, a month later than the one before it.",
]

# In the middle of the text, or where the key says so.
BOILERPLATE = {
    "first: length of a recording": "<p>4:12</p>",
    "first: player": "<p>0:00 / 4:12</p>",
    "coins with prices": "<div><a href='/price/btc'>BTC</a><span>$64,120.50</span><span>+1.2%</span></div>",
    "date of a change": "<p>Updated: 3 May 2026, 10:00</p>",
    "reading time": "<p>5 min read</p>",
    "views": "<p>1,204 views</p>",
    "feedback as a heading": "<h3>Was this article helpful?</h3>",
    "buttons": "<div><span>Like</span><span>Report</span><span>12</span></div>",
    "tags without a label": "<div><a href='/tag/gold'>Gold</a><a href='/tag/ghana'>Ghana</a></div>",
    "tag with a label": "<div>Tags: <a href='/tag/gold'>Gold</a></div>",
    "picture of another page": "<p><a href='/events/vault'><img src='/b/1.png' alt=''></a></p>",
    "share link alone": "<p><a href='https://wa.me/?text=x'>Tell a friend</a></p>",
    "share icon": "<p><a href='mailto:?body=x'><img src='/i/mail.png' alt=''></a></p>",
    "networks with icons": "<p><a href='#'><img src='/i/x.png' alt=''>X</a> <a href='#'>Telegram</a></p>",
    "networks of the site": "<div><a href='https://x.com/a'>X</a> <a href='https://t.me/a'>Telegram</a></div>",
    "buttons of networks": "<div><button>Facebook</button><button>X</button></div>",
    "links below a label": "<p>Tags</p><p><a href='/a'>Gold</a></p><p><a href='/b'>Ghana</a></p>",
    "share buttons": "<div><span>Teilen</span><button>Facebook</button><button>X</button></div>",
    "networks that lead nowhere": "<div><a href='#'>Facebook</a> <a href='#'>Telegram</a></div>",
}
TEXT = {
    "first: times of a day": "<p>10:00</p><p>12:30</p>",
    "time far below": "<p>4:12</p>",
    "coins with prices in a paragraph": "<p><a href='/price/btc'>BTC</a> <b>$64,120.50</b></p>",
    "coins without prices": "<div><a href='/price/btc'>BTC</a><span>and others</span></div>",
    "change with a reason": "<p>Updated 3 May 2026 at 10:00 with a statement of the bank.</p>",
    "change and words": "<p>Updated rules of the bank for buyers of bars since the year 2020</p>",
    "change without a time": "<p>Updated rules</p>",
    "row of a table": "<table><tr><td>Likes</td><td>Comments</td></tr></table>",
    "one word of a button": "<p>Reply</p>",
    "notice in a paragraph": "<p>The page is loading.</p>",
    "links on a subject in a sentence": "<p>More on <a href='/tag/gold'>gold</a> and the vault.</p>",
    "network in a line": "<p>Telegram</p>",
    "link below a label": "<p>Tagged</p><p>See <a href='/b'>Ghana</a></p>",
    "networks that the author names": "<p><a href='https://x.com/bank'>X</a> and the bank</p>",
}


def read(markup: str) -> ArticleText:
    return article_text(read_blocks(html.document_fromstring(f"<article>{markup}</article>")))


def among_paragraphs(name: str, line: str) -> str:
    at = 0 if name.startswith("first:") else 4 if "far below" in name else 2
    shown = [f"<p>{text}</p>" for text in PARAGRAPHS]
    return "".join([*shown[:at], line, *shown[at:]])


@pytest.mark.parametrize("name", BOILERPLATE)
def test_boilerplate(name: str) -> None:
    """What a site sets between paragraphs is left out."""
    text = read(among_paragraphs(name, BOILERPLATE[name]))
    assert (text.body_text, text.images) == (PARAGRAPHS, [])


@pytest.mark.parametrize("name", TEXT)
def test_text_like_boilerplate(name: str) -> None:
    """What an author writes is kept, although it looks like what a site sets."""
    added = [line for line in read(among_paragraphs(name, TEXT[name])).body_text if line not in PARAGRAPHS]
    assert "".join(added).replace(" ", "") == html.fromstring(TEXT[name]).text_content().replace(" ", "")


def test_printed_mark() -> None:
    """An entry that prints its own mark is text without it."""
    entries = "<p>• Gold was bought.</p><p>• Cocoa was sold.</p>"
    assert read(among_paragraphs("", entries)).body_text[2:4] == ["Gold was bought.", "Cocoa was sold."]


@pytest.mark.parametrize(
    ("lines", "disclaimer"),
    [
        (["Disclaimer: No advice."], "Disclaimer: No advice."),
        (["Disclaimer: No advice.", "Ann Lee wrote it."], "Disclaimer: No advice."),
        (["Disclaimer", "This is no investment advice."], "Disclaimer\n\nThis is no investment advice."),
        (["Disclaimer", "Banks have long printed one."], None),
        (["Disclaimer: No advice.", *PARAGRAPHS[:3]], None),
    ],
    ids=["sentence", "line below", "heading", "heading of a section", "text below"],
)
def test_disclaimer(lines: list[str], disclaimer: str | None) -> None:
    """A disclaimer ends the text, and what follows its first word alone has to sound like one."""
    markup = "".join(f"<p>{line}</p>" for line in [*PARAGRAPHS, *lines])
    assert read(markup).disclaimer == disclaimer
