"""Full files that lie in another place: moved whole, read from there, and never lost in between."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import fsspec
import pytest

from newscrawl.archive import ArchiveFolder, check_remote
from newscrawl.archive.files import Archive
from newscrawl.items import WarcLocation
from tests.archive.test_archive_files import RECORD
from tests.archive.test_archive_records import PAGE

NAME = "site"


@pytest.fixture(params=["memory", "file"])
def remote(request, tmp_path) -> str:
    return f"memory://{uuid4()}/warc" if request.param == "memory" else f"file://{tmp_path}/elsewhere"


@pytest.fixture
def folder(tmp_path, remote) -> ArchiveFolder:
    return ArchiveFolder(tmp_path / "warc", remote)


def filled(folder: ArchiveFolder, count: int = 3) -> list[WarcLocation]:
    """Write records, a file each."""
    archive = Archive(folder, NAME, 1, "newscrawl/test")
    archive.open(lambda _: 0)
    places = archive.append([RECORD] * count)
    archive.close()
    return places


def move_all(folder: ArchiveFolder) -> None:
    for name, _ in folder.full(NAME):
        folder.move(name)


def here(folder: ArchiveFolder) -> list[str]:
    return sorted(path.name for path in folder.path.iterdir())


def test_moved_files_are_read_where_they_are(folder, remote, tmp_path) -> None:
    """All but the newest leave the folder; every place can be read, by whoever opens the archive anew."""
    places = filled(folder)
    move_all(folder)
    assert here(folder) == [places[-1].file]
    for archive in (folder, ArchiveFolder(tmp_path / "warc", remote)):
        assert all(archive.holds(place) for place in places)
        assert {archive.read(place).body for place in places} == {PAGE.body}
    assert not folder.holds(places[0]._replace(length=places[0].length + 1))
    lost = WarcLocation("site-20260101000000-00001.warc.gz", 0, 10)
    assert not folder.holds(lost)
    with pytest.raises(FileNotFoundError, match="site-2026"):
        folder.read(lost)


def test_the_next_run_goes_on_where_it_was(folder) -> None:
    """What was moved leaves no trace in the names of new files, and is old like any other."""
    before = filled(folder)
    move_all(folder)
    after = filled(folder)
    names = [place.file for place in (*before, *after)]
    assert names == sorted(set(names), key=names.index)
    assert [file.name for file in folder.files(NAME, everywhere=True)] == names
    archive = Archive(folder, NAME, 1, "newscrawl/test")
    assert archive.begun_before(datetime.now(UTC) + timedelta(minutes=1)) == names[:-1]


def test_a_file_is_removed_wherever_it_is(folder) -> None:
    """Files that are older than what is to be kept go from both places."""
    places = filled(folder)
    folder.move(places[0].file)
    for file in folder.files(NAME, everywhere=True)[:2]:
        folder.remove(file.name)
    assert [folder.holds(place) for place in places] == [False, False, True]
    assert [file.name for file in folder.files(NAME, everywhere=True)] == [places[2].file]


def test_a_move_that_was_killed(folder, remote) -> None:
    """What it left half written is not read while the file is here, and written anew by the next move."""
    places = filled(folder)
    system, root = fsspec.core.url_to_fs(remote)
    system.makedirs(root)
    system.pipe_file(f"{root}/{places[0].file}", b"half")
    assert folder.read(places[0]).body == PAGE.body
    move_all(folder)
    assert folder.read(places[0]).body == PAGE.body
    assert places[0].file not in here(folder)


def test_a_move_that_is_not_whole(folder, monkeypatch) -> None:
    """A place that takes less than it was given costs nothing: the file stays here."""
    places = filled(folder)
    system = type(fsspec.core.url_to_fs(folder._remote)[0])
    monkeypatch.setattr(system, "size", lambda *_: 1)
    with pytest.raises(OSError, match="not whole"):
        move_all(folder)
    assert places[0].file in here(folder)


def test_a_move_onto_itself(tmp_path) -> None:
    """The archive's own folder is no other place."""
    folder = ArchiveFolder(tmp_path / "warc", f"file://{tmp_path}/x/../warc")
    places = filled(folder)
    (tmp_path / "x").mkdir()
    with pytest.raises(OSError, match="already"):
        move_all(folder)
    assert {folder.read(place).body for place in places} == {PAGE.body}


def test_a_place_that_cannot_be_reached(tmp_path, caplog) -> None:
    """It is told once, and a crawl goes on with what is to be there; reading says what is wrong."""
    folder = ArchiveFolder(tmp_path, "file:///dev/null/warc")
    place = WarcLocation("site-20260101000000-00001.warc.gz", 0, 10)
    secret = ArchiveFolder(tmp_path, "ftp://user:secret@127.0.0.1:9/warc")
    assert secret.holds(place)
    assert secret.holds(place)
    assert len(caplog.records) == 1
    assert "secret" not in caplog.text
    with pytest.raises(OSError, match=r"'ftp://127\.0\.0\.1:9/warc/site-"):
        secret.read(place)
    with pytest.raises(OSError, match="Not a directory"):
        folder.read(place)


@pytest.mark.parametrize(
    ("url", "told"),
    [("memory://warc", "gone with the process"), ("nonsense://warc", "nonsense"), ("s3://b/warc", "s3fs")],
)
def test_places_that_are_none(url, told) -> None:
    """What cannot keep files, or needs another package, is refused before a crawl starts."""
    with pytest.raises(ValueError, match=told):
        check_remote(url)
