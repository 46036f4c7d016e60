"""Serve the demo site: `python -m newscrawl.demo --port 0 --articles 2000 --layout next`."""

from __future__ import annotations

import argparse
import os
import sys
import threading

from twisted.internet.error import CannotListenError

from newscrawl.demo.layouts import ALL_LAYOUTS
from newscrawl.demo.model import DemoError
from newscrawl.demo.server import running_reactor, serve
from newscrawl.demo.state import DemoSite, SiteConfig


def main(arguments: list[str] | None = None) -> int:
    """Serve until a signal comes, or until standard input ends if that was asked for."""
    options = _parser().parse_args(arguments)
    try:
        site = DemoSite(config_from(options))
        running = serve(site, options.port)
    except (CannotListenError, DemoError, OverflowError) as error:  # a port that is none
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(f"demo site at {running.url}\n")
    sys.stdout.flush()
    if options.until_eof:
        threading.Thread(target=_stop_at_eof, daemon=True).start()
    running_reactor().run()
    return 0


def config_from(options: argparse.Namespace) -> SiteConfig:
    """Read the options that describe a site."""
    return SiteConfig(
        seed=options.seed,
        articles=options.articles,
        locales=tuple(options.locales.split(",")),
        layout=options.layout,
        page_size=options.page_size,
        shard_size=options.shard_size,
    )


def add_site_options(parser: argparse.ArgumentParser) -> None:
    """Add the options that describe a site to a parser."""
    default = SiteConfig()
    parser.add_argument("--articles", type=int, default=default.articles, help="how many (%(default)s)")
    parser.add_argument("--seed", type=int, default=default.seed, help="other seeds, other texts")
    parser.add_argument("--layout", choices=tuple(ALL_LAYOUTS), default=default.layout)
    parser.add_argument("--locales", default=",".join(default.locales), help="such as en,pt,zh-CN")
    parser.add_argument("--page-size", type=int, default=default.page_size, help="of the listings")
    parser.add_argument("--shard-size", type=int, default=default.shard_size, help="of the site map")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m newscrawl.demo", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 takes any free port")
    parser.add_argument("--until-eof", action="store_true", help="end with standard input")
    add_site_options(parser)
    return parser


def _stop_at_eof() -> None:
    # os.read, since a thread that waits in sys.stdin would hold its lock when the process ends
    while os.read(0, 4096):
        pass
    reactor = running_reactor()
    reactor.callFromThread(reactor.stop)


if __name__ == "__main__":
    sys.exit(main())
