"""What a reader's SQL may take of the explorer: so much memory and time, and nothing from others."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest

from tests.end_to_end.explorer.explorer_site import Explorer, explorer

if TYPE_CHECKING:
    from collections.abc import Iterator


# What takes more memory than a reader may have.
GREEDY = {
    "a long value": "select zeroblob(900000000)",
    "a long text": "select hex(zeroblob(400000000))",
    "a value in each row": (
        "with recursive n(i) as (select 1 union all select i + 1 from n where i < 900)"
        " select printf('%.*c', 9000000, 'x') from n"
    ),
    "a group": (
        "with recursive n(i) as (select 1 union all select i + 1 from n)"
        " select json_group_array(hex(zeroblob(100000))) from n"
    ),
    "many columns": f"select {', '.join(['a.*'] * 12)} from frontier a, frontier b",
    "a deep expression": f"select {'-(' * 400}1{')' * 400}",
}
ENDLESS = {
    "rows": "with recursive n(i) as (select 1 union all select i + 1 from n) select max(i) from n",
    "one step": "select instr(zeroblob(16000000), zeroblob(8000000) || x'01')",
}
IMPATIENT = """
from newscrawl.explorer import server
from scrapy.cmdline import execute
server.SETTINGS["sql_time_limit_ms"] = 500
execute()
"""


@pytest.mark.parametrize("sql", GREEDY.values(), ids=GREEDY)
def test_a_greedy_query(site, sql) -> None:
    """A query that takes too much is refused, takes little memory meanwhile, and others are answered."""
    before = site.peak_memory()
    assert site.get(f"/newscrawl.json?{urlencode({'sql': sql})}")[0] == 400
    assert site.peak_memory() - before < 300_000_000
    assert site.get("/newscrawl.json?sql=select+1")[0] == 200


@pytest.fixture(scope="module")
def impatient(explored) -> Iterator[Explorer]:
    """Give an explorer in which a query has half a second."""
    with explorer(explored, program=("-c", IMPATIENT)) as running:
        yield running


@pytest.mark.parametrize("sql", ENDLESS.values(), ids=ENDLESS)
def test_an_endless_query(impatient, sql) -> None:
    """A query that takes too long is refused, also within one step of SQLite, and others are answered."""
    status, text, _ = impatient.get(f"/newscrawl.json?{urlencode({'sql': sql})}")
    assert status == 400
    assert json.loads(text)["title"] == "SQL Interrupted"
    assert impatient.get("/newscrawl.json?sql=select+1")[0] == 200


@pytest.mark.parametrize(
    "sql",
    [f"{('/**/--' + chr(10) + ' ' * 30) * 12}x", "/*" * 2_000 + "select 1", f"select {'/*' * 9_000}"],
    ids=["comments", "open comments", "long"],
)
def test_sql_that_takes_long_to_read(site, sql) -> None:
    """SQL with comments that a pattern would take years to read is refused at once."""
    assert site.get(f"/newscrawl?{urlencode({'sql': sql})}")[0] in (400, 414)


def test_a_list_comes_before_it_is_counted(site) -> None:
    """Rows are shown where to count them all would take long: the count is left out."""
    numbers = "with recursive n(i) as (select 1 union all select i + 1 from n limit 2000000)"
    slow = f"({numbers} select count(*) from n) > 0"
    shown = json.loads(site.get(f"/newscrawl/runs.json?{urlencode({'_where': slow})}")[1])
    assert shown["rows"]
    assert shown["filtered_table_rows_count"] is None
