"""What differs between the databases that hold a store: how one is opened, locked and asked.

SQL that all of them understand stands where it is used; what each spells otherwise is in its `WORDS`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from newscrawl.extras import missing
from newscrawl.storage.dialects.base import StoreError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import ModuleType

    from sqlalchemy import URL

    from newscrawl.storage.dialects.base import Dialect, Options


def words_of(name: str) -> Mapping[str, str]:
    """Return the words that a dialect has of its own, by what `storage.prepared.Spelt` calls them."""
    words: Mapping[str, str] = import_module(f"{__name__}.{name}").WORDS
    return words


def dialect_of(url: URL, options: Options) -> Dialect:
    """Return the database that a URL of `storage.urls.parsed` names."""
    if url.get_backend_name() == "sqlite":
        from newscrawl.storage.dialects.sqlite import SqliteDatabase  # noqa: PLC0415  # the one that is used

        return SqliteDatabase(url, options)
    database: Dialect = server_module().PostgresqlDatabase(url, options)
    return database


def server_module() -> ModuleType:
    """Load what SQLite does not need; raise StoreError where it is not installed."""
    try:
        return import_module(f"{__name__}.postgresql")
    except ImportError:
        raise StoreError(missing("a PostgreSQL database", "postgresql")) from None
