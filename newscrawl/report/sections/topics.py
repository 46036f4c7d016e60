"""What the news is about, beside the period before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newscrawl.report.charts import bars
from newscrawl.report.formatting import count, day_words, listed, share
from newscrawl.report.model import Figure, Section, Table, draw, figure, number, part, stored, words

if TYPE_CHECKING:
    from newscrawl.report.figures import Figures
    from newscrawl.report.model import Cell
    from newscrawl.storage.queries.report.topics import CoinChange, Period, Topics

_NAMED = 3


def section(figures: Figures) -> Section:
    """Show the coins that are named most and the words that rose."""
    title, topics = "What the news is about", figures.topics
    if topics is None:
        return Section("topics", title, ["No article says when it was published."])
    says = [sentence(figures)]
    if not topics.earlier:
        says.append("Nothing is stored of the period before: there is nothing to compare with.")
    drawn = [_coins(topics)] if topics.coins else []
    tables = [_words(topics)] if topics.words else []
    return Section("topics", title, says, drawn, tables)


def sentence(figures: Figures) -> str:
    """Say how much was published in the period, and about which coins."""
    topics = figures.topics
    if topics is None:
        return "No article says when it was published."
    said = f"{period_words(topics.period)} {count(topics.articles, 'article')} appeared"
    said += f", {topics.earlier:,} {_other(topics)}" if topics.earlier else ""
    if topics.coins:
        named = [f"{coin.name} ({share(coin.articles, topics.articles)})" for coin in topics.coins[:_NAMED]]
        said += f"; most often they name {listed(named)}"
    if topics.words:
        said += f"; the words that rose most are {listed([one.word for one in topics.words[:_NAMED]])}"
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


def _coins(topics: Topics) -> Figure:
    head = [words(name) for name in ("coin", "articles", "share", "before", "change")]
    rows = [_row(coin, topics) for coin in topics.coins]
    names = [f"{coin.name} ({coin.symbol})" for coin in topics.coins]
    said = [f"{coin.articles:,}{_change(coin, topics, ', ')}" for coin in topics.coins]
    first = topics.coins[0]
    says = f"{first.name} stands in {first.articles:,} of {count(topics.articles, 'article')}"
    says += "; behind each number, how many more or fewer than before." if topics.earlier else "."
    table = Table("coins-numbers", "Coins that most articles name", head, rows)
    return Figure(draw(bars(names, [coin.articles for coin in topics.coins], said)), says, table)


def _row(coin: CoinChange, topics: Topics) -> list[Cell]:
    longest = topics.coins[0].articles
    return [
        stored(f"{coin.name} ({coin.symbol})"),
        number(coin.articles),
        part(coin.articles, topics.articles, longest),
        number(coin.earlier if topics.earlier else None),
        figure(_change(coin, topics) or "-"),
    ]


def _change(coin: CoinChange, topics: Topics, before: str = "") -> str:
    """Say how many more articles that are than before, nothing where there is no before."""
    if not topics.earlier:
        return ""
    more = coin.articles - coin.earlier
    return before + ("±0" if not more else f"{more:+,}".replace("-", "\N{MINUS SIGN}"))


def _words(topics: Topics) -> Table:
    head = [words(name) for name in ("word", "titles", "before")]
    rows = [[stored(one.word), number(one.articles), number(one.earlier)] for one in topics.words]
    note = (
        "Words that stand in more titles than chance explains, the surest first; languages that do not set "
        "words apart are left out."
    )
    return Table("words-numbers", "Words that rose", head, rows, note)
