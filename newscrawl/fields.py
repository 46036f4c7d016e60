"""The fields of an article, once: lists of fields elsewhere are derived from these or tested against them.

A new field is a row here, a line in `items.py`, a layer that reads it, and a migration:
`docs/adding-a-field.md`. `docs/fields.md` says what each field holds and how it is normalised.
"""

from __future__ import annotations

from enum import Enum, auto
from typing import Any, NamedTuple


class Kind(Enum):
    """What the values are; the value is the name that Data Package has for it. Times are text, lists JSON."""

    TEXT = "string"
    NUMBER = "integer"
    TIME = "datetime"
    LIST = "array"


class Words(Enum):
    """Whose words a field holds, beyond the title: what a preset of an export leaves out."""

    NONE = 0
    ABSTRACT = 1
    FULL = 2


class Comparison(Enum):
    """When two layers say the same.

    LETTERS: but for punctuation and case. CUT: also where one text is the cut beginning of the other; of a
    text that is taken WHOLE, the longest of those that agree is the value. TIME: within a minute.
    ADDRESSES: lists that lead to the same places.
    """

    LETTERS = auto()
    CUT = auto()
    WHOLE = auto()
    TIME = auto()
    ADDRESSES = auto()


class Versioning(Enum):
    """What another value does to an article.

    TEXT is part of the digest, METADATA is kept where the page no longer says it: either makes a new
    version. NONE makes no version and is stored with the next one.
    """

    NONE = auto()
    METADATA = auto()
    TEXT = auto()


class Field(NamedTuple):
    """A field or column.

    `layers` may say it, the first is asked first; `processor` names how a loader normalises it (see
    `loaders.PROCESSORS`). `required` is never NULL. `items` are the members of the objects in a list, empty
    for a list of texts. `label` is what a person calls it, if that is not its name.
    """

    name: str
    kind: Kind
    description: str
    required: bool = False
    constraints: dict[str, Any] = {}  # noqa: RUF012  # of a NamedTuple: never changed
    unit: str | None = None
    words: Words = Words.NONE
    items: tuple[Field, ...] = ()
    layers: tuple[str, ...] = ()
    processor: str = ""
    comparison: Comparison = Comparison.LETTERS
    versioning: Versioning = Versioning.NONE
    label: str = ""

    @property
    def is_free_text(self) -> bool:
        """Whether it holds what others wrote, which a spreadsheet could take for a formula."""
        return self.kind is Kind.TEXT and not self.constraints

    @property
    def is_word(self) -> bool:
        """Whether its values are numbers, times or codes: no comma, quote or line break is in them."""
        return self.kind in (Kind.NUMBER, Kind.TIME) or bool(self.constraints and self.constraints != WEB)

    def counted(self, count: int) -> str:
        """Say how many, in words.

        >>> BY_NAME["modified_at"].counted(2), BY_NAME["summary"].counted(1), BY_NAME["images"].counted(1200)
        ('2 dates of change', '1 summary', '1,200 lists of images')
        """
        kind = "list of " if self.kind is Kind.LIST else ""
        head, of, rest = (self.label or kind + self.name.replace("_", " ")).partition(" of ")
        if count != 1:
            head = f"{head[:-1]}ies" if head.endswith("y") else f"{head}s"
        return f"{count:,} {head}{of}{rest}"


DIGEST = {"pattern": "[0-9a-f]{64}"}
ID = {"pattern": "[^ ]+"}  # what it looks like is a fact of the site
WEB = {"pattern": "https?://\\S+"}
# State and JSON-LD are data; the visible page is read by form. A layer that stands alone against two that
# agree is passed over.
_DATA_FIRST = ("page_state", "json_ld", "meta", "visible")
# The visible page alone keeps paragraphs, links and images apart where JSON-LD runs them together. These
# fields are taken together, from the layers that `extraction.text_choice` trusts.
_TEXT_LAYERS = ("page_state", "visible", "json_ld", "generic")


def text(name: str, description: str, layers: tuple[str, ...] = (), **more: Any) -> Field:
    """Return a field of somebody's words."""
    return Field(name, Kind.TEXT, description, layers=layers, **({"processor": "line"} | more))


def time(name: str, description: str, layers: tuple[str, ...] = (), **more: Any) -> Field:
    """Return a field that is a time."""
    same: dict[str, Any] = {"processor": "time", "comparison": Comparison.TIME}
    return Field(name, Kind.TIME, f"{description} (UTC).", layers=layers, **(same | more))


def count(name: str, description: str, *, least: int, **more: Any) -> Field:
    """Return a field that is a number, at least so much."""
    return Field(name, Kind.NUMBER, description, constraints={"minimum": least}, **more)


def listing(name: str, description: str, layers: tuple[str, ...], *items: Field, **more: Any) -> Field:
    """Return a list, of texts or of objects with *items*; empty is `[]`."""
    comparison = Comparison.ADDRESSES if items else Comparison.LETTERS
    return Field(
        name, Kind.LIST, description, True, items=items, layers=layers, comparison=comparison, **more
    )


ARTICLE_ID = Field("article_id", Kind.TEXT, "The article's id in its URL.", True, ID)
LOCALE = Field(
    "locale",
    Kind.TEXT,
    "The language edition, as the site spells it: en, pt-PT, zh-CN.",
    required=True,
    constraints={"pattern": "[a-z]{2,4}(-[A-Z]{2,4})?"},
)

# One link of the related block.
LINK = (
    count("position", "Place in the block, from 1, when last seen.", least=1),
    Field("related_id", Kind.TEXT, "The article id in the link; empty for another page.", constraints=ID),
    text("url", "Where the link leads.", required=True, processor="address"),
    text("title", "The title in the block.", processor="headline"),
    text("snippet", "The text under the title, often cut.", words=Words.ABSTRACT),
    text("publisher", "The publisher of the linked article, as the block names it.", processor="publisher"),
    time("published_at", "When the linked article was published, by the block"),
)
RELATED = listing(
    "related",
    'The "You may also like" block on that page.',
    ("visible", "page_state"),
    *LINK,
    words=Words.ABSTRACT,
    label="related block",
)

# What a page fills: the columns that `articles` and `revisions` share, in the order of exports and feeds.
CONTENT = (
    Field("url", Kind.TEXT, "Canonical URL of the article: the link back to it.", True, WEB, label="URL"),
    text(
        "title",
        "The heading.",
        ("page_state", "visible", "json_ld", "meta"),  # JSON-LD headlines may be cut at 110 characters
        processor="headline",
        comparison=Comparison.WHOLE,
        versioning=Versioning.TEXT,
    ),
    text(
        "publisher",
        "Who published the story, as the page names it.",
        ("page_state", "visible", "json_ld"),
        processor="publisher",
        versioning=Versioning.METADATA,
    ),
    text(
        "author",
        "The byline without its prefix; empty where the page has none.",
        ("page_state", "visible", "json_ld", "meta"),
        processor="author",
        versioning=Versioning.METADATA,
    ),
    time(
        "published_at",
        "When it was published, by the page",
        _DATA_FIRST,
        versioning=Versioning.METADATA,
        label="date",
    ),
    time(
        "modified_at",
        "When the page says that it was changed last, as of this version",
        _DATA_FIRST,
        label="date of change",
    ),
    text(
        "section",
        "The part of the site that the page names as the article's.",
        ("page_state", "json_ld", "meta"),
    ),
    listing("keywords", "The topics that the page names, in order.", _DATA_FIRST, processor="words"),
    text(
        "summary",
        "The abstract that the site keeps beside the article, often cut.",
        ("page_state", "json_ld", "meta"),
        comparison=Comparison.CUT,
        words=Words.ABSTRACT,
    ),
    listing(
        "key_points",
        "The bullets before the first paragraph.",
        _TEXT_LAYERS,
        processor="lines",
        versioning=Versioning.TEXT,
        words=Words.ABSTRACT,
    ),
    text(
        "body_text",
        "The text; blocks are separated by one empty line.",
        _TEXT_LAYERS,
        processor="blocks",
        versioning=Versioning.TEXT,
        words=Words.FULL,
        label="text",
    ),
    text(
        "disclaimer",
        "The publisher's own disclaimer.",
        _TEXT_LAYERS,
        processor="paragraphs",
        versioning=Versioning.TEXT,
        words=Words.FULL,
    ),
    listing(
        "images",
        "Images in the body, in order.",
        _TEXT_LAYERS,
        text("url", "Address of the image."),
        text("alt", "Its alternative text."),
        processor="images",
        words=Words.ABSTRACT,
    ),
    listing(
        "links",
        "Links in the body that lead to other sites, in order.",
        _TEXT_LAYERS,
        text("url", "Where it leads."),
        text("text", "The words that are the link."),
        processor="links",
        words=Words.ABSTRACT,
    ),
    listing(
        "alternates",
        "The same article in other languages.",
        ("meta",),
        text("locale", "The other language edition."),
        text("url", "Its address."),
        processor="alternates",
        label="translations",
    ),
    count(
        "word_count",
        "Words in body_text; a Chinese or Japanese character is one.",
        least=0,
        unit="words",
    ),
    Field("digest", Kind.TEXT, "SHA-256 over title, key points, body and disclaimer.", True, DIGEST),
)
READ_COLUMNS = tuple(field.name for field in CONTENT if field.name != "digest")

# What layers say, in the order of provenance.
READ = (*(field for field in CONTENT if field.layers), RELATED)
COVERED = tuple(field.name for field in READ)
TOGETHER = frozenset(field.name for field in READ if field.layers is _TEXT_LAYERS)
METADATA = tuple(field.name for field in READ if field.versioning is Versioning.METADATA)
IN_DIGEST = tuple(field.name for field in READ if field.versioning is Versioning.TEXT)
BY_NAME = {field.name: field for field in (*CONTENT, RELATED)}
