"""`README.md`: the dataset card, as Hugging Face reads it, filled from what was measured."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import orjson
from jinja2 import Environment, PackageLoader, StrictUndefined

from newscrawl import __version__
from newscrawl.exports.manifest import DEMO, RIGHTS

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterator

    from newscrawl.exports.manifest import Manifest, TableStatistics

_SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"))
_LARGEST = "1M<n<10M"
_MOST_MONTHS = 24
_LANGUAGE = re.compile(r"([a-z]{2,3})(?:-[A-Z]+)?")  # `asia` is an edition of the site and no language
_MARKUP = re.compile(r"([\\|`*_\[\]<>#])")


def dataset_card(manifest: Manifest) -> str:
    """Return the file as text."""
    articles = manifest.statistics.get("articles")
    counts = articles.count("publisher") if articles else {}
    card = _template().render(
        export=manifest,
        articles=articles,
        revisions=manifest.statistics.get("revisions"),
        publishers=sorted(counts.items(), key=lambda pair: (-pair[1], pair[0] or "")),
        front_matter=_front_matter(manifest),
        limits=list(_limits(manifest)),
        rights=RIGHTS,
        demo=DEMO,
        program=__version__,
    )
    return re.sub(r"\n{3,}", "\n\n", card)


def escaped(value: object) -> str:
    r"""Return a value of somebody else's as a cell that is nothing but text.

    >>> print(escaped("A|B"), escaped(None))
    A\|B -
    """
    return "-" if value is None else _MARKUP.sub(r"\\\1", " ".join(str(value).split()))


def _template() -> Any:
    environment = Environment(
        loader=PackageLoader(__package__, ""),
        autoescape=False,  # noqa: S701  # Markdown: what others wrote goes through `text`
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {
        # What JSON can say, YAML says in the same way.
        "json": lambda value: orjson.dumps(value).decode(),
        "months": _months,
        "number": "{:,}".format,
        "ordered": _ordered,
        "share": _share,
        "text": escaped,
    }
    return environment.get_template("README.md.j2")


def _front_matter(manifest: Manifest) -> dict[str, Any]:
    found = (_LANGUAGE.fullmatch(locale) for locale in manifest.locales)
    most = max((one.rows for one in manifest.statistics.values()), default=0)
    return {
        "language": sorted({match[1] for match in found if match}),
        "pretty_name": manifest.title,
        "license": "other",
        "license_name": "texts-belong-to-their-publishers",
        "task_categories": ["text-classification", "summarization"],
        "size_categories": [next((name for least, name in _SIZES if most < least), _LARGEST)],
        "tags": ["news", "finance", "cryptocurrency"],
        "configs": [_config(name, manifest) for name in manifest.statistics],
    }


def _config(name: str, manifest: Manifest) -> dict[str, Any]:
    paths = [part.file.path for part in manifest.parts if part.table.name == name]
    config: dict[str, Any] = {"config_name": name, "data_files": paths}
    return config | ({"default": True} if name == next(iter(manifest.statistics)) else {})


def _limits(manifest: Manifest) -> Iterator[str]:
    """Say what was asked for, if that is less than all."""
    asked = manifest.options.selection
    limits = {
        "published from": asked.since,
        "published before": asked.until,
        "locales": ", ".join(asked.locales),
        "publishers": escaped(", ".join(asked.publishers)),
        "as known before": asked.known_before,
        "changed since": "" if asked.changed_since is None else str(asked.changed_since),
        "stories": "representatives only" if asked.representative else "",
        "fields": manifest.options.fields if manifest.options.fields != "all" else "",
    }
    return (f"{name} {value}" for name, value in limits.items() if value)


def _months(articles: TableStatistics) -> Iterator[tuple[str, int]]:
    newest = sorted(articles.months.items(), reverse=True)
    yield from newest[:_MOST_MONTHS]
    if earlier := sum(count for _, count in newest[_MOST_MONTHS:]):
        yield ("earlier", earlier)
    if unknown := articles.rows - articles.months.total():
        yield ("not known", unknown)


def _ordered(counts: Counter[Any]) -> list[tuple[Any, int]]:
    return sorted(counts.items(), key=lambda pair: (pair[0] is None, pair[0]))


def _share(statistics: TableStatistics, name: str) -> str:
    return f"{100 * statistics.filled[name] / statistics.rows:.1f} %" if statistics.rows else "-"
