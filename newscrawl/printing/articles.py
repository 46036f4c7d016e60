"""What is told of articles in a terminal or a pipe: of one article or URL, and of what a search found."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

import orjson
from rich.padding import Padding
from rich.text import Text

from newscrawl.normalization.dates import minute
from newscrawl.normalization.text import marked
from newscrawl.storage.database import utc_now
from newscrawl.storage.queries.article import CAUSES, found_at, history_of, linked_from, locales_of
from newscrawl.storage.queries.explorer import sources
from newscrawl.terminal import Console, one_line, say

if TYPE_CHECKING:
    from newscrawl.items import Provenance
    from newscrawl.storage.queries.article import (
        ArticleHistory,
        Change,
        FrontierRow,
        Known,
        Limited,
        Peer,
        Refusal,
        Stored,
        Version,
    )
    from newscrawl.storage.queries.search import Found, Hit, SnippetPart
    from newscrawl.storage.store import Store

_STYLES = {"same": "", "old": "red strike", "new": "green"}
_LABEL = 14


class ArticleQuery(NamedTuple):
    """What was asked for: an id, in a locale if one is named, or a *url* and why it is no article.

    `host` is that of the URL, mirrors folded; `foreign` says that it is not the site's, so that only
    the path has the form of an article's.
    """

    article_id: str = ""
    locale: str | None = None
    host: str = ""
    foreign: bool = False
    url: str = ""
    why_not: str = ""


class ArticlePrinter:
    """Prints what `history_of` tells, for a terminal or a pipe."""

    def __init__(self, data_dir: str, gone_after: str) -> None:
        self._console = Console()
        self._data_dir = data_dir
        self._gone_after = gone_after

    def article(self, store: Store, asked: ArticleQuery) -> bool:
        """Tell of an article; False if it is unknown."""
        known = locales_of(store.database, asked.article_id)
        if asked.locale is None and len(known) > 1:
            self._choose(asked.article_id, known)
            return True
        locales = [one.locale for one in known]
        locale = asked.locale or next(iter(locales), "en")
        history = history_of(store.database, (asked.article_id, locale))
        if history is None:
            self._unknown(asked, locales, linked_from(store.database, (asked.article_id, locale)).total)
            return False
        if asked.host not in ("", urlsplit(history.entry.url).netloc):
            self._line(f"Matched by its path: {asked.host} is not where this article is.", 0)
        self._head(asked.article_id, locale, history)
        if others := [other for other in locales if other != locale]:
            self._line(f"also known in {', '.join(others)}")
        self._history(history)
        self._origins(sources(store.database, (asked.article_id, locale)))
        self._peers("Story: the same text", history.story, "first seen")
        self._peers("Linked from", history.linked_from, "last seen")
        return True

    def page(self, store: Store, asked: ArticleQuery) -> bool:
        """Tell of a URL that is no article; False if nothing is known of it."""
        page = found_at(store.database, asked.url)
        why_not = f"{page.found} articles were first found there" if page.found else asked.why_not
        self._raw(f"{asked.url} is no article: {why_not}", "")
        self._rejects(page.rejects)
        return bool(page.found or page.rejects.total)

    def _choose(self, article_id: str, known: list[Known]) -> None:
        self._line(f"Article {article_id} is known in {len(known)} locales; --locale tells all of one:", 0)
        for one in known:
            version = f", version {one.version}" if one.version else ""
            self._fact(one.locale, f"{one.status or one.state}{version}: {one.title or 'no text stored'}")

    def _unknown(self, asked: ArticleQuery, locales: list[str], links: int) -> None:
        named = f" in {asked.locale}" if asked.locale else ""
        more = f"; known in {', '.join(locales)}" if locales else ""
        more += f"; {links} stored articles link to it" if links else ""
        more += f"; {asked.host} is another site" if asked.foreign else ""
        self._raw(f"Article {asked.article_id}{named}: never discovered{more}", "")

    def _head(self, article_id: str, locale: str, history: ArticleHistory) -> None:
        entry, stored = history.entry, history.stored
        state = f"{stored.status}, version {stored.version}" if stored else f"{entry.state}, no text stored"
        self._line(Text(f"Article {article_id} in {locale}: {state}", "bold"), 0)
        self._raw(entry.url)
        if stored:
            self._line(stored.title or "(no title)")
            self._line(f"{stored.publisher or 'no publisher'}, published {stored.published_at or '-'}")

    def _history(self, history: ArticleHistory) -> None:
        self._found(history.entry)
        self._fetched(history.entry, history.stored)
        self._heading("Next")
        self._line(history.entry.outlook(utc_now(), self._gone_after))
        self._versions(history.versions)
        self._changes(history.changes)
        self._rejects(history.rejects)

    def _found(self, entry: FrontierRow) -> None:
        self._heading("Found")
        self._fact(entry.discovered_via, f"run {entry.discovered_run} at {entry.discovered_at}")
        if entry.discovered_from:
            self._raw(entry.discovered_from)
        away = "related links away from a listing or site map" if entry.related_depth else "named by a seed"
        self._fact("related depth", f"{entry.related_depth}, {away}")
        self._fact("lastmod", entry.lastmod)

    def _fetched(self, entry: FrontierRow, stored: Stored | None) -> None:
        self._heading("Fetched")
        self._fact("first fetched", stored.first_seen_at if stored else "never")
        self._fact("last fetched", entry.fetched_at)
        self._fact("last seen", stored.last_seen_at if stored else None)
        self._fact("ETag", entry.etag)
        self._fact("Last-Modified", entry.last_modified)
        self._fact("missing since", entry.missing_since)
        self._fact("failed tries", f"{entry.attempts} in a row" if entry.attempts else None)
        self._fact("last error", entry.last_error)

    def _versions(self, versions: list[Version]) -> None:
        self._heading("Revisions", len(versions))
        before: Version | None = None
        for one in versions:
            extractor = "unknown" if one.extractor is None else one.extractor
            self._line(f"{one.version}  {one.seen_at}  run {one.run_id}, extractor version {extractor}")
            self._line(f"{one.cause}: {CAUSES.get(one.cause, '?')}", 5)
            for name, parts in one.edited(before).items() if before else ():
                pieces = ((one_line(marked(part)), _STYLES[part.kind]) for part in parts)
                self._fact(name, Text.assemble(*pieces), 5)
            before = one

    def _origins(self, origins: list[Provenance]) -> None:
        self._heading("Where the fields come from", len(origins))
        for one in origins:
            agreed = f"{one.layer}, as {' and '.join(one.agreed)}" if one.agreed else f"{one.layer} alone"
            silent = f"; {', '.join(one.silent)} silent" if one.silent else ""
            self._fact(one.field, agreed + silent)
            for layer, value in one.differed.items():
                self._fact("", f"{layer} says: {value}")

    def _changes(self, changes: list[Change]) -> None:
        self._heading("Changes", len(changes))
        files: dict[str, list[str]] = {}
        for one in changes:
            self._line(f"{one.changed_at}  {one.kind}, version {one.version}, run {one.run_id}")
            files.setdefault(f"{one.spider}-{one.changed_at[:7]}.jsonl", []).append(str(one.seq))
        if files:
            self._heading("JSON Lines")
        for name, numbers in files.items():
            self._raw(f"{Path(self._data_dir) / 'jsonl' / name}, seq {', '.join(numbers)}")

    def _rejects(self, rejects: Limited[Refusal]) -> None:
        self._heading("Rejects, newest first", rejects.total)
        for one in rejects.shown:
            detail = f" ({one.detail})" if one.detail else ""
            self._line(f"{one.rejected_at}  run {one.run_id}  {one.reason}{detail}")
        self._rest(rejects)

    def _peers(self, title: str, peers: Limited[Peer], at: str) -> None:
        self._heading(title, peers.total)
        for one in peers.shown:
            by = f", {one.publisher}" if one.publisher else ""
            self._line(f"{one.article_id} {one.locale}  {at} {one.at}{by}")
            self._line(one.title or "(no title)", 4)
        self._rest(peers)

    def _rest(self, some: Limited[Refusal] | Limited[Peer]) -> None:
        if some.total > len(some.shown):
            self._line(f"… and {some.total - len(some.shown)} more")

    def _heading(self, title: str, count: int | None = None) -> None:
        if count != 0:
            self._console.print()
            self._line(Text(title if count is None else f"{title} ({count})", "bold"), 0)

    def _fact(self, label: str, value: str | Text | None, indent: int = 2) -> None:
        if value:
            text = value if isinstance(value, Text) else Text(one_line(value))
            lines = text.wrap(self._console, max(20, self._console.width - indent - _LABEL - 1))
            for number, line in enumerate(lines):
                name = "" if number else one_line(label)
                self._line(Text.assemble((f"{name:{_LABEL}} ", "dim"), line), indent)

    def _line(self, text: str | Text, indent: int = 2) -> None:
        text = text if isinstance(text, Text) else Text(one_line(text))
        for line in text.wrap(self._console, max(20, self._console.width - indent)):
            line.rstrip()
            self._console.print(Text(" " * indent) + line, soft_wrap=True)

    def _raw(self, text: str, indent: str = "  ") -> None:
        """Print a line that must stay one to be copied."""
        self._console.print(Text(indent + one_line(text)), soft_wrap=True)


def print_lines(found: Found) -> None:
    for hit in found.hits:
        title = "".join(piece.text for piece in hit.title)
        row = hit._asdict() | {"title": title, "snippet": _starred(hit.snippet)}
        say(orjson.dumps(row).decode())


def print_list(found: Found) -> None:
    """Print articles with the words that were found in them, and how many there are."""
    console = Console()
    for hit in found.hits:
        title, *others = _lines(hit, console)
        _show(console, title)
        for line in others:
            _show(console, line, indent=2)
        console.print()
    _show(console, Text(_total(found)))


def _show(console: Console, line: Text, indent: int = 0) -> None:
    if console.is_terminal:
        console.print(Padding(line, (0, 0, 0, indent)))
    else:  # a file is no screen: who reads it wraps, and an address stays whole
        console.print(Text(" " * indent) + line, soft_wrap=True)


def _lines(hit: Hit, console: Console) -> list[Text]:
    facts = [hit.publisher or "-", _minute(hit.published_at, " UTC"), hit.locale, hit.url]
    if hit.status == "gone":
        facts.append("gone")
    title, snippet = (_marked(pieces, console) for pieces in (hit.title, hit.snippet))
    title.stylize("bold")
    return [title, Text(" · ".join(facts), style="dim"), snippet]


def _total(found: Found) -> str:
    if found.total == 1:
        return "1 article"
    span = f", published {_minute(found.oldest)} to {_minute(found.newest, ' UTC')}" if found.oldest else ""
    order = "best" if found.is_ranked else "newest"
    shown = f"; the {order} {len(found.hits)} shown" if len(found.hits) < found.total else ""
    return f"{found.total:,} articles{span}{shown}"


def _minute(time: str | None, zone: str = "") -> str:
    return f"{minute(time)}{zone}" if time else "undated"


def _marked(pieces: list[SnippetPart], console: Console) -> Text:
    if not console.is_terminal:
        return Text(_starred(pieces))
    return Text.assemble(*((piece.text, "yellow" if piece.is_hit else "") for piece in pieces))


def _starred(pieces: list[SnippetPart]) -> str:
    return "".join(f"*{piece.text}*" if piece.is_hit else piece.text for piece in pieces)
