"""What a page says to programs: the page state of two layouts, and JSON-LD."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import orjson
from markupsafe import Markup

from newscrawl.demo.layouts.chrome import MESSAGES
from newscrawl.demo.layouts.flight import Raw, Stream, element
from newscrawl.demo.layouts.markup import Tags, body_html, bullets
from newscrawl.demo.model import DemoArticle, flat_text

if TYPE_CHECKING:
    from newscrawl.demo.layouts.views import ArticleTemplateView, ListingView

OFFICE = timezone(timedelta(hours=8))  # an offset that is not UTC: a crawler has to convert
PLAIN = Tags()
# The names of the article's members in the App Router's data, by those of the page state.
APP_MEMBERS = {
    "id": "newsId",
    "title": "headline",
    "content": "bodyHtml",
    "abstractContent": "standfirst",
    "sourceName": "publisherName",
    "originAuthor": "writer",
    "showTime": "publishTime",
    "likeNum": "reactions",
    "languageType": "lang",
}


def script_json(value: Any) -> Markup:
    r"""Write JSON that cannot end its script early.

    >>> print(script_json({"a": "</script>"}))
    {"a":"\u003c/script>"}
    """
    return Markup(orjson.dumps(value).decode().replace("<", "\\u003c"))  # noqa: S704  # escaped for scripts


def content_html(article: DemoArticle) -> Markup:
    """Write the text as an editor's database keeps it: bullets, body and disclaimer in plain tags."""
    note = Markup("<p><em>{}</em></p>").format(article.disclaimer) if article.disclaimer else ""
    return bullets(article, PLAIN) + body_html(article, PLAIN) + note


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
        "content": str(content_html(article)),
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


def next_state(view: ArticleTemplateView) -> Markup:
    """Write the page state of Next.js's Pages Router."""
    one = view.article
    trending = [
        {"id": card.article_id, "title": card.title, "content": card.snippet, "sort": place}
        for place, card in enumerate(one.trending)
    ]
    detail = view.redesign.members(article_members(view.said_by("page_state")))
    props = {"detailProps": detail, "trendingNewsProps": {"list": trending}}
    return script_json(
        {
            "props": {"pageProps": props, "messages": MESSAGES},
            "page": "/news/detail/[id]",
            "query": {"id": one.article_id},
            "buildId": "demo",
            "locale": one.locale,
        }
    )


def article_stream(view: ArticleTemplateView) -> Markup:
    """Write the App Router's stream of an article page, under names of its own."""
    one = view.article
    stream, frame = _frame(one.locale)
    like, ranking = stream.module(4821, "LikeButton"), stream.module(5190, "Trending")
    members = article_members(view.said_by("page_state"))
    news = view.redesign.members({name: members[known] for known, name in APP_MEMBERS.items()})
    page = stream.value(
        element(
            "article",
            element("hgroup", element("h1", one.title), element("p", one.publisher, " ", view.printed)),
            element("div", dangerouslySetInnerHTML={"__html": members["content"]}, className="prose"),
            element(like, initial={"news": news, "liked": False}),
            element("p", view.words.disclaimer),
            element(ranking, items=[{"newsId": c.article_id, "headline": c.title} for c in one.trending]),
        )
    )
    return _scripts(stream, ["news", "detail", one.article_id], element(frame, page))


def listing_stream(view: ListingView) -> Markup:
    """Write the App Router's stream of a page of a list."""
    stream, frame = _frame(view.locale)
    cards = [{"newsId": card.article_id, "headline": card.title, "path": card.path} for card in view.cards]
    page = stream.value(element(stream.module(6007, "NewsList"), items=cards, page=view.page))
    return _scripts(stream, ["news", str(view.page)], element(frame, page))


def _frame(locale: str) -> tuple[Stream, Raw]:
    """Return a stream that has begun as every page's does, and what stands for the frame."""
    stream = Stream()
    provider = stream.module(3302, "MessagesProvider")
    stream.style("/_next/static/css/5f3c1d.css")
    return stream, stream.value(element(provider, locale=locale, messages=MESSAGES, now=None))


def _scripts(stream: Stream, segments: list[str], page: list[Any]) -> Markup:
    """Close a stream with what the browser's router starts from, and write it in many calls."""
    tree: Any = ["__PAGE__", {}]
    for segment in reversed(segments):
        tree = [segment, {"children": tree}]
    path = ["", *segments]
    stream.root(
        {"P": None, "b": "demo", "p": "", "c": path, "i": False, "f": [[["", {"children": tree}], page]]}
    )
    calls = [f"<script>self.__next_f.push([1,{script_json(piece)}])</script>" for piece in stream.pieces()]
    start = "<script>(self.__next_f=self.__next_f||[]).push([0])</script>"
    return Markup(start + "".join(calls))  # noqa: S704  # escaped for scripts


def news_article(view: ArticleTemplateView) -> dict[str, Any]:
    """Return the JSON-LD of an article; its body is flat, its publisher the site itself."""
    article = view.said_by("json_ld")
    node: dict[str, Any] = {
        "@context": "https://schema.org",
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


def graph(view: ArticleTemplateView) -> dict[str, Any]:
    """Return the JSON-LD of an article in a graph: publisher by reference, date with an offset."""
    node = news_article(view)
    context = node.pop("@context")
    shown = datetime.fromisoformat(node["datePublished"]).astimezone(OFFICE).isoformat()
    crumbs = [
        {"@type": "ListItem", "position": 1, "name": "News"},
        {"@type": "ListItem", "position": 2, "name": view.article.title},
    ]
    return {
        "@context": context,
        "@graph": [
            {"@type": "Organization", "@id": "#org", "name": "Bitget", "url": view.root},
            {"@type": "BreadcrumbList", "itemListElement": crumbs},
            node | {"publisher": {"@id": "#org"}, "datePublished": shown},
        ],
    }
