"""Any sequence of saves and removals, against a model of a few lines."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newscrawl.storage.dialects import database_url
from newscrawl.storage.store import Store
from newscrawl.storage.write.articles import TextlessVisit
from tests.storage.storage_examples import article, at, id_of, rows
from tests.storage.story_texts import place


class Fetch(NamedTuple):
    number: int
    text: str
    publisher: str | None


class Removal(NamedTuple):
    number: int


NUMBERS = st.integers(1, 4)
FETCHES = st.builds(Fetch, NUMBERS, st.sampled_from("abc"), st.sampled_from([None, "P", "Q"]))
BATCHES = st.lists(FETCHES, min_size=1, max_size=6)
STEPS = st.lists(BATCHES | st.builds(Removal, NUMBERS), max_size=8)
TABLES = {
    "articles": "SELECT * FROM articles ORDER BY article_id",
    "revisions": "SELECT * FROM revisions ORDER BY article_id, version",
    "related_links": "SELECT * FROM related_links ORDER BY article_id, url",
    "changes": "SELECT seq, article_id, version, kind, changed_at, last_seen_at FROM changes ORDER BY seq",
    "frontier": "SELECT * FROM frontier ORDER BY article_id",
    "story_members": "SELECT * FROM story_members ORDER BY article_id",
}


@dataclass
class Known:
    text: str
    publisher: str | None
    version: int = 1
    live: bool = True


class Model:
    """What the store promises, without a database."""

    def __init__(self) -> None:
        self.articles: dict[int, Known] = {}
        self.changes: list[tuple[str, int, str]] = []

    def save(self, fetches: list[Fetch]) -> list[tuple[str, int]]:
        return [self._save(fetch) for fetch in fetches]

    def remove(self, number: int) -> None:
        known = self.articles.get(number)
        if known and known.live:
            known.live = False
            self._log(number, "gone")

    def stories(self) -> dict[str, str]:
        return {id_of(number): self._story(number) for number in self.articles}

    def _save(self, fetch: Fetch) -> tuple[str, int]:
        known = self.articles.get(fetch.number)
        if known is None:
            self.articles[fetch.number] = Known(fetch.text, fetch.publisher)
            return self._log(fetch.number, "new")
        publisher = fetch.publisher or known.publisher
        kind = "unchanged" if known.live else "restored"
        changed = (fetch.text, publisher) != (known.text, known.publisher)
        if changed:
            kind = "revised" if known.live else "restored"
            known.version += 1
        known.text, known.publisher, known.live = fetch.text, publisher, True
        return self._log(fetch.number, kind)

    def _story(self, number: int) -> str:
        """Return the lowest id with the same text: all are published at the same time."""
        text = self.articles[number].text
        return min(id_of(other) for other, known in self.articles.items() if known.text == text)

    def _log(self, number: int, kind: str) -> tuple[str, int]:
        known = self.articles[number]
        if kind != "unchanged":
            self.changes.append((id_of(number), known.version, kind))
        return kind, known.version


def _replay(store: Store, steps: list[list[Fetch] | Removal], model: Model) -> None:
    minute = 0
    for step in steps:
        if isinstance(step, Removal):
            minute += 1
            store.articles.gone([TextlessVisit(id_of(step.number), "en", at(minute))], 1)
            model.remove(step.number)
            continue
        pages = []
        for fetch in step:
            minute += 1
            fields = {"title": "T", "body_text": fetch.text, "publisher": fetch.publisher}
            pages.append(article(fetch.number, minute, **fields))
        outcomes = store.articles.save(pages, 1)
        assert [outcome[2:] for outcome in outcomes] == model.save(step)


def _stored(template: Path, steps: list[list[Fetch] | Removal]) -> dict[str, list[dict]]:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(shutil.copy(template, folder))
        model = Model()
        with Store.open(database_url(folder)) as store:
            _replay(store, steps, model)
            place(store)
            _agrees(store, file, model)
        return {name: rows(file, query) for name, query in TABLES.items()}


def _agrees(store: Store, file: Path, model: Model) -> None:
    assert {
        row["article_id"]: Known(
            row["body_text"],
            row["publisher"],
            row["version"],
            row["status"] == "live",
        )
        for row in rows(file, "SELECT * FROM articles")
    } == {id_of(number): known for number, known in model.articles.items()}
    stories = rows(file, "SELECT article_id, story_id FROM articles")
    assert {row["article_id"]: row["story_id"] for row in stories} == model.stories()
    changes = store.changes.after(0, 1000)
    assert [
        (change["article_id"], change["version"], change["change"]) for change in changes
    ] == model.changes
    assert store.counts().revisions == sum(known.version for known in model.articles.values())


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(steps=STEPS)
def test_any_history(template: Path, steps: list[list[Fetch] | Removal]) -> None:
    """Whatever is saved and removed, versions, outcomes, stories and log follow the same rules.

    Pages that are saved in batches leave the very rows that they leave one by one.
    """
    single: list[list[Fetch] | Removal] = []
    for step in steps:
        single.extend([step] if isinstance(step, Removal) else [[fetch] for fetch in step])
    assert _stored(template, steps) == _stored(template, single)
