"""What a person types is read into a tree, and what was not understood is said."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.normalization.text import clean
from newscrawl.storage.queries.search.conditions import forms
from newscrawl.storage.queries.search.parser import MOST_BEGINNINGS, MOST_CHARACTERS, MOST_WORDS, read
from newscrawl.storage.queries.search.tree import Group, Leaf, Node, is_group
from tests.storage.search_examples import PIECES

NOW = datetime(2026, 5, 31, 12, 30, 15, tzinfo=UTC)
A, B, C = (Leaf("word", text) for text in "abc")
TYPED = st.lists(st.sampled_from(PIECES), max_size=30).map("".join) | st.text()


def word(text: str, field: str | None = None) -> Leaf:
    return Leaf("word", text, field)


def phrase(text: str, field: str | None = None) -> Leaf:
    return Leaf("phrase", text, field)


def negated(part: Node) -> Group:
    return Group("NOT", (part,))


def every(*parts: Node) -> Group:
    return Group("AND", parts)


def either(*parts: Node) -> Group:
    return Group("OR", parts)


@pytest.mark.parametrize(
    ("typed", "tree"),
    [
        ("a", A),
        ("a b", every(A, B)),
        ("a AND b && a", every(A, B)),
        ("a OR b", either(A, B)),
        ("a | b || c", either(A, B, C)),
        ("a|b|-c", either(A, B, negated(C))),
        ("(a OR b) c", every(either(A, B), C)),
        ("a (b (c))", every(A, B, C)),
        ("-a", negated(A)),
        ("NOT a", negated(A)),
        ("NOT -a", A),
        ("a -(b c)", every(A, negated(every(B, C)))),
        ("−a –b －c", every(negated(A), negated(B), negated(C))),
        ("layer-2", word("layer-2")),
        ("+a", A),
        ("bit*", Leaf("beginning", "bit")),
        ("比*", Leaf("beginning", "比")),
        ("比特＊", Leaf("beginning", "比特")),
        ('"a b"', phrase("a b")),
        ("“a b” „a b‟ «a b» ＂a b＂ 「a b」", phrase("a b")),
        ("'a b'", phrase("a b")),
        ("don't miners' can't", every(word("don't"), word("miners"), word("can't"))),
        ('a"b"c', every(A, phrase("b"), C)),
        ('-"a b"', negated(phrase("a b"))),
        ('"BTC"-USDT', every(phrase("BTC"), word("USDT"))),
        ("title:a", word("a", "title")),
        ("TITLE：a", word("a", "title")),
        ("title: a", word("a", "title")),
        ('author:"a b"', phrase("a b", "author")),
        ("title:(a OR b) c", every(either(word("a", "title"), word("b", "title")), C)),
        ("-publisher:a", negated(word("a", "publisher"))),
        ("publisher:-a", negated(word("a", "publisher"))),
        ("title:bit*", Leaf("beginning", "bit", "title")),
        ("coin:$BTC Coin:“Ethereum Classic”", every(Leaf("coin", "BTC"), Leaf("coin", "Ethereum Classic"))),
        ("-coin:(btc OR 比特币)", negated(either(Leaf("coin", "btc"), Leaf("coin", "比特币")))),
        ("since:2026-05", Leaf("since", "2026-05-01T00:00:00Z")),
        ("until:2026-05", Leaf("until", "2026-05-31T23:59:59Z")),
        ("since:７d", Leaf("since", "2026-05-24T12:30:15Z")),
        ('since:"2026-05-01 12:00"', Leaf("since", "2026-05-01T12:00:00Z")),
        ("-since:2026", negated(Leaf("since", "2026-01-01T00:00:00Z"))),
        ("https://a.example/news/1?b=(c)#d", Leaf("address", "https://a.example/news/1?b=(c)#d")),
        ("a (https://a.example/b)", every(A, Leaf("address", "https://a.example/b"))),
        ("see www.a.example/1.", every(word("see"), Leaf("address", "www.a.example/1"))),
        ("BTC/USDT U.S./China", every(word("BTC/USDT"), word("U.S./China"))),
        ("ａ\u3000ＯＲ\u3000（ｂ）", either(word("ａ"), word("ｂ"))),
        ("שלום עולם", every(word("שלום"), word("עולם"))),
        ("\u202ba\u202c\0", A),
        ("快讯：比特币", word("快讯:比特币")),
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
        ("since:-7d a", "a", "since:-7d: no date"),
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
    assert is_group(tree, "AND")
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
        assert read(str(tree), NOW)[0] == tree


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
