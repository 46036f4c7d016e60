from __future__ import annotations

import pytest

from newscrawl.stories.similarity import DAY, HOUR, WINDOW, ComparedArticle, Likeness, likeness
from newscrawl.stories.texts import Significant, StoryText
from tests.storage.story_texts import changed, half, wire

TEXT = wire(1)


def _piece(body: str, time: int = 0, publisher: str | None = "P", title: str = "") -> ComparedArticle:
    return ComparedArticle(Significant(StoryText(title, [], body), ()), publisher, time)


@pytest.mark.parametrize(
    ("body", "score"),
    [(TEXT, 1.0), (half(TEXT), 1.0), (changed(TEXT), 0.853), (changed(TEXT, 9), None), (wire(2), None)],
    ids=["whole", "half", "one word of 20", "one word of 9", "another"],
)
def test_the_score(body: str, score: float | None) -> None:
    """The score is the share of the shorter text; below four fifths two texts are not alike."""
    found = likeness(_piece(TEXT), _piece(body, HOUR))
    assert found == likeness(_piece(body, HOUR), _piece(TEXT))
    assert (found and found.score) == (score and pytest.approx(score, abs=0.02))


def test_the_window() -> None:
    """Texts are compared up to 72 hours apart."""
    assert likeness(_piece(TEXT), _piece(TEXT, WINDOW, "Q")) == Likeness(1.0, is_same=True)
    assert likeness(_piece(TEXT), _piece(TEXT, WINDOW + 1, "Q")) is None


@pytest.mark.parametrize(
    ("time", "publisher", "body", "is_same"),
    [
        (DAY, "P", TEXT, False),
        (DAY, "Q", TEXT, True),
        (DAY - 1, "P", TEXT, True),
        (DAY, "P", half(TEXT), True),
        (DAY, "P", changed(TEXT), True),
    ],
    ids=["again", "other publisher", "same day", "cut", "edited"],
)
def test_what_is_published_again(time: int, publisher: str, body: str, is_same: bool) -> None:
    """A publisher's own text on another day is another story, word for word or nearly so."""
    assert likeness(_piece(TEXT), _piece(body, time, publisher)) is not None
    assert likeness(_piece(TEXT), _piece(body, time, publisher)).is_same == is_same


def test_over_midnight() -> None:
    """What is published again within six hours is the same story, also after midnight."""
    late = _piece(TEXT, DAY - HOUR)
    assert likeness(late, _piece(TEXT, DAY + HOUR)).is_same
    assert not likeness(late, _piece(TEXT, DAY + 5 * HOUR)).is_same


def test_names_in_long_texts() -> None:
    """In a longer text a fifth of the names may be others, but not more."""
    names = {word for word in wire(1, 240).split() if word.istitle() and not word.endswith(".")}
    text = wire(1, 240)
    few = many = text
    for number, name in enumerate(sorted(names)):
        many = many.replace(name, f"Name{number}")
        few = few.replace(name, f"Name{number}") if number < 3 else few
    assert likeness(_piece(text), _piece(few)).is_same
    assert likeness(_piece(text), _piece(many)) is None or not likeness(_piece(text), _piece(many)).is_same


PARAGRAPHS = [wire(number, 48) for number in range(20, 26)]
STORY = "\n".join(PARAGRAPHS)
# Names and figures that the story has nowhere.
AROUND = [
    "ADVERTISEMENT",
    "FILE PHOTO: Tomas Quist and Mei Okafor in Trieste, 14 June 2019. ABC/Rosa Lindqvist",
    "READ MORE: Norrland Rail Sells 38 Locomotives to Borealis",
    "(Reporting by Ines Marlow and Paul Tisch; editing by Ruth Ogden)",
    "Sign up for the Morning Ledger, 4.2 million readers since 1998",
]
ELSEWHERE = [
    "By Anton Krieg, Harwick Gazette, 20 November 2023, 09:12 EDT",
    "Picture: Hana Brandt / Getty, Lisbon 2021",
    "Also today: Calder Lines orders 12 ferries from Osaka yard",
    "Elsa Vosk has written for the Gazette from Sunderby since 2004",
]


def _among(paragraphs: list[str], lines: list[str]) -> str:
    """Return a text with lines above, between and below its paragraphs."""
    mixed = [line for pair in zip(lines[1:], paragraphs, strict=False) for line in pair]
    return "\n".join([lines[0], *mixed, *paragraphs[len(lines) - 1 :], *lines[2:]])


def _introduced() -> str:
    return (
        f"Our desk in Trieste, led by Ines Marlow, sums up 14 days in 12 charts.\n{STORY[: len(STORY) // 2]}"
    )


def _links() -> str:
    return " ".join(
        f"[{word}](https://www.example.com/topic/{word.lower()}?ref=Text99)" if word.istitle() else word
        for word in STORY.split(" ")
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (STORY, _among(PARAGRAPHS, AROUND)),
        (_among(PARAGRAPHS, AROUND), _among(PARAGRAPHS, ELSEWHERE)),
        (_among(PARAGRAPHS, AROUND), _among([PARAGRAPHS[0], *PARAGRAPHS[:0:-1]], ELSEWHERE)),
        (_among(PARAGRAPHS, AROUND), "\n".join([*PARAGRAPHS[:3], wire(99, 48), *PARAGRAPHS[4:]])),
        (_among(PARAGRAPHS, AROUND), _links()),
        (_among(PARAGRAPHS, AROUND), _introduced()),
        (STORY, f"Mei Okafor reports from Trieste.\n{PARAGRAPHS[0]}"),
    ],
    ids=[
        "one side",
        "both sides",
        "moved",
        "one paragraph rewritten",
        "links",
        "half introduced",
        "cut to a brief",
    ],
)
def test_what_is_added_has_names_of_its_own(one: str, other: str) -> None:
    """Copies are one story whatever names and figures each publisher adds around the text."""
    found = likeness(_piece(one), _piece(other, HOUR, "Q"))
    assert found is not None
    assert found.is_same
    assert found == likeness(_piece(other, HOUR, "Q"), _piece(one))


def test_half_of_it_added_on_both_sides() -> None:
    """Two thirds are enough of longer texts of two publishers if these agree word for word."""
    one, other = (f"{STORY}\n{wire(number, 132)}" for number in (80, 81))
    found = likeness(_piece(one), _piece(other, HOUR, "Q"))
    assert found is not None
    assert found.is_same
    assert found.score == pytest.approx(0.68, abs=0.02)
    assert likeness(_piece(one), _piece(other, HOUR)) is None
    assert likeness(_piece(STORY), _piece(changed(STORY, 9), HOUR, "Q")) is None
    assert likeness(_piece(wire(82, 72)), _piece(changed(wire(82, 72), 9), HOUR, "Q")) is None


@pytest.mark.parametrize(
    "body", ["{} said so. " + wire(90, 60), wire(90, 24) + " So {} said. " + wire(91, 36)]
)
def test_a_brief_in_a_long_frame(body: str) -> None:
    """A brief that another name makes another one is no story cut from a longer text."""
    one, other = body.format("Marrow"), body.format("Kestrel")
    assert likeness(_piece(one), _piece(f"{one} {wire(92, 120)}", HOUR, "Q")).is_same
    assert not likeness(_piece(one), _piece(f"{other} {wire(92, 120)}", HOUR, "Q")).is_same


def test_headlines_in_the_text() -> None:
    """A headline that is printed in the text as well makes it no other story."""
    titles = "Storm Shuts Port of Trieste", "Crane Shuts Port of Trieste"
    one, other = (f"{PARAGRAPHS[0]}\n{title}\n{STORY[len(PARAGRAPHS[0]) :]}" for title in titles)
    pieces = _piece(one, title=titles[0]), _piece(other, HOUR, "Q", title=titles[1])
    assert likeness(*pieces).is_same


REPORT = (
    "{name} {verb} {first} million in its third quarter after {second} million twelve months before, and the "
    "panel had pencilled in {third}. One-off items have been taken out of all three figures.\n"
    "On the day of the report the share of {name} stood at {fourth}, which is what the desk expected from "
    "the figures. Our file holds the same rows for each member of the sector, so that readers may lay them "
    "side by side and see whether orders grow faster than sales.\n"
    "What do such figures tell? By themselves, little. We look at three things before we change our grade: "
    "whether orders on the books grow, whether cash comes in as quickly as profit is booked, and whether "
    "those who run the business buy or sell its paper. A result far from the figure of the panel moves "
    "prices on the day; after a month, our records show, it seldom matters in either direction. {name} will "
    "hold its meeting on {fifth} May."
)
ACME = REPORT.format(
    name="Acme Foods", verb="earned", first=41.2, second=38, third=40.5, fourth=64.1, fifth=4
)
BOREL = REPORT.format(
    name="Borel Rail", verb="lost", first=17.9, second=3, third=12.6, fourth=27.55, fifth=19
)
FRAME = wire(50, 108).lower()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (ACME, BOREL),
        (_among(ACME.split("\n"), AROUND[:3]), _among(BOREL.split("\n"), AROUND[:3])),
        (_among(ACME.split("\n"), AROUND[:3]), _among(BOREL.split("\n"), ELSEWHERE[:3])),
        (f"{wire(51, 48)} {FRAME}", f"{wire(52, 48)} {FRAME}"),
        (f"{wire(51, 24)} {FRAME}", f"{wire(52, 72)} {FRAME}"),
    ],
    ids=["template", "template in one frame", "template in two frames", "one frame", "brief in a frame"],
)
def test_long_texts_about_others(one: str, other: str) -> None:
    """Reports of one template and texts in one frame are other stories, also with something around."""
    found = likeness(_piece(one), _piece(other, HOUR, "Q"))
    assert found is None or not found.is_same


def test_releases_of_a_publisher() -> None:
    """What one publisher puts below all its news is no story, however much it says."""
    about = wire(60, 300)
    releases = [_piece(f"{wire(number, 60)}\n{about}") for number in (61, 62)]
    assert not likeness(*releases).is_same


NOTICE = (
    "{name} leaves our markets. Trading in {name} ends at noon, and open orders are cancelled an hour later. "
    f"{wire(70, 300)} Withdrawals of {{name}} stay open for a month."
)


def test_what_the_title_names() -> None:
    """A long notice is about what its title names, however few its other differences are."""
    marrow, kestrel = (NOTICE.format(name=name) for name in ("Marrow", "Kestrel"))
    one = _piece(marrow, title="Notice on Marrow")
    assert not likeness(one, _piece(kestrel, HOUR, "Q", title="Notice on Kestrel")).is_same
    assert likeness(one, _piece(kestrel, HOUR, "Q", title="Markets this week")).is_same


def test_a_correction_of_a_long_text() -> None:
    """A figure that was corrected in a long text leaves it the same story."""
    corrected = ACME.replace("41.2", "42.1")
    assert likeness(_piece(ACME), _piece(corrected, HOUR)).is_same
