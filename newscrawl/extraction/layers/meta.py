"""Layer: meta tags (Open Graph, Twitter, Dublin Core style), the HTML title, and marks of microdata."""

from __future__ import annotations

from collections import defaultdict
from itertools import islice
from typing import TYPE_CHECKING, Any, cast

from lxml import etree

from newscrawl.extraction.page_data.field_values import article_keywords, keywords_in

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from newscrawl.normalization.urls import SiteUrls

_NAMES = {
    field: names.split()
    for field, names in {
        "title": "og:title twitter:title",
        "author": "author article:author parsely-author dc.creator dcterms.creator sailthru.author",
        "published_at": "article:published_time og:article:published_time datepublished parsely-pub-date "
        "publication_date publish-date publish_date pubdate sailthru.date date dc.date dc.date.issued "
        "dcterms.created",
        "modified_at": "article:modified_time og:updated_time datemodified dcterms.modified",
        "section": "article:section articlesection parsely-section",
        "summary": "og:description description twitter:description",
    }.items()
}
# Marks within the text that name a value of our fields: microdata, and the link to an author.
_MARKED = {
    "datePublished": "published_at",
    "dateModified": "modified_at",
    "author": "author",
    "publisher": "publisher",
}
_MOST_MARKS = 50
# Browsers and servers take no longer ones.
_LONGEST_ADDRESS = 2_000
# Attributes are asked, which few elements have: in a fifth of the time that asking elements takes.
_MARKS = etree.XPath(
    "(//@itemprop[.='datePublished' or .='dateModified' or .='author' or .='publisher'] | //@rel[.='author'])"
    "[not(parent::meta or parent::link)]"
)
_ARTICLES = etree.XPath("//@itemtype[contains(., 'Article') or contains(., 'BlogPosting')]")
_TAGS = ("article:tag", "news_keywords")


class HtmlHead:
    """What the head of a page says; every value as written.

    *title* is the text of the title element without the site's own name behind it, *canonical* the
    address that the page names as its own, *base* the one that its links are relative to, *site_name*
    what the site calls itself; "" where there is none.
    """

    def __init__(self, root: HtmlElement, urls: SiteUrls) -> None:
        self._urls = urls
        self._links = list(root.iter("link"))
        self._tags = _tags(root)
        self._is_marked = len(cast("list[str]", _ARTICLES(root))) == 1
        self.whole_title = " ".join((root.findtext(".//title") or "").split())
        self.title = urls.own_title(self.whole_title)
        self.site_name = self._first("og:site_name")
        self.canonical = next((link.get("href", "") for link in self._related("canonical")), "")
        base = root.find(".//base[@href]")
        self.base = "" if base is None else base.get("href", "")[:_LONGEST_ADDRESS]

    @property
    def is_article(self) -> bool:
        """Whether the page calls itself an article: to other sites, by a time of publication, by a mark."""
        kind = self._first("og:type").lower()
        is_told = kind.startswith(("article", "news")) or bool(self._first("article:published_time"))
        return is_told or self._is_marked

    @property
    def titles(self) -> list[str]:
        """All titles in the head: for other sites and of the document."""
        said = [self._tags[name][0] for name in _NAMES["title"] if name in self._tags]
        return [*map(self.own, said), self.title]

    def own(self, title: str) -> str:
        """Return a title; without the site's name if it repeats the title element, which says no more."""
        return self.title if title == self.whole_title else title

    def values(self) -> dict[str, Any]:
        """Return the raw field values; `alternates` are (hreflang, href)."""
        raw: dict[str, Any] = {field: self._first(*names) for field, names in _NAMES.items()}
        raw["title"] = next(filter(None, self.titles), "")
        if raw["author"].startswith(("http:", "https:")):
            raw["author"] = ""  # article:author is a profile page for some
        links = self._related("alternate")
        alternates = [(link.get("hreflang"), link.get("href", "")) for link in links if link.get("hreflang")]
        raw |= {"keywords": self._keywords(raw["title"]), "alternates": alternates}
        return {field: value for field, value in raw.items() if value}

    def _keywords(self, title: str) -> list[str]:
        """Return the tags of the article, else the keywords of the page, unless they are its site's."""
        tags = next((self._tags[name] for name in _TAGS if name in self._tags), [])
        if tags:
            return keywords_in(tags if len(tags) > 1 else tags[0])
        words = keywords_in(self._first("keywords"))
        is_sites = any(map(self._urls.is_own_name, words))
        return [] if is_sites else article_keywords(words, title)

    def _first(self, *names: str) -> str:
        return next((self._tags[name][0] for name in names if name in self._tags), "")

    def _related(self, kind: str) -> list[HtmlElement]:
        return [link for link in self._links if kind in link.get("rel", "").lower().split()]


def marked(root: HtmlElement) -> dict[str, str]:
    """Return the raw field values that elements of a page are marked to say, but where two differ.

    A page marks the authors and dates of other articles just so.
    """
    said: defaultdict[str, set[str]] = defaultdict(set)
    marks = (mark.getparent() for mark in cast("list[Any]", _MARKS(root)))
    for element in islice(dict.fromkeys(marks), _MOST_MARKS):
        inner = element.find(".//*[@itemprop='name']")
        named = element if inner is None else inner
        if element.get("itemprop") == "author" and element.get("itemtype", "").endswith("Organization"):
            continue  # the publisher, who stands for whoever wrote it
        text = named.get("content") or " ".join(named.text_content().split())
        time = element.get("datetime") or (element.tag == "abbr" and element.get("title"))
        said[_MARKED.get(element.get("itemprop", ""), "author")].add(element.get("content") or time or text)
    return {field: values.pop() for field, values in said.items() if len(values) == 1}


def _tags(root: HtmlElement) -> dict[str, list[str]]:
    """Return the contents of the meta tags by their names, in order."""
    tags: defaultdict[str, list[str]] = defaultdict(list)
    for tag in root.iter("meta"):
        name = (tag.get("property") or tag.get("name") or tag.get("itemprop") or "").lower()
        content = (tag.get("content") or tag.get("value") or "").strip()
        if name and content:
            tags[name].append(content)
    return tags
