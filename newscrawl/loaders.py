"""How what the layers say becomes an article, by the table of fields.

`docs/fields.md` says what each processor must give; the functions behind them are in `normalization`.
They are called as they are: itemloaders looks each up anew for every value, which takes as long as its work.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo
from functools import partial
from typing import TYPE_CHECKING, Any

from newscrawl import fields
from newscrawl.items import Article, Provenance, RelatedLink
from newscrawl.normalization import dates, names
from newscrawl.normalization.same_value import agree, contradicted, most_credible
from newscrawl.normalization.text import clean, word_count
from newscrawl.normalization.urls import ArticleKey, SiteUrls, web_url

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from newscrawl.extraction.page import ArticlePage
    from newscrawl.fields import Field

_ON_DEMAND = "generic"  # asked only where the others are silent or differ
_LONGEST_QUOTE = 200
_PROCESSED = {field.name: field for field in fields.READ if field.processor}
_OF_LINKS = tuple(field for field in fields.LINK if field.processor)


@dataclass(frozen=True)
class LoaderContext:
    urls: SiteUrls
    base: str
    now: datetime
    zone: tzinfo = UTC


def _text(value: str, _: LoaderContext) -> str:
    return clean(value)


def _paragraphs(value: str, _: LoaderContext) -> str:
    return "\n\n".join(part for text in value.split("\n\n") if (part := clean(text)))


def _image(image: tuple[str, str], page: LoaderContext) -> dict[str, str] | None:
    source, alt = image
    url = web_url(source, page.base)
    return {"url": url, "alt": clean(alt)} if url else None


def _outbound(link: tuple[str, str], page: LoaderContext) -> dict[str, str] | None:
    href, text = link
    url = web_url(href, page.base)
    return {"url": url, "text": clean(text)} if url and not page.urls.on_site(url) else None


def _alternate(link: tuple[str, str], page: LoaderContext) -> dict[str, str] | None:
    _, href = link
    key = page.urls.article_key(href, page.base)
    return {"locale": key.locale, "url": page.urls.canonical_url(key)} if key else None


def _first(values: Sequence[Any]) -> Any:
    return values[0] if values else None


def _each_once(values: Iterable[dict[str, str]]) -> list[dict[str, str]]:
    return list({tuple(value.items()): value for value in values}.values())


# How a value of a layer becomes one of ours, nothing if it is none, and several of them the field's, by the
# name in the table.
_PROCESSORS: dict[str, tuple[Callable[[Any, LoaderContext], Any], Callable[[list[Any]], Any]]] = {
    "line": (_text, _first),
    "headline": (lambda value, _: names.headline(value), _first),
    "publisher": (lambda value, _: names.publisher(value), _first),
    "author": (lambda value, _: names.author(value), _first),
    "time": (lambda value, page: dates.published_at(value, now=page.now, zone=page.zone), _first),
    "address": (lambda value, page: page.urls.canonical(value, page.base), _first),
    "words": (_text, lambda values: list(dict.fromkeys(values))),
    "lines": (_text, list),
    "blocks": (_text, "\n\n".join),
    "paragraphs": (_paragraphs, _first),
    "images": (_image, _each_once),
    "links": (_outbound, _each_once),
    "alternates": (_alternate, _each_once),
}


def normalised(processor: str, values: Iterable[Any], page: LoaderContext) -> Any:
    """Return the value of a field, made of what a layer says by the *processor* of the field."""
    of_one, of_all = _PROCESSORS[processor]
    return of_all([one for value in values if (one := of_one(value, page))])


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
    doubted = _doubted_times(page.layers, said, context)
    trusted = {
        field.name: page.text_layers if field.name in fields.TOGETHER else field.layers
        for field in fields.READ
    }
    trusted["published_at"] = [layer for layer in trusted["published_at"] if layer not in doubted]
    provenance = [origin for field in fields.READ if (origin := _origin(field, said, trusted[field.name]))]
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
    said = {
        name: normalised(_PROCESSED[name].processor, value if isinstance(value, list) else [value], context)
        for name, value in values.items()
        if name in _PROCESSED
    }
    said["related"] = load_related(values.get("related", ()), key, context)
    said["alternates"] = [link for link in said.get("alternates", ()) if _is_translation(link, key, context)]
    return {field: value for field, value in said.items() if value}


def _is_translation(link: Mapping[str, str], key: ArticleKey, context: LoaderContext) -> bool:
    other = context.urls.article_key(link["url"])
    return other is not None and other.article_id == key.article_id and other.locale != key.locale


def _doubted_times(
    raw: Mapping[str, Mapping[str, Any]], said: Mapping[str, Mapping[str, Any]], context: LoaderContext
) -> set[str]:
    """Return the layers whose time of publication is not that which the page prints.

    A printed time that data call that of the last change contradicts none.
    """
    told = {layer: values["published_at"] for layer, values in said.items() if "published_at" in values}
    printed = told.pop("visible", None)
    changes = [values["modified_at"] for values in said.values() if "modified_at" in values]
    if printed is None or any(agree("modified_at", printed, time) for time in changes):
        return set()
    exact = [layer for layer in told if dates.names_moment(raw[layer]["published_at"])]
    return contradicted(printed, told, exact, dates.stamp(context.now))


def _origin(field: Field, said: Mapping[str, Mapping[str, Any]], trusted: Sequence[str]) -> Provenance | None:
    """Say which of the *trusted* layers a field comes from and what the others say; None if none says it."""
    name, is_text = field.name, field.name in fields.TOGETHER
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
    """Return the related block in order: each link once, none that lead nowhere, home or to other sites."""
    related: dict[str, RelatedLink] = {}
    for entry in entries:
        said = ((field, entry.get(field.name)) for field in _OF_LINKS)
        told = {field.name: normalised(field.processor, [value], context) for field, value in said if value}
        link = RelatedLink(**told)
        is_own = link.url == context.urls.canonical_url(key)
        if not link.url or is_own or link.url in related or not context.urls.on_site(link.url):
            continue
        target = context.urls.article_key(link.url)
        link.related_id = target and target.article_id
        link.position = len(related) + 1
        related[link.url] = link
    return list(related.values())
