"""What every database says of itself, and the types and errors that all of them share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from sqlalchemy import BigInteger, Integer, Text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import NullType

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from sqlalchemy import Connection, Engine
    from sqlalchemy.sql.compiler import SQLCompiler


class _CodePoints(Text):
    """Text that sorts by its code points on every database, so that exports have the same bytes."""


@compiles(_CodePoints, "postgresql")
def _code_points(*_: Any, **__: Any) -> str:
    return 'TEXT COLLATE "C"'


TEXT = _CodePoints()
# What is counted on for ever; SQLite's numbers have 64 bits anyway.
NUMBER = Integer().with_variant(BigInteger(), "postgresql")


class NextDocument(FunctionElement[int]):
    """The number of a new article."""

    inherit_cache = True
    type = NUMBER


@compiles(NextDocument)
def _next_document(*_: Any, **__: Any) -> str:
    return "(SELECT coalesce(max(doc_id), 0) + 1 FROM articles)"


@compiles(NextDocument, "postgresql")
def _next_document_in_postgresql(*_: Any, **__: Any) -> str:
    return "DEFAULT"  # of an identity column


class OneOf(FunctionElement[Any]):
    """The condition that a text is one of those in a JSON array: one value, however many they are.

    A list of values would be a statement of its own for every length, which takes longer than the look-up.
    """

    inherit_cache = True
    # Not Boolean: SQLite would be asked whether it is 1, and read the whole table.
    type = NullType()


@compiles(OneOf)
def _one_of(element: OneOf, compiler: SQLCompiler, **options: Any) -> str:
    text, array = (compiler.process(part, **options) for part in element.clauses)
    return f"{text} IN (SELECT value FROM json_each({array}))"  # noqa: S608  # parts of our own


@compiles(OneOf, "postgresql")
def _one_of_in_postgresql(element: OneOf, compiler: SQLCompiler, **options: Any) -> str:
    text, array = (compiler.process(part, **options) for part in element.clauses)
    return f"{text} = ANY (ARRAY(SELECT json_array_elements_text(CAST({array} AS json))))"


class StoreError(Exception):
    """The store cannot do its work; the message is one line for the user."""


class Options(NamedTuple):
    """How a database is opened; see `Store.open`."""

    read_only: bool
    lock_wait: float
    clock: Callable[[], str]
    must_exist: bool


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

    def noting_engine(self) -> Engine | None:
        """Open it for statements that are each stored by themselves; None where that saves nothing."""
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
