"""A store that an older extractor might have filled, and what is in it."""

from __future__ import annotations

import os
import shutil
import sqlite3
import sys
from contextlib import closing, contextmanager
from subprocess import PIPE
from typing import TYPE_CHECKING, Any

from newscrawl.extraction import EXTRACTOR_VERSION
from tests.forks import Fork

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.crawls import Dataset

COMMAND = [sys.executable, "-m", "scrapy", "reparse"]
TABLES = ("articles", "revisions", "related_links", "changes", "frontier", "pages", "provenance", "runs")

# A program that somebody kills whenever it opens a file of this name.
DEADLY = "deadly.warc.gz"
DIES_OVER = """
import os, signal, sys
def watch(event, args):
    if event == "open" and str(args[0]).endswith("{name}"):
        with open("{deaths}", "a") as file:
            file.write(".")
        os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(watch)
"""
# A program that somebody kills when it writes one of its revisions; behind the last, when that is committed.
DIES_WRITING = """
import os, signal
from sqlalchemy import event, pool
left = {revisions}
def watch(statement):
    global left
    left -= statement.startswith("INSERT INTO revisions") or (left == 1 and statement.startswith("BEGIN"))
    if not left:
        os.kill(os.getpid(), signal.SIGKILL)
event.listen(pool.Pool, "connect", lambda connection, _: connection.set_trace_callback(watch))
"""


def deadly_page(data: Dataset) -> str:
    """Let the page of one article lie in a file that is deadly, and return the article's number."""
    page = data.rows("SELECT page_id, article_id, archive_file FROM pages ORDER BY page_id LIMIT 1")[0]
    shutil.copy(data.folder / "warc" / page["archive_file"], data.folder / "warc" / DEADLY)
    data.execute(f"UPDATE pages SET archive_file = '{DEADLY}' WHERE page_id = {page['page_id']}")
    return page["article_id"]


def alter(data: Dataset, *statements: str) -> None:
    """Let the store hold what an older extractor would have read."""
    with closing(sqlite3.connect(data.folder / "newscrawl.db")) as connection, connection:
        for statement in (*statements, f"UPDATE frontier SET extractor = {EXTRACTOR_VERSION - 1}"):
            connection.execute(statement)


def contents(data: Dataset) -> dict[str, list[dict[str, Any]]]:
    return {table: data.rows(f"SELECT * FROM {table}") for table in TABLES}


def read_columns(data: Dataset) -> list[dict[str, Any]]:
    moving = ("version", "last_changed_at")
    rows = data.rows("SELECT * FROM articles ORDER BY article_id")
    return [{name: value for name, value in row.items() if name not in moving} for row in rows]


@contextmanager
def adopting(data: Dataset) -> Iterator[Fork]:
    """Run an adoption, killed at the end of the block if it still runs."""
    environment = os.environ | {"NEWSCRAWL_DATA_DIR": str(data.folder)}
    with Fork([*COMMAND, "--adopt"], env=environment, stdout=PIPE, stderr=PIPE) as process:
        try:
            yield process
        finally:
            process.kill()
