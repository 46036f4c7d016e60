from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from newscrawl.items import Reject
from newscrawl.storage.frontier import Discovery
from newscrawl.storage.write.articles import TextlessVisit
from tests.storage.storage_examples import RUN, article, at, id_of, url_of

if TYPE_CHECKING:
    from newscrawl.storage.frontier import FrontierEntry
    from newscrawl.storage.store import Store
    from tests.databases import AnyDatabase
    from tests.storage.conftest import Clock


def _found(number: int, **fields: object) -> Discovery:
    return Discovery(id_of(number), "en", url_of(id_of(number)), "listing")._replace(**fields)


def _key(number: int) -> tuple[str, str]:
    return id_of(number), "en"


def _fail(store: Store, number: int, reason: str, due_at: str | None) -> None:
    failed = Reject(url_of(id_of(number)), reason, "", *_key(number), failed=True)
    store.frontier.reject([failed], 1, lambda *_: due_at)


def test_a_discovery(store: Store, database: AnyDatabase, clock: Clock) -> None:
    """A discovered article waits, and it is known where, when and in which run it was found."""
    clock.time = at(3)
    store.frontier.discover([_found(1, found_on="https://list", lastmod=at(1))], 1)
    [row] = database.rows("SELECT * FROM frontier")
    assert row == {
        "article_id": id_of(1),
        "locale": "en",
        "url": url_of(id_of(1)),
        "state": "pending",
        "related_depth": 0,
        "discovered_via": "listing",
        "discovered_from": "https://list",
        "discovered_run": 1,
        "discovered_at": at(3),
        "lastmod": at(1),
        "fetched_at": None,
        "due_at": None,
        "attempts": 0,
        "last_error": None,
        "etag": None,
        "last_modified": None,
        "claimed_run": None,
        "claimed_by": None,
        "missing_since": None,
        "page_digest": None,
        "extractor": None,
        "named_at": at(3),
        "vain_lastmods": 0,
        "confirmations": 0,
    }


def test_a_second_discovery_changes_nothing(store: Store, database: AnyDatabase, clock: Clock) -> None:
    """An article that is found again, from anywhere, keeps how it was found first."""
    store.frontier.discover([_found(1)], 1)
    before = database.rows("SELECT * FROM frontier")
    clock.time = at(9)
    again = _found(1, via="related", url="https://mirror", found_on="x", related_depth=2)
    store.frontier.discover([again, again], store.runs.begin(RUN))
    assert database.rows("SELECT * FROM frontier") == before


def test_a_shorter_way_to_an_article(store: Store) -> None:
    """A pending article takes the smaller related depth, a fetched one stays as it is."""
    store.frontier.discover([_found(1, related_depth=2), _found(2, related_depth=2)], 1)
    store.articles.confirm([TextlessVisit(*_key(2), at(0))])
    store.frontier.discover([_found(1, related_depth=1), _found(2, related_depth=1)], 1)
    states = store.frontier.states([_key(1), _key(2)])
    assert [states[_key(number)].related_depth for number in (1, 2)] == [1, 2]


@pytest.mark.parametrize(
    ("known", "found", "due"),
    [
        (at(-9), at(-8), at(9)),
        (at(-9), at(-9), None),
        (at(-9), at(-10), None),
        (at(-9), None, None),
        (None, at(6), at(9)),
        (None, at(4), None),
    ],
    ids=["newer", "same", "older", "none", "after the fetch", "before the fetch"],
)
def test_lastmod(store: Store, clock: Clock, known: str, found: str, due: str | None) -> None:
    """A fetched article is due at once when the site map names a newer change than we know."""
    store.frontier.discover([_found(1, lastmod=known)], 1)
    store.articles.save([article(1, minute=5)], 1)
    clock.time = at(9)
    store.frontier.discover([_found(1, lastmod=found)], 1)
    assert store.frontier.states([_key(1)])[_key(1)].due_at == due


def test_a_newer_lastmod_of_a_failed_article(store: Store) -> None:
    """A site map does not hurry an article that waits for another attempt."""
    store.frontier.discover([_found(1)], 1)
    _fail(store, 1, "HTTP 500", at(60))
    store.frontier.discover([_found(1, lastmod=at(1))], 1)
    state = store.frontier.states([_key(1)])[_key(1)]
    assert (state.state, state.due_at, state.lastmod) == ("failed", at(60), at(1))


def _claim(store: Store, clock: Clock, now: str, locales=None, limit: int = 99) -> list[FrontierEntry]:
    """Return what a run gets that begins at a time."""
    clock.time = now
    return store.frontier.claim(store.runs.begin(RUN), locales, limit)


def test_states_of_many(store: Store) -> None:
    """Any number of keys can be asked for at once; unknown ones are left out."""
    store.frontier.discover((_found(number) for number in range(1300)), 1)
    asked = [_key(number) for number in range(1, 2600)] + [(id_of(1), "zh-CN")]
    assert set(store.frontier.states(asked)) == {_key(number) for number in range(1, 1300)}
    assert store.frontier.states([]) == {}


def test_what_is_pending(store: Store, clock: Clock) -> None:
    """What to fetch is what waits, newest ids first, then what is due; no more than asked."""
    store.frontier.discover([_found(number) for number in range(1, 8)], 1)
    _fail(store, 1, "timeout", at(5))
    _fail(store, 2, "timeout", at(6))
    _fail(store, 3, "timeout", None)
    store.articles.confirm([TextlessVisit(*_key(4), at(0), at(5)), TextlessVisit(*_key(5), at(0), None)])
    entries = _claim(store, clock, at(5))
    assert [entry.article_id for entry in entries] == [id_of(n) for n in (7, 6, 4, 1)]
    assert [entry.state for entry in entries] == ["pending", "pending", "fetched", "failed"]
    assert _claim(store, clock, at(5), limit=3) == entries[:3]


def test_pending_of_some_locales(store: Store, clock: Clock) -> None:
    """A crawl of some locales gets no others."""
    store.frontier.discover([_found(1), _found(1, locale="zh-CN"), _found(2, locale="asia")], 1)
    found = _claim(store, clock, at(0), {"en", "asia"})
    assert [entry.locale for entry in found] == ["asia", "en"]
    assert _claim(store, clock, at(0), []) == []


def test_what_is_long_due_comes_first(store: Store, clock: Clock) -> None:
    """Of the articles to visit again, the one that waits the longest comes first."""
    store.frontier.discover([_found(number) for number in (1, 2, 3)], 1)
    checks = [TextlessVisit(*_key(number), at(0), at(due)) for number, due in ((1, 4), (2, 2), (3, 3))]
    store.articles.confirm(checks)
    assert [entry.article_id for entry in _claim(store, clock, at(9))] == [
        id_of(number) for number in (2, 3, 1)
    ]


def test_what_is_due_in_several_states(store: Store, clock: Clock) -> None:
    """A claim takes what has been due the longest, whatever became of its last visit."""
    store.frontier.discover([_found(number) for number in range(1, 6)], 1)
    for number, due in ((1, 5), (3, 1)):
        _fail(store, number, "timeout", at(due))
    store.articles.confirm([TextlessVisit(*_key(number), at(0), at(due)) for number, due in ((2, 4), (4, 2))])
    store.articles.gone([TextlessVisit(*_key(5), at(0), at(3))], 1)
    clock.time = at(9)
    claims = [store.frontier.claim(1, None, 2) for _ in range(3)]
    assert [[entry.article_id for entry in claim] for claim in claims] == [
        [id_of(3), id_of(4)],
        [id_of(5), id_of(2)],
        [id_of(1)],
    ]


def test_a_claim(store: Store, clock: Clock) -> None:
    """A run gets every article once, also what is discovered or due later."""
    clock.time = at(5)
    store.frontier.discover([_found(number) for number in range(1, 5)], 1)
    _fail(store, 1, "timeout", at(9))
    claims = [store.frontier.claim(1, {"en"}, 2) for _ in range(3)]
    assert [[entry.article_id for entry in claim] for claim in claims] == [
        [id_of(4), id_of(3)],
        [id_of(2)],
        [],
    ]
    clock.time = at(9)
    store.frontier.discover([_found(9), _found(8, locale="asia")], 1)
    claim = store.frontier.claim(1, {"en"}, 5)
    assert [entry.article_id for entry in claim] == [id_of(9), id_of(1)]
    assert len(store.frontier.claim(1, None, 5)) == 1


def test_the_claims_of_a_killed_run(store: Store) -> None:
    """What a run claimed and did not fetch is there for the next run."""
    store.frontier.discover([_found(1), _found(2)], 1)
    store.frontier.claim(1, None, 2)
    store.articles.save([article(1)], 1)
    claim = store.frontier.claim(store.runs.begin(RUN), None, 9)
    assert [entry.article_id for entry in claim] == [id_of(2)]


def test_failures_are_counted_until_a_success(store: Store) -> None:
    """Every failure counts an attempt, a success forgets them."""
    store.frontier.discover([_found(1)], 1)
    _fail(store, 1, "timeout", at(5))
    _fail(store, 1, "timeout", at(5))
    assert store.frontier.states([_key(1)])[_key(1)].attempts == 2
    store.articles.save([article(1)], 1)
    assert store.frontier.states([_key(1)])[_key(1)].attempts == 0


def test_rejects(store: Store, database: AnyDatabase, clock: Clock) -> None:
    """Every refused page is kept with its reason, and its article waits for its time."""
    clock.time = at(2)
    store.frontier.discover([_found(1)], 1)
    refused = Reject(url_of(id_of(1)), "no_body", "0 words", *_key(1))
    store.frontier.reject([refused, Reject("https://x/about", "not_an_article")], 1, lambda *_: at(9))
    store.frontier.reject([refused], 1, lambda *_: at(9))
    states = store.frontier.states([_key(1)])
    assert (states[_key(1)].state, states[_key(1)].attempts) == ("rejected", 2)
    assert [entry.article_id for entry in _claim(store, clock, at(9))] == [id_of(1)]
    assert _claim(store, clock, at(8)) == []
    query = "SELECT url, article_id, reason, detail, rejected_at FROM rejects ORDER BY reject_id"
    assert [tuple(row.values()) for row in database.rows(query)][:2] == [
        (url_of(id_of(1)), id_of(1), "no_body", "0 words", at(2)),
        ("https://x/about", None, "not_an_article", None, at(2)),
    ]
    assert database.rows("SELECT last_error FROM frontier") == [{"last_error": "no_body: 0 words"}]
    assert store.counts().rejects == {"no_body": 2, "not_an_article": 1}


def test_a_reject_of_what_was_never_discovered(store: Store) -> None:
    """A refused article is remembered though nobody had discovered it."""
    store.frontier.reject([Reject(url_of(id_of(1)), "no_body", "", *_key(1))], 1)
    assert store.frontier.states([_key(1)])[_key(1)].state == "rejected"
    store.frontier.reject([], 1)


def test_a_reject_of_a_request_that_failed(store: Store) -> None:
    """An article whose request failed is told apart from one whose page was judged."""
    _fail(store, 1, "http_500", at(9))
    state = store.frontier.states([_key(1)])[_key(1)]
    assert (state.state, state.attempts, state.due_at) == ("failed", 1, at(9))


def test_known_at_the_last_sweep(store: Store) -> None:
    """Only what was found up to the last complete sweep is known, not what a killed one found."""
    keys = [_key(number) for number in range(1, 5)]
    frontier, runs = store.frontier, store.runs
    frontier.discover([_found(1)], 1)
    assert frontier.known_at_last_sweep("listing", "en", keys) == set()
    second = runs.begin(RUN)
    sweep = runs.begin_sweep(second, "listing", "en")
    frontier.discover([_found(2)], second)
    assert frontier.known_at_last_sweep("listing", "en", keys) == set()
    runs.complete_sweep(sweep, pages=4)
    third = runs.begin(RUN)
    runs.begin_sweep(third, "listing", "en")
    frontier.discover([_found(3)], third)
    assert frontier.known_at_last_sweep("listing", "en", keys) == {_key(1), _key(2)}
    fourth = runs.begin(RUN)
    runs.complete_sweep(runs.begin_sweep(fourth, "listing", "en"), pages=5)
    assert frontier.known_at_last_sweep("listing", "en", keys) == {_key(1), _key(2), _key(3)}


@pytest.mark.parametrize(("source", "locale"), [("sitemap", "en"), ("listing", "zh-CN")])
def test_sweeps_of_another_source_or_locale(store: Store, source: str, locale: str) -> None:
    """A complete sweep speaks for its own source and locale only."""
    store.frontier.discover([_found(1)], 1)
    store.runs.complete_sweep(store.runs.begin_sweep(1, source, locale), pages=1)
    assert store.frontier.known_at_last_sweep("listing", "en", [_key(1)]) == set()


def test_missing_articles(store: Store, clock: Clock) -> None:
    """An article is missing since the first time that it was not there, until it is there again or named."""
    store.articles.save([article(1), article(2)], 1)
    clock.time = at(10)
    assert store.frontier.note_missing([_key(1), _key(2)], before=at(5)) == {}
    clock.time = at(20)
    store.articles.save([article(2, minute=15)], 1)
    assert store.frontier.note_missing([_key(1), _key(2)], before=at(10)) == {_key(1): at(10)}
    assert store.frontier.note_missing([], before=at(99)) == {}
    store.frontier.discover([_found(1, via="related")], 1)
    assert store.frontier.note_missing([_key(1)], before=at(30)) == {_key(1): at(10)}
    store.frontier.discover([_found(1)], 1)
    assert store.frontier.note_missing([_key(1)], before=at(30)) == {}
    clock.time = at(40)  # it was missing anew at 20, and has not been named since
    assert store.frontier.note_missing([_key(1)], before=at(30)) == {_key(1): at(20)}
