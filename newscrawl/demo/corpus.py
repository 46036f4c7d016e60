"""Make any article of the synthetic site from a seed, an index and a locale.

Nothing is stored: the same three values always give the same article, so a site of 100,000 articles
costs no memory. Index 0 is the oldest. What holds for the story (its kind, its figures, its images)
is drawn apart from its wording, so that the locales tell the same story.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from random import Random
from typing import Literal, NamedTuple

from newscrawl.demo import ids
from newscrawl.demo import texts as names
from newscrawl.demo.body import Facts, build, draw_slots, reprint, tiny
from newscrawl.demo.model import ArticleCard, DemoArticle, abstract, clean, detail_path, prefix
from newscrawl.demo.texts import texts_of

Kind = Literal["news", "flash", "notice"]

KINDS: tuple[Kind, ...] = (
    *("news", "flash", "news", "flash", "news", "flash", "notice"),
    *("news", "flash", "news", "news", "flash", "news", "news"),
)
BYLINES = ("nobody", "publisher", "publisher", "by", "person", "person", "person")
EPOCH = datetime(2024, 1, 1, tzinfo=UTC)
SPARSE = 2000  # an article an hour at first, so that small sites span days; then one a minute
SNIPPET_LENGTH = 180
_REPRINT_EVERY = 53
NEIGHBOURS = 30  # related links lead this far back, and never forward: pages must not change
TRENDING_NEIGHBOURS = 200
HELP_PROMOTION = "/support/articles/12560603800123"

PROMOTED = 0.06  # how often the related block ends in a link to the help centre

_STORY, _WORDS, _FRAME, _LINKS, _PUBLISHER, _BYLINE = range(1, 7)


class Opening(NamedTuple):
    """As much of an article as other pages show of it."""

    kind: Kind
    title: str
    lead: str
    facts: Facts


def story_of(index: int) -> int:
    """Return the index whose story is told at an index: one in 53 reprints an earlier story.

    >>> story_of(30), story_of(31)
    (30, 14)
    """
    return index - 17 if _is_reprint(index) else index


def _is_reprint(index: int) -> bool:
    return (index - 31) % _REPRINT_EVERY == 0


def kind_of(index: int) -> Kind:
    """Say what an index holds: half news, the rest flash items and a few announcements."""
    return KINDS[story_of(index) % len(KINDS)]


def published_at(seed: int, index: int) -> str:
    """Return the time of publication: it never falls as the index grows."""
    if index < SPARSE:
        minutes = index * 60 + ids.mix(seed, index, _FRAME) % 50
    else:
        minutes = SPARSE * 60 + index - SPARSE
    return f"{EPOCH + timedelta(minutes=minutes):%Y-%m-%dT%H:%M:%SZ}"


@lru_cache(maxsize=4096)
def card(seed: int, index: int, locale: str) -> ArticleCard:
    """Return what other pages show of an article."""
    opening = _opening(seed, index, locale)
    identifier = ids.article_id(seed, index)
    return ArticleCard(
        article_id=identifier,
        path=detail_path(locale, identifier),
        title=opening.title,
        snippet=clean(opening.lead)[:SNIPPET_LENGTH].strip(),
        publisher=_publisher(seed, index),
        published_at=published_at(seed, index),
    )


def article(seed: int, index: int, locale: str) -> DemoArticle:
    """Return the article at an index, complete."""
    opening = _opening(seed, index, locale)
    frame = ids.mix(seed, index, _FRAME)
    identifier = ids.article_id(seed, index)
    if opening.kind == "flash" and ids.mix(seed, story_of(index), _FRAME) % 3:
        text = tiny(opening.lead)
    else:
        rng = Random(ids.mix(seed, story_of(index), _WORDS))
        text = build(rng, opening.facts, opening.lead, notice=opening.kind == "notice")
    if _is_reprint(index):
        slots = opening.facts.slots | {"publisher": _publisher(seed, index)}
        text = reprint(text, opening.facts._replace(slots=slots), turn=index // _REPRINT_EVERY)
    byline = _byline(seed, index, opening.kind)
    related, trending = _neighbours(seed, index, locale)
    return DemoArticle(
        article_id=identifier,
        locale=locale,
        title=opening.title,
        publisher=_publisher(seed, index),
        author=byline.removeprefix("By ") if byline else None,
        published_at=published_at(seed, index),
        summary=abstract(text.body) if frame % 9 else None,
        key_points=text.key_points,
        body=text.body,
        disclaimer=text.disclaimer,
        related=related,
        trending=trending,
        byline=byline,
        has_logo=frame % 4 > 0,
        points_form=text.points_form,
        shares=frame % 6 == 0,
        likes=(frame >> 24) % 1500 if (frame >> 20) % 3 == 0 else 0,
    )


def _opening(seed: int, index: int, locale: str) -> Opening:
    number = story_of(index)
    rng = Random(ids.mix(seed, number, _STORY))
    texts = texts_of(locale)
    facts = Facts(seed, number, locale, draw_slots(rng, locale, _publisher(seed, number)))
    kind = kind_of(index)
    titles, leads = texts.titles, texts.leads
    if kind == "flash":
        titles, leads = texts.flash_titles, texts.flash
    elif kind == "notice":
        titles, leads = texts.notice_titles, texts.notices[:1]
    share = rng.random()  # the same place in the lists of every language
    title = titles[int(share * len(titles))]
    lead = leads[int((share if kind == "flash" else rng.random()) * len(leads))]
    return Opening(kind, title.format_map(facts.slots), lead.format_map(facts.slots), facts)


def _publisher(seed: int, index: int) -> str:
    kind = kind_of(index)
    if kind == "notice":
        return names.NOTICE_PUBLISHER
    choices = names.FLASH_PUBLISHERS if kind == "flash" else names.PUBLISHERS
    return choices[ids.mix(seed, index, _PUBLISHER) % len(choices)]


def _byline(seed: int, index: int, kind: Kind) -> str | None:
    """Return what the byline names: the publisher, a person, `By` and a person, or nobody."""
    chance = ids.mix(seed, index, _BYLINE)
    person = names.PEOPLE[(chance >> 8) % len(names.PEOPLE)]
    form = BYLINES[chance % len(BYLINES)]
    if kind == "notice" or form == "nobody":
        return None
    if kind == "flash" or form == "publisher":
        return _publisher(seed, index)
    return f"By {person}" if form == "by" else person


def _neighbours(
    seed: int, index: int, locale: str
) -> tuple[tuple[ArticleCard, ...], tuple[ArticleCard, ...]]:
    """Return the related and the trending cards: earlier articles, so that pages never change."""
    rng = Random(ids.mix(seed, index, _LINKS))
    near, far = min(index, NEIGHBOURS), min(index, TRENDING_NEIGHBOURS)
    backs = rng.sample(range(1, near + 1), min(near, rng.randrange(2, 5)))
    related = [card(seed, index - back, locale) for back in backs]
    others = sorted({rng.randrange(1, far + 1) for _ in range(5)} - set(backs)) if far else []
    if related and rng.random() < PROMOTED:
        help_page = related[-1]._replace(
            article_id=None,
            path=prefix(locale) + HELP_PROMOTION,
            title=names.HELP_TITLE,
            publisher=names.NOTICE_PUBLISHER,
        )
        related.append(help_page)
    return tuple(related), tuple(card(seed, index - back, locale) for back in others)
