"""What a fork finds imported and made: this project, and what Scrapy loads by name, but no reactor."""

import gc
import sys
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules, walk_packages
from tempfile import TemporaryDirectory

import alembic.config  # noqa: F401
import scrapy.cmdline
from scrapy.settings import default_settings

import newscrawl
from newscrawl.items import PageBytes
from newscrawl.mentions import matcher
from newscrawl.normalization.placeholders import is_notice
from newscrawl.parse import Site, read_page
from newscrawl.spiders.bitget_news import BitgetNewsSpider
from newscrawl.storage.dialects import database_url
from newscrawl.storage.store import Store

# They act when they are imported, read an environment that is another one in every fork, or start threads.
LEFT_OUT = (
    "__main__.",
    "newscrawl.settings",
    "newscrawl.storage.migrations.0",
    "newscrawl.reparse.cluster.",
)


def components(value: object) -> list[str]:
    """Return the modules of the classes that a default setting names."""
    if isinstance(value, dict):
        return [module for one in (*value, *value.values()) for module in components(one)]
    is_path = isinstance(value, str) and value.startswith("scrapy.")
    return [value.rpartition(".")[0]] if is_path else []


def warm_up() -> None:
    """Make what each process makes once: expressions, names of months, coins, the migrations."""
    urls = BitgetNewsSpider().urls
    url = f"{urls.root}/news/detail/12560604105032"
    body = (Path(__file__).parent / "pages/next_app/date_row/page.html").read_bytes()
    page = PageBytes(url, body, "utf-8", datetime.now(UTC))
    assert read_page(page, urls.article_key(url), Site(urls, UTC)).article
    is_notice("no notice")
    matcher.built_in()
    with TemporaryDirectory() as folder:
        Store.open(database_url(Path(folder))).close()


names = components(vars(default_settings))
names += [module.name for module in iter_modules(scrapy.commands.__path__, "scrapy.commands.")]
names += [module.name for module in walk_packages(newscrawl.__path__, "newscrawl.")]
for name in names:
    if not any(part in f"{name}." for part in LEFT_OUT):
        import_module(name)
assert not {"newscrawl.settings", "twisted.internet.reactor"} & sys.modules.keys()
warm_up()
gc.freeze()  # a collection in a fork would copy every page
