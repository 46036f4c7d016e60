"""One store with the explorer on it, made once for all who only look."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.end_to_end.explorer import explorer_site

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="session")
def explored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a data folder with a demo crawl and hostile articles."""
    made = tmp_path_factory.mktemp("explored")
    explorer_site.fill(made)
    return made


@pytest.fixture(scope="session")
def site(explored: Path) -> Iterator[explorer_site.Explorer]:
    with explorer_site.explorer(explored) as running:
        yield running
