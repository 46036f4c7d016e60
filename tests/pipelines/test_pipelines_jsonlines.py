"""JSON Lines beside the store."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from newscrawl.pipelines.jsonlines import JsonLinesPipeline
from newscrawl.storage.jsonlines import ChangeLog
from tests.storage.storage_examples import article, id_of

if TYPE_CHECKING:
    from pathlib import Path


def lines(folder: Path) -> list[tuple[int, str]]:
    texts = (line for path in sorted(folder.glob("*.jsonl")) for line in path.read_bytes().splitlines())
    return [(line["seq"], line["article_id"]) for line in map(json.loads, texts)]


def test_a_commit_has_its_lines(extension, tmp_path) -> None:
    """What an earlier run committed is written when this one opens, what this one commits at once."""
    folder = tmp_path / "jsonl"
    extension.add(article(1))
    extension.flush()
    JsonLinesPipeline(extension, ChangeLog(folder, "bitget_news")).open_spider()
    assert lines(folder) == [(1, id_of(1))]
    extension.add(article(2))
    extension.flush()
    assert lines(folder) == [(1, id_of(1)), (2, id_of(2))]
    assert sum(extension.kept["json_lines"].values()) == sum(p.stat().st_size for p in folder.iterdir())
