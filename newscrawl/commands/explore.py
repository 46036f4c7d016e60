"""`newscrawl explore`: the database in a browser, read-only, also while a crawl writes."""

from __future__ import annotations

import argparse
import webbrowser
from contextlib import suppress

from newscrawl.arguments import whole
from newscrawl.command import StoreCommand, loaded
from newscrawl.commands import typed
from newscrawl.exceptions import ArgumentError

_PORT = 8001


class Command(StoreCommand):
    about = "Show what is stored in a browser, to search and to read"
    more = "; it has no login, so leave it on this machine"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        port = typed(whole(0, 65_535))
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on (%(default)s)")
        parser.add_argument("--port", type=port, default=_PORT, help="%(default)s; 0 takes any that is free")
        parser.add_argument("--open", action="store_true", help="open it in the browser")

    def carry_out(self, args: list[str], opts: argparse.Namespace) -> None:
        from newscrawl.extensions.store import store_url
        from newscrawl.storage.dialects import file_of, parsed

        server = loaded("newscrawl.explorer.server", "explore", "explorer")
        file = file_of(parsed(store_url(self.settings)))
        if file is None:
            raise ArgumentError(
                "explore reads SQLite alone: ask a server with search, report, export or psql"
            )
        try:
            listening = server.listen(opts.host, opts.port)
        except server.AddressError as error:
            raise ArgumentError(str(error)) from None
        with listening, self.open_to_read() as store:
            url = server.url_of(opts.host, listening)
            print(f"explorer at {url} (Ctrl-C ends it)", flush=True)
            if opts.open:
                webbrowser.open(url)
            with suppress(KeyboardInterrupt):
                server.serve(file, store, opts.host, listening)
