"""Files that are appended to, rotated, and mended after a crash."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from newscrawl.archive import ArchiveFolder
from newscrawl.archive.files import Archive
from newscrawl.archive.records import pack
from tests.archive.test_archive_records import PAGE
from tests.archive.warc_files import check, records

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

RECORD = pack(PAGE)


def opened(folder: Path, known_end: int = 0, max_bytes: int = 1_000_000) -> Archive:
    archive = Archive(ArchiveFolder(folder), "site", max_bytes, "newscrawl/test")
    archive.open(lambda _: known_end)
    return archive


def written(folder: Path, count: int = 2) -> Path:
    """Return a file with some records, as a run leaves it."""
    archive = opened(folder)
    archive.append([RECORD] * count)
    archive.close()
    (path,) = folder.iterdir()
    return path


def test_places_give_the_pages(tmp_path) -> None:
    """Each place gives its own page, and the file begins with a record about itself."""
    archive = opened(tmp_path)
    places = archive.append([RECORD, RECORD])
    archive.close()
    (path,) = tmp_path.iterdir()
    assert [record.kind for record in records(path)] == ["warcinfo", "response", "response"]
    assert places[0].offset < places[1].offset
    assert {ArchiveFolder(tmp_path).read(place).body for place in places} == {PAGE.body}
    check([path])


def test_the_next_run_goes_on_in_the_same_file(tmp_path) -> None:
    """A file that has room is taken up again, without another record about itself."""
    path = written(tmp_path)
    assert written(tmp_path) == path
    assert [record.kind for record in records(path)] == ["warcinfo"] + ["response"] * 4


def half(whole: bytes) -> bytes:
    return whole[: -len(RECORD) // 2]


@pytest.mark.parametrize(
    ("tear", "left"),
    [
        (half, 1),
        (lambda whole: whole[:-1], 1),
        (lambda whole: whole + bytes(4096), 2),
        (lambda whole: whole + RECORD[:3], 2),
        (lambda whole: whole[:20], 0),
        (lambda _: b"", 0),
    ],
    ids=["half a record", "without its last byte", "zeros behind", "three bytes", "no record", "empty"],
)
@pytest.mark.parametrize("is_known", [False, True], ids=["nothing known", "first record known"])
def test_a_torn_tail_is_cut(tmp_path, tear: Callable[[bytes], bytes], left: int, is_known: bool) -> None:
    """What a killed run left half written goes, whole records stay, and the file can be appended to."""
    path = written(tmp_path)
    whole = path.read_bytes()
    path.write_bytes(tear(whole))
    known = len(whole) - len(RECORD) if is_known and left else 0
    archive = opened(tmp_path, known)
    (place,) = archive.append([RECORD])
    archive.close()
    assert [record.kind for record in records(path)] == ["warcinfo"] + ["response"] * (left + 1)
    assert ArchiveFolder(tmp_path).read(place).body == PAGE.body
    check([path])


def test_a_file_that_lost_records_is_left_alone(tmp_path) -> None:
    """Nothing is written behind a file that is shorter than its rows say: they name other pages there."""
    path = written(tmp_path)
    before = path.read_bytes()
    archive = opened(tmp_path, len(before) + 1)
    (place,) = archive.append([RECORD])
    archive.close()
    assert place.file != path.name
    assert path.read_bytes() == before


def test_files_are_rotated_by_size(tmp_path) -> None:
    """No file grows beyond its limit unless one record does, and names sort as the files were begun."""
    limit = 3 * len(RECORD)
    archive = opened(tmp_path, max_bytes=limit)
    places = archive.append([RECORD] * 9)
    archive.close()
    names = sorted(path.name for path in tmp_path.iterdir())
    assert [place.file for place in places] == sorted(place.file for place in places)
    assert {place.file for place in places} == set(names)
    assert len(names) > 3
    assert all(path.stat().st_size <= limit for path in tmp_path.iterdir())
    assert all(records(path)[0].kind == "warcinfo" for path in tmp_path.iterdir())
    assert {ArchiveFolder(tmp_path).read(place).body for place in places} == {PAGE.body}


def test_only_full_files_are_old(tmp_path) -> None:
    """A file counts as old from when the next one was begun: the newest never is."""
    archive = opened(tmp_path, max_bytes=1)
    archive.append([RECORD] * 3)
    names = [file.name for file in archive.folder.files("site")]
    now = datetime.now(UTC)
    assert archive.begun_before(now + timedelta(minutes=1)) == names[:-1]
    assert archive.begun_before(now - timedelta(minutes=1)) == []
    archive.close()


def test_each_of_several_writers_has_its_own_files(tmp_path) -> None:
    """A worker goes on in the file that one of its name has left, and leaves alone those of others."""
    for writer in ("", "host-1", "host-2", "host-1"):
        archive = Archive(ArchiveFolder(tmp_path), "site", 1_000_000, "newscrawl/test", writer)
        archive.open(lambda _: 0)
        archive.append([RECORD])
        archive.close()
    kinds = {
        file.writer: [one.kind for one in records(tmp_path / file.name)]
        for file in archive.folder.files("site")
    }
    assert kinds == {
        "": ["warcinfo", "response"],
        "host-1": ["warcinfo", "response", "response"],
        "host-2": ["warcinfo", "response"],
    }
    assert {path.name[:-29] for path in tmp_path.iterdir()} == {"site", "site-host-1", "site-host-2"}
    assert archive.begun_before(datetime.now(UTC) + timedelta(minutes=1)) == []


def test_a_record_that_does_not_fit_is_taken_back(tmp_path) -> None:
    """A disk that fills in the middle of a record leaves a file of whole records, and says which."""
    resource = pytest.importorskip("resource")
    archive = opened(tmp_path)
    archive.append([RECORD])
    (path,) = tmp_path.iterdir()
    size = path.stat().st_size
    pid = os.fork()
    if pid == 0:
        import signal  # noqa: PLC0415

        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size + 10, size + 10))
        try:
            archive.append([RECORD])
        except OSError as error:
            os._exit(0 if error.filename == str(path) else 2)
        os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    assert path.stat().st_size == size
    archive.close()
