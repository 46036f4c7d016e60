"""Item loaders: one input and one output processor a field, and the order of the layers.

`docs/fields.md` says what each processor must give; the functions behind them are in `normalization`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo
from functools import partial
from typing import TYPE_CHECKING, Any

from itemloaders import ItemLoader
from itemloaders.processors import Identity, Join, MapCompose, TakeFirst

from newscrawl.items import Article, Provenance, RelatedLink
from newscrawl.normalization import dates, names
from newscrawl.normalization.same_value import agree, most_credible
from newscrawl.normalization.text import clean, word_count
from newscrawl.normalization.urls import web_url

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from newscrawl.extraction.page import ArticlePage
    from newscrawl.normalization.urls import ArticleKey, SiteUrls

# Which layer is asked first, per field; layers that never carry a field are not asked. State and
# JSON-LD are data; the visible page is read by form, but it alone keeps paragraphs, links and images
# apart where JSON-LD runs them together. A layer that stands alone against two that agree is passed over;
# the fields of the text are taken from the layers that `extraction.text_choice` trusts.
_TEXT_ORDER = ("page_state", "visible", "json_ld", "generic")
PRECEDENCE: dict[str, tuple[str, ...]] = {
    "title": ("page_state", "visible", "json_ld", "meta"),  # JSON-LD headlines may be cut at 110 characters
    "publisher": ("page_state", "visible", "json_ld"),
    "author": ("page_state", "visible", "json_ld", "meta"),
    "published_at": ("page_state", "json_ld", "meta", "visible"),
    "modified_at": ("page_state", "json_ld", "meta", "visible"),
    "section": ("page_state", "json_ld", "meta"),
    "keywords": ("page_state", "json_ld", "meta", "visible"),
    "summary": ("page_state", "json_ld", "meta"),
    "key_points": _TEXT_ORDER,
    "body_text": _TEXT_ORDER,
    "disclaimer": _TEXT_ORDER,
    "images": _TEXT_ORDER,
    "links": _TEXT_ORDER,
    "alternates": ("meta",),
    "related": ("visible", "page_state"),
}
_TEXT_FIELDS = frozenset(["key_points", "body_text", "disclaimer", "images", "links"])
_ON_DEMAND = "generic"  # asked only where the others are silent or differ
_LONGEST_QUOTE = 200


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


def _alternate(link: tuple[str, str], loader_context: Mapping[str, Any]) -> dict[str, str] | None:
    reading: Reading = loader_context["reading"]
    _, href = link
    key = reading.urls.article_key(href, reading.base)
    return {"locale": key.locale, "url": reading.urls.canonical_url(key)} if key else None


def _each_once(values: Iterable[dict[str, str]]) -> list[dict[str, str]]:
    return list({tuple(value.items()): value for value in values}.values())


def _texts_once(values: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(values))


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
    modified_at_in = MapCompose(_published_at)
    keywords_out = _texts_once
    key_points_out = Identity()
    body_text_out = Join("\n\n")
    disclaimer_in = MapCompose(_paragraphs)
    images_in = MapCompose(_image)
    images_out = _each_once
    links_in = MapCompose(_outbound)
    links_out = _each_once
    alternates_in = MapCompose(_alternate)
    alternates_out = _each_once


class RelatedLinkLoader(_Loader):
    """Load one entry of the related block."""

    default_item_class = RelatedLink

    position_in = Identity()
    url_in = MapCompose(_canonical)
    title_in = MapCompose(names.headline, lambda title: title or None)
    publisher_in = MapCompose(names.publisher, lambda name: name or None)
    published_at_in = MapCompose(_published_at)


def load_article(page: ArticlePage, key: ArticleKey, reading: Reading) -> Article:
    """Return the article of *page*, every field normalised, with its provenance.

    Every field is taken from the first layer of `PRECEDENCE` that has a value and does not stand alone
    against two others; missing ones are None or empty.
    """
    reading = replace(reading, base=page.base or reading.base)
    said = {
        layer: page.attempts.values(layer, partial(_read_layer, values, key, reading))
        for layer, values in page.layers.items()
    }
    if next(iter(page.text_layers), None) != _ON_DEMAND:
        # It confirms a text that another layer gives; its links and images may lie beside that.
        said[_ON_DEMAND] = {"body_text": text} if (text := said.get(_ON_DEMAND, {}).get("body_text")) else {}
    provenance = [origin for field in PRECEDENCE if (origin := _origin(field, said, page.text_layers))]
    article = Article(**{origin.field: said[origin.layer][origin.field] for origin in provenance})
    article.article_id, article.locale = key
    article.url = reading.urls.canonical_url(key)
    article.word_count = word_count(article.body_text)
    article.fetched_at = dates.stamp(reading.now)
    article.provenance = provenance
    article.state_keys = page.state_keys
    article.broken_layers = list(page.attempts.broken)
    return article


def _read_layer(values: Mapping[str, Any], key: ArticleKey, reading: Reading) -> dict[str, Any]:
    """Return what one layer says, normalised; what does not survive that is not said."""
    loader = ArticleLoader(reading=reading)
    fields = [field for field in values if field in PRECEDENCE and field != "related"]
    for field in fields:
        value = values[field]
        # add_value would read a tuple of one image or link as two values.
        loader.add_value(field, value if isinstance(value, list) else [value])
    said = {field: loader.get_output_value(field) for field in fields}
    said["related"] = load_related(values.get("related", ()), key, reading)
    said["alternates"] = [link for link in said.get("alternates", ()) if _is_translation(link, key, reading)]
    return {field: value for field, value in said.items() if value}


def _is_translation(link: Mapping[str, str], key: ArticleKey, reading: Reading) -> bool:
    """Say whether a link leads to the same article in another locale."""
    other = reading.urls.article_key(link["url"])
    return other is not None and other.article_id == key.article_id and other.locale != key.locale


def _origin(
    field: str, said: Mapping[str, Mapping[str, Any]], text_layers: Sequence[str]
) -> Provenance | None:
    """Say which layer a field comes from and what the others say; None if none says anything."""
    order = PRECEDENCE[field]
    trusted = text_layers if field in _TEXT_FIELDS else order
    values = {layer: said[layer][field] for layer in trusted if field in said.get(layer, {})}
    if not values:
        return None
    first = next(iter(values)) if field in _TEXT_FIELDS else most_credible(field, values)
    value = values[first]
    origin = Provenance(field, first, agreed=[], differed={}, silent=[])
    for layer in order:
        if layer == first or (layer == _ON_DEMAND and not said.get(layer)):
            continue
        other = said.get(layer, {}).get(field)
        if not other:
            origin.silent.append(layer)
        elif (field == "body_text" and layer in trusted) or agree(field, value, other):
            origin.agreed.append(layer)
        else:
            origin.differed[layer] = str(other)[:_LONGEST_QUOTE]
    return origin


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
