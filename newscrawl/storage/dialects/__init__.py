"""What differs between the databases that hold a store: where one is, how it is opened, locked and asked.

SQL that all of them understand stands where it is used; what each spells otherwise is in its `WORDS`.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from functools import partial
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any, ClassVar, NamedTuple

from sqlalchemy import URL, BigInteger, Connection, Engine, Float, Integer, Text, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import NullType

from newscrawl.exceptions import StoreError
from newscrawl.extras import missing

_KINDS = ("sqlite", "postgresql", "postgres")


class _CodePoints(Text):
    """Text that sorts by its code points on every database, so that exports have the same bytes."""


@compiles(_CodePoints, "postgresql")
def _code_points(*_: Any, **__: Any) -> str:
    return 'TEXT COLLATE "C"'


TEXT = _CodePoints()
# What is counted on for ever; SQLite's numbers have 64 bits anyway.
NUMBER = Integer().with_variant(BigInteger(), "postgresql")


def in_dialects(kind: Any, sqlite: str, postgresql: str) -> type[FunctionElement[Any]]:
    """Return a function of SQL that each database spells otherwise; `{0}`, `{1}` are what it is given."""

    class Spelling(FunctionElement[Any]):
        inherit_cache = True
        type = kind

    for dialect, spelling in (("sqlite", sqlite), ("postgresql", postgresql)):
        compiles(Spelling, dialect)(partial(_spelt, spelling))
    return Spelling


def _spelt(spelling: str, element: FunctionElement[Any], compiler: SQLCompiler, **options: Any) -> str:
    return spelling.format(*(compiler.process(part, **options) for part in element.clauses))


# The number of a new article; on a server that of an identity column.
NextDocument = in_dialects(NUMBER, "(SELECT coalesce(max(doc_id), 0) + 1 FROM articles)", "DEFAULT")
# The condition that a text is one of those in a JSON array: one value, however many they are. A list of
# values would be a statement of its own for every length, which takes longer than the look-up. It is not
# Boolean: SQLite would be asked whether it is 1, and read the whole table.
OneOf = in_dialects(
    NullType(),
    "{0} IN (SELECT value FROM json_each({1}))",
    "{0} = ANY (ARRAY(SELECT json_array_elements_text(CAST({1} AS json))))",
)
# A time as seconds since 1970, and that of the clock of the database; Julian days begin at noon.
Seconds = in_dialects(
    BigInteger(),
    "CAST(strftime('%s', {0}) AS INTEGER)",
    "CAST(extract(epoch FROM CAST({0} AS timestamptz)) AS bigint)",
)
Now = in_dialects(
    Float(),
    "((julianday('now') - 2440587.5) * 86400.0)",
    "CAST(extract(epoch FROM clock_timestamp()) AS double precision)",
)


class Options(NamedTuple):
    """How a database is opened; see `Store.open`."""

    read_only: bool
    lock_wait: float
    clock: Callable[[], str]
    must_exist: bool


class Dialect(ABC):
    """A database of one kind, as `storage.database.Database` needs it.

    *place* is what messages call it, *file* where it lies if it is a file. *errors* are what its driver
    raises, *hints* what to do about them, by a part of their message. *reading* are options of readers.
    """

    place: str
    file: Path | None = None
    errors: ClassVar[tuple[type[Exception], ...]]
    hints: ClassVar[Mapping[str, str]]
    reading: ClassVar[Mapping[str, Any]] = {}

    @abstractmethod
    def engine(self) -> Engine:
        """Open the database, and make it where it is missing and may be made; raise StoreError."""

    def noting_engine(self) -> Engine | None:
        """Open it for statements that are each stored by themselves; None where that saves nothing."""
        return None

    @abstractmethod
    def begin_writing(self, connection: Connection) -> None:
        """Begin a transaction as the only writer; what it reads is what the writer before it has left."""

    def begin_reading(self, connection: Connection) -> None:  # noqa: B027  # some begin with the first question
        """Begin a transaction that sees one state of the database and keeps no writer waiting."""

    def check_in_place(self) -> None:  # noqa: B027  # a server refuses what is asked of a database that is gone
        """Raise StoreError where what was opened is not there any more."""

    @abstractmethod
    def make_durable(self, engine: Engine) -> None:
        """Put what was committed on the disk, so that not even a power failure takes it back."""

    @abstractmethod
    def size(self, connection: Connection) -> int:
        """Return how many bytes the database takes, without what is free."""

    @abstractmethod
    def copy_into(self, engine: Engine, file: Path) -> None:
        """Copy the database into an empty or missing file."""


def database_url(data_dir: str | Path) -> str:
    """Return the URL of the SQLite database in a data folder.

    >>> database_url("data"), database_url("/srv/news")
    ('sqlite:///data/newscrawl.db', 'sqlite:////srv/news/newscrawl.db')
    >>> database_url("100%?")
    'sqlite:///100%25%3F/newscrawl.db'
    """
    file = (Path(data_dir) / "newscrawl.db").as_posix()
    return URL.create("sqlite", database=file).render_as_string()


def place_of(url: str) -> str:
    """Return what a message calls a database: the whole path of its file, or its URL without a password.

    >>> place_of("sqlite:////srv/news/newscrawl.db"), place_of("postgresql://user:secret@host/news")
    ('/srv/news/newscrawl.db', 'postgresql://user@host/news')
    """
    made = parsed(url)
    return str(file_of(made) or shown(made))


def shown(url: URL) -> str:
    """Return a URL without what may be a password, but with the schema, which makes it another store.

    >>> shown(make_url("postgresql://user:secret@host/news?sslmode=require&password=secret"))
    'postgresql://user@host/news'
    >>> shown(make_url("postgresql://user:secret@host/news?options=-csearch_path%3Dwire"))
    'postgresql://user@host/news?options=-csearch_path%3Dwire'
    """
    parts = (url.get_backend_name(), url.username, None, url.host, url.port, url.database)
    options = url.query.get("options", "")
    schema = {"options": options} if re.fullmatch(r"-c ?search_path=\w+", str(options)) else {}
    return URL.create(*parts, schema).render_as_string()


def parsed(url: str) -> URL:
    """Read a database URL; raise StoreError, which shows nothing of it, as it may hold a password."""
    try:
        made = make_url(url)
    except (ArgumentError, ValueError):
        raise StoreError(
            "the database URL is neither sqlite:///FILE nor postgresql://USER@HOST/DATABASE"
        ) from None
    if "@" in (made.host or ""):
        raise StoreError("the database URL: an @ in a password is written as %40, a / as %2F, a : as %3A")
    if (kind := made.get_backend_name()) not in _KINDS:
        raise StoreError(f"the database URL: {kind} is neither sqlite nor postgresql")
    return made


def file_of(url: URL) -> Path | None:
    """Return the file that a database URL names, None where it is in memory or on a server.

    >>> file_of(parsed("sqlite:////srv/news/newscrawl.db")).name, file_of(parsed("postgresql://user@host/news"))
    ('newscrawl.db', None)
    """
    if url.get_backend_name() != "sqlite" or url.database in {None, "", ":memory:"}:
        return None
    return Path(str(url.database)).absolute()


def words_of(name: str) -> Mapping[str, str]:
    """Return the words that a dialect has of its own, by what `storage.rows.Spelt` calls them."""
    words: Mapping[str, str] = import_module(f"{__name__}.{name}").WORDS
    return words


def server_module() -> ModuleType:
    """Load what SQLite does not need; raise StoreError where it is not installed."""
    try:
        return import_module(f"{__name__}.postgresql")
    except ImportError:
        raise StoreError(missing("a PostgreSQL database", "postgresql")) from None
