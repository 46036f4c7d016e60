"""Which articles are one story, through the verbs of the store and the eyes of an analyst."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from newscrawl.storage.stories import pairs as stories_pairs
from newscrawl.stories.candidates import COMMON
from tests.storage.storage_examples import id_of
from tests.storage.story_texts import (
    DISCLAIMER,
    are_one,
    changed,
    half,
    posted,
    save,
    stories_of,
    wire,
)

if TYPE_CHECKING:
    from newscrawl.storage.store import Store
    from tests.databases import AnyDatabase

TEXT = wire(1)
HALT = "Trading in {name} ({ticker}) was halted at the request of the company. Trading resumes upon {thing}."
BRIEF = (
    "{name} said on Monday that it bought {amount} tokens in the past week, which brings its treasury to "
    "more than it held in spring. The company paid for the purchase with the proceeds of a share sale."
)


@pytest.mark.parametrize(
    ("copy", "score"),
    [
        (TEXT, 1.0),
        (half(TEXT), 1.0),
        (changed(TEXT), 0.87),
        (changed(half(TEXT)), 0.87),
        (f"{TEXT} {DISCLAIMER}", 1.0),
    ],
    ids=["whole", "half", "changed", "half and changed", "with a disclaimer"],
)
@pytest.mark.parametrize("hour", [1, 30, 72])
def test_copies_are_one_story(
    store: Store, database: AnyDatabase, copy: str, score: float, hour: int
) -> None:
    """A wire text is one story with its copy by another publisher within 72 hours, whole or not."""
    save(store, [posted(1, TEXT)])
    save(store, [posted(2, copy, hour)])
    members = database.rows("SELECT article_id, score FROM story_members ORDER BY article_id")
    assert [row["score"] for row in members] == [pytest.approx(score, abs=0.03)] * 2
    [story] = database.rows("SELECT * FROM stories")
    assert (story["story_id"], story["size"], story["first_publisher"]) == (id_of(1), 2, "Desk 1")


def test_after_72_hours_it_is_another_story(store: Store, database: AnyDatabase) -> None:
    """A copy that comes after 72 hours is a story of its own."""
    save(store, [posted(1, TEXT), posted(2, TEXT, 73)])
    assert not are_one(database, 1, 2)


def test_a_story_does_not_grow_by_links(store: Store, database: AnyDatabase) -> None:
    """A chain of copies is cut where its ends would be more than 72 hours apart."""
    save(store, [posted(number, TEXT, 40 * number) for number in range(3)])
    assert are_one(database, 0, 1)
    assert not are_one(database, 0, 2)


def test_the_first_whole_text_represents(store: Store, database: AnyDatabase) -> None:
    """The story has the id of its first article and is represented by the first one that is not cut."""
    save(store, [posted(1, half(TEXT), 0), posted(2, TEXT, 2), posted(3, TEXT, 3)])
    [story] = database.rows("SELECT * FROM stories")
    assert (story["story_id"], story["representative_id"]) == (id_of(1), id_of(2))
    assert (story["first_publisher"], story["title"]) == ("Desk 1", wire(1002, 12))


def test_locales_are_one_story(store: Store, database: AnyDatabase) -> None:
    """An article is one story in all its locales, and a translation has no score."""
    for article in (posted(1, TEXT), posted(1, wire(2), 90, locale="pt")):
        save(store, [article])
    [story] = database.rows("SELECT size, articles, representative_locale FROM stories")
    assert tuple(story.values()) == (2, 1, "en")
    assert database.rows("SELECT DISTINCT score FROM story_members") == [{"score": None}]


def test_an_untranslated_copy(store: Store, database: AnyDatabase) -> None:
    """A copy that another locale carries untranslated belongs to the story."""
    save(store, [posted(1, TEXT), posted(2, TEXT, 1, locale="pt")])
    assert len(database.rows("SELECT * FROM stories")) == 1


def test_like_translations_of_different_texts(store: Store, database: AnyDatabase) -> None:
    """Where short translations are alike and the longer originals are not, the originals decide."""
    short = "O depósito de moedas volta a abrir hoje para quem espera desde ontem"
    for number in (1, 2):
        save(store, [posted(number, wire(number)), posted(number, short, locale="pt", title="Depósito")])
    assert not are_one(database, 1, 2)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            HALT.format(name="Acme Holdings", ticker="ACM", thing="news"),
            HALT.format(name="Borel Foods", ticker="BRL", thing="news"),
        ),
        (BRIEF.format(name="Acme", amount="1,250"), BRIEF.format(name="Borel", amount="1,250")),
        (BRIEF.format(name="Acme", amount="1,250"), BRIEF.format(name="Acme", amount="1,350")),
        (
            "蓝石科技今日公告，公司股票自下午起停牌，等待重大事项披露。",
            "红杉矿业今日公告，公司股票自下午起停牌，等待重大事项披露。",
        ),
    ],
    ids=["halts", "company", "amount", "Chinese company"],
)
def test_briefs_of_one_template(store: Store, database: AnyDatabase, one: str, other: str) -> None:
    """Short texts of one template that differ in company or amount are different stories."""
    save(store, [posted(1, one, title="Notice"), posted(2, other, 1, title="Notice")])
    assert not are_one(database, 1, 2)
    save(store, [posted(3, one, 2, title="Notice")])
    assert are_one(database, 1, 3)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Tin climbs to its highest price since spring", "Zinc climbs to its highest price since spring"),
        ("KWH/USDT opens for trading", "ZDP/USDT opens for trading"),
    ],
)
def test_the_title_names_what_a_brief_is_about(
    store: Store, database: AnyDatabase, one: str, other: str
) -> None:
    """Briefs are different stories if the titles fill one template with other words of the texts."""
    body = "{} after a quiet week in which volumes were thin and few desks had expected any move at all."
    articles = [posted(number, body.format(title), title=title) for number, title in enumerate((one, other))]
    save(store, articles)
    assert not are_one(database, 0, 1)


def test_identical_texts_on_different_days(store: Store, database: AnyDatabase) -> None:
    """What a publisher says again another day is another story, a notice whoever says it."""
    notice = HALT.format(name="Acme Holdings", ticker="ACM", thing="news")
    save(store, [posted(1, TEXT), posted(2, TEXT, 24, publisher="Desk 1")])
    assert not are_one(database, 1, 2)
    save(store, [posted(3, notice), posted(4, notice, 24), posted(5, notice, 3)])
    assert not are_one(database, 3, 4)
    assert are_one(database, 3, 5)


def test_copies_of_what_is_said_again(store: Store, database: AnyDatabase) -> None:
    """A copy belongs to the nearest of the stories that it could belong to, and joins them never."""
    again = [posted(1, TEXT), posted(2, TEXT, 24, publisher="Desk 1")]
    save(store, [*again, posted(3, half(TEXT), 23)])
    assert are_one(database, 2, 3)
    assert not are_one(database, 1, 2)


def test_boilerplate_is_learnt(store: Store, database: AnyDatabase) -> None:
    """What a publisher has in otherwise different texts does not count, also in what came before."""
    cut = f"{half(TEXT)} {DISCLAIMER}"
    save(store, [posted(1, TEXT), posted(2, cut, 1)])
    assert not are_one(database, 1, 2)
    others = [posted(number, f"{wire(number)} {DISCLAIMER}", publisher="Daily") for number in range(10, 18)]
    save(store, others)
    assert not are_one(database, 10, 11)
    assert are_one(database, 1, 2)
    save(store, [posted(number, wire(number), 1, publisher="Daily") for number in range(10, 18)])
    assert not are_one(database, 1, 2)


def test_short_texts_with_a_long_disclaimer(store: Store, database: AnyDatabase) -> None:
    """Short texts are not one story because most of what they say is the same disclaimer."""
    short = [posted(number, f"{wire(number, 12)} {DISCLAIMER}") for number in range(12)]
    save(store, short)
    assert len(set(stories_of(database).values())) == 12


def test_nothing_is_dropped(store: Store, database: AnyDatabase) -> None:
    """Every copy keeps its own row, text and publisher, and every article is a member of one story."""
    save(store, [posted(number, TEXT, number) for number in range(5)])
    assert len(database.rows("SELECT DISTINCT publisher FROM articles WHERE length(body_text) > 0")) == 5
    assert len(database.rows("SELECT * FROM articles JOIN story_members USING (article_id, locale)")) == 5


def test_a_revision_may_part_a_story(store: Store, database: AnyDatabase) -> None:
    """Articles that only an edited one held together are different stories again."""
    first, second = half(TEXT), TEXT.removeprefix(half(TEXT))
    save(store, [posted(1, first), posted(2, second, 1), posted(3, TEXT, 2)])
    assert are_one(database, 1, 2, 3)
    save(store, [posted(3, wire(9), 2)])
    assert len(set(stories_of(database).values())) == 3
    assert {row["score"] for row in database.rows("SELECT score FROM story_members")} == {None}


def test_the_log_names_the_story_of_its_time(store: Store, database: AnyDatabase) -> None:
    """An earlier article that comes late gives the story its id and makes no change of the others."""
    save(store, [posted(2, TEXT, 2)])
    save(store, [posted(1, TEXT, 1)])
    save(store, [posted(3, TEXT, 3)])
    assert set(stories_of(database).values()) == {id_of(1)}
    changes = database.rows("SELECT article_id, kind, story_id FROM changes ORDER BY seq")
    assert [tuple(row.values()) for row in changes] == [
        (id_of(2), "new", id_of(2)),
        (id_of(1), "new", id_of(1)),
        (id_of(3), "new", id_of(1)),
    ]


def test_a_template_is_not_compared_with_itself(
    store: Store, database: AnyDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Texts of a template that is filled by the hundred cost no more the more there are."""
    compared = []

    def count(one: object, other: object) -> object:
        compared.append(1)
        return likeness(one, other)

    likeness = stories_pairs.likeness
    monkeypatch.setattr(stories_pairs, "likeness", count)
    for start in range(0, 200, 20):
        compared.clear()
        notices = [
            posted(
                number, BRIEF.format(name=wire(number, 12).split()[5], amount=f"{number},000"), title="Buys"
            )
            for number in range(start, start + 20)
        ]
        save(store, notices)
    assert len(compared) < 20
    save(store, [posted(300, notices[-1].body_text, 1, title="Buys")])
    assert are_one(database, 199, 300)


def test_what_is_published_alike_everywhere(store: Store, database: AnyDatabase) -> None:
    """As many copies as a shingle may have texts are still one story."""
    copies = [posted(number, TEXT, 1) for number in range(COMMON)]
    save(store, copies)
    assert are_one(database, *range(COMMON))
