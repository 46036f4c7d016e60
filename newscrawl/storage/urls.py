"""Where the database is, unless a setting says otherwise."""

from __future__ import annotations

from pathlib import Path


def database_url(data_dir: str | Path) -> str:
    """Return the URL of the SQLite database in a data folder.

    >>> database_url("data"), database_url("/srv/news")
    ('sqlite:///data/newscrawl.db', 'sqlite:////srv/news/newscrawl.db')
    """
    return f"sqlite:///{(Path(data_dir) / 'newscrawl.db').as_posix()}"
