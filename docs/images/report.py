"""Make docs/images/report-*.png: the report of half a year of the demo site, as a browser shows it.

Run `.venv/bin/python docs/images/report.py` from the project's folder after a change of the report; a
folder as its argument keeps the store and the report. The articles are the demo site's, dated as if a
crawl had followed them; they are written through the store, since a real crawl has today's date.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from playwright.sync_api import sync_playwright

from newscrawl.demo import corpus
from newscrawl.demo.state import published
from newscrawl.items import Article, RelatedLink
from newscrawl.normalization.columns import content_digest
from newscrawl.normalization.text import word_count
from newscrawl.rendering.launch import find_browser
from newscrawl.storage.dialects import database_url
from newscrawl.storage.runs import NewGap, NewRun
from newscrawl.storage.store import Store
from newscrawl.storage.write.articles import TextlessVisit

SEED = 7
FIRST = datetime(2026, 5, 4, tzinfo=UTC)
DAYS = 182
BACKLOG = 21  # days that the first run finds at once
RUN = NewRun("bitget_news", "demo", {"site": "demo"}, "0.1.0", "2.19.0")
SITE = "https://news.demo.invalid"
HERE = Path(__file__).parent


class Newsroom:
    """Half a year of articles, edits and runs, the same each time."""

    def __init__(self, folder: Path) -> None:
        self._store = Store.open(database_url(folder), clock=self.clock)
        self._random = Random(SEED)
        self._next = 40  # the first ones have nothing to link to
        self._live: list[Article] = []
        self.now = FIRST

    def clock(self) -> str:
        return stamp(self.now)

    def fill(self) -> None:
        self._crawl([one for day in range(BACKLOG) for one in self._day(day)], at=FIRST + timedelta(BACKLOG))
        for day in range(BACKLOG, DAYS):
            fresh = self._day(day)
            for part in range(4):
                noon = FIRST + timedelta(days=day, hours=6 * part + 6)
                self._crawl(fresh[part::4], at=noon)
        for derived in self._store.derived:
            while derived.place():
                pass
        self._store.close()

    def _day(self, day: int) -> list[Article]:
        """Return what is published on a day: more on weekdays, and more each month."""
        date = FIRST + timedelta(days=day)
        weekend = date.weekday() >= 5
        count = round((14 if weekend else 26) * (1 + day / 260) * self._random.uniform(0.8, 1.2))
        minutes = sorted(self._random.randrange(24 * 60) for _ in range(count))
        return [one for minute in minutes for one in self._articles(date + timedelta(minutes=minute), day)]

    def _articles(self, time: datetime, day: int) -> list[Article]:
        """Return the next article, and often the same in Portuguese."""
        self._next += 1
        locales = ("en", "pt-PT") if self._random.random() < 0.3 else ("en",)
        return [self._article(self._next, locale, time, day) for locale in locales]

    def _article(self, index: int, locale: str, time: datetime, day: int) -> Article:
        values = published(corpus.article(SEED, index, locale))
        values["related"] = [related(link, locale) for link in values["related"]]
        article = Article(**values)
        article.published_at = stamp(time)
        article.url = url_of(locale, str(article.article_id))
        article.alternates = [{"locale": locale, "url": article.url}]
        if day > 120:  # the site begins to sum up more of its articles
            article.key_points = article.key_points or ["What happened", "Why it matters"]
        wait = self._random.choice((3, 5, 6, 8, 9, 12, 14, 22, 35, 70, 200))
        article.fetched_at = stamp(time + timedelta(minutes=wait * self._random.uniform(0.6, 1.4)))
        return finish(article)

    def _crawl(self, fresh: list[Article], at: datetime) -> None:
        self.now = at
        if at == FIRST + timedelta(BACKLOG):
            for article in fresh:
                article.fetched_at = stamp(at)
        run = self._store.runs.begin(RUN)
        for locale in ("en", "pt-PT"):
            self._store.runs.begin_sweep(run, "listing", locale)
        code = self._random.choices((0, 8, 4, 1, None), (120, 3, 2, 1, 1))[0]
        if code == 4:
            fresh = fresh[:2]
            self._store.runs.open_gap(run, NewGap("listing", "en", "errors", "HTTP 403"))
        elif self._random.random() < 0.5:
            self._store.runs.close_gaps("listing", "en")
        self._store.articles.save(fresh, run)
        self._live += fresh
        edited, gone = self._revisit(run)
        self.now = at + timedelta(seconds=len(fresh) * 1.1 + 20)
        if code is not None:
            counts = {"new": len(fresh), "revised": edited, "gone": gone, "requests": len(fresh) * 2 + 30}
            self._store.runs.end(run, "finished", code, counts)

    def _revisit(self, run: int) -> tuple[int, int]:
        """Edit and remove some of the newer articles; a few of the removed ones come back."""
        newer = self._live[-300:]
        edits = [
            self._edited(one)
            for one in self._random.sample(newer, min(len(newer), self._random.randrange(4)))
        ]
        self._store.articles.save(edits, run)
        if self._random.random() > 0.25 or not newer:
            return len(edits), 0
        lost = self._random.choice(newer)
        self._store.articles.gone(
            [TextlessVisit(str(lost.article_id), str(lost.locale), stamp(self.now))], run
        )
        if self._random.random() < 0.2:
            lost.fetched_at = stamp(self.now + timedelta(hours=2))
            self._store.articles.save([lost], run)
        return len(edits), 1

    def _edited(self, article: Article) -> Article:
        change = self._random.random()
        if change < 0.35:
            article.title = f"{article.title} (update)"
        elif change < 0.9:
            article.body_text = f"{article.body_text}\n\nThis article was corrected after publication."
        else:
            article.author = "The newsroom"
            article.key_points = [*article.key_points, "Corrected"]
        article.fetched_at = stamp(self.now)
        return finish(article)


def finish(article: Article) -> Article:
    """Add what is computed from the text."""
    article.digest = content_digest(article)
    article.page_digest = f"{article.digest}{article.fetched_at}"
    article.word_count = word_count(article.body_text)
    article.extractor = 1
    return article


def related(link: dict[str, Any], locale: str) -> RelatedLink:
    return RelatedLink(**link, url=url_of(locale, str(link["related_id"])))


def url_of(locale: str, article_id: str) -> str:
    return f"{SITE}{'' if locale == 'en' else '/' + locale}/news/detail/{article_id}"


def stamp(time: datetime) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ")


def write_report(folder: Path) -> Path:
    """Fill a store, unless the folder has one, and write its report."""
    if not (folder / "newscrawl.db").exists():
        folder.mkdir(parents=True, exist_ok=True)
        Newsroom(folder).fill()
    command = [sys.executable, "-m", "scrapy", "report"]
    subprocess.run(command, env=os.environ | {"NEWSCRAWL_DATA_DIR": str(folder)}, check=True)
    return folder / "report.html"


def photograph(report: Path) -> None:
    """Take the pictures of the README: its start on a desktop, and parts of it in the dark and on a phone."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser())
        for name, width, scheme, start in (
            ("desktop", 1280, "light", ""),
            ("dark", 1280, "dark", "#fields"),
            ("phone", 390, "light", "#days"),
        ):
            page = browser.new_page(viewport={"width": width, "height": 1400}, color_scheme=scheme)
            page.goto(report.as_uri() + start)
            page.screenshot(path=HERE / f"report-{name}.png")
        browser.close()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as temporary:
        photograph(write_report(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(temporary)))
