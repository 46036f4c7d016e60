"""Articles by time and by publisher, the coins that they name, the fields that they have, and their lag."""

from __future__ import annotations

from collections import Counter
from functools import partial
from statistics import median_low

from newscrawl.monitoring import percent
from newscrawl.normalization.dates import span
from newscrawl.report.charts import Grid, time_grid
from newscrawl.report.figures import LAG_BOUNDS, PUBLISHERS, Figures
from newscrawl.report.formatting import TimeBins, count, day_words, listed, publisher, spoken, wait
from newscrawl.report.model import (
    Figure,
    LegendEntry,
    Section,
    Series,
    Table,
    draw,
    figure,
    number,
    over_time,
    part,
    share_bars,
    short,
    stored,
)

# So many publishers that have as many articles as each other are named.
_MOST_EQUALS = 3
_MOST_PERIODS = 31
_KEYS = ("none", "under 25 %", "25 to 50 %", "50 to 75 %", "75 to 95 %", "95 % and more")


def by_day(figures: Figures) -> Section:
    undated = figures.totals.undated
    drawn, says = [], []
    if figures.published:
        drawn.append(_published(figures))
    else:
        says.append("No article says when it was published.")
    if undated:
        says.append(f"{count(undated, 'article')} without a time of publication can be in no day.")
    drawn.append(_first_seen(figures))
    return Section("days", "Articles over time", says, drawn)


def by_publisher(figures: Figures) -> Section:
    whole = figures.totals.articles
    head = ["publisher", "articles", "share", "words", "edited", "removed", "lag"]
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
    caption = "Articles, length, changes and lag by publisher"
    table = Table("publishers-numbers", caption, head, rows, note)
    return Section("publishers", "Publishers", [publishers_sentence(figures)], tables=[table])


def publishers_sentence(figures: Figures) -> str:
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
        return f"No publisher has more than {percent(first.articles, whole)} of all articles."
    each = " each" if len(equals) > 1 else ""
    part = f"{percent(first.articles, whole)} of all articles{each}"
    said = f"{listed(list(map(spoken, equals)))} published the most, {part}"
    top = figures.publishers[:5]
    if len(figures.publishers) > len(top):
        said += f"; the five largest publishers together have {percent(sum(p.articles for p in top), whole)}"
    return said + "."


def _published(figures: Figures) -> Figure:
    series = [
        Series(f"series-{place}", stored(publisher(name)), figures.published.get(name, ()))
        for place, name in enumerate(figures.series)
    ]
    if others := figures.published.get(None):
        series.append(Series("other", "other publishers", others))
    caption = "Articles by {} of publication and publisher"
    return over_time("days-numbers", caption, series, partial(_busiest, "published"))


def _first_seen(figures: Figures) -> Figure:
    caption = "Articles by the {} in which this crawl first saw them"
    says = partial(_busiest, "first seen by this crawl")
    seen = over_time("seen-numbers", caption, [Series("series-0", "first seen", figures.first_seen)], says)
    return seen._replace(keys=())


def _busiest(done: str, periods: TimeBins, numbers: list[int]) -> str:
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


def coin_section(figures: Figures) -> Section:
    tables = [_most_named(figures)] if figures.coins else []
    return Section("coins", "Coins", [coin_sentence(figures)], tables=tables)


def coin_sentence(figures: Figures) -> str:
    verb = "waits" if figures.unread == 1 else "wait"
    waiting = f" {count(figures.unread, 'article')} {verb} to be read for coins." if figures.unread else ""
    if not figures.coins:
        return f"No article names a coin.{waiting}"
    all_, top = figures.totals.articles, figures.coins[0]
    verb = "names" if figures.naming == 1 else "name"
    return (
        f"{count(figures.naming, 'article')} ({percent(figures.naming, all_)}) {verb} a coin; most often it "
        f"is {top.name}, in {count(top.articles, 'article')}.{waiting}"
    )


def _most_named(figures: Figures) -> Table:
    head = ["coin", "ticker", "articles", "of all", "in the title", "times"]
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


def field_section(figures: Figures) -> Section:
    drawn = [_coverage(figures)]
    dated = {one.day: one.articles for one in figures.coverage if one.day}
    if len(dated) > 1:
        drawn.append(_coverage_over_time(figures, dated))
    return Section("fields", "Coverage of fields", [], drawn)


def filled(figures: Figures) -> dict[str, int]:
    """Return in how many articles each field has a value."""
    totals: Counter[str] = Counter()
    for one in figures.coverage:
        totals.update(one.filled)
    return totals


def field_sentence(figures: Figures) -> str:
    whole, totals = figures.totals.articles, filled(figures)
    always = [name for name, found in totals.items() if found == whole]
    rarest = min(totals, key=lambda name: totals[name])
    if len(always) == len(totals):
        return f"All {len(totals)} fields have a value in every article."
    verb = "has" if len(always) == 1 else "have"
    said = f"{len(always)} of {len(totals)} fields {verb} a value in every article"
    if 0 < len(always) <= len(totals) // 2:
        said += f" ({listed(always)})"
    rare = f"in {percent(totals[rarest], whole)} of them" if totals[rarest] else "in none"
    return said + f"; {rarest} is the rarest, {rare}."


def _coverage(figures: Figures) -> Figure:
    whole, totals = figures.totals.articles, filled(figures)
    found = dict(sorted(totals.items(), key=lambda pair: -pair[1]))
    told = f"Share of the {count(whole, 'article')} in which each field has a value."
    head = ["field", "articles with a value", "share"]
    table = Table("fields-numbers", "Articles in which each field has a value", head, [])
    return share_bars(table, found, whole, f"{told} {field_sentence(figures)}", said="{1}")


def _coverage_over_time(figures: Figures, dated: dict[str, int]) -> Figure:
    periods = TimeBins.of(dated, _MOST_PERIODS)
    names, labels = list(figures.coverage[0].filled), periods.labels()
    wholes = periods.sums(dated.items())
    sums = [
        periods.sums((one.day, one.filled[name]) for one in figures.coverage if one.day) for name in names
    ]
    shares = [
        [found / whole if whole else None for found, whole in zip(row, wholes, strict=True)] for row in sums
    ]
    said = [list(map(percent, row, wholes)) for row in sums]
    rows = [
        [short(label), number(whole), *map(figure, column)]
        for label, whole, column in zip(labels, wholes, zip(*said, strict=True), strict=True)
    ]
    caption = f"Coverage of fields by {periods.unit.name} of publication"
    table = Table("fields-over-time-numbers", caption, [periods.unit.name, "articles", *names], rows)
    keys = [LegendEntry(f"step-{place}", label) for place, label in enumerate(_KEYS)]
    drawing = draw(time_grid, periods, Grid(names, labels, shares, said))
    return Figure(drawing, _change(periods, names, shares), table, keys)


def _change(periods: TimeBins, names: list[str], shares: list[list[float | None]]) -> str:
    """Say which field's share varies the most from one period to another."""
    ranges = {
        name: max(known) - min(known)
        for name, row in zip(names, shares, strict=True)
        if (known := [one for one in row if one is not None])
    }
    name = max(ranges, key=lambda one: ranges[one])
    said = f"The same share for the articles of each {periods.unit.name}."
    if not ranges[name]:
        return f"{said} No field's share has moved."
    row = [one for one in shares[names.index(name)] if one is not None]
    ends = f"between {min(row) * 100:.0f} % and {max(row) * 100:.0f} %"
    return f"{said} The one that varies most is {name}: {ends}."


def lag_section(figures: Figures) -> Section:
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
    head = ["first seen after publication", "articles", "share"]
    table = Table("lags-numbers", "Lag from publication to first sight", head, [])
    return share_bars(table, dict(zip(names, lags.counts, strict=True)), lags.watched, lag_sentence(figures))
