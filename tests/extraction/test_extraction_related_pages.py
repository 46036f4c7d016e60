"""Pages put together at random, and pages of thousands of links."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, NamedTuple

import lxml.html
import pytest

from newscrawl.extraction.dom.cards import hrefs
from tests.extraction.sample import BODY, END, HEAD, ID, WHOLE, facts, page, read

if TYPE_CHECKING:
    from collections.abc import Callable

# Headings of the related and of the trending list: of three scripts, and of no language at all.
HEADINGS = [
    ("You may also like", "Trending news"),
    ("Похожие материалы", "Популярное"),
    ("あわせて読みたい", "人気記事"),
    ("Foo barr baz", "Qux zed"),
]
TITLES = [
    "Fishing Fleet Returns Early",
    "Bridge Toll to End in June",
    "Lighthouse Keeper Retires After Forty Years",
    "Old Mill Turns Again",
    "渔船提前返港两天",
    "Ночные поезда снова идут в Турин",
    "Night Market Moves Inland",
    "Town Clock Runs Backwards for a Day",
    "Why the Bells Rang Twice",
]
SOME = 0.5
PUBLISHERS = ["Quayside Wire", "36Kr", "金色财经", "Ledger Gazette"]


class Entry(NamedTuple):
    """An entry of a list as the page must be read."""

    number: str
    title: str
    snippet: str | None
    publisher: str | None
    published_at: str | None

    @property
    def printed(self) -> str:
        """The date as the page prints it."""
        return (self.published_at or "").replace("-", "/").replace("T", " ")[:16]

    @property
    def told(self) -> str:
        """The snippet in an element of its own."""
        return f"<p>{self.snippet}</p>" if self.snippet else ""

    @property
    def link(self) -> str:
        """The start tag of the link."""
        return f"<a class=k href=/news/detail/{self.number}>"


CARDS: dict[str, Callable[[Entry], str]] = {
    "spans": lambda one: (
        f"{one.link}<img src=1.png alt=''><div><span>{one.title}</span><span>{one.snippet or ''}</span>"
        f"<span>{one.publisher}</span><span>{one.printed}</span></div></a>"
    ),
    "blocks": lambda one: (
        f"{one.link}<h3>{one.title}</h3>{one.told}<div>{one.publisher}{one.printed}</div></a>"
    ),
    "title": lambda one: (
        f"<div class=k><i>Hot</i><div>{one.link}{one.title}</a></div>{one.told}"
        f"<div><b>{one.publisher}</b><i>{one.printed}</i><i>3 min read</i></div></div>"
    ),
    "two links": lambda one: (
        f"<div class=k>{one.link}<img src=1.png alt='{one.title}'></a>{one.link}{one.title}</a>{one.told}"
        f"<p>{one.publisher} · {one.printed}</p></div>"
    ),
    "overlay": lambda one: (
        f"<div class=k><h4>{one.title}</h4>{one.told}<p>{one.publisher}</p><p>{one.printed}</p>"
        f"{one.link}</a></div>"
    ),
    "rows": lambda one: (
        f"<table><tr><td>{one.link}{one.title}</a>{one.told}</td><td>{one.publisher}</td><td>{one.printed}</td>"
        "</tr></table>"
    ),
    "lines": lambda one: f"{one.link}{one.title}</a><br>{one.snippet}<br>{one.publisher}{one.printed}<br>",
}


def listed(heading: str, entries: list[str], more: str = "") -> str:
    return f"<section><div>{heading}</div>{more}<div>{''.join(entries)}</div></section>"


def build(seed: int) -> tuple[str, list[Entry]]:
    """Return a page and its related block."""
    rng = random.Random(seed)  # the same pages in every run
    titles = rng.sample(TITLES, len(TITLES))
    make = rng.choice(list(CARDS))
    entries = [
        Entry(
            number=f"12560604107{seed % 10}{at:02d}",
            title=titles.pop(),
            snippet=f"Said {at} of them, and the rest" if make == "lines" or rng.random() < SOME else None,
            publisher=rng.choice(PUBLISHERS),
            published_at=f"2026-0{rng.randint(1, 9)}-{rng.randint(10, 28)}T{rng.randint(10, 23)}:05:00Z",
        )
        for at in range(rng.randint(1, 4))
    ]
    others = [
        f"<p><a href=/news/detail/1256060419{at:04d}>{title}</a></p>" for at, title in enumerate(titles)
    ]
    if rng.random() < SOME:  # an entry of the related block is also in the trending list
        others[0] = f"<p>{entries[0].link}{entries[0].title}</a></p>"
    related, trending = rng.choice(HEADINGS)
    blocks = [
        listed(related, [CARDS[make](one) for one in entries]),
        listed(trending, others[:2], "<a href=/news>More</a>"),
    ]
    rng.shuffle(blocks)
    pager = f"<div><a rel=prev href=/news/detail/12560604198888>Snow</a>{others[-1]}</div>"
    menu = "<div><a href=/>Home</a><a href=/news/detail/12560604199999>Raporty</a><a href=/x>Boty</a></div>"
    languages = f"<div><a href=/ru/news/detail/{ID}>Русский</a></div>"
    article = f"{HEAD}<div>{BODY}</div>{END}"
    below = rng.choice(["", pager]) + "".join(blocks)
    main = rng.choice([f"<main>{article}{below}</main>", f"<main>{article}</main><aside>{below}</aside>"])
    return page(rng.choice(["", menu, languages]) + main), entries


@pytest.mark.parametrize("seed", range(120))
def test_random_page(seed: int) -> None:
    """The related block comes out of menu, trending list and neighbours in any order and make."""
    html, expected = build(seed)
    article = read(html)
    assert facts(article) == WHOLE
    found = [
        Entry(one.related_id, one.title, one.snippet, one.publisher, one.published_at)
        for one in article.related
    ]
    assert found == expected


def test_links_keep_their_order() -> None:
    """Links are told in the order of the page: of an entry that leads elsewhere the first one counts."""
    wanted = [f"/guides/{number}" for number in range(40)]
    box = lxml.html.fromstring("<div>" + "".join(f"<a href='{href}'>x</a>" for href in wanted) + "</div>")
    assert list(hrefs(box)) == wanted
