"""One store with its report, made once for all who only look."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.report.report_example import Page, fill_and_report, rows

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session")
def folder(_processes: None, once) -> Path:
    """Return a data folder with a store, its report, and what the command printed."""
    return once(fill_and_report)


@pytest.fixture(scope="session")
def page(folder) -> Page:
    return Page(folder / "report.html")


@pytest.fixture(scope="session")
def articles(folder) -> list[dict]:
    return rows(folder, "SELECT * FROM articles")
