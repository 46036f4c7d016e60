"""What the demo site remembers: its size, its layout, what tests have edited, and who asked for what."""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from newscrawl.demo import corpus, ids
from newscrawl.demo.layouts import ALL_LAYOUTS
from newscrawl.demo.model import ArticleCard, BodyBlock, DemoArticle, DemoError, TextSpan, abstract, clean
from newscrawl.demo.redesign import Redesign

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from newscrawl.demo.faults import Fault
    from newscrawl.demo.model import ArticleCard, DemoArticle, DemoResponse


def published(article: DemoArticle, layout: str = "next") -> dict[str, Any]:
    """Return the fields of an article as `docs/fields.md` defines them.

    Only `related` depends on the layout: where the block is bare titles, the other columns are None.
    """
    images = [block.url for block in article.body if block.kind == "image"]
    rich = ALL_LAYOUTS[layout].rich_related
    return {
        "article_id": article.article_id,
        "locale": article.locale,
        "title": clean(article.title),
        "publisher": clean(article.publisher) if article.publisher else None,
        "author": clean(article.author) if article.author else None,
        "published_at": article.published_at,
        "summary": article.summary,
        "key_points": [clean(point) for point in article.key_points],
        "body_text": "\n\n".join(text for block in article.body for text in block.texts),
        "disclaimer": clean(article.disclaimer) if article.disclaimer else None,
        "images": [{"url": url, "alt": clean(f"{article.title} image {n}")} for n, url in enumerate(images)],
        "links": _links(article),
        "related": [_related(card, place, rich=rich) for place, card in enumerate(article.related, 1)],
    }


def _links(article: DemoArticle) -> list[dict[str, str]]:
    """Return the links to other hosts, each pair of address and text once."""
    pairs = {
        (span.url, clean(span.text)): None
        for block in article.body
        for span in block.spans
        if span.url and not span.url.startswith("/")
    }
    return [{"url": url, "text": text} for url, text in pairs]


def _related(card: ArticleCard, position: int, *, rich: bool) -> dict[str, Any]:
    return {
        "position": position,
        "related_id": card.article_id,
        "title": clean(card.title),
        "snippet": clean(card.snippet) if rich else None,
        "publisher": clean(card.publisher) if rich else None,
        "published_at": card.published_at if rich else None,
    }


LOG_LENGTH = 50_000
FLASH_ENTRIES = 6
CARD_FIELDS = ("title", "publisher", "published_at")
EDITABLE = frozenset(
    {"title", "publisher", "author", "published_at", "summary", "key_points", "disclaimer"}
    | {"paragraph", "body"}
)


@dataclass(frozen=True)
class SiteConfig:
    """How a site starts; `page_size` is of its listings, `shard_size` of its site map, both in articles."""

    seed: int = 1
    articles: int = 300
    locales: tuple[str, ...] = ("en",)
    layout: str = "next"
    page_size: int = 20
    shard_size: int = 1000


class FieldEdits(NamedTuple):
    """New values for an article, in one locale or (None) in all."""

    locale: str | None
    fields: Mapping[str, Any]


@dataclass
class RequestLog:
    """The last requests in order, and how many there were of each kind of page."""

    entries: deque[dict[str, Any]] = field(default_factory=lambda: deque(maxlen=LOG_LENGTH))
    counters: Counter[str] = field(default_factory=Counter)
    total: int = 0

    def add(self, kind: str, **entry: Any) -> None:
        """Note a request that was answered."""
        self.entries.append({"n": self.total, **entry})
        self.counters[kind] += 1
        self.total += 1

    def clear(self) -> None:
        """Forget everything but the running number."""
        self.entries.clear()
        self.counters.clear()


class DemoSite:
    """A synthetic news site; nothing is kept of an article unless it was edited or removed."""

    def __init__(self, config: SiteConfig | None = None) -> None:
        self.config = config or SiteConfig()
        _known_layout(self.config.layout)
        if self.config.articles < 0 or min(self.config.page_size, self.config.shard_size) < 1:
            raise DemoError("a site has no fewer than 0 articles, and pages of 1 or more")
        self.log = RequestLog()
        self.reset()

    def reset(self) -> None:
        """Return to the state of the start and clear the log."""
        self.count = self.config.articles
        self.layout = self.config.layout
        self.redesign = Redesign()
        self.design_changes = 0
        self.edits: dict[int, list[FieldEdits]] = {}
        self.removed: set[int] = set()
        self.faults: list[Fault] = []
        self.replaced: dict[str, DemoResponse] = {}
        self.log.clear()

    # What the site has

    def index_of(self, article_id: str) -> int | None:
        """Return the index of a live article, None for ids that are unknown or removed."""
        index = ids.index_of(self.config.seed, article_id)
        return None if index is None or index >= self.count or index in self.removed else index

    def article(self, index: int, locale: str) -> DemoArticle:
        """Return an article with its edits."""
        one = corpus.article(self.config.seed, index, locale)
        for edit in self._edits(index, locale):
            one = _edited(one, edit.fields)
        return one

    def card(self, index: int, locale: str) -> ArticleCard:
        """Return what lists show of an article: its edited title and publisher too."""
        one = corpus.card(self.config.seed, index, locale)
        for edit in self._edits(index, locale):
            shown = {key: edit.fields[key] or "" for key in CARD_FIELDS if key in edit.fields}
            one = one._replace(**shown)
        return one

    @property
    def live(self) -> int:
        """How many articles there are."""
        return self.count - len(self.removed)

    def newest(self, start: int, wanted: int) -> list[int]:
        """Return indices of live articles, newest first, from a rank on."""
        return list(islice(self._newest_first(), start, start + wanted))

    def newest_flash(self, wanted: int = FLASH_ENTRIES) -> list[int]:
        """Return indices of the newest flash items."""
        flash = (index for index in self._newest_first() if corpus.kind_of(index) == "flash")
        return list(islice(flash, wanted))

    def _newest_first(self) -> Iterator[int]:
        return (index for index in range(self.count - 1, -1, -1) if index not in self.removed)

    def published(self, locale: str, layout: str | None = None) -> Iterator[dict[str, Any]]:
        """Yield what a perfect crawler stores of every live article, the oldest first."""
        for index in range(self.count):
            if index not in self.removed:
                yield published(self.article(index, locale), layout or self.layout)

    def modified(self, index: int, locale: str) -> datetime:
        """Return when an article's page changed last; every edit and new design moves it on."""
        steps = len(list(self._edits(index, locale))) + self.design_changes
        return datetime.fromisoformat(corpus.published_at(self.config.seed, index)) + timedelta(minutes=steps)

    # What tests change

    def publish(self, count: int) -> list[str]:
        """Publish new articles and return their ids."""
        first = self.count
        self.count += count
        return [ids.article_id(self.config.seed, index) for index in range(first, self.count)]

    def edit(self, article_id: str, edit: FieldEdits) -> None:
        """Change an article's fields and so its revision."""
        unknown = sorted(set(edit.fields) - EDITABLE)
        if unknown:
            raise DemoError(f"cannot edit {', '.join(unknown)}; can edit {', '.join(sorted(EDITABLE))}")
        self.edits.setdefault(self._known(article_id), []).append(edit)

    def remove(self, article_id: str) -> None:
        """Take an article off the site: its page is 404 and no list has it."""
        self.removed.add(self._known(article_id))

    def restore(self, article_id: str) -> None:
        """Bring a removed article back."""
        self.removed.discard(self._known(article_id))

    def set_layout(self, layout: str) -> None:
        """Serve every page in another layout from now on."""
        self.layout = _known_layout(layout)
        self.design_changes += 1

    def set_redesign(self, redesign: Redesign) -> None:
        """Serve every article page with a redesign in the place of the one before."""
        self.redesign = redesign
        self.design_changes += 1

    def _known(self, article_id: str) -> int:
        index = ids.index_of(self.config.seed, article_id)
        if index is None or index >= self.count:
            raise DemoError(f"no article {article_id}")
        return index

    def _edits(self, index: int, locale: str) -> Iterator[FieldEdits]:
        return (edit for edit in self.edits.get(index, ()) if edit.locale in {None, locale})


def _known_layout(layout: str) -> str:
    if layout not in ALL_LAYOUTS:
        raise DemoError(f"no layout {layout!r}; there are {', '.join(ALL_LAYOUTS)}")
    return layout


def _edited(one: DemoArticle, fields: Mapping[str, Any]) -> DemoArticle:
    values = dict(fields)
    if "body" in values:
        values["body"] = tuple(_paragraph(text) for text in values["body"])
    if "paragraph" in values:
        first = next(n for n, block in enumerate(one.body) if block.kind == "paragraph")
        new = _paragraph(values.pop("paragraph"))
        values["body"] = (*one.body[:first], new, *one.body[first + 1 :])
    if "body" in values and one.summary is not None:
        values.setdefault("summary", abstract(values["body"]))
    if "author" in values:
        values["byline"] = values["author"]
    if "key_points" in values:
        values["key_points"] = tuple(values["key_points"])
        values["points_form"] = "bullets" if values["key_points"] else "none"
    if values.get("summary"):
        values["summary"] = clean(values["summary"])
    return replace(one, **values)


def _paragraph(text: str) -> BodyBlock:
    return BodyBlock("paragraph", (TextSpan(text),))
