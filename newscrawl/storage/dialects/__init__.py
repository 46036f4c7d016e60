"""What differs between the databases that hold a store: how one is opened, locked and asked.

SQL that all of them understand stands where it is used; what each spells otherwise is in its `WORDS`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from sqlalchemy import BigInteger, Integer, Text
from sqlalchemy.ext.compiler import compiles

from newscrawl.extras import missing

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path
    from types import ModuleType

    from sqlalchemy import URL, Connection, Engine


class _CodePoints(Text):
    """Text that sorts by its code points on every database, so that exports have the same bytes."""


@compiles(_CodePoints, "postgresql")
def _code_points(*_: Any, **__: Any) -> str:
    return 'TEXT COLLATE "C"'


TEXT = _CodePoints()
# What is counted on for ever; SQLite's numbers have 64 bits anyway.
NUMBER = Integer().with_variant(BigInteger(), "postgresql")


class StoreError(Exception):
    """The store cannot do its work; the message is one line for the user."""


class Options(NamedTuple):
    """How a database is opened; see `Store.open`."""

    read_only: bool
    lock_wait: float
    clock: Callable[[], str]


class Dialect(Protocol):
    """A database of one kind, as `storage.database.Database` needs it.

    *place* is what messages call it, *file* where it lies if it is a file. *errors* are what its driver
    raises, *hints* what to do about them, by a part of their message. *reading* are options of readers.
    """

    place: str
    file: Path | None
    errors: tuple[type[Exception], ...]
    hints: Mapping[str, str]
    reading: Mapping[str, Any]

    def engine(self) -> Engine:
        """Open the database, and make it where it is missing and may be made; raise StoreError."""
        ...

    def begin_writing(self, connection: Connection) -> None:
        """Begin a transaction as the only writer; what it reads is what the writer before it has left."""
        ...

    def begin_reading(self, connection: Connection) -> None:
        """Begin a transaction that sees one state of the database and keeps no writer waiting."""
        ...

    def check_in_place(self) -> None:
        """Raise StoreError where what was opened is not there any more."""
        ...

    def make_durable(self, engine: Engine) -> None:
        """Put what was committed on the disk, so that not even a power failure takes it back."""
        ...

    def size(self, connection: Connection) -> int:
        """Return how many bytes the database takes, without what is free."""
        ...

    def copy_into(self, engine: Engine, file: Path) -> None:
        """Copy the database into an empty or missing file."""
        ...


def words_of(name: str) -> Mapping[str, str]:
    """Return the words that a dialect has of its own, by what `storage.prepared.Spelt` calls them."""
    words: Mapping[str, str] = import_module(f"{__name__}.{name}").WORDS
    return words


def dialect_of(url: URL, options: Options) -> Dialect:
    """Return the database that a URL names; raise StoreError for one of another kind."""
    match url.get_backend_name():
        case "sqlite":
            from newscrawl.storage.dialects.sqlite import SqliteDatabase  # noqa: PLC0415  # the one that is used

            return SqliteDatabase(url, options)
        case "postgresql" | "postgres":
            database: Dialect = server_module().PostgresqlDatabase(url, options)
            return database
        case other:
            raise StoreError(f"{other}: a store is a SQLite or a PostgreSQL database")


def server_module() -> ModuleType:
    """Load what SQLite does not need; raise StoreError where it is not installed."""
    try:
        return import_module(f"{__name__}.postgresql")
    except ImportError:
        raise StoreError(missing("a PostgreSQL database", "postgresql")) from None
