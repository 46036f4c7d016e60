"""What the news is about, beside the period before; the stories that several articles tell; the links."""

from __future__ import annotations

from math import inf

from newscrawl.monitoring import percent
from newscrawl.normalization.dates import minute
from newscrawl.report.charts import Grid, bars, grid
from newscrawl.report.figures import MATRIX, Figures
from newscrawl.report.formatting import TITLE, count, cut, day_words, listed, publisher, spoken
from newscrawl.report.model import (
    Figure,
    LegendEntry,
    Section,
    Table,
    TableRow,
    draw,
    figure,
    number,
    part,
    short,
    stored,
)
from newscrawl.storage.queries.report.topics import CoinChange, Period, Story, Topics

_NAMED = 3

_PUBLISHERS = 5
_STEPS = ((1, 1), (2, 2), (3, 3), (4, 4), (5, 9), (10, inf))


def topic_section(figures: Figures) -> Section:
    title, topics = "What the news is about", figures.topics
    if topics is None:
        return Section("topics", title, ["No article says when it was published."])
    says = [topic_sentence(figures)]
    if not topics.earlier:
        says.append("Nothing is stored of the period before: there is nothing to compare with.")
    drawn = [_named_coins(topics)] if topics.coins else []
    tables = [_words(topics)] if topics.words else []
    return Section("topics", title, says, drawn, tables)


def topic_sentence(figures: Figures) -> str:
    topics = figures.topics
    if topics is None:
        return "No article says when it was published."
    said = f"{period_words(topics.period)}, {count(topics.articles, 'article')} appeared"
    said += f", {topics.earlier:,} {_other(topics)}" if topics.earlier else ""
    if topics.coins:
        named = [f"{coin.name} ({percent(coin.articles, topics.articles)})" for coin in topics.coins[:_NAMED]]
        said += f"; most often they name {listed(named)}"
    if topics.words:
        rose = [one.word for one in topics.words[:_NAMED]]
        most = "word that rose most is" if len(rose) == 1 else "words that rose most are"
        said += f"; the {most} {listed(rose)}"
    return said + "."


def period_words(period: Period) -> str:
    """Say a period.

    >>> from newscrawl.storage.queries.report.topics import Period
    >>> period_words(Period("2026-01-01", "2026-01-07")), period_words(Period("2026-01-01", "2026-01-01"))
    ('In the 7 days to 7 January 2026', 'On 1 January 2026')
    """
    if period.days == 1:
        return f"On {day_words(period.last)}"
    return f"In the {period.days:,} days to {day_words(period.last)}"


def _other(topics: Topics) -> str:
    other, before = topics.other, topics.period.before()
    if other != before:
        return f"in the {count(other.days, 'day')} to {day_words(other.last)}"
    return "on the day before" if other.days == 1 else f"in the {other.days:,} days before"


def _named_coins(topics: Topics) -> Figure:
    names = [f"{coin.name} ({coin.symbol})" for coin in topics.coins]
    numbers = [coin.articles for coin in topics.coins]
    said = [f"{coin.articles:,}{_change(coin, topics, ', ')}" for coin in topics.coins]
    rows = [
        [
            stored(name),
            number(coin.articles),
            part(coin.articles, topics.articles, numbers[0]),
            number(coin.earlier if topics.earlier else None),
            figure(_change(coin, topics) or "-"),
        ]
        for name, coin in zip(names, topics.coins, strict=True)
    ]
    says = f"{topics.coins[0].name} stands in {numbers[0]:,} of {count(topics.articles, 'article')}"
    says += "; behind each number, how many more or fewer than before." if topics.earlier else "."
    head = ["coin", "articles", "share", "before", "change"]
    table = Table("coins-numbers", "Coins that most articles name", head, rows)
    return Figure(draw(bars, names, numbers, said), says, table)


def _change(coin: CoinChange, topics: Topics, before: str = "") -> str:
    """Say how many more articles that are than before, nothing where there is no before."""
    if not topics.earlier:
        return ""
    more = coin.articles - coin.earlier
    return before + ("±0" if not more else f"{more:+,}".replace("-", "\N{MINUS SIGN}"))


def _words(topics: Topics) -> Table:
    rows = [[stored(one.word), number(one.articles), number(one.earlier)] for one in topics.words]
    note = (
        "Words that stand in more titles than chance explains, the surest first; languages that do not set "
        "words apart are left out."
    )
    return Table("words-numbers", "Words that rose", ["word", "titles", "before"], rows, note)


def story_section(figures: Figures) -> Section:
    title = "Duplicates and stories"
    if not figures.repeats:
        return Section("stories", title, [story_sentence(figures)])
    return Section("stories", title, [], [_sizes(figures)], [_largest(figures)])


def story_sentence(figures: Figures) -> str:
    is_one = figures.unplaced == 1
    waiting = f" {count(figures.unplaced, 'article')} {'is' if is_one else 'are'} not compared yet."
    return f"{_repeats(figures)}{waiting if figures.unplaced else ''}"


def _repeats(figures: Figures) -> str:
    if not figures.repeats:
        return "No two articles tell the same story."
    told = sum(size * number_ for size, number_ in figures.story_sizes.items())
    largest = figures.stories[0]
    return (
        f"{count(figures.repeats, 'article')} ({percent(figures.repeats, told)}) "
        f"{'tells' if figures.repeats == 1 else 'tell'} again what an earlier one tells, translations not "
        f"counted; the largest story has {count(largest.articles, 'article')} by "
        f"{count(len(largest.publishers), 'publisher')}."
    )


def _sizes(figures: Figures) -> Figure:
    names, stories, rows = [], [], list[TableRow]()
    for low, high in _STEPS:
        sizes = {size: n for size, n in figures.story_sizes.items() if low <= size <= high}
        told = sum(size * n for size, n in sizes.items())
        name = f"{low} or more" if high == inf else f"{low} to {high}" if high > low else str(low)
        names.append(name)
        stories.append(sum(sizes.values()))
        rows.append([name, number(stories[-1]), number(told)])
    drawing = draw(bars, names, stories, [f"{one:,}" for one in stories])
    head = ["articles that tell it", "stories", "articles"]
    table = Table("stories-numbers", "Stories by how many articles tell them", head, rows)
    return Figure(drawing, story_sentence(figures), table)


def _largest(figures: Figures) -> Table:
    head = ["story", "articles", "first told by", "on", "then by"]
    several = sum(found for size, found in figures.story_sizes.items() if size > 1)
    shown = len(figures.stories)
    note = f"The {shown} largest of {count(several, 'story', 'stories')} that more than one article tells."
    rows = [
        [
            stored(cut(story.title or story.story_id, TITLE), story.url),
            number(story.articles),
            stored(publisher(next(iter(story.publishers), ""))),
            short(minute(story.first_published) if story.first_published else "-"),
            stored(_others(story)),
        ]
        for story in figures.stories
    ]
    return Table("largest-stories", "The largest stories", head, rows, note if shown < several else "")


def _others(story: Story) -> str:
    others = [publisher(name) for name in story.publishers[1:]]
    if not others:
        return "the same"
    more = len(others) - _PUBLISHERS
    return listed([*others[:_PUBLISHERS], *([f"{more} more"] if more > 0 else [])])


def link_section(figures: Figures) -> Section:
    title = "Related articles"
    if not figures.linked:
        return Section("links", title, [link_sentence(figures)])
    drawn = [_between(figures)] if figures.between else []
    return Section("links", title, [link_sentence(figures)], drawn, [_most_linked(figures)])


def link_sentence(figures: Figures) -> str:
    if not figures.links:
        return "No article links to a related one."
    top = figures.linked[0]
    said = f"The articles link to related ones {count(figures.links, 'time')}"
    if outside := figures.links - figures.inner_links:
        part = percent(outside, figures.links) if figures.inner_links else "all"
        said += f", {part} of that to articles that are not in this report"
    return f"{said}; the most linked article has {count(top.links, 'link')}."


def _most_linked(figures: Figures) -> Table:
    head = ["article", "publisher", "locale", "links to it"]
    rows = [
        [
            stored(cut(one.title, TITLE), one.url) if one.title else f"{one.article_id}, not stored",
            stored(publisher(one.publisher) if one.title else None),
            short(one.locale),
            number(one.links),
        ]
        for one in figures.linked
    ]
    note = f"The first {len(rows)}, by the related blocks as they are today."
    return Table("most-linked", "The most linked articles", head, rows, note)


def _between(figures: Figures) -> Figure:
    names = [one.name for one in figures.publishers[:MATRIX]]
    counts = {(one.source, one.target): one.links for one in figures.between}
    numbers = [[counts.get((source, target), 0) for target in names] for source in names]
    most = max(map(max, numbers))
    shown = [publisher(name) for name in names]
    shares = [[found / most for found in row] for row in numbers]
    said = [[f"{found:,}" for found in row] for row in numbers]
    rows = [[stored(name), *map(number, row)] for name, row in zip(shown, numbers, strict=True)]
    head: TableRow = ["from \\ to", *map(stored, shown)]
    table = Table("links-numbers", "Links from publishers (rows) to publishers (columns)", head, rows)
    keys = [
        LegendEntry("step-0", "no link"),
        LegendEntry("step-1", "few"),
        LegendEntry("step-5", f"most ({most:,})"),
    ]
    return Figure(draw(grid, Grid(shown, shown, shares, said)), _says(figures, numbers), table, keys)


def _says(figures: Figures, numbers: list[list[int]]) -> str:
    inner = sum(row[place] for place, row in enumerate(numbers))
    whole = sum(map(sum, numbers))
    top = max(figures.between, key=lambda one: one.links)
    return (
        f"Links between the {len(numbers)} largest publishers, from rows to columns. Most lead from "
        f"{spoken(top.source)} to {spoken(top.target)} ({top.links:,}); {percent(inner, whole)} lead to "
        "the publisher that they come from."
    )
