"""Which modules are looked into for examples."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """Leave modules without an example alone: importing them all takes each worker a second."""
    is_module = collection_path.suffix == ".py" and not collection_path.match("test_*.py")
    return True if is_module and ">>>" not in collection_path.read_text(encoding="utf-8") else None
