"""The worked questions of docs/queries.md and the searches of docs/search.md give what these pages show."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from newscrawl.storage.dialects import database_url
from newscrawl.storage.mirror import Mirror
from newscrawl.storage.queries.search.parser import read
from newscrawl.storage.queries.search.tree import FIELDS
from newscrawl.storage.store import Store
from tests.docs import worked_example

if TYPE_CHECKING:
    from pathlib import Path

    from tests.docs.worked_example import Block

QUERIES = worked_example.queries()
COMMANDS = worked_example.commands()


@pytest.fixture(scope="module")
def folder(_processes: None, once) -> Path:
    """Return a data folder that was made as the page says."""
    return once(worked_example.crawl)


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


def test_a_mirror_answers_alike(folder: Path, tmp_path: Path) -> None:
    """Every query and search gives on a mirror what it gives on its source."""
    with Store.open(database_url(folder), read_only=True) as source, Mirror.open(tmp_path, "", 5.0) as mirror:
        mirror.catch_up(source.database, lambda *_: None)
    for block in QUERIES:
        ours, theirs = (worked_example.answer(one, block.asked) for one in (tmp_path, folder))
        assert ours == theirs, block.asked
    for words, found in worked_example.examples():
        assert worked_example.count(tmp_path, words) == found


@pytest.mark.parametrize("block", COMMANDS, ids=_name)
def test_a_search_prints_what_is_shown(folder: Path, block: Block) -> None:
    """Every search of the page prints on a fresh crawl what the page shows."""
    assert worked_example.search(folder, block.asked).splitlines() == block.shown.splitlines()


@pytest.mark.parametrize(("words", "found"), worked_example.examples())
def test_an_example_finds_what_is_told(folder: Path, words: str, found: str) -> None:
    """Every example of a search finds as many articles as the page says, and is understood."""
    assert worked_example.count(folder, words) == found
    assert found != "0"
    assert read(words, datetime.now(UTC))[1] == ()


@pytest.mark.parametrize(("words", "note"), worked_example.notes())
def test_what_is_said_of_a_search(words: str, note: str) -> None:
    """Of every example that is not understood the page tells what is said."""
    assert read(words, datetime.now(UTC))[1] == (note,)


def test_every_field_of_a_search_is_told() -> None:
    """Each word that can stand before a colon has an example."""
    assert {
        field for field in FIELDS if any(f"{field}:" in words for words, _ in worked_example.examples())
    } == set(FIELDS)
    assert len(worked_example.notes()) > 5


def test_there_are_ten_questions() -> None:
    """The page has ten questions, each with a query, and that of search a search."""
    parts = worked_example.PAGE.read_text(encoding="utf-8").split("\n## ")[1:]
    questions = [part for part in parts if part.partition(".")[0].isdigit()]
    assert [int(part.partition(".")[0]) for part in questions] == list(range(1, 11))
    assert all("```sql" in part for part in questions)
    assert len(COMMANDS) == 1
