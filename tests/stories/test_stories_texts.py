from __future__ import annotations

from newscrawl.stories.sketches import level_of, sample, shingles
from newscrawl.stories.texts import Significant, StoryText
from tests.storage.story_texts import DISCLAIMER, changed, half, wire


def test_hashes_are_the_same_everywhere() -> None:
    """A stored index stays valid: hashes depend on the words alone."""
    assert shingles("one two three four".split()) == [201050055645201, 277918837751568]
    assert shingles("two one three".split()) != shingles("one two three".split())


def test_samples_meet() -> None:
    """Texts of any length sample the same shingles, some two dozen to four of them."""
    long = frozenset(shingles(wire(1, 6000).split()))
    short = frozenset(shingles(wire(1, 600).split()))
    for numbers in (long, short):
        assert 15 < len(sample(numbers, level_of(len(numbers)))) < 60
    level = level_of(len(long))
    assert set(sample(short, level)) == short.intersection(sample(long, level))


def test_notices_above_one_text_open_differently() -> None:
    """The opening of a notice is its own, though most of it stands below every notice."""
    notices = (
        "Fees for cards fall from Monday.",
        "Tax reports for last year are ready.",
        "Referrals end in May.",
    )
    openings = {StoryText("Notice", [], f"{notice} {DISCLAIMER}").context for notice in notices}
    assert len(openings) == len(notices)


def test_boilerplate_is_left_out() -> None:
    """What is significant are the sentences that are no boilerplate, with or without their neighbours."""
    plain, framed = StoryText("T", [], wire(1)), StoryText("T", [], f"{wire(1)} {DISCLAIMER}")
    boilerplate = StoryText("T", [], DISCLAIMER).numbers
    assert Significant(framed, boilerplate).shingles == Significant(plain, boilerplate).shingles
    assert not Significant(framed, boilerplate).is_hollow
    assert Significant(StoryText("T", [], DISCLAIMER), boilerplate).is_hollow


def test_copies_share_their_context() -> None:
    """Whole, cut, framed and most changed copies of a text have one context, other texts another."""
    long = wire(1, 600)
    copies = (long, half(long), f"{long} {DISCLAIMER}")
    assert len({StoryText("T", [], text).context for text in copies}) == 1
    assert (
        sum(
            StoryText("", [], changed(wire(n))).context == StoryText("", [], wire(n)).context
            for n in range(50)
        )
        > 35
    )
    assert len({StoryText("T", [], wire(number)).context for number in range(50)}) == 50


def test_what_a_text_is_made_of() -> None:
    """The body speaks for an article, key points where it has none, the title too where they are short."""
    body = "This body has more than eight words in it."
    assert len(StoryText("Title", ["Point"], body).sentences) == 1
    assert StoryText("Title", ["One point.", "Two"], None).printed == [
        "Title",
        "One point",
        "Two",
    ]
    assert StoryText(None, [], None).printed == []


def test_sentences_in_any_script() -> None:
    """Sentences end at the marks of their script, and not within a number."""
    text = StoryText("", [], "比特币上涨 3.5%。以太坊下跌！What now? “Wait.” He said so, at 1.250 points")
    assert text.printed == [
        "比特币上涨 3.5%",
        "以太坊下跌",
        "What now",
        "“Wait",
        "He said so, at 1.250 points",
    ]
