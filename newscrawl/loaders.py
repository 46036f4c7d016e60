"""Item loaders: one input and one output processor a field, and the order of the layers.

`docs/fields.md` says what each processor must give; the functions behind them are in `normalization`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING, Any

from itemloaders import ItemLoader
from itemloaders.processors import Identity, Join, MapCompose, TakeFirst

from newscrawl.items import Article, RelatedLink
from newscrawl.normalization import dates, names
from newscrawl.normalization.text import clean, word_count
from newscrawl.normalization.urls import web_url

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from newscrawl.extraction.page import ArticlePage
    from newscrawl.normalization.urls import ArticleKey, SiteUrls

# Which layer is asked first, per field. State and JSON-LD are data; the visible page is read by
# form, but it alone keeps paragraphs, links and images apart where JSON-LD runs them together.
_TEXT_ORDER = ("page_state", "visible", "json_ld")
PRECEDENCE: dict[str, tuple[str, ...]] = {
    "title": ("page_state", "visible", "json_ld", "meta"),  # JSON-LD headlines may be cut at 110 characters
    "publisher": ("page_state", "visible", "json_ld"),
    "author": ("page_state", "visible", "json_ld", "meta"),
    "published_at": ("page_state", "json_ld", "meta", "visible"),
    "summary": ("page_state", "json_ld", "meta"),
    "key_points": _TEXT_ORDER,
    "body_text": _TEXT_ORDER,
    "disclaimer": _TEXT_ORDER,
    "images": _TEXT_ORDER,
    "links": _TEXT_ORDER,
}


@dataclass(frozen=True)
class Reading:
    """What the processors need to know of the page: where it is, when it was read, its printed zone."""

    urls: SiteUrls
    base: str
    now: datetime
    zone: tzinfo = UTC


def _text(value: str) -> str | None:
    return clean(value) or None


def _paragraphs(value: str) -> str | None:
    parts = (clean(part) for part in value.split("\n\n"))
    return "\n\n".join(part for part in parts if part) or None


def _published_at(value: str | float, loader_context: Mapping[str, Any]) -> str | None:
    reading: Reading = loader_context["reading"]
    return dates.published_at(value, now=reading.now, zone=reading.zone)


def _canonical(value: str, loader_context: Mapping[str, Any]) -> str | None:
    reading: Reading = loader_context["reading"]
    return reading.urls.canonical(value, reading.base)


def _image(image: tuple[str, str], loader_context: Mapping[str, Any]) -> dict[str, str] | None:
    source, alt = image
    url = web_url(source, loader_context["reading"].base)
    return {"url": url, "alt": clean(alt)} if url else None


def _outbound(link: tuple[str, str], loader_context: Mapping[str, Any]) -> dict[str, str] | None:
    reading: Reading = loader_context["reading"]
    href, text = link
    url = web_url(href, reading.base)
    return {"url": url, "text": clean(text)} if url and not reading.urls.on_site(url) else None


def _each_once(values: Iterable[dict[str, str]]) -> list[dict[str, str]]:
    return list({tuple(value.items()): value for value in values}.values())


class _Loader(ItemLoader):
    """An ItemLoader whose processors all stand in its class.

    itemloaders also looks for them in the item's field metadata, anew for every value: a quarter of
    the time that loading takes.
    """

    default_input_processor = MapCompose(_text)
    default_output_processor = TakeFirst()

    def get_input_processor(self, field_name: str) -> Callable[..., Any]:
        return getattr(type(self), f"{field_name}_in", self.default_input_processor)

    def get_output_processor(self, field_name: str) -> Callable[..., Any]:
        return getattr(type(self), f"{field_name}_out", self.default_output_processor)


class ArticleLoader(_Loader):
    """Load an Article from the layers of its page."""

    default_item_class = Article

    title_in = MapCompose(names.headline, lambda title: title or None)
    publisher_in = MapCompose(names.publisher, lambda name: name or None)
    author_in = MapCompose(names.author, lambda name: name or None)
    published_at_in = MapCompose(_published_at)
    key_points_out = Identity()
    body_text_out = Join("\n\n")
    disclaimer_in = MapCompose(_paragraphs)
    images_in = MapCompose(_image)
    images_out = _each_once
    links_in = MapCompose(_outbound)
    links_out = _each_once
    word_count_in = MapCompose(word_count)

    def fill(self, layers: Mapping[str, Mapping[str, Any]]) -> None:
        """Take every field from the first layer whose value survives normalisation."""
        for field, order in PRECEDENCE.items():
            for layer in order:
                value = layers.get(layer, {}).get(field)
                if value:
                    # add_value would read a tuple of one image or link as two values.
                    self.add_value(field, value if isinstance(value, list) else [value])
                if self.get_collected_values(field):
                    break


class RelatedLinkLoader(_Loader):
    """Load one entry of the related block."""

    default_item_class = RelatedLink

    position_in = Identity()
    url_in = MapCompose(_canonical)
    title_in = MapCompose(names.headline, lambda title: title or None)
    publisher_in = MapCompose(names.publisher, lambda name: name or None)
    published_at_in = MapCompose(_published_at)


def load_article(page: ArticlePage, key: ArticleKey, reading: Reading) -> Article:
    """Return the article of *page*, every field normalised; missing ones None or empty."""
    loader = ArticleLoader(reading=reading)
    loader.fill(page.layers)
    loader.add_value("article_id", key.article_id)
    loader.add_value("locale", key.locale)
    loader.add_value("url", reading.urls.canonical_url(key))
    loader.add_value("word_count", loader.get_output_value("body_text") or "")
    loader.add_value("fetched_at", dates.stamp(reading.now))
    article: Article = loader.load_item()
    article.related = load_related(page.related, key, reading)
    return article


def load_related(
    entries: Iterable[Mapping[str, Any]], key: ArticleKey, reading: Reading
) -> list[RelatedLink]:
    """Return the related block in order: each link once, those that lead nowhere or home left out."""
    related: dict[str, RelatedLink] = {}
    for entry in entries:
        loader = RelatedLinkLoader(reading=reading)
        for field in ("url", "title", "snippet", "publisher", "published_at"):
            loader.add_value(field, entry.get(field))
        link: RelatedLink = loader.load_item()
        if not link.url or link.url == reading.urls.canonical_url(key) or link.url in related:
            continue
        target = reading.urls.article_key(link.url)
        link.related_id = target and target.article_id
        link.position = len(related) + 1
        related[link.url] = link
    return list(related.values())
