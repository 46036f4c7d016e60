"""`README.md`: the dataset card, as Hugging Face reads it, filled from what was measured."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import orjson

from newscrawl import __version__
from newscrawl.exports.describe.markdown import escaped, rows
from newscrawl.exports.describe.provenance import collected, gaps, versions
from newscrawl.exports.manifest import RIGHTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newscrawl.exports.manifest import Facts
    from newscrawl.exports.statistics import Measures

_SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"))
_LARGEST = "1M<n<10M"
_MOST_PUBLISHERS = 50
_MOST_MONTHS = 24
_LANGUAGE = re.compile(r"([a-z]{2,3})(?:-[A-Z]+)?")  # `asia` is an edition of the site and no language


def text(facts: Facts) -> str:
    """Return the file as text."""
    sections = {
        "Tables": _tables(facts),
        "Counts and period": _counts(facts),
        "Coverage by field": _coverage(facts),
        "Gaps": gaps(facts),
        "Duplicates": _duplicates(facts),
        "Extractor versions": versions(facts),
        "How it was collected": collected(facts),
        "Rights": [RIGHTS],
        "Attribution": _attribution(facts),
        "Citation": [f"newscrawl {__version__}: {facts.title}, version {facts.version}."],
    }
    body = "".join(f"\n## {title}\n\n" + "\n".join(lines) + "\n" for title, lines in sections.items())
    head = f"---\n{_front_matter(facts)}---\n\n# {facts.title}\n\n"
    return re.sub(r"\n{3,}", "\n\n", head + "\n".join(_summary(facts)) + f"\n{body}")


def _front_matter(facts: Facts) -> str:
    found = (_LANGUAGE.fullmatch(locale) for locale in facts.locales)
    most = max((one.rows for one in facts.measures.values()), default=0)
    values: dict[str, Any] = {
        "language": sorted({match[1] for match in found if match}),
        "pretty_name": facts.title,
        "license": "other",
        "license_name": "texts-belong-to-their-publishers",
        "task_categories": ["text-classification", "summarization"],
        "size_categories": [next((name for least, name in _SIZES if most < least), _LARGEST)],
        "tags": ["news", "finance", "cryptocurrency"],
        "configs": [_config(name, facts) for name in facts.measures],
    }
    # What JSON can say, YAML says in the same way.
    return "".join(f"{name}: {orjson.dumps(value).decode()}\n" for name, value in values.items() if value)


def _config(name: str, facts: Facts) -> dict[str, Any]:
    paths = [part.file.path for part in facts.parts if part.table.name == name]
    config: dict[str, Any] = {"config_name": name, "data_files": paths}
    return config | ({"default": True} if name == next(iter(facts.measures)) else {})


def _summary(facts: Facts) -> Iterator[str]:
    yield f"{facts.description} This is version {facts.version}, what was known on {facts.state_at or '-'}."
    asked = facts.wanted.selection
    limits = {
        "published from": asked.since,
        "published before": asked.until,
        "locales": ", ".join(asked.locales),
        "publishers": escaped(", ".join(asked.publishers)),
        "as known before": asked.known_before,
        "stories": "representatives only" if asked.representative else "",
        "fields": facts.wanted.fields if facts.wanted.fields != "all" else "",
    }
    said = [f"{name} {value}" for name, value in limits.items() if value]
    yield f"It is a part of what is stored: {'; '.join(said)}." if said else "It is all that is stored."
    if facts.is_invented:
        yield "The articles are synthetic: no one has published them."


def _tables(facts: Facts) -> Iterator[str]:
    cells = ((f"`{part.file.path}`", part.rows, part.table.description) for part in facts.parts)
    yield from rows(("file", "rows", "what a row is"), cells)
    yield ""
    yield (
        "`datapackage.json` (Data Package 2) and `croissant.json` (Croissant 1.1) describe every column; "
        "`sha256sum -c SHA256SUMS` checks the files. Times are UTC."
    )


def _counts(facts: Facts) -> Iterator[str]:
    articles = facts.measures.get("articles")
    if not articles:
        yield "The table `articles` is not part of this export."
        return
    statuses = articles.count("status")
    gone = statuses.get("gone", 0)
    period = f"{articles.oldest or '-'} to {articles.newest or '-'}"
    yield f"{articles.rows:,} articles, {gone:,} of which the site has removed, published from {period}."
    yield ""
    counts = articles.count("locale")
    yield from rows(("locale", "articles"), ((locale, counts[locale]) for locale in facts.locales))
    yield ""
    yield from rows(("month of publication", "articles"), _months(articles))


def _months(articles: Measures) -> Iterator[tuple[object, ...]]:
    newest = sorted(articles.months.items(), reverse=True)
    yield from newest[:_MOST_MONTHS]
    if earlier := sum(count for _, count in newest[_MOST_MONTHS:]):
        yield ("earlier", earlier)
    if unknown := articles.rows - articles.months.total():
        yield ("not known", unknown)


def _coverage(facts: Facts) -> Iterator[str]:
    for name, measures in facts.measures.items():
        yield f"`{name}`, {measures.rows:,} rows:"
        yield ""
        described = (
            (f"`{field.name}`", field.kind.value, _share(measures, field.name), field.description)
            for field in measures.table.fields
        )
        yield from rows(("field", "type", "filled", "meaning"), described)
        yield ""


def _share(measures: Measures, name: str) -> str:
    return f"{100 * measures.filled[name] / measures.rows:.1f} %" if measures.rows else "-"


def _duplicates(facts: Facts) -> Iterator[str]:
    articles = facts.measures.get("articles")
    count = f"{articles.rows:,} articles" if articles else "The articles that were selected"
    yield f"{count} tell {facts.stories:,} stories: those with one `story_id` tell the same,"
    yield "in copies and other languages. `--stories representative` exports one article for each."


def _attribution(facts: Facts) -> Iterator[str]:
    yield "Every article is its publisher's; `url` leads to it. Name the publisher and link there when you"
    yield "use one."
    articles = facts.measures.get("articles")
    if not articles:
        return
    counted = articles.count("publisher")
    most = sorted(counted.items(), key=lambda pair: (-pair[1], pair[0] or ""))
    yield ""
    cells = ((escaped(name), count, f"<{articles.example[name]}>") for name, count in most[:_MOST_PUBLISHERS])
    yield from rows(("publisher", "articles", "one of them"), cells)
    if (others := len(most) - _MOST_PUBLISHERS) > 0:
        yield f"\nand {others:,} more, in the column `publisher`."
