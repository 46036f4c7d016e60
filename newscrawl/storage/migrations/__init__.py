"""Make a database, or bring an older one to the schema of this program.

A new database is made from `schema.py`, `views.py` and `search_index.py` as they stand, by no migration.
Whoever changes them adds one for the databases that there are: a file beside this one with its own name in
`revision` and that of the one before it in `down_revision`, by hand and never changed after a release.
There is no alembic.ini and no env.py: the store migrates when it opens.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text

if TYPE_CHECKING:
    from alembic.script import ScriptDirectory

_FOLDER = Path(__file__).parent
# From the names alone, so that opening an up-to-date database imports neither Alembic nor a migration.
HEAD = max(path.stem for path in _FOLDER.glob("[0-9]*.py"))


def version(connection: Connection) -> str | None:
    """Return the schema version of a database, None of one that has no tables of ours."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def is_known(revision: str) -> bool:
    return revision in {script.revision for script in scripts().walk_revisions()}


def upgrade(connection: Connection) -> None:
    """Make an empty database, or run the missing migrations, inside the connection's transaction."""
    if version(connection) is None:
        _create(connection)
        return
    from alembic.config import Config  # noqa: PLC0415  # 60 ms that most starts do not need
    from alembic.runtime.environment import EnvironmentContext  # noqa: PLC0415

    directory = scripts()
    environment = EnvironmentContext(
        Config(),
        directory,
        # What `alembic upgrade` itself passes; there is no public name for it.
        fn=lambda revision, _: directory._upgrade_revs("head", revision),  # noqa: SLF001
    )
    with environment:
        environment.configure(connection=connection)
        environment.run_migrations()


def _create(connection: Connection) -> None:
    from alembic.migration import MigrationContext  # noqa: PLC0415

    from newscrawl.storage.schema import metadata  # noqa: PLC0415
    from newscrawl.storage.search_index import create_search_index  # noqa: PLC0415
    from newscrawl.storage.views import create_views  # noqa: PLC0415

    if connection.dialect.name == "postgresql":
        for index in (index for table in metadata.tables.values() for index in table.indexes):
            # Were it said in the schema, each start would load this dialect: 25 ms and 2 MB.
            index.kwargs["postgresql_where"] = index.dialect_kwargs.get("sqlite_where")
    metadata.create_all(connection, checkfirst=False)  # tables of somebody else are in the way
    create_views(connection)
    create_search_index(connection)
    MigrationContext.configure(connection).stamp(scripts(), "head")


def scripts() -> ScriptDirectory:
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    return ScriptDirectory(str(_FOLDER), version_locations=[str(_FOLDER)])
