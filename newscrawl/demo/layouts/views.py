"""What a layout is given: everything that it shows, and nothing to ask for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from newscrawl.demo.model import detail_path, prefix, printed
from newscrawl.demo.redesign import Redesign
from newscrawl.demo.texts.words import words_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newscrawl.demo.model import Card, DemoArticle
    from newscrawl.demo.texts.words import Words


@dataclass(frozen=True, slots=True)
class ArticleView:
    """An article page; `root` is the site's own address, without a slash at its end."""

    article: DemoArticle
    root: str
    locales: tuple[str, ...]
    redesign: Redesign = field(default_factory=Redesign)

    def said_by(self, layer: str) -> DemoArticle:
        """Return the article as a layer of the page has it."""
        return self.redesign.said_by(layer, self.article)

    @property
    def words(self) -> Words:
        """The words of the article's locale."""
        return words_of(self.article.locale)

    @property
    def path(self) -> str:
        """The path of the page."""
        return detail_path(self.article.locale, self.article.article_id)

    @property
    def url(self) -> str:
        """The address of the page."""
        return self.root + self.path

    @property
    def printed(self) -> str:
        """The date of publication as pages print it."""
        return printed(self.article.published_at)


@dataclass(frozen=True, slots=True)
class ListingView:
    """A page of a list: the news, the flash items, or the HTML site map."""

    kind: Literal["news", "flash", "sitemap"]
    locale: str
    page: int
    pages: int
    flash: Sequence[Card]
    cards: Sequence[Card]

    @property
    def base(self) -> str:
        """The path of the first page."""
        ends = {"news": "/news", "flash": "/news/flash", "sitemap": "/sitemap/news/1"}
        return prefix(self.locale) + ends[self.kind]

    def page_path(self, page: int) -> str:
        """Return the path of a page of the list."""
        if page == 1:
            return self.base
        folder = "/sitemap/news" if self.kind == "sitemap" else "/news"
        return f"{prefix(self.locale)}{folder}/{page}"

    @property
    def neighbours(self) -> list[int]:
        """The pages that the pagination names: the first, the last and those around this one."""
        near = range(max(1, self.page - 2), min(self.pages, self.page + 2) + 1)
        return sorted({1, self.pages, *near})
