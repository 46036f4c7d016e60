"""Elements in great number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hostile.frames import HEAD, ID, PROSE, TEXT, TITLE, article, bare, each, headed, in_text

if TYPE_CHECKING:
    from collections.abc import Callable

ELEMENTS: dict[str, Callable[[int], str]] = {
    "h1": lambda n: article("<h1>Title</h1>" * n),
    "h1, each another": lambda n: article(each(lambda at: f"<h1>Title {at % 1000}</h1>", n)),
    "h1 without a date": lambda n: bare(each(lambda at: f"<h1>Title {at % 1000}</h1><p>{TEXT}</p>", n)),
    "h2": lambda n: in_text("<h2>Title</h2>" * n),
    "times": lambda n: article("<time datetime=2026-01-01T10:00>x</time>" * n),
    "rows of counts": lambda n: article(
        "<div><b>7</b><i>Like</i></div>" * n + "<p>Disclaimer: no advice.</p>"
    ),
    "times in one line": lambda n: article("<p>" + "<time datetime=2026-01-01T10:00>x</time>" * n + "</p>"),
    "meta": lambda n: headed(each(lambda at: f"<meta name=a{at} content=b>", n)),
    "meta titles": lambda n: headed(
        each(lambda at: f"<meta property=og:title content='Title {at % 1000}'>", n)
    ),
    "meta tags": lambda n: headed(each(lambda at: f"<meta property=article:tag content='tag {at}'>", n)),
    "meta keywords": lambda n: headed(f"<meta name=keywords content='{each(lambda at: f'word {at},', n)}'>"),
    "alternates": lambda n: headed(f"<link rel=alternate hreflang=de href=/de/news/detail/{ID}>" * n),
    "canonical links": lambda n: headed(f"<link rel=canonical href=/news/detail/{ID}>" * n),
    "bases": lambda n: headed("<base href=/x/>" * n),
    "authors": lambda n: article("<a rel=author href=/x>Ama Owusu</a>" * n),
    "marks": lambda n: article(each(lambda at: f"<div itemprop=author><b itemprop=name>Ama {at}</b>", n)),
    "images": lambda n: in_text(each(lambda at: f"<img src=/a{at}.jpg alt=picture>", n)),
    "images of many candidates": lambda n: in_text(f"<img srcset='{each(lambda at: f'/a.jpg {at}w, ', n)}'>"),
    "images of 10,000 candidates": lambda n: in_text(
        f"<img srcset='{each(lambda at: f'/a.jpg {at}w, ', 10_000)}'>" * n
    ),
    "images of commas": lambda n: in_text(f"<img srcset='{',' * n}'>"),
    "pictures": lambda n: in_text(
        "<picture>" + "<source srcset='/a.jpg 1x'>" * n + "<img src=/a.jpg></picture>"
    ),
    "pictures without scripts": lambda n: in_text("<noscript><img src=/a.jpg></noscript>" * n),
    "links out": lambda n: in_text(
        "<p>" + each(lambda at: f"<a href=//b.example/{at}>word</a> ", n) + "</p>"
    ),
    "links without words": lambda n: in_text("<a href=/x></a>" * n),
    "buttons": lambda n: in_text("<p>" + "<button>x</button> " * n),
    "buttons in a sentence": lambda n: in_text("<p>" + "word <button>BTC</button> word " * n),
    "widgets": lambda n: in_text("<p>" + "word <span><a href=/price/btc>BTC</a> +1.2%</span> " * n),
    "line breaks": lambda n: in_text("Text<br>" * n),
    "cells": lambda n: in_text("<table><tr>" + "<td>x</td>" * n),
    "rows": lambda n: in_text("<table>" + "<tr><td>x</td><td>y</td></tr>" * n),
    "pre lines": lambda n: in_text("<pre>" + "x\n" * n + "</pre>"),
    "inputs": lambda n: article("<div>x<input></div>" * n),
    "inputs in one box": lambda n: article("<div>" + "<input>" * n + "</div>"),
    "ad labels": lambda n: in_text("<div><p>Advertisement</p></div>" * n),
    "share rows": lambda n: in_text("<p>Share: Facebook X Telegram</p>" * n),
    "networks in a row": lambda n: in_text("<p>" + "Facebook " * n),
    "tags": lambda n: in_text("<p>Tags:</p>" + "<p><a href=/tag/a>a</a></p>" * n),
    "tags in one line": lambda n: in_text("<p>" + each(lambda at: f"<a href=/tag/a>tag {at}</a> ", n)),
    "labels of tags": lambda n: in_text("<p>Tags:</p>" * n),
    "labels of tags with links": lambda n: in_text("<p>Tags:</p><p><a href=/tag/a>a</a></p>" * n),
    "key points": lambda n: article(
        "<h2>Key points</h2><ul>" + each(lambda at: f"<li>Gold rose {at % 1000} times</li>", n)
    ),
    "key points above the text": lambda n: bare(
        HEAD + "<ul>" + each(lambda at: f"<li>Gold rose {at % 1000} times.</li>", n) + f"</ul>{PROSE}"
    ),
    "key points in one line": lambda n: bare(f"{HEAD}<p>{'- Gold rose again ' * n}</p>{PROSE}"),
    "dates": lambda n: article("<p>2026/01/01 10:00</p>" * n),
    "days": lambda n: article("<p>1 January 2026</p>" * n),
    "dates in one line": lambda n: article(f"<p>{'2026/01/01 10:00 ' * n}</p>"),
    "titles with dates": lambda n: article(f"<h1>{TITLE}</h1><p>2026/01/01 10:00</p>" * n),
    "the title again": lambda n: article(f"<p>{TITLE}</p>" * n),
    "bylines": lambda n: article("<p>By: Ama Owusu</p>" * n),
    "disclaimers": lambda n: article("<h3>Disclaimer</h3><p>This is no advice.</p>" * n),
    "disclaimers in lines": lambda n: article("<p>Disclaimer: this is no advice.</p>" * n),
    "like counts": lambda n: in_text("<p>12</p>" * n),
    "comments below": lambda n: article(f"<h3>Comments</h3><div class=comment><p>{TEXT}</p></div>" * n),
    "paragraphs": lambda n: in_text(each(lambda at: f"<p>{TEXT} {at % 1000}</p>", n)),
    "paragraphs, the same": lambda n: in_text(f"<p>{TEXT}</p>" * n),
    "paragraphs without an end": lambda n: article(each(lambda at: f"<p>{TEXT} {at % 1000}</p>", n)),
    "paragraphs in boxes": lambda n: article(each(lambda at: f"<div class=a{at}><p>{TEXT}</p></div>", n)),
    "paragraphs and no article": lambda n: bare(each(lambda at: f"<p>{TEXT} {at % 1000}</p>", n)),
    "controls with links": lambda n: in_text("<div><a href=/x>x</a></div>" * n),
    "controls with links in one box": lambda n: in_text(
        "<div>" + "<div><a href=/x>x</a></div>" * n + "</div>"
    ),
    "navigation": lambda n: article("<nav>x</nav>" * n),
    "a key point of many lines": lambda n: bare(f"{HEAD}<ul><li>{'<p>Gold rose.</p>' * n}</ul>{PROSE}"),
    "headings of key points": lambda n: bare(HEAD + "<h2>Key points</h2><p>x</p>" * n),
    "key points, and the text as well": lambda n: bare(
        f"{HEAD}<h2>Key points</h2><ul>{each(lambda at: f'<li>Gold rose {at % 1000} times</li>', n)}</ul>"
        f"{'<p>Gold rose 0 times</p>' * n}"
    ),
    "table of contents": lambda n: in_text("<p><a href=#x>Part</a></p>" * n),
    "pictures in one": lambda n: in_text("<picture>" + "<source srcset='/a.jpg 1x'><img src=/a.jpg>" * n),
    "labels of tags that are links": lambda n: in_text("<p><a href=/tag/a>Tags</a></p>" * n),
}
