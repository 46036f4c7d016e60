"""Snapshots: one state of the store, today's or an earlier one."""

from __future__ import annotations

from newscrawl.storage.queries.snapshot import ExportSelection, take_snapshot
from newscrawl.storage.runs import NewGap
from newscrawl.storage.store import Store
from newscrawl.storage.write.articles import TextlessVisit
from tests.storage.storage_examples import RUN, article, at, id_of, related
from tests.storage.story_texts import save

KEY = ("article_id", "locale")


def rows(snapshot, table, *columns, **options):
    """Return rows as dicts, the columns of all batches put together."""
    found = []
    for batch in snapshot.stream(table, columns, **options):
        found += [dict(zip(columns, row, strict=True)) for row in zip(*batch, strict=True)]
    return found


def test_what_is_stored_meanwhile_is_not_in_it(store, database) -> None:
    """A snapshot shows one state in all tables, whatever a crawl commits while it is read."""
    store.articles.save([article(1)], 1)
    with (
        Store.open(database.url, read_only=True) as reader,
        take_snapshot(reader.database, ExportSelection()) as snapshot,
    ):
        assert snapshot.count("articles") == 1
        store.articles.save([article(2, 1), article(1, 1, title="Later")], 1)
        assert [row["title"] for row in rows(snapshot, "articles", "title")] == ["Title 1"]
        assert len(rows(snapshot, "revisions", "version")) == 1
        assert snapshot.crawl_history.state()[1] == 1
    with take_snapshot(store.database, ExportSelection()) as snapshot:
        assert (snapshot.count("articles"), snapshot.count("revisions")) == (2, 3)


def test_each_moment_has_its_state(store) -> None:
    """As of each moment an article has the text, version, status and story of then, and its first time."""
    columns = ("title", "version", "status", "story_id", "first_seen_at", "last_seen_at", "last_changed_at")
    save(store, [article(1, 0)])
    save(store, [article(1, 10, title="Edited")])
    store.articles.gone([TextlessVisit(id_of(1), "en", at(20))], 1)
    store.articles.save([article(1, 30, title="Edited")], 1)
    told = {}
    for minute in (0, 5, 15, 25, 35):
        with take_snapshot(store.database, ExportSelection(known_before=at(minute))) as snapshot:
            told[minute] = [tuple(row.values()) for row in rows(snapshot, "articles", *columns)]
    assert told == {
        0: [],
        5: [("Title 1", 1, "live", id_of(1), at(0), at(0), at(0))],
        15: [("Edited", 2, "live", id_of(1), at(0), at(10), at(10))],
        25: [("Edited", 2, "gone", id_of(1), at(0), at(10), at(10))],
        35: [("Edited", 2, "live", id_of(1), at(0), at(30), at(10))],
    }


def test_links_of_then(store) -> None:
    """As of a moment there are the links that were seen by then; those seen later too were there still."""
    store.articles.save([article(1, 0, related=related(2, 3))], 1)
    store.articles.save([article(1, 10, title="Edited", related=related(3, 4))], 1)
    store.articles.save([article(1, 20, title="Again", related=related(4))], 1)
    columns = ("related_id", "first_seen_at", "last_seen_at")
    told = {}
    for minute in (5, 15, 25):
        with take_snapshot(store.database, ExportSelection(known_before=at(minute))) as snapshot:
            told[minute] = sorted(tuple(row.values()) for row in rows(snapshot, "related_links", *columns))
    assert told == {
        5: [(id_of(2), at(0), at(0)), (id_of(3), at(0), at(0))],
        15: [(id_of(2), at(0), at(0)), (id_of(3), at(0), at(10)), (id_of(4), at(10), at(10))],
        25: [(id_of(2), at(0), at(0)), (id_of(3), at(0), at(10)), (id_of(4), at(10), at(20))],
    }


def test_a_link_that_came_without_a_change(store) -> None:
    """A link that was first seen on a visit that changed nothing is there from that visit on."""
    store.articles.save([article(1, 0, related=[])], 1)
    store.articles.save([article(1, 10, related=related(2))], 1)
    store.articles.save([article(1, 20, related=related(2))], 1)
    with take_snapshot(store.database, ExportSelection(known_before=at(15))) as snapshot:
        (link,) = rows(snapshot, "related_links", "first_seen_at", "last_seen_at")
    assert link == {"first_seen_at": at(10), "last_seen_at": at(10)}


def test_the_publisher_and_the_time_of_then_are_asked(store) -> None:
    """A selection as of a moment goes by what was known of an article then."""
    store.articles.save([article(1, 0, publisher="Old", published_at="2024-01-31T23:00:00Z")], 1)
    store.articles.save([article(1, 10, publisher="New", published_at="2024-02-01T01:00:00Z")], 1)
    for publisher, month, before in (("Old", "2024-01", at(5)), ("New", "2024-02", None)):
        selection = ExportSelection(publishers=(publisher,), known_before=before)
        with take_snapshot(store.database, selection) as snapshot:
            assert snapshot.months() == [month]
            assert snapshot.count("revisions", month) == (1 if before else 2)
    with take_snapshot(store.database, ExportSelection(publishers=("New",), known_before=at(5))) as snapshot:
        assert snapshot.months() == []


def test_a_period_has_its_first_second_and_not_its_last(store) -> None:
    """An article published at the bound belongs to the period that begins there."""
    before, bound = "2024-01-31T23:59:59Z", "2024-02-01T00:00:00Z"
    store.articles.save([article(1, published_at=before), article(2, published_at=bound)], 1)
    for selection, published in (
        (ExportSelection(until=bound), before),
        (ExportSelection(since=bound), bound),
    ):
        with take_snapshot(store.database, selection) as snapshot:
            assert rows(snapshot, "articles", "published_at") == [{"published_at": published}]


def test_rows_come_in_the_order_of_their_keys(store) -> None:
    """Rows of every table are in the order of their keys, however they were stored."""
    store.articles.save(
        [article(number, locale=locale) for number in (3, 1, 2) for locale in ("pt", "en")], 1
    )
    store.articles.save([article(2, 5, title="Edited")], 1)
    selections = (
        ExportSelection(),
        ExportSelection(locales=("en", "pt")),
        ExportSelection(known_before=at(60)),
    )
    for selection in selections:
        with take_snapshot(store.database, selection) as snapshot:
            for table, last in (("articles", "locale"), ("revisions", "version"), ("related_links", "url")):
                found = [tuple(row.values()) for row in rows(snapshot, table, *KEY, last)]
                assert found == sorted(found)
                assert len(found) == snapshot.count(table) > 0


def test_the_logbook_of_then(store, clock) -> None:
    """Runs and gaps are those of then, and a gap that was closed later is open."""
    clock.time = at(10)
    run = store.runs.begin(RUN)
    store.runs.open_gap(run, NewGap("listing", "en", "max_pages"))
    clock.time = at(20)
    store.runs.close_gaps("listing", "en")
    told = {}
    for minute in (5, 15, 25):
        with take_snapshot(store.database, ExportSelection(known_before=at(minute))) as snapshot:
            book = snapshot.crawl_history
            told[minute] = ([site.runs for site in book.sites()], [gap.closed_at for gap in book.gaps()])
    assert told == {5: ([], []), 15: ([1], [None]), 25: ([1], [at(20)])}
