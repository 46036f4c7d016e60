"""Pages of foreign make (`benchmarks/foreign`) are read as well as they have been before."""

from __future__ import annotations

import pytest
from extraction import Score, foreign_pages, judge
from readers import read_newscrawl

PAGES = foreign_pages()
# Shares of the pages: raise them with what is read better, and lower none.
FLOORS = {"title": 1.0, "publisher": 1.0, "author": 0.98, "day": 1.0, "published_at": 0.98}
BODY_F1_FLOOR = 0.99
LEAKS_CEILING = 4


@pytest.fixture(scope="module")
def score() -> Score:
    total = Score()
    for page in PAGES:
        total.add(judge(page, read_newscrawl(page)))
    return total


@pytest.mark.parametrize("field", FLOORS)
def test_field_is_right_on_pages_of_foreign_make(score: Score, field: str) -> None:
    """The field equals the truth on at least its share of the pages that tell it."""
    assert score.right[field] / score.asked[field] >= FLOORS[field]


def test_body_of_pages_of_foreign_make(score: Score) -> None:
    """The bodies are the articles', and few of them have another line of the page."""
    assert score.mean_f1 >= BODY_F1_FLOOR
    assert score.leaks <= LEAKS_CEILING


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.layout.replace(" ", "-"))
def test_truth_stands_on_the_page(page) -> None:
    """What is true of a page can be read from it, so that no floor asks for what cannot be known."""
    lines = [page.truth["title"], page.truth["author"], *page.truth["body_text"].split()]
    missing = [line for line in lines if line not in page.html.replace("&#39;", "'").replace("&#34;", '"')]
    assert missing == []
