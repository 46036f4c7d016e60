"""What a layout is given: everything that it shows, and nothing to ask for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Literal

from newscrawl.demo.model import ArticleCard, DemoArticle, detail_path, prefix, printed
from newscrawl.demo.redesign import Redesign
from newscrawl.demo.texts import words_of

LISTS = {"news": "/news", "flash": "/news/flash", "sitemap": "/sitemap/news"}


@dataclass(frozen=True, slots=True)
class ArticleTemplateView:
    """An article page; `root` is the site's own address, without a slash at its end."""

    article: DemoArticle
    root: str
    locales: tuple[str, ...]
    redesign: Redesign = field(default_factory=Redesign)

    def said_by(self, layer: str) -> DemoArticle:
        """Return the article as a layer of the page has it."""
        return self.redesign.said_by(layer, self.article)

    @property
    def words(self) -> SimpleNamespace:
        return words_of(self.article.locale)

    @property
    def path(self) -> str:
        return detail_path(self.article.locale, self.article.article_id)

    @property
    def url(self) -> str:
        return self.root + self.path

    @property
    def printed(self) -> str:
        return printed(self.article.published_at)


@dataclass(frozen=True, slots=True)
class ListingView:
    """A page of a list: the news, the flash items, or the HTML site map."""

    kind: Literal["news", "flash", "sitemap"]
    locale: str
    page: int
    pages: int
    flash: Sequence[ArticleCard]
    cards: Sequence[ArticleCard]

    @property
    def words(self) -> SimpleNamespace:
        return words_of(self.locale)

    @property
    def pager(self) -> list[tuple[str, int]]:
        """Address and number of the pages that the pagination names: the ends and those around this one."""
        near = range(max(1, self.page - 2), min(self.pages, self.page + 2) + 1)
        start = prefix(self.locale) + LISTS[self.kind]
        unnumbered = 0 if self.kind == "sitemap" else 1
        return [
            (start if number == unnumbered else f"{start}/{number}", number)
            for number in sorted({1, self.pages, *near})
        ]
