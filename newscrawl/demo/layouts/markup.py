"""What the layouts share: escaping, bodies with exchangeable tags, JSON inside scripts."""

from __future__ import annotations

from datetime import datetime
from html import escape
from typing import TYPE_CHECKING, Any, NamedTuple

import orjson

from newscrawl.demo.model import detail_path, flat_text, prefix

if TYPE_CHECKING:
    from newscrawl.demo.layouts.views import ArticleView
    from newscrawl.demo.model import Block, DemoArticle, Span

Around = tuple[str, str]

LOGO = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='18' height='18'%3E"
    "%3Ccircle cx='9' cy='9' r='9' fill='%230b7a75'/%3E%3C/svg%3E"
)


class Tags(NamedTuple):
    """What a layout writes before and after each piece of a body."""

    paragraph: Around
    heading: Around
    list: Around
    item: Around
    image: Around
    link_attributes: str = ""


PLAIN = Tags(
    paragraph=("<p>", "</p>"),
    heading=("<h2>", "</h2>"),
    list=("<ul>", "</ul>"),
    item=("<li>", "</li>"),
    image=("<p>", "</p>"),
)


def blocks_html(blocks: tuple[Block, ...], title: str, tags: Tags) -> str:
    """Write a body in a layout's tags; images are numbered in their alternative texts."""
    parts = []
    images = 0
    for block in blocks:
        if block.kind == "list":
            parts.append(items_html(block.items, tags))
        elif block.kind == "image":
            alt = escape(f"{title} image {images}")
            images += 1
            image = f'<img src="{escape(block.url)}" alt="{alt}" width="640">'
            parts.append(image.join(tags.image))
        else:
            around = tags.paragraph if block.kind == "paragraph" else tags.heading
            parts.append(_spans_html(block.spans, tags).join(around))
    return "\n".join(parts)


def items_html(items: tuple[str, ...], tags: Tags) -> str:
    """Write a list in a layout's tags."""
    return "".join(escape(item).join(tags.item) for item in items).join(tags.list)


def _spans_html(spans: tuple[Span, ...], tags: Tags) -> str:
    return "".join(
        escape(text) if url is None else f'<a href="{escape(url)}"{tags.link_attributes}>{escape(text)}</a>'
        for text, url in spans
    )


def bullets(article: DemoArticle, tags: Tags) -> str:
    """Write the key points if they are bullets."""
    return items_html(article.key_points, tags) if article.points_form == "bullets" else ""


def run_of_points(article: DemoArticle) -> str:
    """Write the key points if they are one run-together paragraph."""
    if article.points_form != "run":
        return ""
    return escape("- " + " - ".join(article.key_points))


def content_html(article: DemoArticle) -> str:
    """Write the text as an editor's database keeps it: bullets, body and disclaimer in plain tags."""
    parts = [bullets(article, PLAIN), blocks_html(article.body, article.title, PLAIN)]
    if article.disclaimer:
        parts.append(f"<p><em>{escape(article.disclaimer)}</em></p>")
    return "".join(parts)


def detail_props(view: ArticleView) -> dict[str, Any]:
    """Return the article as the page state keeps it."""
    return view.redesign.members(article_members(view.said_by("page_state")))


def article_members(article: DemoArticle) -> dict[str, Any]:
    """Return what a page state knows of an article.

    The run-together key points are in no state: they are made when the page is, so that a crawler
    has to put an article together from several layers.
    """
    shown = str(int(datetime.fromisoformat(article.published_at).timestamp() * 1000))
    texts = [text for block in article.body for text in block.texts]
    points = article.key_points if article.points_form == "bullets" else ()
    ending = (article.disclaimer,) if article.disclaimer else ()
    return {
        "id": article.article_id,
        "title": article.title,
        "content": content_html(article),
        "contentText": "\n".join([*points, *texts, *ending]),
        "abstractContent": article.summary or "",
        "sourceName": article.publisher,
        "originAuthor": article.byline or "",
        "author": article.byline or "",
        "originPublishTime": shown,
        "showTime": shown,
        "likeNum": article.likes,
        "languageType": article.locale,
    }


def news_article(view: ArticleView) -> dict[str, Any]:
    """Return the JSON-LD of an article; its body is flat, its publisher the site itself."""
    article = view.said_by("json_ld")
    node: dict[str, Any] = {
        "@type": "NewsArticle",
        "headline": article.title,
        "articleBody": flat_text(article.body),
        "datePublished": article.published_at,
        "mainEntityOfPage": {"@type": "WebPage", "@id": view.url},
        "publisher": {"@type": "Organization", "name": "Bitget"},
    }
    if article.summary:
        node["description"] = article.summary
    if article.byline:
        node["author"] = {"@type": "Person", "name": article.byline}
    return node


def schema(view: ArticleView) -> str:
    """Write the script with the JSON-LD of an article."""
    node = {"@context": "https://schema.org", **news_article(view)}
    return f'<script type="application/ld+json">{script_json(node)}</script>'


def script_json(value: Any) -> str:
    r"""Write JSON that cannot end its script early.

    >>> script_json({"a": "</script>"})
    '{"a":"\\u003c/script>"}'
    """
    return orjson.dumps(value).decode().replace("<", "\\u003c")


def about(view: ArticleView) -> str:
    """Write what the head of a page says: title, description, address, translations, og: and twitter:."""
    return (
        f"<title>{escape(view.article.title)} | {view.words.suffix}</title>{description(view)}"
        f'<link rel="canonical" href="{view.url}">{alternates(view)}{social_meta(view)}'
    )


def description(view: ArticleView) -> str:
    """Write the meta description; pages without a summary have none."""
    summary = view.said_by("meta").summary
    return f'<meta name="description" content="{escape(summary)}">' if summary else ""


def alternates(view: ArticleView) -> str:
    """Write the links to the other locales of an article."""
    return "".join(
        f'<link rel="alternate" hreflang="{locale}" '
        f'href="{view.root}{detail_path(locale, view.article.article_id)}">'
        for locale in view.locales
    )


def social_meta(view: ArticleView) -> str:
    """Write the og: and twitter: tags."""
    article = view.said_by("meta")
    title = escape(article.title)
    text = escape(article.summary) if article.summary else ""
    about = (
        f'<meta property="og:description" content="{text}"><meta name="twitter:description" content="{text}">'
        if text
        else ""
    )
    return (
        f'<meta property="og:type" content="article"><meta property="og:title" content="{title}">'
        f'<meta property="og:url" content="{view.url}"><meta property="og:site_name" content="Bitget">'
        f'<meta name="twitter:card" content="summary"><meta name="twitter:title" content="{title}">'
        f"{about}"
    )


def logo(article: DemoArticle) -> str:
    """Write the publisher's logo, which is named after it."""
    return f'<img src="{LOGO}" alt="{publisher(article)}">' if article.has_logo else ""


def publisher(article: DemoArticle) -> str:
    """Write who published an article; empty where nobody is named."""
    return escape(article.publisher or "")


def byline(view: ArticleView) -> str:
    """Write the byline, prefix included; empty where nobody is named."""
    named = view.article.byline
    return f"{view.words.by}{escape(named)}" if named else ""


def original_link(view: ArticleView) -> str:
    """Write the link to the English page that most translations carry."""
    article = view.article
    if article.locale == "en" or article.flags % 4 == 0:
        return ""
    return f'<a href="{detail_path("en", article.article_id)}">{view.words.original}</a>'


def prices_link(locale: str, slug: str) -> str:
    """Return the path of a price page."""
    return f"{prefix(locale)}/price/{slug}"
