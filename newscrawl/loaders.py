"""Item loaders: how what the layers say becomes an article, by the table of fields.

`docs/fields.md` says what each processor must give; the functions behind them are in `normalization`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from itemloaders import ItemLoader
from itemloaders.processors import Identity, Join, MapCompose, TakeFirst

from newscrawl import fields
from newscrawl.items import Article, Provenance, RelatedLink
from newscrawl.normalization import dates, names
from newscrawl.normalization.same_value import agree, most_credible
from newscrawl.normalization.text import clean, word_count
from newscrawl.normalization.urls import web_url

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from newscrawl.extraction.page import ArticlePage
    from newscrawl.fields import Field
    from newscrawl.normalization.urls import ArticleKey, SiteUrls

_ON_DEMAND = "generic"  # asked only where the others are silent or differ
_LONGEST_QUOTE = 200


@dataclass(frozen=True)
class LoaderContext:
    """What the processors need to know of the page: where it is, when it was read, its printed zone."""

    urls: SiteUrls
    base: str
    now: datetime
    zone: tzinfo = UTC


def _text(value: str) -> str | None:
    return clean(value) or None


def _if_any(value: str) -> str | None:
    return value or None


def _paragraphs(value: str) -> str | None:
    parts = (clean(part) for part in value.split("\n\n"))
    return "\n\n".join(part for part in parts if part) or None


def _time(value: str | float, loader_context: Mapping[str, Any]) -> str | None:
    context: LoaderContext = loader_context["page"]
    return dates.published_at(value, now=context.now, zone=context.zone)


def _canonical(value: str, loader_context: Mapping[str, Any]) -> str | None:
    context: LoaderContext = loader_context["page"]
    return context.urls.canonical(value, context.base)


def _image(image: tuple[str, str], loader_context: Mapping[str, Any]) -> dict[str, str] | None:
    source, alt = image
    url = web_url(source, loader_context["page"].base)
    return {"url": url, "alt": clean(alt)} if url else None


def _outbound(link: tuple[str, str], loader_context: Mapping[str, Any]) -> dict[str, str] | None:
    context: LoaderContext = loader_context["page"]
    href, text = link
    url = web_url(href, context.base)
    return {"url": url, "text": clean(text)} if url and not context.urls.on_site(url) else None


def _alternate(link: tuple[str, str], loader_context: Mapping[str, Any]) -> dict[str, str] | None:
    context: LoaderContext = loader_context["page"]
    _, href = link
    key = context.urls.article_key(href, context.base)
    return {"locale": key.locale, "url": context.urls.canonical_url(key)} if key else None


def _each_once(values: Iterable[dict[str, str]]) -> list[dict[str, str]]:
    return list({tuple(value.items()): value for value in values}.values())


def _texts_once(values: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(values))


# How a value of a layer becomes one of ours, and several of them the field's, by the name in the table.
_PROCESSORS: dict[str, tuple[Callable[..., Any], Callable[..., Any]]] = {
    "line": (MapCompose(_text), TakeFirst()),
    "headline": (MapCompose(names.headline, _if_any), TakeFirst()),
    "publisher": (MapCompose(names.publisher, _if_any), TakeFirst()),
    "author": (MapCompose(names.author, _if_any), TakeFirst()),
    "time": (MapCompose(_time), TakeFirst()),
    "address": (MapCompose(_canonical), TakeFirst()),
    "words": (MapCompose(_text), _texts_once),
    "lines": (MapCompose(_text), Identity()),
    "blocks": (MapCompose(_text), Join("\n\n")),
    "paragraphs": (MapCompose(_paragraphs), TakeFirst()),
    "images": (MapCompose(_image), _each_once),
    "links": (MapCompose(_outbound), _each_once),
    "alternates": (MapCompose(_alternate), _each_once),
}


class _Loader(ItemLoader):
    """An ItemLoader whose processors are those of the table of fields.

    itemloaders looks for them in the class and the item's metadata, anew for every value: a quarter of
    the time that loading takes.
    """

    processors: ClassVar[dict[str, tuple[Callable[..., Any], Callable[..., Any]]]]

    def get_input_processor(self, field_name: str) -> Callable[..., Any]:
        return self.processors[field_name][0]

    def get_output_processor(self, field_name: str) -> Callable[..., Any]:
        return self.processors.get(field_name, _PROCESSORS["line"])[1]


class ArticleLoader(_Loader):
    """Load an Article from the layers of its page."""

    default_item_class = Article
    processors: ClassVar = {
        field.name: _PROCESSORS[field.processor] for field in fields.CONTENT if field.layers
    }


class RelatedLinkLoader(_Loader):
    """Load one entry of the related block."""

    default_item_class = RelatedLink
    processors: ClassVar = {
        field.name: _PROCESSORS[field.processor] for field in fields.LINK if field.processor
    }


def load_article(page: ArticlePage, key: ArticleKey, context: LoaderContext) -> Article:
    """Return the article of *page*, every field normalised, with its provenance.

    Every field is taken from the first of its layers that has a value and does not stand alone
    against two others; missing ones are None or empty.
    """
    context = replace(context, base=page.base or context.base)
    said = {
        layer: page.attempts.values(layer, partial(_read_layer, values, key, context))
        for layer, values in page.layers.items()
    }
    if next(iter(page.text_layers), None) != _ON_DEMAND:
        # It confirms a text that another layer gives; its links and images may lie beside that.
        said[_ON_DEMAND] = {"body_text": text} if (text := said.get(_ON_DEMAND, {}).get("body_text")) else {}
    provenance = [origin for field in fields.READ if (origin := _origin(field, said, page.text_layers))]
    article = Article(**{origin.field: said[origin.layer][origin.field] for origin in provenance})
    article.article_id, article.locale = key
    article.url = context.urls.canonical_url(key)
    article.word_count = word_count(article.body_text)
    article.fetched_at = dates.stamp(context.now)
    article.provenance = provenance
    article.state_keys = page.state_keys
    article.broken_layers = list(page.attempts.broken)
    return article


def _read_layer(values: Mapping[str, Any], key: ArticleKey, context: LoaderContext) -> dict[str, Any]:
    """Return what one layer says, normalised; what does not survive that is not said."""
    loader = ArticleLoader(page=context)
    known = [field for field in values if field in loader.processors]
    for field in known:
        value = values[field]
        # add_value would read a tuple of one image or link as two values.
        loader.add_value(field, value if isinstance(value, list) else [value])
    said = {field: loader.get_output_value(field) for field in known}
    said["related"] = load_related(values.get("related", ()), key, context)
    said["alternates"] = [link for link in said.get("alternates", ()) if _is_translation(link, key, context)]
    return {field: value for field, value in said.items() if value}


def _is_translation(link: Mapping[str, str], key: ArticleKey, context: LoaderContext) -> bool:
    """Say whether a link leads to the same article in another locale."""
    other = context.urls.article_key(link["url"])
    return other is not None and other.article_id == key.article_id and other.locale != key.locale


def _origin(
    field: Field, said: Mapping[str, Mapping[str, Any]], text_layers: Sequence[str]
) -> Provenance | None:
    """Say which layer a field comes from and what the others say; None if none says anything."""
    name, is_text = field.name, field.name in fields.TOGETHER
    trusted = text_layers if is_text else field.layers
    values = {layer: said[layer][name] for layer in trusted if name in said.get(layer, {})}
    if not values:
        return None
    first = next(iter(values)) if is_text else most_credible(name, values)
    origin = Provenance(name, first, agreed=[], differed={}, silent=[])
    for layer in field.layers:
        if layer == first or (layer == _ON_DEMAND and not said.get(layer)):
            continue
        other = said.get(layer, {}).get(name)
        if not other:
            origin.silent.append(layer)
        elif (name == "body_text" and layer in trusted) or agree(name, values[first], other):
            origin.agreed.append(layer)
        else:
            origin.differed[layer] = str(other)[:_LONGEST_QUOTE]
    return origin


def load_related(
    entries: Iterable[Mapping[str, Any]], key: ArticleKey, context: LoaderContext
) -> list[RelatedLink]:
    """Return the related block in order: each link once, those that lead nowhere or home left out."""
    related: dict[str, RelatedLink] = {}
    for entry in entries:
        loader = RelatedLinkLoader(page=context)
        for name in loader.processors:
            loader.add_value(name, entry.get(name))
        link: RelatedLink = loader.load_item()
        if not link.url or link.url == context.urls.canonical_url(key) or link.url in related:
            continue
        target = context.urls.article_key(link.url)
        link.related_id = target and target.article_id
        link.position = len(related) + 1
        related[link.url] = link
    return list(related.values())
