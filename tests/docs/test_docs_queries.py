"""The worked questions of docs/queries.md give what the page shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.docs import worked_example

if TYPE_CHECKING:
    from pathlib import Path

    from tests.docs.worked_example import Block

QUERIES = worked_example.queries()
COMMANDS = worked_example.commands()


@pytest.fixture(scope="module")
def folder(_processes: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a data folder that was made as the page says."""
    made = tmp_path_factory.mktemp("example")
    worked_example.crawl(made)
    return made


def _name(block: Block) -> str:
    return block.asked.strip().partition("\n")[0][:50]


@pytest.mark.parametrize("block", QUERIES, ids=_name)
def test_a_query_gives_what_is_shown(folder: Path, block: Block) -> None:
    """Every query runs on a fresh crawl and gives the rows of the page, but for those that tell the time."""
    given, shown = (text.splitlines() for text in (worked_example.answer(folder, block.asked), block.shown))
    assert len(given) > 2
    if block.is_timed:
        assert (given[:2], len(given)) == (shown[:2], len(shown))
    else:
        assert given == shown


@pytest.mark.parametrize("block", COMMANDS, ids=_name)
def test_a_search_prints_what_is_shown(folder: Path, block: Block) -> None:
    """Every search of the page prints on a fresh crawl what the page shows."""
    assert worked_example.search(folder, block.asked).splitlines() == block.shown.splitlines()


def test_there_are_ten_questions() -> None:
    """The page has ten questions, each with a query, and a search."""
    parts = worked_example.PAGE.read_text(encoding="utf-8").split("\n## ")[1:]
    questions = [part for part in parts if part.partition(".")[0].isdigit()]
    assert [int(part.partition(".")[0]) for part in questions] == list(range(1, 11))
    assert all("```sql" in part for part in questions)
    assert len(COMMANDS) == 1
