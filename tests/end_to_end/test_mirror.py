"""`newscrawl mirror`: what a command prints on a mirror is what it prints on the source."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from newscrawl.storage.dialects import database_url, place_of
from newscrawl.storage.mirror import MirrorLock
from tests.crawls import Dataset, Finished, crawl_command, scrapy
from tests.databases import ON_BOTH_STORES
from tests.exports.exported_data import contents

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.demo_client import DemoClient


def command(data: Dataset, *words: str) -> Finished:
    return scrapy([sys.executable, "-m", "scrapy", *words], data)


@pytest.fixture
def mirror(tmp_path: Path) -> Dataset:
    return Dataset(tmp_path / "mirror")


@ON_BOTH_STORES
def test_commands_on_a_mirror(
    crawled: Callable[..., None], demo: DemoClient, data: Dataset, mirror: Dataset, tmp_path: Path
) -> None:
    """Exports have the same bytes, a report the same figures, and everything else the same lines."""
    crawled()
    assert command(data, "mirror", str(mirror.folder)).exit_code == 0
    edited, removed = (article["article_id"] for article in demo.published()[:2])
    demo.edit(edited, locale="en", title="Salt is cheaper")
    demo.remove(removed)
    again = dict.fromkeys(("REVISIT_AFTER", "GONE_AFTER", "RETRY_FAILED_AFTER"), "0s")
    again = {f"NEWSCRAWL_{name}": value for name, value in again.items()}
    for _ in range(2):
        scrapy(crawl_command(demo, **again), data)
    done = command(data, "mirror", str(mirror.folder))
    last = data.scalar("SELECT max(seq) AS seq FROM changes")
    assert (done.exit_code, done.err) == (0, "")
    assert done.out == f"mirror: {mirror.folder}, up to change {last}\n"
    assert data.scalar("SELECT count(*) AS n FROM articles WHERE status = 'gone'") == 1

    exports = [tmp_path / name for name in ("of the mirror", "of the source")]
    for one, folder in zip((mirror, data), exports, strict=True):
        command(one, "export", str(folder))
    assert contents(exports[0]) == contents(exports[1])
    for words in (["search", "cheaper"], ["report", str(tmp_path / "report.html")]):
        ours, theirs = (command(one, *words) for one in (mirror, data))
        assert (ours.exit_code, ours.out, ours.err) == (0, theirs.out, theirs.err)
    shown, whole = (command(one, "status").out.splitlines() for one in (mirror, data))
    source = place_of(data.server.url if data.server else database_url(data.folder))
    assert shown.pop(1).startswith(f"a mirror of {source}, as it was ")
    assert shown[1:] == whole[1:]  # the first lines say how long ago


def test_nobody_writes_to_a_mirror(
    crawled: Callable[..., None], demo: DemoClient, data: Dataset, mirror: Dataset
) -> None:
    """A crawl, a worker and what is derived are refused in one sentence, and the mirror stays as it is."""
    crawled()
    command(data, "mirror", str(mirror.folder))
    file = mirror.folder / "newscrawl.db"
    before = file.read_bytes()
    for words in (crawl_command(demo)[3:], ["work", *crawl_command(demo)[4:]], ["mentions"], ["stories"]):
        done = command(mirror, *words)
        assert (done.exit_code, done.out) == (2, ""), words
        assert done.err == (
            f"newscrawl: {file} is a mirror of {data.folder / 'newscrawl.db'}, to be read alone: "
            "set NEWSCRAWL_DATA_DIR to another folder\n"
        )
    assert file.read_bytes() == before
    assert command(mirror, "status").exit_code == 0


def test_what_cannot_be_mirrored(
    crawled: Callable[..., None], data: Dataset, mirror: Dataset, tmp_path: Path
) -> None:
    """Whatever stands in the way is told in one line, with an exit code that says whose it is."""
    none = Dataset(tmp_path / "none")
    done = command(none, "mirror", str(mirror.folder))
    assert (done.exit_code, done.err.startswith("newscrawl: no database at ")) == (5, True)
    assert not mirror.folder.exists()
    crawled()
    for words, said in (
        ([], "name one folder: newscrawl mirror FOLDER"),
        ([str(data.folder)], f"{data.folder} is where the database itself lies: name another folder"),
        (["--fast", str(mirror.folder)], "no option --fast: -h lists them"),
    ):
        done = command(data, "mirror", *words)
        assert (done.exit_code, done.err.startswith(f"newscrawl: {said}")) == (2, True), done.err
    with MirrorLock.of(database_url(mirror.folder), ""):
        done = command(data, "mirror", str(mirror.folder))
    assert (done.exit_code, "another process keeps this mirror up" in done.err) == (6, True)
    (tmp_path / "file").write_text("")
    done = command(data, "mirror", str(tmp_path / "file"))
    assert (done.exit_code, done.err.count("\n")) == (5, 1)
