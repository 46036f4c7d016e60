"""What the program that runs this does with a field called `language`: a script of `test_fields.py`."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newscrawl import settings
from newscrawl.explorer.metadata import tables
from newscrawl.exports.export import ExportOptions, export
from newscrawl.items import PageBytes
from newscrawl.monitoring.run_checks import FIELDS
from newscrawl.normalization.columns import content_digest
from newscrawl.parse import Site, read_page
from newscrawl.reparse.comparison import columns_of
from newscrawl.spiders.bitget_news import BitgetNewsSpider
from newscrawl.storage.dialects import database_url
from newscrawl.storage.jsonlines import ChangeLog
from newscrawl.storage.queries.collection import newest_coverage
from newscrawl.storage.queries.snapshot import ExportSelection
from newscrawl.storage.runs import NewRun
from newscrawl.storage.store import Store

if TYPE_CHECKING:
    from newscrawl.items import Article

URLS = BitgetNewsSpider().urls
ADDRESS = "https://www.bitget.com/news/detail/12560604000001"
DESCRIPTION = "The language that the page names."
NODE = {
    "@type": "NewsArticle",
    "headline": "Gold rises in Accra",
    "articleBody": "Gold rose by a tenth today.",
    "inLanguage": " en-GB ",
}
HTML = f'<script type="application/ld+json">{json.dumps(NODE)}</script><h1>Gold rises in Accra</h1>'


def read() -> Article:
    """Return the article of a page that names its language."""
    key = URLS.article_key(ADDRESS)
    assert key
    page = PageBytes(ADDRESS, HTML.encode(), "utf-8", datetime(2026, 11, 1, tzinfo=UTC))
    article = read_page(page, key, Site(URLS, UTC)).article
    assert article
    article.digest = content_digest(article)
    return article


def stored(article: Article, folder: Path) -> dict[str, Any]:
    """Store an article; return what the files of the store and of two exports have of its language."""
    with Store.open(database_url(folder)) as store:
        run = store.runs.begin(NewRun("bitget_news", "https://www.bitget.com", {}, "0", "0"))
        store.articles.save([article], run)
        ChangeLog(folder, "articles").catch_up(store)
        for form in ("jsonl", "csv"):
            export(store, ExportOptions(folder / form, ExportSelection(), form), lambda *_: None)
        coverage = newest_coverage(store.database, 10).filled["language"]
    lines = (
        *folder.glob("articles-*.jsonl"),
        folder / "jsonl/articles.jsonl",
        folder / "jsonl/revisions.jsonl",
    )
    return {
        "lines": [json.loads(path.read_text())["language"] for path in lines],
        "coverage": coverage,
        "csv": "language" in (folder / "csv/articles.csv").read_text().partition("\n")[0].split(","),
        "described": [
            name
            for name in ("README.md", "datapackage.json", "croissant.json")
            if DESCRIPTION in (folder / "csv" / name).read_text()
        ],
    }


def main() -> None:
    """Print as JSON where the language has arrived."""
    article = read()
    told = {
        "reparse": columns_of(article)["language"],
        "provenance": [origin.layer for origin in article.provenance if origin.field == "language"],
        "explorer": tables()["articles"]["columns"]["language"],
        "check": "language" in FIELDS,
        "feed": "language" in settings.FEED_EXPORT_FIELDS,
    }
    print(json.dumps(stored(article, Path(sys.argv[1])) | told))  # noqa: T201  # for who runs the script


if __name__ == "__main__":
    main()
