"""Articles by time and by publisher, the coins that they name, and how soon they are first seen."""

from __future__ import annotations

from collections import Counter
from statistics import median_low
from typing import TYPE_CHECKING

from newscrawl.normalization.dates import span
from newscrawl.report.charts import OTHER, SERIES, Layer, bars
from newscrawl.report.figures import LAG_BOUNDS, PUBLISHERS
from newscrawl.report.formatting import Periods, count, day_words, listed, publisher, share, spoken, wait
from newscrawl.report.model import (
    Cell,
    Figure,
    Key,
    Section,
    Table,
    draw,
    draw_over_time,
    figure,
    number,
    part,
    short,
    stored,
    words,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newscrawl.report.figures import Figures

MOST_BARS = 62
# So many publishers that have as many articles as each other are named.
_MOST_EQUALS = 3


def by_day(figures: Figures) -> Section:
    """Show when the articles were published, and when this crawl first saw them."""
    figures_ = [_first_seen(figures)]
    says = []
    if figures.published:
        figures_.insert(0, _published(figures))
    else:
        says.append("No article says when it was published.")
    if figures.totals.undated:
        says.append(
            f"{count(figures.totals.undated, 'article')} without a time of publication can be in no day."
        )
    return Section("days", "Articles over time", says, figures_)


def by_publisher(figures: Figures) -> Section:
    """Show whose articles they are."""
    whole = figures.totals.articles
    names = ("publisher", "articles", "share", "words", "edited", "removed", "lag")
    rows = [
        [
            stored(publisher(one.name)),
            number(one.articles),
            part(one.articles, whole, figures.publishers[0].articles),
            number(one.words),
            number(one.edited),
            number(one.gone),
            figure(wait(one.lag)),
        ]
        for one in figures.publishers
    ]
    note = "Words and lag are medians; the lag is that of articles published while the crawl was watching."
    if figures.totals.publishers > PUBLISHERS:
        note += f" The {PUBLISHERS} largest of {count(figures.totals.publishers, 'publisher')}."
    table = Table(
        "publishers-numbers",
        "Articles, length, changes and lag by publisher",
        [words(name) for name in names],
        rows,
        note,
    )
    return Section("publishers", "Publishers", [publishers_sentence(figures)], tables=[table])


def publishers_sentence(figures: Figures) -> str:
    """Say how much comes from the largest publishers."""
    whole = figures.totals.articles
    first = next((one for one in figures.publishers if one.name), None)
    if first is None:
        return "No article names its publisher."
    if first.articles == whole:
        return (
            f"{spoken(first.name)} published all of them." if whole > 1 else f"It is {spoken(first.name)}'s."
        )
    equals = [one.name for one in figures.publishers if one.name and one.articles == first.articles]
    if len(equals) > _MOST_EQUALS:
        return f"No publisher has more than {share(first.articles, whole)} of all articles."
    each = " each" if len(equals) > 1 else ""
    part = f"{share(first.articles, whole)} of all articles{each}"
    said = f"{listed(list(map(spoken, equals)))} published the most, {part}"
    top = figures.publishers[:5]
    if len(figures.publishers) > len(top):
        said += f"; the five largest publishers together have {share(sum(p.articles for p in top), whole)}"
    return said + "."


def _published(figures: Figures) -> Figure:
    by_day_: Counter[str] = Counter()
    for one in figures.published:
        by_day_[one.day] += one.articles
    periods = Periods.of(by_day_, MOST_BARS)
    names: list[str | None] = [*figures.series]
    if any(one.series is None for one in figures.published):
        names.append(None)
    sums = [
        periods.sums((one.day, one.articles) for one in figures.published if one.series == name)
        for name in names
    ]
    colours = [*SERIES[: len(figures.series)], OTHER]
    layers = [Layer(colour, numbers) for colour, numbers in zip(colours, sums, strict=False)]
    heads = [words("other publishers") if name is None else stored(publisher(name)) for name in names]
    keys = [
        Key("other" if name is None else f"series-{place}", head)
        for place, (name, head) in enumerate(zip(names, heads, strict=True))
    ]
    return Figure(
        draw_over_time(periods, layers),
        _busiest(periods, [sum(column) for column in zip(*sums, strict=True)], "published"),
        period_table(
            "days-numbers",
            f"Articles by {periods.unit.name} of publication and publisher",
            periods,
            heads,
            sums,
        ),
        keys,
    )


def _first_seen(figures: Figures) -> Figure:
    days = {one.day: one.articles for one in figures.first_seen}
    periods = Periods.of(days, MOST_BARS)
    numbers = periods.sums(days.items())
    table = period_table(
        "seen-numbers",
        f"Articles by the {periods.unit.name} in which this crawl first saw them",
        periods,
        [words("first seen")],
        [numbers],
    )
    return Figure(
        draw_over_time(periods, [Layer(SERIES[0], numbers)]),
        _busiest(periods, numbers, "first seen by this crawl"),
        table,
    )


def _busiest(periods: Periods, numbers: Sequence[int], done: str) -> str:
    unit, labels = periods.unit.name, periods.labels()
    most = max(numbers)
    said = f"Articles {done}, by {unit}: "
    if len(numbers) == 1:
        return said + (f"all {most:,} in one {unit}, {labels[0]}." if most > 1 else f"one, {labels[0]}.")
    busiest = labels[numbers.index(most)]
    said += f"{most:,} in the busiest ({busiest}), {median_low(numbers):,} in the median {unit}"
    if periods.before:
        start = day_words(str(periods.starts[0]))
        said += f"; {count(periods.before, 'older article')} from before {start} left out"
    return said + "."


def period_table(
    name: str, caption: str, periods: Periods, heads: list[Cell], columns: list[list[int]]
) -> Table:
    """Return the numbers of a chart over time, a row for each period."""
    with_sum = len(columns) > 1
    head = [words(periods.unit.name), *heads, *([words("all")] if with_sum else [])]
    rows = []
    for label, *numbers in zip(periods.labels(), *columns, strict=True):
        sums = [sum(numbers)] if with_sum else []
        rows.append([short(label), *map(number, [*numbers, *sums])])
    return Table(name, caption, head, rows)


def coin_section(figures: Figures) -> Section:
    """Show the coins that most articles name."""
    tables = [_most_named(figures)] if figures.coins else []
    return Section("coins", "Coins", [coin_sentence(figures)], tables=tables)


def coin_sentence(figures: Figures) -> str:
    """Say how many articles name a coin, which one most do, and how many are not read yet."""
    verb = "waits" if figures.unread == 1 else "wait"
    waiting = f" {count(figures.unread, 'article')} {verb} to be read for coins." if figures.unread else ""
    if not figures.coins:
        return f"No article names a coin.{waiting}"
    all_, top = figures.totals.articles, figures.coins[0]
    verb = "names" if figures.naming == 1 else "name"
    return (
        f"{count(figures.naming, 'article')} ({share(figures.naming, all_)}) {verb} a coin; most often it is "
        f"{top.name}, in {count(top.articles, 'article')}.{waiting}"
    )


def _most_named(figures: Figures) -> Table:
    head = [words(name) for name in ("coin", "ticker", "articles", "of all", "in the title", "times")]
    longest = figures.coins[0].articles
    rows = [
        [
            stored(coin.name),
            short(coin.symbol),
            number(coin.articles),
            part(coin.articles, figures.totals.articles, longest),
            number(coin.titles),
            number(coin.mentions),
        ]
        for coin in figures.coins
    ]
    return Table("coins", "The coins that most articles name", head, rows)


def lag_section(figures: Figures) -> Section:
    """Show how late articles were seen."""
    lags = figures.lags
    title = "From publication to first sight"
    if not lags.watched:
        return Section("lags", title, [lag_sentence(figures)])
    left_out = (
        f"{count(lags.left_out, 'article')} left out, published before the crawl first read their locale "
        "or at no known time: their lag says how old the site is. A time of publication that lay ahead "
        "counts as no lag."
    )
    return Section("lags", title, [left_out] if lags.left_out else [], [_lags(figures)])


def lag_sentence(figures: Figures) -> str:
    """Say how late half and nearly all of the articles were seen."""
    lags = figures.lags
    if not lags.watched:
        return (
            "No article was published while the crawl was watching, so nothing can be said of how soon it "
            "sees one."
        )
    half, most = (wait(lag) for lag in (lags.half, lags.most))
    return (
        f"Half of the {count(lags.watched, 'article')} published while the crawl was watching "
        f"{'was' if lags.watched == 1 else 'were'} seen within {half} of publication, 95 % within {most}."
    )


def _lags(figures: Figures) -> Figure:
    lags = figures.lags
    names = [f"up to {span(bound)}" for bound in LAG_BOUNDS] + [f"over {span(LAG_BOUNDS[-1])}"]
    rows = [
        [words(name), number(found), part(found, lags.watched)]
        for name, found in zip(names, lags.counts, strict=True)
    ]
    said = [f"{found:,} ({share(found, lags.watched)})" for found in lags.counts]
    head = [words("first seen after publication"), words("articles"), words("share")]
    table = Table("lags-numbers", "Lag from publication to first sight", head, rows)
    return Figure(draw(bars(names, lags.counts, said)), lag_sentence(figures), table)
