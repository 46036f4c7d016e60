"""One store with its report, made once for all who only look."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.report.report_example import Page, fill, report, rows

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session")
def folder(_processes: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a data folder with a store and its report."""
    made = tmp_path_factory.mktemp("data")
    fill(made)
    done = report(made)
    assert (done.exit_code, done.err) == (0, "")
    return made


@pytest.fixture(scope="session")
def page(folder) -> Page:
    return Page(folder / "report.html")


@pytest.fixture(scope="session")
def articles(folder) -> list[dict]:
    return rows(folder, "SELECT * FROM articles")
