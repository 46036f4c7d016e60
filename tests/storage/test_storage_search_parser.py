"""What a person types is read into a tree, and what was not understood is said."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.normalization.text import clean
from newscrawl.storage.queries.search.conditions import forms
from newscrawl.storage.queries.search.parser import MOST_BEGINNINGS, MOST_CHARACTERS, MOST_WORDS, read
from newscrawl.storage.queries.search.tree import (
    Address,
    And,
    NamesCoin,
    Not,
    Or,
    Phrase,
    Published,
    Word,
    period,
)
from tests.storage.search_examples import PIECES

NOW = datetime(2026, 5, 31, 12, 30, 15, tzinfo=UTC)
A, B, C = Word("a"), Word("b"), Word("c")
TYPED = st.lists(st.sampled_from(PIECES), max_size=30).map("".join) | st.text()


@pytest.mark.parametrize(
    ("typed", "tree"),
    [
        ("a", A),
        ("a b", And((A, B))),
        ("a AND b && a", And((A, B))),
        ("a OR b", Or((A, B))),
        ("a | b || c", Or((A, B, C))),
        ("(a OR b) c", And((Or((A, B)), C))),
        ("a (b (c))", And((A, B, C))),
        ("-a", Not(A)),
        ("NOT a", Not(A)),
        ("NOT -a", A),
        ("a -(b c)", And((A, Not(And((B, C)))))),
        ("−a –b －c", And((Not(A), Not(B), Not(C)))),
        ("layer-2", Word("layer-2")),
        ("+a", A),
        ("bit*", Word("bit", is_beginning=True)),
        ("比*", Word("比", is_beginning=True)),
        ("比特＊", Word("比特", is_beginning=True)),
        ('"a b"', Phrase("a b")),
        ("“a b” „a b‟ «a b» ＂a b＂ 「a b」", Phrase("a b")),
        ("'a b'", Phrase("a b")),
        ("don't miners' can't", And((Word("don't"), Word("miners"), Word("can't")))),
        ('a"b"c', And((A, Phrase("b"), C))),
        ('-"a b"', Not(Phrase("a b"))),
        ('"BTC"-USDT', And((Phrase("BTC"), Word("USDT")))),
        ("title:a", Word("a", "title")),
        ("TITLE：a", Word("a", "title")),
        ("title: a", Word("a", "title")),
        ('author:"a b"', Phrase("a b", "author")),
        ("title:(a OR b) c", And((Or((Word("a", "title"), Word("b", "title"))), C))),
        ("-publisher:a", Not(Word("a", "publisher"))),
        ("publisher:-a", Not(Word("a", "publisher"))),
        ("title:bit*", Word("bit", "title", is_beginning=True)),
        ("coin:$BTC Coin:“Ethereum Classic”", And((NamesCoin("BTC"), NamesCoin("Ethereum Classic")))),
        ("-coin:(btc OR 比特币)", Not(Or((NamesCoin("btc"), NamesCoin("比特币"))))),
        ("since:2026-05", Published("since", "2026-05-01T00:00:00Z")),
        ("until:2026-05", Published("until", "2026-05-31T23:59:59Z")),
        ("since:７d", Published("since", "2026-05-24T12:30:15Z")),
        ('since:"2026-05-01 12:00"', Published("since", "2026-05-01T12:00:00Z")),
        ("-since:2026", Not(Published("since", "2026-01-01T00:00:00Z"))),
        ("https://a.example/news/1?b=(c)#d", Address("https://a.example/news/1?b=(c)#d")),
        ("a (https://a.example/b)", And((A, Address("https://a.example/b")))),
        ("see www.a.example/1.", And((Word("see"), Address("www.a.example/1")))),
        ("BTC/USDT U.S./China", And((Word("BTC/USDT"), Word("U.S./China")))),
        ("ａ\u3000ＯＲ\u3000（ｂ）", Or((Word("ａ"), Word("ｂ")))),
        ("שלום עולם", And((Word("שלום"), Word("עולם")))),
        ("\u202ba\u202c\0", A),
        ("快讯：比特币", Word("快讯:比特币")),
    ],
)
def test_what_is_understood(typed, tree) -> None:
    """Words, phrases, brackets, operators, fields, dates and addresses are read as people type them."""
    assert read(typed, NOW) == (tree, ())


@pytest.mark.parametrize(
    ("typed", "spelt", "note"),
    [
        ("a OR b c", "a OR (b c)", "read as a OR (b c)"),
        ("a or b", "a or b", "or in small letters is a word like others (OR, AND and NOT are not)"),
        ("a OR", "a", "OR has nothing beside it, left out"),
        ("OR a", "a", "OR has nothing beside it, left out"),
        ("coin:$ a", "a", "coin:$ has no letter or digit, left out"),
        ("a AND", "a", "AND has nothing beside it, left out"),
        ("a title:()", "a", "() has nothing beside it, left out"),
        ("a NOT", "a", "NOT has nothing beside it, left out"),
        ("a title:", "a", "title: has nothing beside it, left out"),
        ("title:author:a", "author:a", "title: has nothing beside it, left out"),
        ("--newest", "-newest", "-- is read as one -"),
        ("(a", "a", "a bracket ( has no other half, left out"),
        ("'title:a ,www.a.example/b", "title:a www.a.example/b", "', , has no letter or digit, left out"),
        ("a OR, b", "a OR b", ""),
        ("NOT* or*", "not* or", "or*: * stands"),
        ("a)", "a", "a bracket ) has no other half, left out"),
        (f"{'(' * 17}a", "a", "brackets within more than 16 brackets, left out"),
        ('a "b c', 'a "b c"', '"b c: the quote is not closed, taken up to the end'),
        (
            "since:yesterdy a",
            "a",
            "since:yesterdy: no date such as 2026-05-31, 2026-05, yesterday, 7d or 24h",
        ),
        ("since:2026-13-40 a", "a", "since:2026-13-40: no date"),
        ("until:1m a", "a", "until:1m: no date"),
        ("nope:a", "nope:a", "nope: is no field (there are title: publisher: author: coin: since: until:)"),
        ("NYSE:COIN", "NYSE:COIN", "NYSE: is no field"),
        ("a 🚀", "a", "🚀 has no letter or digit, left out"),
        ("a - b", "a b", "- has no letter or digit, left out"),
        ('a ""', "a", '"" has no letter or digit, left out'),
        ("C++ $BTC", "C BTC", "C++, $BTC: signs are not looked for, only letters and digits"),
        ("a *", "a", "*: * stands for the rest of a word"),
        ("*coin", "coin", "*coin: * stands for the rest of a word"),
        ("b*coin", "b*coin", "b*coin: * stands for the rest of a word"),
        ("bi*", "bi", "bi*: * stands for the rest of a word"),
        ('"bit* a"', '"bit* a"', '"bit* a": * stands for the rest of a word'),
        ("x " * 6000, "x", f"only the first {MOST_CHARACTERS:,} characters were read"),
    ],
)
def test_what_is_not_understood(typed, spelt, note) -> None:
    """Whatever is left out, or may be meant otherwise, is said in one line, and the rest is looked for."""
    tree, notes = read(typed, NOW)
    assert str(tree) == spelt
    assert note in "; ".join(notes)


def test_all_that_is_not_understood() -> None:
    """The same thing of several parts is said once, of many parts of the first."""
    _, notes = read("a:1 b:2 c:3 d:4 e:5 since:soon", NOW)
    assert [note.partition(" is no")[0].partition(": no")[0] for note in notes] == [
        "a:, b:, c: and 2 more",
        "since:soon",
    ]


def test_too_many_words() -> None:
    """More different words than anybody types are left out, which is said."""
    tree, notes = read(" ".join(f"word{n}" for n in range(MOST_WORDS + 1)), NOW)
    assert isinstance(tree, And)
    assert len(tree.parts) == MOST_WORDS
    assert notes == (f"only the first {MOST_WORDS} words were read",)


def test_too_many_beginnings() -> None:
    """A beginning stands for very many words, so few can be asked for; the others are left out."""
    tree, notes = read(" ".join(f"word{n}*" for n in range(MOST_BEGINNINGS + 1)) + " a", NOW)
    assert tree.parts[MOST_BEGINNINGS:] == (A,)
    assert notes == (f"only the first {MOST_BEGINNINGS} words with * were read",)


@given(TYPED)
def test_whatever_is_typed_is_read(typed) -> None:
    """Any text gives a tree, or notes that say why not, and the notes are short lines."""
    tree, notes = read(typed, NOW)
    assert tree or notes or not clean(typed)
    assert all(len(note.splitlines()) == 1 and len(note) < 400 for note in notes)


@given(TYPED)
def test_a_tree_is_spelt_as_it_is_typed(typed) -> None:
    """What a tree is spelt as is read as the same tree."""
    tree, _ = read(typed, NOW)
    if tree:
        assert read(str(tree), NOW).tree == tree


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [
        ("2026", "2026-01-01T00:00:00", "2026-12-31T23:59:59"),
        ("2024-02", "2024-02-01T00:00:00", "2024-02-29T23:59:59"),
        ("2026-12", "2026-12-01T00:00:00", "2026-12-31T23:59:59"),
        ("2026-5-3", "2026-05-03T00:00:00", "2026-05-03T23:59:59"),
        ("2026/05/03", "2026-05-03T00:00:00", "2026-05-03T23:59:59"),
        ("2026-05-03T10:00", "2026-05-03T10:00:00", "2026-05-03T10:00:59"),
        ("2026-05-03t10:00:07z", "2026-05-03T10:00:07", "2026-05-03T10:00:07"),
        ("2026-05-03 10:00+08:00", "2026-05-03T02:00:00", "2026-05-03T02:00:59"),
        ("Today", "2026-05-31T00:00:00", "2026-05-31T23:59:59"),
        ("yesterday", "2026-05-30T00:00:00", "2026-05-30T23:59:59"),
        ("24h", "2026-05-30T12:30:15", "2026-05-30T12:30:15"),
        ("2w", "2026-05-17T12:30:15", "2026-05-17T12:30:15"),
    ],
)
def test_dates(typed, first, last) -> None:
    """A date names the whole of its year, month, day or minute."""
    found = period(typed, NOW)
    assert [moment.strftime("%Y-%m-%dT%H:%M:%S") for moment in found] == [first, last]


@pytest.mark.parametrize(
    "typed",
    [
        *(
            "",
            "soon",
            "2026-13",
            "2026-02-30",
            "0000",
            "0999",
            "20260531",
            "26-05-31",
            "2026-05/03",
            "99999w",
        ),
        *("7", "1m", "-7d", "2026-05-03T25:00", "9999-12-31T23:59-23:00", "２０２６-x"),
    ],
)
def test_what_is_no_date(typed) -> None:
    """What no calendar has, or what may mean two things, is no date."""
    assert period(typed, NOW) is None


@pytest.mark.parametrize(
    ("word", "found", "not_found"),
    [
        ("bitcoins", {"bitcoin", "bitcoins"}, {"bitcoinist"}),
        ("Bitcoin's", {"bitcoin", "bitcoins"}, {"s"}),
        ("trading", {"trade", "trades", "traded", "trading"}, {"trader"}),
        ("companies", {"company", "companies"}, set()),
        ("stop", {"stopped", "stopping", "stops"}, set()),
        ("agreed", {"agree", "agrees", "agreeing"}, set()),
        ("exchanges", {"exchange", "exchanged"}, set()),
        ("validate", {"validated", "validates", "validating"}, {"valid", "validation"}),
        ("news", {"news"}, {"new"}),
        ("new", {"new"}, {"news"}),
        ("one", {"one", "ones"}, {"on"}),
        ("its", {"its"}, {"it"}),
        ("gas", {"gas"}, {"ga"}),
        ("dying", {"dying"}, {"dye", "dyed"}),
    ],
)
def test_forms_of_a_word(word, found, not_found) -> None:
    """An English word is found as plural, past and -ing, and no other word with it."""
    assert found <= set(forms(word))
    assert not not_found & set(forms(word))


@given(st.text(st.characters(codec="ascii", categories=["Ll"]), min_size=1, max_size=12))
def test_forms_keep_the_word(word) -> None:
    """A word is among its forms, and they are few."""
    assert word in forms(word)
    assert len(forms(word)) < 40
