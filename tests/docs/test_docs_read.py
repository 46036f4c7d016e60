"""The code of docs/read.md runs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.docs.test_docs import doc

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Salt is dear</title></head>
<body><main><article><h1>Salt is dear</h1><p>Quarry Post 2026/01/02 10:20</p>
<p>Salt was weighed in the harbour twice this week, and both times the scales showed less than the books
of the house had said.</p></article></main></body>"""


def test_a_page_at_hand_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The example, in a folder with a page, prints what the page's title says."""
    (code,) = re.findall(r"```python\n(.*?)```", doc("docs/read.md"), re.DOTALL)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "page.html").write_text(PAGE, encoding="utf-8")
    exec(code, {})  # our own page of the documentation
    assert capsys.readouterr().out == "Salt is dear\n"
