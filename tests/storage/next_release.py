"""The program of the next release, whose articles have a mood; as a script it runs a command."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import Column, MetaData, Text

from newscrawl.storage import migrations, schema

HEAD = "9999_next"
STEP = f"""
from alembic import op
import sqlalchemy as sa

revision, down_revision = "{HEAD}", "{migrations.HEAD}"


def upgrade():
    op.add_column("articles", sa.Column("mood", sa.Text))
    op.execute("UPDATE {{table}} SET mood = 'calm'")
"""


def release(patch: pytest.MonkeyPatch, folder: Path, table: str = "articles") -> None:
    """Let the program have another column, and a migration that gives it to the databases that there are."""
    ours = Path(migrations.__file__).parent
    folder.mkdir()
    (folder / f"{HEAD}.py").write_text(STEP.format(table=table))
    scripts = ScriptDirectory(str(ours), version_locations=[str(ours), str(folder)])
    metadata = MetaData()
    for each in schema.metadata.tables.values():
        each.to_metadata(metadata)
    metadata.tables["articles"].append_column(Column("mood", Text))
    patch.setattr(schema, "metadata", metadata)
    patch.setattr(migrations, "scripts", lambda: scripts)
    patch.setattr(migrations, "HEAD", HEAD)


if __name__ == "__main__":
    from newscrawl.__main__ import main

    with tempfile.TemporaryDirectory() as made, pytest.MonkeyPatch.context() as patched:
        release(patched, Path(made) / "versions")
        main()
