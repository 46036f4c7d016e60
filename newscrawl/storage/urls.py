"""Where the database is, unless a setting says otherwise."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from newscrawl.storage.dialects.base import StoreError

_KINDS = ("sqlite", "postgresql", "postgres")


def database_url(data_dir: str | Path) -> str:
    """Return the URL of the SQLite database in a data folder.

    >>> database_url("data"), database_url("/srv/news")
    ('sqlite:///data/newscrawl.db', 'sqlite:////srv/news/newscrawl.db')
    >>> database_url("100%?")
    'sqlite:///100%25%3F/newscrawl.db'
    """
    file = (Path(data_dir) / "newscrawl.db").as_posix()
    return URL.create("sqlite", database=file).render_as_string()


def database_file(url: str) -> Path | None:
    """Return the file of an SQLite database, None for any other.

    >>> database_file("sqlite:////srv/news/newscrawl.db").name
    'newscrawl.db'
    >>> database_file("postgresql://user@host/news")
    """
    try:
        return file_of(parsed(url))
    except StoreError:
        return None


def place_of(url: str) -> str:
    """Return what a message calls a database: the whole path of its file, or its URL without a password.

    >>> place_of("sqlite:////srv/news/newscrawl.db"), place_of("postgresql://user:secret@host/news")
    ('/srv/news/newscrawl.db', 'postgresql://user@host/news')
    """
    file = database_file(url)
    return str(file) if file else shown(parsed(url))


def shown(url: URL) -> str:
    """Return a URL without what may be a password.

    >>> shown(make_url("postgresql://user:secret@host/news?sslmode=require&password=secret"))
    'postgresql://user@host/news'
    """
    parts = (url.get_backend_name(), url.username, None, url.host, url.port, url.database)
    return URL.create(*parts).render_as_string()


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
    """Return the file that a database URL names, None where it is in memory or on a server."""
    if url.get_backend_name() != "sqlite" or url.database in {None, "", ":memory:"}:
        return None
    return Path(str(url.database)).absolute()
