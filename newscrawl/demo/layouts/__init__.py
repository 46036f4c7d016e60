"""Five layouts of the same site, different in tags, names, nesting and order.

The page of the imitated site is unknown and changes; whatever reads all five does not depend on one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from newscrawl.demo.layouts import app, bare, ld, nextjs, scripted, table

if TYPE_CHECKING:
    from collections.abc import Callable

    from newscrawl.demo.layouts.views import ArticleView, ListingView
    from newscrawl.demo.model import DemoArticle


class Layout(NamedTuple):
    """How pages look; `rich_related` says whether an article's related links have snippets."""

    article: Callable[[ArticleView], str]
    listing: Callable[[ListingView], str]
    rich_related: Callable[[DemoArticle], bool]


LAYOUTS = {
    "next": Layout(nextjs.article, nextjs.listing, lambda _: True),
    "bare": Layout(bare.article, bare.listing, lambda _: False),
    "ld": Layout(ld.article, ld.listing, lambda _: True),
    "table": Layout(table.article, table.listing, table.rich_related),
    "app": Layout(app.article, app.listing, lambda _: True),
}
# Its HTML lacks all that a browser adds.
ALL_LAYOUTS = LAYOUTS | {
    "shell": Layout(scripted.shell_article, scripted.shell_listing, lambda _: True),
}
