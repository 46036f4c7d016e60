"""Which coins the articles name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newscrawl.report.formatting import count, share
from newscrawl.report.model import Section, Table, number, part, short, stored, words

if TYPE_CHECKING:
    from newscrawl.report.figures import Figures


def section(figures: Figures) -> Section:
    """Show the coins that most articles name."""
    tables = [_most_named(figures)] if figures.coins else []
    return Section("coins", "Coins", [sentence(figures)], tables=tables)


def sentence(figures: Figures) -> str:
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
