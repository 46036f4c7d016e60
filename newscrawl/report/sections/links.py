"""The related-articles graph."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newscrawl.report.charts import Grid, grid
from newscrawl.report.figures import MATRIX
from newscrawl.report.formatting import TITLE, count, cut, publisher, share, spoken
from newscrawl.report.model import Cell, Figure, Key, Section, Table, number, short, stored, words
from newscrawl.report.svg import draw

if TYPE_CHECKING:
    from newscrawl.report.figures import Figures
    from newscrawl.storage.queries.report.relations import Linked


def section(figures: Figures) -> Section:
    """Show which articles are linked most, and which publishers link to which."""
    title = "Related articles"
    if not figures.linked:
        return Section("links", title, [sentence(figures)])
    drawn = [_between(figures)] if figures.between else []
    return Section("links", title, [sentence(figures)], drawn, [_most_linked(figures)])


def sentence(figures: Figures) -> str:
    """Say how many links there are, and which article has the most."""
    links = figures.link_count
    if not links.links:
        return "No article links to a related one."
    top = figures.linked[0]
    said = f"The articles link to related ones {count(links.links, 'time')}"
    outside = links.links - links.inside
    if outside:
        part = share(outside, links.links) if links.inside else "all"
        said += f", {part} of that to articles that are not in this report"
    return f"{said}; the most linked article has {count(top.links, 'link')}."


def _most_linked(figures: Figures) -> Table:
    head = [words(name) for name in ("article", "publisher", "locale", "links to it")]
    rows = [
        [
            _article(one),
            stored(publisher(one.publisher) if one.title else None),
            short(one.locale),
            number(one.links),
        ]
        for one in figures.linked
    ]
    note = f"The first {len(rows)}, by the related blocks as they are today."
    return Table("most-linked", "The most linked articles", head, rows, note)


def _article(one: Linked) -> Cell:
    if one.title is None:
        return words(f"{one.article_id}, not stored")
    return stored(cut(one.title, TITLE), one.url)


def _between(figures: Figures) -> Figure:
    names = [one.name for one in figures.publishers[:MATRIX]]
    counts = {(one.source, one.target): one.links for one in figures.between}
    numbers = [[counts.get((source, target), 0) for target in names] for source in names]
    most = max(map(max, numbers))
    shown = [publisher(name) for name in names]
    shares = [[found / most for found in row] for row in numbers]
    said = [[f"{found:,}" for found in row] for row in numbers]
    rows = [[stored(name), *map(number, row)] for name, row in zip(shown, numbers, strict=True)]
    head = [words("from \\ to"), *map(stored, shown)]
    table = Table("links-numbers", "Links from publishers (rows) to publishers (columns)", head, rows)
    keys = [
        Key("step-0", words("no link")),
        Key("step-1", words("few")),
        Key("step-5", words(f"most ({most:,})")),
    ]
    return Figure(draw(grid(Grid(shown, shown, shares, said))), _says(figures, numbers), table, keys)


def _says(figures: Figures, numbers: list[list[int]]) -> str:
    inner = sum(row[place] for place, row in enumerate(numbers))
    whole = sum(map(sum, numbers))
    top = max(figures.between, key=lambda one: one.links)
    return (
        f"Links between the {len(numbers)} largest publishers, from rows to columns. Most lead from "
        f"{spoken(top.source)} to {spoken(top.target)} ({top.links:,}); {share(inner, whole)} lead to "
        "the publisher that they come from."
    )
