"""`newscrawl explain`: the whole story of one article or URL, from the store alone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from scrapy.exceptions import UsageError

from newscrawl.command import StoreCommand
from newscrawl.commands import spider_of
from newscrawl.normalization.urls import LOCALE, canonical_locale

if TYPE_CHECKING:
    import argparse

    from newscrawl.printing.articles import ArticleQuery
    from newscrawl.spiders.news import NewsSpider

_NOT_FOUND = 1
_HOST_FIRST = re.compile(r"[\w-]+(\.[\w-]+)*(\.[a-z]+|:\d+)(/|$)")  # as people copy it, without https://


class Command(StoreCommand):
    takes = "URL_OR_ID"
    about = "Tell the story of one article or URL: found, fetched, revised, rejected, due"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--locale", help="of the article, if not the URL's (en, pt-PT, …)")

    def carry_out(self, args: list[str], opts: argparse.Namespace) -> None:
        from newscrawl.printing.articles import ArticlePrinter

        if not args[0].strip():
            raise UsageError("name one article: newscrawl explain URL_OR_ID")
        if opts.locale and not re.fullmatch(LOCALE, opts.locale):
            raise UsageError(f"--locale: {opts.locale!r} is not a locale such as en, pt-PT or zh-CN")
        printer = ArticlePrinter(self.settings["NEWSCRAWL_DATA_DIR"], self.settings["NEWSCRAWL_GONE_AFTER"])
        with self.open_to_read() as store:
            asked = understand(args[0].strip(), spider_of(store, self.settings, args[0]))
            if opts.locale:
                asked = asked._replace(locale=canonical_locale(opts.locale))
            told = printer.page(store, asked) if asked.why_not else printer.article(store, asked)
            self.exitcode = 0 if told else _NOT_FOUND


def understand(given: str, spider: NewsSpider) -> ArticleQuery:
    """Return which article an id or URL means by the site's grammar, or why it means none."""
    from newscrawl.printing.articles import ArticleQuery

    urls = spider.urls
    if re.fullmatch(urls.article_id, given):
        return ArticleQuery(urls.spelt(given))
    url = f"https://{given}" if _HOST_FIRST.match(given) else given
    try:
        parts = urlsplit(url)
    except ValueError:
        return ArticleQuery(url=url, why_not="it cannot be read as a URL")
    if parts.scheme not in ("http", "https", ""):
        return ArticleQuery(url=url, why_not=f"{parts.scheme}: is no address of a page")
    own = urlsplit(urls.root).netloc
    is_mirrored = bool(re.fullmatch(urls.family, own))
    foreign = not urls.on_site(url) or (parts.netloc not in ("", own) and not is_mirrored)
    host = parts.netloc if foreign or not parts.netloc else urlsplit(urls.canonical(url) or url).netloc
    if key := urls.article_key(parts.path):
        return ArticleQuery(*key, host, foreign)
    if foreign:
        return ArticleQuery(url=url, why_not=f"{host} is another site than {urlsplit(urls.root).netloc}")
    return ArticleQuery(url=url, why_not=_which_page(parts.path, spider))


def _which_page(path: str, spider: NewsSpider) -> str:
    """Say what a path of the site is that is no article's."""
    start, prefix = spider.article_path.partition("{id}")[0], spider.locale_prefix
    if spider.listing_page(path) or re.fullmatch(rf"(?:/{prefix})?{spider.flash_path}/?", path):
        return "it is a listing page, which names articles"
    if match := re.fullmatch(rf"(?:(?:/{prefix})?(?:/amp)?{re.escape(start)})?([^/]*)/?", path):
        return f"{match[1]!r} has not the form of an id, {spider.article_id}"
    return f"articles are at {spider.article_path}; help centre, prices and the like are none"
