"""Pages of thousands of links are read in time that grows with their number."""

from __future__ import annotations

import cProfile
import pstats
import time
from typing import TYPE_CHECKING

import pytest
from parsel import Selector

from newscrawl.extraction.dom.blocks import read_blocks
from newscrawl.extraction.dom.card_fields import read_entries
from newscrawl.extraction.dom.outline import Outline
from newscrawl.extraction.dom.related import link_groups, related_group
from tests.extraction.sample import END, HEAD, ID, URLS

if TYPE_CHECKING:
    from collections.abc import Callable

KEY = URLS.article_key(f"/news/detail/{ID}")
LINE = "Pub 2026/01/01 10:00"
PROSE = f"<p>{'Words and words. ' * 6}</p>"


def link(number: int, text: str = "One more title") -> str:
    return f"<a href=/news/detail/125606{50_000_000 + number}>{text} {number}</a>"


RUNS: dict[str, Callable[[int], str]] = {
    "cards": lambda at: f"<div>{link(at)}<p>A snippet of {at} words</p><p>{LINE}</p></div>",
    "links": lambda at: f"{link(at)} ",
    "links with lines below": lambda at: f"{link(at)}<br>{LINE}<br>",
    "rows of a table": lambda at: f"<table><tr><td>{link(at)}</td><td>Pub</td></tr></table>",
    "rows of two": lambda at: f"<div><div>{link(2 * at)}</div><div>{link(2 * at + 1)}</div></div>",
    "lists of one": lambda at: f"<section><h2>List {at}</h2><ul><li>{link(at)}</li></ul></section>",
    "lists with a label": lambda at: (
        f"<b id=x{at}>List {at}</b><div aria-labelledby=x{at}><p>{link(at)}</p><p>{link(-at)}</p></div>"
    ),
    "headings and texts between": lambda at: f"<h3>List {at}</h3>{link(at)}{PROSE}",
    "links and others": lambda at: f"<p>{link(at)}</p><p><a href=/price/{at}>Price of {at}</a></p>",
    "one article": lambda at: f"<div>Text {at} {link(1)} {LINE}</div>",
    "one article, no words": lambda at: f"<h4></h4><a href=/news/detail/12560650000001></a><i>{at}</i>",
    "inside each other": lambda at: f"<div>{link(at)}",
}


def blocks_of(run: str, number: int) -> Callable[[], None]:
    """Return the reading of a page's related block, to be measured."""
    cards = "".join(map(RUNS[run], range(1, number)))
    root = Selector(f"<main>{HEAD}{PROSE}{END}<h2>You may also like</h2><div>{cards}</div></main>").root
    held = [list(root.iter()), read_blocks(root)]

    def measured() -> None:
        groups = link_groups(root, Outline(held[1]), URLS.article_key, KEY)
        related = related_group(groups, held[1])
        read_entries(related.cards if related else [])

    return measured


def calls(measured: Callable[[], None]) -> int:
    """Return how many functions a reading calls: a measure of its work that no other program changes."""
    with cProfile.Profile() as profile:
        measured()
    return pstats.Stats(profile).total_calls


@pytest.mark.parametrize("run", RUNS)
def test_growth(run: str) -> None:
    """Twice as many links take about twice the work."""
    assert calls(blocks_of(run, 800)) < 2.3 * calls(blocks_of(run, 400))


def test_thousands() -> None:
    """Ten thousand cards hold no crawl up: they take half a second, the rest is room for a slow machine."""
    measured = blocks_of("cards", 10_000)
    start = time.process_time()
    measured()
    assert time.process_time() - start < 5  # seconds
