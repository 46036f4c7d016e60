from __future__ import annotations

import json
import os
import threading
from typing import TYPE_CHECKING

import pytest

from newscrawl.exceptions import StoreError
from newscrawl.storage.dialects import database_url
from newscrawl.storage.jsonlines import ChangeLog
from newscrawl.storage.store import Store
from newscrawl.storage.write.articles import TextlessVisit
from tests.storage.storage_examples import article, at, id_of, related

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def log(tmp_path: Path) -> ChangeLog:
    return ChangeLog(tmp_path / "jsonl", "news")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "jsonl"


def _bytes(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def _lines(folder: Path) -> list[dict]:
    text = b"".join(content for _, content in sorted(_bytes(folder).items()))
    return [json.loads(line) for line in text.split(b"\n") if line]


def test_a_folder_that_vanished(store: Store, log: ChangeLog, folder: Path) -> None:
    """Where the files were moved away, asking how long they are says that the store failed."""
    store.articles.save([article(1)], 1)
    log.catch_up(store)
    folder.rename(folder.with_name("moved"))
    with pytest.raises(StoreError, match="No such file"):
        log.sizes()


def test_a_line(store: Store, log: ChangeLog, folder: Path) -> None:
    """A line has the change, then the article's columns in their order, then its related block."""
    fetched = article(1, minute=3, related=related(2))
    store.articles.save([fetched], 1)
    assert log.catch_up(store) == 1
    [line] = _lines(folder)
    assert list(line.items()) == [
        ("seq", 1),
        ("change", "new"),
        ("changed_at", at(3)),
        ("article_id", id_of(1)),
        ("locale", "en"),
        ("url", fetched.url),
        ("title", "Title 1"),
        ("publisher", "Cryptopolitan"),
        ("author", "Jai Hamid"),
        ("published_at", "2024-09-01T16:00:00Z"),
        ("modified_at", "2024-09-02T08:00:00Z"),
        ("section", "Markets"),
        ("keywords", ["Bitcoin", "比特币"]),
        ("summary", "A summary"),
        ("key_points", ["One", "比特币 \u2028 two"]),
        ("body_text", "Body of 1"),
        ("disclaimer", "Disclaimer: none"),
        ("images", [{"url": "https://img.example/1.png", "alt": ""}]),
        ("links", [{"url": "https://example.org/", "text": "there"}]),
        ("alternates", [{"locale": "pt", "url": "https://www.bitget.com/pt/news/detail/1"}]),
        ("word_count", 3),
        ("digest", fetched.digest),
        ("version", 1),
        ("status", "live"),
        ("first_seen_at", at(3)),
        ("last_seen_at", at(3)),
        ("last_changed_at", at(3)),
        ("related", [vars(related(2)[0])]),
    ]
    assert "比特币".encode() in _bytes(folder)["news-2024-09.jsonl"]


def test_a_line_tells_how_it_was_then(store: Store, log: ChangeLog, folder: Path) -> None:
    """A line that is written late tells of its own version, not of today's."""
    key = (id_of(1), "en")
    store.articles.save([article(1, minute=0, related=related(2))], 1)
    store.articles.save([article(1, minute=1, related=related(3))], 1)
    store.articles.save([article(1, minute=2, title="Corrected", related=related(4))], 1)
    store.articles.gone([TextlessVisit(*key, at(4))], 1)
    store.articles.save([article(1, minute=6, title="Corrected")], 1)
    log.catch_up(store)
    names = ("change", "title", "version", "status", "last_seen_at", "last_changed_at")
    assert [tuple(line[name] for name in names) for line in _lines(folder)] == [
        ("new", "Title 1", 1, "live", at(0), at(0)),
        ("revised", "Corrected", 2, "live", at(2), at(2)),
        ("gone", "Corrected", 2, "gone", at(2), at(2)),
        ("restored", "Corrected", 2, "live", at(6), at(2)),
    ]
    assert [line["related"][0]["related_id"] for line in _lines(folder)[:2]] == [id_of(2), id_of(4)]
    assert {line["first_seen_at"] for line in _lines(folder)} == {at(0)}


def test_a_file_for_every_month(store: Store, log: ChangeLog, folder: Path) -> None:
    """A change stands in the file of its month, also where months alternate."""
    around_midnight = enumerate([9, 10, 8, 11, 7])
    store.articles.save([article(number, minute) for number, minute in around_midnight], 1)
    log.catch_up(store)
    found = {
        path.stem: [json.loads(line)["seq"] for line in path.read_text("utf-8").split("\n")[:-1]]
        for path in folder.iterdir()
    }
    assert found == {"news-2024-09": [1, 3, 5], "news-2024-10": [2, 4]}


def test_nothing_new_writes_nothing(store: Store, log: ChangeLog, folder: Path, monkeypatch) -> None:
    """A second call without new changes leaves the files as they are, and waits for no disk."""
    assert log.catch_up(store) == 0
    assert _bytes(folder) == {}
    store.articles.save([article(1)], 1)
    log.catch_up(store)
    before = _bytes(folder)
    store.articles.save([article(1, minute=3)], 1)
    (file,) = folder.iterdir()
    os.utime(file, (0, 0))
    monkeypatch.setattr(store.database, "make_durable", lambda: pytest.fail("waited for the disk"))
    assert log.catch_up(store) == 0
    assert _bytes(folder) == before
    assert file.stat().st_mtime == 0


def test_many_changes(store: Store, log: ChangeLog, folder: Path) -> None:
    """Any number of changes arrives in order, in one call or in several."""
    store.articles.save([article(number) for number in range(700)], 1)
    assert log.catch_up(store) == 700
    store.articles.save([article(number) for number in range(700, 1301)], 1)
    assert log.catch_up(store) == 601
    assert [line["seq"] for line in _lines(folder)] == list(range(1, 1302))


@pytest.mark.parametrize("month", ["09", "10"])
@pytest.mark.parametrize("rubbish", [b"", b"\n", b'{"seq": 99', b"null\n{}\n", b"\0" * 9000])
def test_a_torn_tail(store: Store, log: ChangeLog, folder: Path, month: str, rubbish: bytes) -> None:
    """Wherever the writing of the last file was cut, the next call makes all files whole."""
    minutes = range(10, 13) if month == "10" else range(3)
    store.articles.save(
        [article(number, minute, body_text="x" * 300) for number, minute in enumerate(minutes)], 1
    )
    log.catch_up(store)
    whole = _bytes(folder)
    path = folder / f"news-2024-{month}.jsonl"
    for length in range(0, len(whole[path.name]), 199):
        path.write_bytes(whole[path.name][:length] + rubbish)
        log.catch_up(store)
        assert _bytes(folder) == whole


def test_a_line_longer_than_a_block(store: Store, log: ChangeLog, folder: Path) -> None:
    """A long article does not hide the end of the file."""
    store.articles.save([article(1), article(2, body_text="long " * 50_000)], 1)
    log.catch_up(store)
    whole = _bytes(folder)
    path = folder / "news-2024-09.jsonl"
    path.write_bytes(whole[path.name] + b'{"seq": 3, "body_text": "' + b"long " * 50_000)
    assert log.catch_up(store) == 0
    assert _bytes(folder) == whole


def test_deleted_files_are_written_anew(store: Store, log: ChangeLog, folder: Path) -> None:
    """Whoever deletes the files gets the same files again."""
    store.articles.save([article(number, minute=number) for number in range(20)], 1)
    store.articles.save([article(1, minute=30, title="Corrected")], 1)
    log.catch_up(store)
    whole = _bytes(folder)
    for path in folder.iterdir():
        path.unlink()
    assert log.catch_up(store) == 21
    assert _bytes(folder) == whole


def test_files_of_another_database(store: Store, log: ChangeLog, folder: Path, tmp_path: Path) -> None:
    """Files that another database wrote are left alone and named in one line."""
    with Store.open(database_url(tmp_path / "other")) as other:
        assert log.catch_up(other) == 0
    store.articles.save([article(1), article(2)], 1)
    log.catch_up(store)
    before = _bytes(folder)
    with (
        Store.open(database_url(tmp_path / "other")) as other,
        pytest.raises(StoreError, match="move the files away"),
    ):
        log.catch_up(other)
    assert _bytes(folder) == before


def test_files_of_another_name(store: Store, folder: Path) -> None:
    """Other files in the folder, also of a spider with a longer name, are none of our business."""
    folder.mkdir()
    (folder / "news-old-2024-09.jsonl").write_text("mine")
    (folder / "news-2024-09.jsonl.bak").write_text("mine")
    store.articles.save([article(1)], 1)
    assert ChangeLog(folder, "news").catch_up(store) == 1
    assert (folder / "news-old-2024-09.jsonl").read_text() == "mine"
    assert (folder / "news-2024-09.jsonl.bak").read_text() == "mine"


def test_two_writers_at_once(store: Store, folder: Path) -> None:
    """Two programs that write the files at once leave every line there once."""
    store.articles.save([article(number) for number in range(600)], 1)
    counts: list[int] = []
    threads = [
        threading.Thread(target=lambda: counts.append(ChangeLog(folder, "news").catch_up(store)))
        for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(counts) == [0, 0, 600]
    assert [line["seq"] for line in _lines(folder)] == list(range(1, 601))


def test_a_folder_that_cannot_be_made(store: Store, tmp_path: Path) -> None:
    """A folder that cannot be written to is named in one line."""
    (tmp_path / "jsonl").write_text("in the way")
    with pytest.raises(StoreError, match=r"jsonl: File exists"):
        ChangeLog(tmp_path / "jsonl", "news").catch_up(store)


def _whole(text: bytes) -> list[bytes]:
    return text.splitlines(keepends=True)


HAND = {
    "cut in a line": lambda text: text[:-7],
    "cut behind a line": lambda text: b"".join(_whole(text)[:-2]),
    "nothing left": lambda _: b"",
    "a line lost": lambda text: b"".join(_whole(text)[:2] + _whole(text)[3:]),
    "first lines lost": lambda text: b"".join(_whole(text)[2:]),
    "a line doubled": lambda text: b"".join(_whole(text)[:3] + _whole(text)[2:]),
    "lines in another order": lambda text: b"".join(reversed(_whole(text))),
    "rubbish within": lambda text: text.replace(b"\n", b"\n\x00\xff rubbish\n", 2),
    "rubbish in a line": lambda text: text.replace(b'"title"', b'"ti\ntle"', 1),
    "rubbish behind": lambda text: text + b'{"seq": 99999999999999999999}\n[1]\n{"seq": null}\nrubbish',
    "an editor's mark": lambda text: b"\xef\xbb\xbf" + text.replace(b"\n", b"\r\n"),
}


@pytest.mark.parametrize("name", HAND)
def test_files_altered_by_hand(name: str, store: Store, log: ChangeLog, folder: Path) -> None:
    """Whatever was done to a file, the next run completes it, and leaves the others as they are."""
    store.articles.save([article(number, minute=4 * number) for number in range(10)], 1)
    log.catch_up(store)
    before = _bytes(folder)
    assert len(before) == 2
    lines = _lines(folder)
    for file in before:
        (folder / file).write_bytes(HAND[name](before[file]))
        log.mend(store, {})
        log.catch_up(store)
        assert _lines(folder) == lines
        (folder / file).write_bytes(before[file])


def test_a_file_of_another_database_among_ours(store: Store, log: ChangeLog, folder: Path) -> None:
    """A file with lines of another database is not written over: the message says what to do."""
    for number in range(3):
        store.articles.save([article(number)], 1)
    log.catch_up(store)
    foreign = folder / "news-2020-01.jsonl"
    foreign.write_bytes(b'{"seq": 1, "change": "new", "changed_at": "2020-01-01T00:00:00Z"}\n')
    with pytest.raises(StoreError, match="move the files away"):
        log.mend(store, {})
    assert foreign.stat().st_size


def test_files_as_they_were_are_not_read(store: Store, log: ChangeLog, folder: Path) -> None:
    """A file of the size that it had at the end of the last run is left alone, however long it is."""
    for number in range(3):
        store.articles.save([article(number)], 1)
    log.catch_up(store)
    [file] = folder.iterdir()
    file.write_bytes(file.read_bytes().replace(b'"title"', b'"tit\ne"', 1))
    log.mend(store, log.sizes())
    assert b'"tit\ne"' in file.read_bytes()
    log.mend(store, {})
    assert b'"tit\ne"' not in file.read_bytes()
