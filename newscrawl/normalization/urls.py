"""Which URLs are articles, and the one spelling of each."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple
from urllib.parse import SplitResult, quote, unquote, urljoin, urlsplit

LOCALE = r"(?!amp(?:/|$))[A-Za-z]{2,4}(?:-[A-Za-z]{2,4})?"
_SCRIPT = 4  # letters of a script, as Hant
# The locales of a site whose URLs name none.
NO_LOCALE = r"(?!)"
_PLAIN = re.compile(r"[\w.~-]*", re.ASCII)
_PORTS = (None, 80, 443)
_PATH = re.compile(r"[^?#]*")
# What a browser leaves out of an address and takes a backslash for, and what no reader sees in one.
_AS_BROWSERS = {**dict.fromkeys(map(ord, "\t\n\r\u200b\ufeff")), ord("\\"): "/"}
# What Scrapy calls too long (URLLENGTH_LIMIT), in bytes: an index of PostgreSQL refuses 2,704.
_LONGEST = 2083
# A percent-encoded character that means the same as the character itself (RFC 3986, 2.3).
_UNRESERVED = re.compile(r"%(2[de]|3\d|[46][1-9a-f]|[57][\da]|5f|7e)", re.IGNORECASE)


class ArticleKey(NamedTuple):
    """The identity of an article: the same id under another locale is another article."""

    article_id: str
    locale: str


@dataclass(frozen=True)
class SiteUrls:
    """The URL grammar of one site, and the words of its own that its pages use.

    *root* is where pages are fetched, *canonical_root* what the dataset calls them; both without a
    trailing slash. *article_path* holds `{id}`, which *article_id* matches; a locale, which *locale_prefix*
    matches, and an `/amp` may precede it in a URL. *family* matches the names of other hosts that serve the
    same site, *title_suffix* what stands behind a bar or a dash at the end of its title elements,
    *disclaimer* the first words of a disclaimer. *state_keys* maps names in the state of its pages to fields.
    """

    root: str
    canonical_root: str
    article_path: str
    article_id: str
    default_locale: str = "en"
    locale_prefix: str = LOCALE
    family: str = r"(?!)"
    title_suffix: str = r"(?!)"
    disclaimer: str = r"(?!)"
    state_keys: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def _article(self) -> re.Pattern[str]:
        return re.compile(rf"(?:/(?P<locale>{self.locale_prefix}))?(?:/amp)?{self.article_pattern()}/?")

    @cached_property
    def _own_hosts(self) -> tuple[str, str]:
        return urlsplit(self.root).netloc.lower(), urlsplit(self.canonical_root).netloc.lower()

    @cached_property
    def _id_anywhere(self) -> re.Pattern[str]:
        return re.compile(self.article_id)

    @cached_property
    def _suffix(self) -> re.Pattern[str]:
        return re.compile(rf"(?: ?[|｜] ?| [–—-] )(?:{self.title_suffix})$", re.IGNORECASE)

    def own_title(self, title: str) -> str:
        """Return the text of a title element without the name of the site at its end."""
        return self._suffix.sub("", " ".join(title.split()))

    def is_own_name(self, text: str) -> bool:
        """Say whether *text* is nothing but the name that the site puts behind its titles."""
        return re.fullmatch(self.title_suffix, text, re.IGNORECASE) is not None

    def opens_disclaimer(self, text: str) -> bool:
        """Say whether a paragraph begins as the site's own disclaimer does."""
        return re.match(self.disclaimer, text, re.IGNORECASE) is not None

    def on_site(self, url: str, base: str = "") -> SplitResult | None:
        """Return the parts of *url* if this site serves it; None for another site, port or scheme."""
        try:
            parts = urlsplit(_absolute(url.strip(), base or self.root))
            host, port = parts.hostname or "", parts.port
        except ValueError:
            return None
        if parts.scheme not in ("http", "https"):
            return None
        own = parts.netloc.lower() in self._own_hosts
        return parts if own or (port in _PORTS and re.fullmatch(self.family, host)) else None

    def fetch_url(self, url: str, base: str = "") -> str | None:
        """Return where a page of this site is fetched, whichever of its hosts *url* names."""
        parts = self.on_site(url, base)
        return _at(self.root, parts) if parts else None

    def article_key(self, url: str, base: str = "") -> ArticleKey | None:
        """Return what *url* identifies, None if it is no article of this site."""
        if not url.isprintable() or "\\" in url:
            url = url.translate(_AS_BROWSERS)
        if "%" in url:
            url = _UNRESERVED.sub(lambda code: chr(int(code[1], 16)), url)
        if not self._id_anywhere.search(url):  # nearly every link of a page: decided without parsing
            return None
        is_home = not base or f"{base}/".startswith(f"{self.root}/")
        own = url.removeprefix(self.root)
        if (is_home or own != url) and own.startswith("/") and not own.startswith("//"):
            path = own.partition("#")[0].partition("?")[0].rstrip()
        else:
            parts = self.on_site(url, base)
            path = parts.path if parts else ""
        match = self._article.fullmatch(path)
        if match is None:
            return None
        return ArticleKey(self.spelt(match["id"]), canonical_locale(match["locale"] or self.default_locale))

    def spelt(self, article_id: str) -> str:
        """Return an id as the dataset spells it: letters of other scripts percent-encoded, as in URLs."""
        return article_id if _PLAIN.fullmatch(article_id) else quote(unquote(article_id))

    def article_pattern(self, slash: str = "/") -> str:
        """Return what an article's path looks like, its id under the name `id`, slashes as *slash*."""
        path = re.escape(self.article_path.rstrip("/")).replace("/", slash)
        return path.replace(r"\{id\}", f"(?P<id>{self.article_id})")

    def prefix(self, locale: str) -> str:
        """Return the path prefix of *locale*: none for the default one."""
        return "" if locale == self.default_locale else f"/{locale}"

    def article_url(self, key: ArticleKey) -> str:
        """Return where the article is fetched."""
        return self.root + self._path(key)

    def canonical_url(self, key: ArticleKey) -> str:
        """Return what the dataset calls the article."""
        return self.canonical_root + self._path(key)

    def canonical(self, url: str, base: str = "") -> str | None:
        """Return the dataset's spelling of any http(s) link; None for other schemes."""
        if key := self.article_key(url, base):
            return self.canonical_url(key)
        absolute = web_url(url, base or self.root)
        parts = absolute and self.on_site(absolute)
        if not parts:
            return absolute
        return _at(self.canonical_root, parts)

    def _path(self, key: ArticleKey) -> str:
        return self.prefix(key.locale) + self.article_path.format(id=key.article_id)


def _at(root: str, parts: SplitResult) -> str:
    return root + (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def _absolute(url: str, base: str) -> str:
    if "\\" in url:
        url = _PATH.sub(lambda path: path[0].replace("\\", "/"), url, count=1)
    # urljoin takes both addresses apart to find that one of them is whole already.
    return url if url.startswith(("https://", "http://")) else urljoin(base, url)


def web_url(url: str, base: str) -> str | None:
    """Return *url* made absolute against *base*; None unless it is http(s) with a host, and short enough.

    >>> web_url("/a?b#c", "https://x.example/"), web_url("javascript:void(0)", "https://x.example/")
    ('https://x.example/a?b', None)
    """
    try:
        parts = urlsplit(_absolute(url.strip(), base))
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return None
    address = parts._replace(fragment="").geturl()
    return address if len(address.encode(errors="replace")) <= _LONGEST else None


def canonical_locale(code: str) -> str:
    """Return *code* with its language in lower and its region in upper case, as RFC 5646 writes them.

    >>> canonical_locale("zh-tc"), canonical_locale("ASIA"), canonical_locale("zh-hant")
    ('zh-TC', 'asia', 'zh-Hant')
    """
    language, _, region = code.partition("-")
    if not region:
        return language.lower()
    return f"{language.lower()}-{region.title() if len(region) == _SCRIPT else region.upper()}"
