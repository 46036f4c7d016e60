"""What the demo site does from one day to the next: articles are published, edited, corrected and removed."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from newscrawl.demo import corpus, ids
from newscrawl.demo.state import DemoSite, FieldEdits, SiteConfig

if TYPE_CHECKING:
    from newscrawl.demo.model import DemoArticle

DAYS = {
    1: "the site as it begins",
    2: "12 articles are published, a headline is edited, an article is removed",
    3: "8 more are published, the edited article is corrected",
}
_PUBLISHED = {2: 12, 3: 8}
CORRECTION = "Correction: an earlier version of this article gave another sum."


class Roles(NamedTuple):
    """The articles that change, by their ids."""

    edited: str
    removed: str


def roles(config: SiteConfig) -> Roles | None:
    """Return which of the articles of the first day change, None where there are too few."""
    news = [index for index in range(config.articles) if corpus.kind_of(index) == "news"]
    return Roles(*(ids.article_id(config.seed, index) for index in news[-2:])) if len(news) > 1 else None


def play(site: DemoSite, day: int) -> None:
    """Let a new site be as it is on a day from 1; after the last day nothing changes."""
    chosen = roles(site.config)
    for today in range(2, day + 1):
        site.publish(_PUBLISHED.get(today, 0))
        if chosen and today in _CHANGES:
            _CHANGES[today](site, chosen)


def _second(site: DemoSite, chosen: Roles) -> None:
    for locale in site.config.locales:
        title = f"Updated: {_article(site, chosen.edited, locale).title}"
        site.edit(chosen.edited, FieldEdits(locale, {"title": title}))
    site.remove(chosen.removed)


def _third(site: DemoSite, chosen: Roles) -> None:
    for locale in site.config.locales:
        body = _article(site, chosen.edited, locale).body
        first = next("".join(block.texts) for block in body if block.kind == "paragraph")
        site.edit(chosen.edited, FieldEdits(locale, {"paragraph": f"{first} {CORRECTION}"}))


def _article(site: DemoSite, article_id: str, locale: str) -> DemoArticle:
    index = site.index_of(article_id)
    assert index is not None  # noqa: S101  # it was chosen from what the site has
    return site.article(index, locale)


_CHANGES = {2: _second, 3: _third}
