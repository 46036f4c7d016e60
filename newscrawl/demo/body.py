"""Put a synthetic article's text together: paragraphs, headings, lists, images and links."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from types import SimpleNamespace
from typing import Literal, NamedTuple

from newscrawl.demo import ids
from newscrawl.demo.model import BodyBlock, TextSpan, detail_path, prefix
from newscrawl.demo.texts import ASSETS, ORGS, PEOPLE, texts_of

PointsForm = Literal["bullets", "run", "none"]

IMAGE_HOST = "https://img.demo.invalid/multimedia/"
AGENCY = "https://agency.invalid/"
REGULATOR = "https://regulator.invalid/notices/"
LONG_LANGUAGE = 40  # with fewer sentences than this, paragraphs are kept to two of them
FORMS: tuple[PointsForm, ...] = ("bullets", "bullets", "run", "none", "none")
RUN_CUT = 9  # how many characters the run-together key points lose at their end


class Facts(NamedTuple):
    """What a story is about; `slots` fill the templates."""

    seed: int
    number: int
    locale: str
    slots: dict[str, str]

    @property
    def asset_slug(self) -> str:
        """The asset as paths have it."""
        return self.slots["asset"].lower()


class BodyText(NamedTuple):
    """The whole text of an article."""

    body: tuple[BodyBlock, ...]
    key_points: tuple[str, ...] = ()
    points_form: PointsForm = "none"
    disclaimer: str | None = None


def pick(rng: Random, choices: Sequence[str]) -> str:
    """Choose one, three times as fast as `rng.choice`."""
    return choices[int(rng.random() * len(choices))]


def draw_slots(rng: Random, locale: str, publisher: str) -> dict[str, str]:
    """Draw the names and figures of a story; the same draws in every locale."""
    slots = {
        "asset": pick(rng, ASSETS),
        "org": pick(rng, ORGS),
        "person": pick(rng, PEOPLE),
        "place": pick(rng, texts_of(locale).places),
        "publisher": publisher,
    }
    _redraw(rng, slots)
    return slots


def tiny(text: str) -> BodyText:
    """Return a flash item: one paragraph and nothing else."""
    return BodyText(body=(_paragraph(text),))


def build(rng: Random, facts: Facts, lead: str, *, notice: bool) -> BodyText:
    """Return the text of a longer article, beginning with its lead."""
    plan = _plan(rng)
    texts = texts_of(facts.locale)
    slots = dict(facts.slots)
    if notice:
        blocks = [_paragraph(template.format_map(slots)) for template in texts.notices[1:]]
        disclaimer = texts.notice_disclaimer
        points: tuple[str, ...] = ()
    else:
        blocks = _paragraphs(rng, plan, facts, slots)
        disclaimer = pick(rng, texts.disclaimers) if plan.disclaimed else ""
        points = _points(rng, plan, texts, slots)
    blocks.insert(0, _paragraph(lead))
    _decorate(blocks, rng, plan, facts)
    return BodyText(
        body=tuple(blocks),
        key_points=points,
        points_form=plan.points_form if points else "none",
        disclaimer=disclaimer.format_map(facts.slots) or None,
    )


def reprint(text: BodyText, facts: Facts, turn: int) -> BodyText:
    """Return a text as another publisher prints it: whole, cut to half, or with its own disclaimer."""
    form = ("whole", "cut", "disclaimed")[turn % 3]
    if form == "cut":
        return text._replace(body=text.body[: (len(text.body) + 1) // 2], disclaimer=None)
    if form == "disclaimed":
        texts = texts_of(facts.locale)
        return text._replace(disclaimer=texts.disclaimers[-1].format_map(facts.slots))
    return text


def _plan(rng: Random) -> SimpleNamespace:
    """Draw what a story has, whatever the language, before any wording."""
    draw = rng.random
    return SimpleNamespace(
        paragraphs=4 + int(draw() * 7),
        headings=draw() * 2 < 1,
        list_at=1 + int(draw() * 6) if draw() * 2 < 1 else None,
        image_at=int(draw() * 5) if draw() * 3 > 1 else None,
        second_image=draw() * 5 < 1,
        cited=int(draw() * 3),
        cites_twice=draw() * 5 < 1,
        crossed=draw() * 3 < 1,
        priced=draw() * 3 < 1,
        origin=draw() * 10 < 1,
        points_form=FORMS[int(draw() * len(FORMS))],
        disclaimed=draw() * 3 < 1,
    )


def _redraw(rng: Random, slots: dict[str, str]) -> None:
    slots["n"] = f"{3 + int(rng.random() ** 3 * 90_000):,}"
    slots["pct"] = str(1 + int(rng.random() * 40))


def _paragraph(text: str) -> BodyBlock:
    return BodyBlock("paragraph", (TextSpan(text),))


def _paragraphs(rng: Random, plan: SimpleNamespace, facts: Facts, slots: dict[str, str]) -> list[BodyBlock]:
    texts = texts_of(facts.locale)
    each = 4 if len(texts.sentences) >= LONG_LANGUAGE else 2
    bank = list(texts.sentences)
    rng.shuffle(bank)
    linked = _linked(rng, plan, facts, slots)
    blocks = []
    for number in range(plan.paragraphs):
        wanted = bank[number * each : number * each + each - int(rng.random() * 2)]
        spans: list[TextSpan] = []
        for template in wanted:
            _redraw(rng, slots)
            spans.append(TextSpan(template.format_map(slots) + texts.joiner))
        if linked and number % 2 == 0:
            spans.extend(linked.pop())
        blocks.append(BodyBlock("paragraph", _joined(spans)))
        if plan.headings and number % 3 == 1:
            heading = pick(rng, texts.headings).format_map(slots)
            blocks.append(BodyBlock("heading", (TextSpan(heading),)))
    if blocks[-1].kind == "heading":
        blocks.pop()
    return blocks


def _joined(spans: list[TextSpan]) -> tuple[TextSpan, ...]:
    """Melt neighbouring plain texts into one."""
    joined: list[TextSpan] = []
    for span in spans:
        if joined and span.url is None and joined[-1].url is None:
            joined[-1] = TextSpan(joined[-1].text + span.text)
        else:
            joined.append(span)
    joined[-1] = TextSpan(joined[-1].text.rstrip(" "), joined[-1].url)
    return tuple(joined)


def _linked(
    rng: Random, plan: SimpleNamespace, facts: Facts, slots: dict[str, str]
) -> list[tuple[TextSpan, TextSpan, TextSpan]]:
    """Return sentences with a link in them: to other hosts, to an article, to a price page."""
    texts = texts_of(facts.locale)
    number = ids.mix(facts.seed, facts.number, 7) % 100_000
    found = []
    for turn in range(plan.cited):
        url = f"{AGENCY}{facts.asset_slug}/{number + turn}?id={number}&lang={facts.locale}"
        if turn:
            url = f"{REGULATOR}{number}.html"
        found.append(_sentence(pick(rng, texts.cited).format_map(slots), url))
    if found and plan.cites_twice:
        found.append(found[0])
    if plan.crossed and facts.number:
        older = ids.article_id(facts.seed, facts.number - 1 - number % min(facts.number, 50))
        url = detail_path(facts.locale, older)
        found.append(_sentence(pick(rng, texts.crossed).format_map(slots), url))
    if plan.priced:
        url = f"{prefix(facts.locale)}/price/{facts.asset_slug}"
        found.append(_sentence(pick(rng, texts.priced).format_map(slots), url))
    return found


def _sentence(text: str, url: str) -> tuple[TextSpan, TextSpan, TextSpan]:
    before, _, rest = text.partition("[")
    anchor, _, after = rest.partition("]")
    return TextSpan(before), TextSpan(anchor, url), TextSpan(after)


def _points(
    rng: Random, plan: SimpleNamespace, texts: SimpleNamespace, slots: dict[str, str]
) -> tuple[str, ...]:
    if plan.points_form == "none":
        return ()
    points = []
    for template in rng.sample(texts.points, 3):
        _redraw(rng, slots)
        points.append(template.format_map(slots))
    if plan.points_form == "run":  # cut in mid-sentence, as generated summaries are
        points[-1] = points[-1][:-RUN_CUT].rstrip(" ,.&")
    return tuple(points)


def _decorate(blocks: list[BodyBlock], rng: Random, plan: SimpleNamespace, facts: Facts) -> None:
    """Add a list, images and lines on the original to the paragraphs, the later places first."""
    texts = texts_of(facts.locale)
    if plan.origin:
        origin = [_paragraph(line.format_map(facts.slots)) for line in texts.origin]
        blocks[1:1] = origin
    if plan.list_at is not None:
        items = tuple(t.format_map(facts.slots) for t in rng.sample(texts.points, 3))
        blocks.insert(plan.list_at, BodyBlock("list", items=items))
    name = f"{ids.mix(facts.seed, facts.number, 8):016x}"
    if plan.second_image:
        blocks.append(BodyBlock("image", url=f"{IMAGE_HOST}{name}-b.jpg?w=800&q=75"))
    if plan.image_at is not None:
        blocks.insert(plan.image_at, BodyBlock("image", url=f"{IMAGE_HOST}{name}.png"))
