"""An article's text as HTML, in the tags of a layout."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, NamedTuple

from markupsafe import Markup

if TYPE_CHECKING:
    from collections.abc import Iterable

    from newscrawl.demo.model import DemoArticle, TextSpan


class Tags(NamedTuple):
    """What a layout writes around each piece of a text."""

    paragraph: str = "<p>{}</p>"
    heading: str = "<h2>{}</h2>"
    list: str = "<ul>{}</ul>"
    item: str = "<li>{}</li>"
    image: str = "<p>{}</p>"
    link: str = '<a href="{}">{}</a>'


TAGS = {
    "next": Tags(
        heading="<h3>{}</h3>",
        image="<figure>{}</figure>",
        link='<a href="{}" rel="nofollow">{}</a>',
    ),
    "app": Tags(
        paragraph='<p dir="auto">{}</p>',
        heading='<p dir="auto"><strong>{}</strong></p>',
        item='<li><p dir="auto">{}</p></li>',
        image="<picture>{}</picture>",
        link='<a href="{}" target="_blank" rel="noopener noreferrer">{}</a>',
    ),
    "ld": Tags(image="<figure>{}<figcaption></figcaption></figure>"),
    "bare": Tags(
        paragraph="<div><span>{}</span></div>",
        heading='<div style="font-weight:700"><span>{}</span></div>',
        list="<div>{}</div>",
        item="<div>• {}</div>",
        image="<div>{}</div>",
    ),
    "amp": Tags(),
}


def body_html(article: DemoArticle, tags: Tags) -> Markup:
    """Write the body; images are numbered in their alternative texts."""
    parts = []
    images = 0
    for block in article.body:
        if block.kind == "list":
            parts.append(_items(block.items, tags))
        elif block.kind == "image":
            alt = escape(f"{article.title} image {images}")
            parts.append(tags.image.format(f'<img src="{escape(block.url)}" alt="{alt}" width="640">'))
            images += 1
        else:
            around = tags.paragraph if block.kind == "paragraph" else tags.heading
            parts.append(around.format("".join(_span_html(span, tags) for span in block.spans)))
    return Markup("\n".join(parts))  # noqa: S704  # escaped piece by piece


def bullets(article: DemoArticle, tags: Tags) -> Markup:
    """Write the key points if they are bullets."""
    return Markup(_items(article.key_points, tags) if article.points_form == "bullets" else "")  # noqa: S704


def _span_html(span: TextSpan, tags: Tags) -> str:
    return escape(span.text) if span.url is None else tags.link.format(escape(span.url), escape(span.text))


def _items(items: Iterable[str], tags: Tags) -> str:
    return tags.list.format("".join(tags.item.format(escape(item)) for item in items))
