"""Which articles a listing names."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from html import unescape
from itertools import islice
from urllib.parse import unquote

from lxml.html import HtmlElement

from newscrawl.discovery import Entry
from newscrawl.normalization.dates import latest_at_ends, names_moment
from newscrawl.normalization.urls import ArticleKey, SiteUrls

# An entry of a listing is a link of its own: text around it that is longer is another region, as are more
# links than picture, title, section, author and a row of tags.
_LONGEST_CARD = 1500
_MOST_LINKS = 20
_LONGEST_NAME = 40
_SLASH = r"(?:\\?/|\\u002[fF])"
# What stands in no address, so that a host and a locale before an article's path end there.
_NO_ADDRESS = re.compile(r"[^\w.:/\\-]")
_LONGEST_START = 100
_LINK = re.compile(r"(?<![\w:-])href\s*=\s*[\"']?\Z", re.IGNORECASE)
# Next.js cuts the stream of its data anywhere, in mid-address too.
_CUT = re.compile(
    r'(?<!\\)"\s*\]\s*\)\s*(?:;\s*)?</script>\s*<script\b[^<>]*>\s*[\w.]*__next_f\.push\(\[1,\s*"'
)


def read_listing(
    root: HtmlElement, html: str, urls: SiteUrls, locale: str, *, is_dated: bool = True
) -> list[Entry]:
    """Return the articles that the page links to, each once, and those that only its scripts or data name."""
    base = root.base_url or urls.root
    links = ((anchor, urls.article_key(anchor.get("href") or "", base)) for anchor in root.iter("a", "area"))
    keys = {anchor: key for anchor, key in links if key}
    entries: dict[ArticleKey, Entry] = {}
    for anchor, key in keys.items():
        if key not in entries or (is_dated and entries[key].dated is None):
            entries[key] = Entry(key, _date_beside(anchor, keys) if is_dated else None)
    linked = {key.article_id for key in entries}
    others = named_in(html, urls, locale, is_linked=bool(entries))
    return [*entries.values(), *(Entry(key) for key in others if key.article_id not in linked)]


def _date_beside(anchor: HtmlElement, keys: Mapping[HtmlElement, ArticleKey]) -> str | None:
    """Return the date printed in the link or in the element around it and no other article's."""
    for element in (anchor, *islice(anchor.iterancestors(), 2)):
        links = list(islice(element.iter("a"), _MOST_LINKS))
        if len(links) == _MOST_LINKS or any(keys.get(link, keys[anchor]) != keys[anchor] for link in links):
            return None
        stamps = (time.get("datetime", "") for time in islice(element.iter("time"), _MOST_LINKS))
        lines = (" ".join(line.split()) for line in (*filter(names_moment, stamps), *element.itertext()))
        text = "\n".join(filter(None, lines))
        if len(text) > _LONGEST_CARD:
            return None
        if dated := latest_at_ends(text):
            return dated
    return None


def named_in(text: str, urls: SiteUrls, locale: str, *, is_linked: bool = False) -> list[ArticleKey]:
    """Return the articles that a text names by addresses, else by ids alone."""
    keys = list(dict.fromkeys(_paths_in(text, urls, locale, is_linked=is_linked)))
    if keys or is_linked:
        return keys
    return [ArticleKey(one, locale) for one in _bare_ids(unquote(unescape(text)), urls)]


def _paths_in(html: str, urls: SiteUrls, locale: str, *, is_linked: bool) -> Iterator[ArticleKey]:
    """Yield the articles whose addresses stand anywhere in a page, slashes escaped or not.

    Paths in a program's data have no locale: it adds that of the page. Where a page has links (*is_linked*),
    others in its text are comments or traps.
    """
    html = _CUT.sub("", html)
    for found in re.finditer(rf"{urls.article_pattern(_SLASH)}(?![\w-])", html):
        lead = html[max(0, found.start() - _LONGEST_START) : found.start()]
        before = _NO_ADDRESS.split(lead)[-1]
        if is_linked and _LINK.search(lead.removesuffix(before)):
            continue
        start = re.sub(_SLASH, "/", before)
        if key := urls.article_key(start + urls.article_path.format(id=found["id"])):
            yield key if key.locale != urls.default_locale else ArticleKey(key.article_id, locale)


def _bare_ids(html: str, urls: SiteUrls) -> dict[str, None]:
    """Return the ids that stand, several of them, under one name that ends in `id`: those of a list."""
    ids: defaultdict[str, dict[str, None]] = defaultdict(dict)
    named = rf"""[iI]d\\*["']?\s?[:=]\s?\\*["']?(?P<id>{urls.article_id})\\*["']?(?=[,}}\s>])"""
    for found in re.finditer(named, html):
        before = html[max(0, found.start() - _LONGEST_NAME) : found.start()]
        ids[re.split(r"\W", before)[-1]][urls.spelt(found["id"])] = None
    most = max(ids.values(), key=len, default={})
    return most if len(most) > 1 else {}
