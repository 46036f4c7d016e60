"""What benchmarks measure is a store of this program, whatever becomes of its tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

import large_store

from newscrawl.storage.dialects import database_url
from newscrawl.storage.store import Store

if TYPE_CHECKING:
    from pathlib import Path

ARTICLES = 300


def test_a_large_store(tmp_path: Path) -> None:
    """It has the articles that it was asked for, and runs with what later ones are held against."""
    large_store.fill(tmp_path, ARTICLES)
    with Store.open(database_url(tmp_path), read_only=True) as store:
        assert sum(store.counts().articles.values()) == ARTICLES
        measured = [run.counts["metrics"]["articles"] for run in store.runs.last(2)]
    assert measured == [large_store.ARTICLES_PER_RUN] * 2
