"""What a perfect crawler stores of an article of the demo site."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from newscrawl.demo.layouts import ALL_LAYOUTS
from newscrawl.demo.model import clean

if TYPE_CHECKING:
    from newscrawl.demo.model import ArticleCard, DemoArticle


def published(article: DemoArticle, layout: str = "next") -> dict[str, Any]:
    """Return the fields of an article as `docs/fields.md` defines them.

    Only `related` depends on the layout: where the block is bare titles, the other columns are None.
    """
    images = [block.url for block in article.body if block.kind == "image"]
    rich = ALL_LAYOUTS[layout].rich_related
    return {
        "article_id": article.article_id,
        "locale": article.locale,
        "title": clean(article.title),
        "publisher": clean(article.publisher) if article.publisher else None,
        "author": clean(article.author) if article.author else None,
        "published_at": article.published_at,
        "summary": article.summary,
        "key_points": [clean(point) for point in article.key_points],
        "body_text": "\n\n".join(text for block in article.body for text in block.texts),
        "disclaimer": clean(article.disclaimer) if article.disclaimer else None,
        "images": [{"url": url, "alt": clean(f"{article.title} image {n}")} for n, url in enumerate(images)],
        "links": _links(article),
        "related": [_related(card, place, rich=rich) for place, card in enumerate(article.related, 1)],
    }


def _links(article: DemoArticle) -> list[dict[str, str]]:
    """Return the links to other hosts, each pair of address and text once."""
    pairs = {
        (span.url, clean(span.text)): None
        for block in article.body
        for span in block.spans
        if span.url and not span.url.startswith("/")
    }
    return [{"url": url, "text": text} for url, text in pairs]


def _related(card: ArticleCard, position: int, *, rich: bool) -> dict[str, Any]:
    return {
        "position": position,
        "related_id": card.article_id,
        "title": clean(card.title),
        "snippet": clean(card.snippet) if rich else None,
        "publisher": clean(card.publisher) if rich else None,
        "published_at": card.published_at if rich else None,
    }
