"""`newscrawl demosite`: look at the synthetic news site in a browser."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from newscrawl.arguments import whole

if TYPE_CHECKING:
    import argparse

    from newscrawl.demo.state import DemoSite

DEFAULT_PORT = 8099


class Command(ScrapyCommand):
    requires_crawler_process = False
    default_settings = {"LOG_ENABLED": False}  # noqa: RUF012  # Scrapy's attribute

    def syntax(self) -> str:
        return "[options]"

    def short_desc(self) -> str:
        return "Serve the synthetic news site that `-a site=demo` crawls, for a browser"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        from newscrawl.commands import typed
        from newscrawl.demo.__main__ import add_site_options

        super().add_options(parser)
        port = typed(whole(0, 65_535))
        parser.add_argument("--port", type=port, default=DEFAULT_PORT, help="on loopback (%(default)s)")
        add_site_options(parser)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Serve; a port that is taken is one line and exit code 1."""
        from twisted.internet.error import CannotListenError

        from newscrawl.demo.__main__ import config_from
        from newscrawl.demo.model import DemoError
        from newscrawl.demo.server import running_reactor, serve
        from newscrawl.demo.state import DemoSite

        if args:
            raise UsageError(f"demosite takes options only, not {args[0]!r}")
        try:
            site = DemoSite(config_from(opts))
            running = serve(site, opts.port)
        except (CannotListenError, DemoError) as error:
            taken = f"port {opts.port} is taken; choose another with --port"
            sys.stderr.write(f"demosite: {error if isinstance(error, DemoError) else taken}\n")
            self.exitcode = 1
            return
        _say(site, running.url)
        running_reactor().run()


def _say(site: DemoSite, url: str) -> None:
    from newscrawl.demo.model import prefix

    first = site.config.locales[0]
    newest = site.card(site.newest(0, 1)[0], first).path if site.live else "/"
    print(f"demo site at {url} (Ctrl-C ends it)", flush=True)
    print(f"  an article   {url}{newest[1:]}")
    for locale in site.config.locales:
        print(f"  {locale:<12} {url[:-1]}{prefix(locale)}/news")
    print(f"  flash items  {url[:-1]}{prefix(first)}/news/flash")
    print(f"  site map     {url}stp-news-{first}-sitemap.xml", flush=True)
