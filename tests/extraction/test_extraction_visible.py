"""The article and the links around it, in the ways in which pages set them out."""

from __future__ import annotations

import pytest

from newscrawl.extraction.dom.key_points import part_key_points
from tests.extraction.sample import (
    BODY,
    END,
    HEAD,
    OTHER_BODY,
    OTHER_ID,
    OTHER_TITLE,
    TITLE,
    WHOLE,
    as_json,
    facts,
    page,
    read,
    script,
)

LINE = "<div>Pays Blanc 2026/04/24 03:06</div>"
BYLINE = "<div>By:Yann Le Goff</div>"
MACHINE = "<time datetime='2026-04-24T03:06:40Z'>3 hours ago</time>"
HEADS = {
    "in pieces": (
        "<h1>{}</h1><div><b>Pays Blanc</b> · <time>2026/04/24</time> <time>03:06</time></div>" + BYLINE
    ),
    "day and time apart": ("<h1>{}</h1><div>Pays Blanc</div><div>2026/04/24</div><div>03:06</div>" + BYLINE),
    "time of the machine": "<h1>{}</h1><div>Pays Blanc " + MACHINE + "</div>" + BYLINE,
    "byline behind the date": "<h1>{}</h1><div>2026/04/24 03:06 | Pays Blanc | Par : Yann Le Goff</div>",
    "byline before the publisher": (
        "<h1>{}</h1><div><i>By Yann Le Goff</i><i>Pays Blanc</i><i>2026/04/24 03:06</i></div>"
    ),
    "byline in two pieces": (
        "<h1>{}</h1><div><i>By:</i> <a href='/u/1'>Yann Le Goff</a> <i>Pays Blanc</i>"
        "<i>2026/04/24 03:06</i></div>"
    ),
    "date above the title": LINE + "<h1>{}</h1><div>Kirjoittaja: Yann Le Goff</div>",
    "line before the byline": (
        "<div>{0}</div><div>{0}</div>"
        + LINE
        + "<div>Näytä alkuperäinen</div><div>Kirjoitus:Yann Le Goff</div>"
    ),
    "no heading, no title": (
        "<div><a href='/news'>News</a> / <span>{0}</span></div><div>{0}</div>" + LINE + BYLINE
    ),
}


@pytest.mark.parametrize("name", HEADS)
def test_head(name: str) -> None:
    """Title, publisher, date and byline are found in any order and in any elements."""
    title = "Bitget News" if "no title" in name else TITLE
    html = page(f"<main>{HEADS[name].format(TITLE)}<div>{BODY}</div>{END}</main>", title=title)
    assert facts(read(html)) == WHOLE


NEXT = f"<article><h2>{OTHER_TITLE}</h2><div>Elsewhere 2026/04/20 10:00</div>{OTHER_BODY}</article>"
AROUND = {
    "next article": ("", NEXT),
    "next article below the end": ("", END + NEXT),
    "the same article again": ("", f"<section>{HEAD}{BODY}</section>"),
    "comments below the end": (
        "",
        (
            f"{END}<div>ann 2026/04/25 10:00<p>Disclaimer: I hold salt. {'Words. ' * 60}</p></div>"
            f"<h2>You may also like</h2><a href='/news/detail/{OTHER_ID}'>Other</a>"
        ),
    ),
    "comments below the related block": (
        "",
        (
            "<div>Disclaimer: the site says here that nothing is advice.</div><h2>You may also like</h2>"
            f"<a href='/news/detail/{OTHER_ID}'>Other</a><p>Disclaimer: I hold salt. {'Words. ' * 9}</p>"
        ),
    ),
    "trending texts": (
        "",
        f"<div>0</div><h2>Trending</h2><div><a href='/news/detail/{OTHER_ID}'>Other</a>{OTHER_BODY}</div>",
    ),
    "promotion in the text": (
        "",
        "<div><div>New here? Claim a package.</div><a href='/register'>Sign up</a></div>" + END,
    ),
    "share icons": ("", "<div>Share:<a href='https://x.example/s'><i></i></a></div>" + END),
    "related block above": (
        f"<div><b>Related</b><p><a href='/news/detail/{OTHER_ID}'>Other</a></p></div>",
        END,
    ),
}


@pytest.mark.parametrize("name", AROUND)
def test_text_of_others(name: str) -> None:
    """The article is the text between its head and its end, and nothing of what stands around it."""
    before, after = AROUND[name]
    article = read(page(f"<main>{before}{HEAD}<div>{BODY}</div>{after}</main>"))
    assert facts(article) == WHOLE
    assert article.disclaimer is None


BETWEEN = {
    "advertisement with the site's own host": (
        "<div><div><a href='https://www.bitget.com/events/zero-fees'>Trade without fees</a></div></div>"
    ),
    "advertisement with a mirror's host": (
        "<div><div><a href='https://www.bitget.org/spot/BTCUSDT'>Trade BTC now</a></div></div>"
    ),
    "advertisement without a host": "<div><div><a href='/spot/BTCUSDT'>Trade BTC now</a></div></div>",
    "box whose sentence is a paragraph": (
        "<div><p>Earn up to ten per cent a year.</p><div><a href='/earn'>Start now</a></div></div>"
    ),
}


@pytest.mark.parametrize("name", BETWEEN)
def test_advertisement_in_the_text(name: str) -> None:
    """What the site sets between two paragraphs to sell something is no text of the article."""
    first, rest = BODY.split("</p>", 1)
    article = read(page(f"<main>{HEAD}<div>{first}</p>{BETWEEN[name]}{rest}</div>{END}</main>"))
    assert facts(article) == WHOLE


def test_paragraph_beside_a_button() -> None:
    """A paragraph that makes up much of the text stays, though a button stands beside it."""
    box = "<div><p>Rain cancels the contract.</p><div><a href='/earn'>Start now</a></div></div>"
    article = read(page(f"<main>{HEAD}{box}<p>Snow does not.</p>{END}</main>"))
    assert facts(article)[1] == "Rain cancels the contract.\n\nSnow does not."


PRICES = {
    "link around the per cent": "<span><a href='/price/ethereum'>ETH <i>+1.42%</i></a></span>",
    "per cent beside the link": "<span><a href='/price/ethereum'>ETH</a><span>+1.42%</span></span>",
}


@pytest.mark.parametrize("name", PRICES)
def test_price_in_a_sentence(name: str) -> None:
    """A coin with its price that the site sets into a sentence is no part of the sentence."""
    body = BODY.replace("every morning", f"every {PRICES[name]} morning")
    article = read(page(f"<main>{HEAD}<div>{body}</div>{END}</main>"))
    assert facts(article) == WHOLE


def link(number: int, text: str) -> str:
    return f"<a href='/news/detail/1256060410{number:04d}'>{text}</a>"


ONE, TWO, THREE, FOUR = (link(number, text) for number, text in enumerate(["One", "Two", "Three", "Four"]))
BARE = [("One", None, None), ("Two", None, None)]
RELATED = {
    "unknown language": (
        (
            f"<div><div>Foo barr baz</div><div>{ONE}</div><div>{TWO}</div></div>"
            f"<div><div>Qux zed</div><a href='/news'>Mehr</a><div>{THREE}</div><div>{FOUR}</div></div>"
        ),
        BARE,
    ),
    "headings that are none": (
        (
            f"<section><strong>Ähnliche Artikel</strong>{ONE}{TWO}</section>"
            f"<section><span>Beliebt</span>{THREE}{FOUR}</section>"
        ),
        BARE,
    ),
    "all on one level": (
        (
            f"<div>You may also like</div><div>{ONE}</div><div>{TWO}</div><div>Trending news</div>"
            f"<div><a href='/news'>More</a></div><div>1</div><div>{THREE}</div><div>2</div><div>{FOUR}</div>"
        ),
        BARE,
    ),
    "definition list": (
        f"<dl><dt>You may also like</dt><dd>{ONE}</dd><dd>{TWO}</dd><dt>Trending</dt><dd>{THREE}</dd></dl>",
        BARE,
    ),
    "one entry": (
        (
            f"<div><div>You may also like</div><!-- one --><div>{ONE}</div></div>"
            f"<div><div>Trending news</div><a href='/news'>More</a><div>{TWO}</div></div>"
        ),
        BARE[:1],
    ),
    "snippets beside": (
        f"<h3>Related</h3>{ONE}<p>Snip one.</p>{TWO}<p>Snip two.</p><h3>Trending</h3>{THREE}{FOUR}",
        [("One", "Snip one.", None), ("Two", "Snip two.", None)],
    ),
    "lines of a text": (
        (
            f"<div>You may also like<br>{ONE}<br>Snip one.<br>Pub2026/04/01 08:00<br>"
            f"{TWO}<br>Snip two.<br>Pub2026/04/01 09:00</div>"
        ),
        [("One", "Snip one.", "Pub"), ("Two", "Snip two.", "Pub")],
    ),
    "ages": (
        (
            f"<h2>You may also like</h2><div><div>{ONE}<p>Snip one.</p><div><i>Pub</i><i>3 h</i></div></div>"
            f"<div>{TWO}<p>Snip two.</p><div>Pub{MACHINE}</div></div></div>"
        ),
        [("One", "Snip one.", "Pub"), ("Two", "Snip two.", "Pub")],
    ),
    "tabs": (
        (
            "<div><button>Latest</button><button id='t'>Related</button></div>"
            f"<div aria-labelledby='t'>{ONE}{TWO}</div>"
        ),
        BARE,
    ),
}


@pytest.mark.parametrize("name", RELATED)
def test_related(name: str) -> None:
    """The related block is told from the lists around it, with title, snippet and publisher of each entry."""
    html, expected = RELATED[name]
    article = read(page(f"<main>{HEAD}<div>{BODY}</div>{END}{html}</main>"))
    assert [(entry.title, entry.snippet, entry.publisher) for entry in article.related] == expected
    assert facts(article) == WHOLE


SAFE = "<p>All services are paused for this time; your funds are safe, and trading goes on afterwards.</p>"
NO_ARTICLES = {
    "consent": page(
        "<main><h1>Before you continue</h1><p>"
        + "We use cookies to maintain our services. " * 9
        + "</p></main>",
        head=script(
            as_json({"@type": "NewsArticle", "headline": TITLE, "datePublished": "2026-04-24T03:06:40Z"}),
            "type='application/ld+json'",
        ),
    ),
    "maintenance": page(
        f"<main><h1>Scheduled maintenance</h1><p>2026/05/04 02:00 - 04:00 (UTC)</p>{SAFE}</main>",
        title="Bitget",
    ),
    "maintenance in a sentence": page(
        f"<main><h1>Wartung</h1><p>Die Wartung begann am 2026/05/04 02:00 und dauert an</p>{SAFE}</main>"
    ),
    "price": page(
        f"<main><h1>Riverbed price</h1><div>Riverbed 2026/08/12 10:44</div>{SAFE}</main>",
        head="<link rel=canonical href='https://www.bitget.com/price/riverbed'>",
    ),
    "last updated": page(
        f"<main><h1>Riverbed price</h1><p>Last updated 2026/08/12 10:44 (UTC)</p>{SAFE}</main>",
        title="Riverbed",
    ),
    "another article": page(
        "<main></main>",
        head=script(
            as_json(
                {
                    "@type": "NewsArticle",
                    "url": f"https://www.bitget.com/news/detail/{OTHER_ID}",
                    "headline": OTHER_TITLE,
                    "articleBody": OTHER_BODY,
                }
            ),
            "type='application/ld+json'",
        ),
    ),
}


@pytest.mark.parametrize("name", NO_ARTICLES)
def test_no_article(name: str) -> None:
    """A page that stands at the article's address without being it is never stored."""
    assert read(NO_ARTICLES[name]) == "no_body"


def test_key_points_of_another_layer() -> None:
    """A body loses the lines that another layer tells apart as key points, and the heading above them."""
    points = {"key_points": ["The mast is off at ten.", "Two payments were lost."]}
    lines = {
        "body_text": [
            "Key takeaways",
            "The mast is off at ten",
            "• Two payments were lost.",
            "A market pays.",
        ]
    }
    one_line = {"body_text": ["The mast is off at ten. Two payments were lost. A market pays.", "It rains."]}
    nothing_else = {"body_text": ["The mast is off at ten.", "Two payments were lost."]}
    said_again = {"body_text": ["A market pays.", "Two payments were lost."]}
    part_key_points([points, lines, one_line, nothing_else, said_again])
    assert lines["body_text"] == ["A market pays."]
    assert one_line["body_text"] == ["A market pays.", "It rains."]
    assert nothing_else["body_text"] == points["key_points"]
    assert said_again["body_text"] == ["A market pays.", "Two payments were lost."]
