from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.normalization import names

LETTERS = st.characters(categories=["Lu", "Ll"], max_codepoint=0x24F)
NAME = st.lists(st.text(LETTERS, min_size=2, max_size=10).map(str.capitalize), min_size=1, max_size=3)


@pytest.mark.parametrize(
    ("byline", "name"),
    [
        ("By:Coin Edition", "Coin Edition"),
        ("By:By Jai Hamid", "Jai Hamid"),
        ("By: by: Jai Hamid", "Jai Hamid"),
        ("-:BlockBeats", "BlockBeats"),
        ("Por:Ana Lima", "Ana Lima"),
        ("Від: Олена Коваль", "Олена Коваль"),
        ("作者：王小明", "王小明"),
        ("بقلم: ليلى حسن", "ليلى حسن"),
        ("Skribent: Liv Dahl", "Liv Dahl"),
        ("Mete Demiralp", "Mete Demiralp"),
        ("Byron Gilliam", "Byron Gilliam"),
        ("Deniz Yılmaz", "Deniz Yılmaz"),
        ("作者 王小明", "王小明"),
        ("文／林語安", "林語安"),
        ("김철수 기자", "김철수"),
        ("〔記者王小明／台北報導〕", "王小明"),
        ("By @annlee", ""),
        ("Photo: Ann Lee", ""),
        ("โดย สมชาย ใจดี", "สมชาย ใจดี"),
        ("Автор: Ирина Белова", "Ирина Белова"),
        ("Von Braun", "Von Braun"),
        ("Oleh Bondar", "Oleh Bondar"),
        ("Yazan Haddad", "Yazan Haddad"),
        ("De Beers Group", "De Beers Group"),
        ("Ann Lee, Bo Ek, Ann Lee", "Ann Lee, Bo Ek"),
        ("Ann Lee (@annlee)", "Ann Lee"),
        ("Ann Lee ann@post.example", "Ann Lee"),
        ("@annlee", ""),
        ("https://post.example/ann", ""),
        ("www.post.example", ""),
        ("By:Ann Lee <ann@post.example>", "Ann Lee"),
        ("By:Original author: Ann Lee, Compiled by Bo, Post News", "Ann Lee"),
        ("By Ann Lee | Edited by Bo Ek", "Ann Lee"),
        ("Reporting by Ann Lee; Editing by Bo Ek", "Ann Lee"),
        ("原文作者：Ann Lee，编译：王小明", "Ann Lee"),
        ("作者：王小明 责任编辑：李雷", "王小明"),
        ("Editor: Bo Ek", ""),
        ("Biên tập: Trần Văn Bình", ""),
        ("By:Compiled by: Bo Ek", "Bo Ek"),
        ("By:Ann Lee, Senior Markets Reporter", "Ann Lee"),
        ("By Ann Lee and Bo Ek", "Ann Lee, Bo Ek"),
        ("Por Ana Lima e João Reis", "Ana Lima, João Reis"),
        ("By:Ann Lee, Bo Ek & Cy Orr", "Ann Lee, Bo Ek, Cy Orr"),
        ("By:Ann Lee; Bo Ek / Cy Orr", "Ann Lee, Bo Ek, Cy Orr"),
        ("作者：链闻、王小明", "链闻, 王小明"),
        ("By:Research and Development Desk", "Research and Development Desk"),
        ("Rédigé par Léa Petit", "Léa Petit"),
        ("เขียนโดย สมชาย", "สมชาย"),
        ("By:undefined", ""),
        ("[object Object]", ""),
        ("null", ""),
    ],
)
def test_author(byline: str, name: str) -> None:
    """The byline's prefix goes, in any language and doubled; a name that begins like one stays."""
    assert names.author(byline) == name


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("Von Lena Groß", "Lena Groß"),
        ("Oleh Budi Santoso", "Budi Santoso"),
        ("Yazan Melike Sarıoğlu", "Melike Sarıoğlu"),
        ("Від Олени Коваль", "Олени Коваль"),
    ],
)
def test_printed_byline(line: str, name: str) -> None:
    """Words that begin names as well are no name where a byline is printed before two or more."""
    assert names.opens_byline(line)
    assert names.printed_author(line) == name
    assert names.author(line) == line


@given(st.lists(NAME.map(" ".join), min_size=1, max_size=60))
def test_many_authors(people: list[str]) -> None:
    """Of many authors as many are kept as go into 300 characters, each whole and once."""
    found = names.author(", ".join(people)).split(", ")
    assert len(", ".join(found)) <= 300
    assert len(set(found)) == len(found)
    assert found[1:] == [] or set(found[1:]) <= set(people)


@given(NAME.map(" ".join), st.sampled_from(["By:", "By:By ", "Por: ", "-:", "作者：", "Автор: "]))
def test_author_prefixes(name: str, prefix: str) -> None:
    """A prefixed name is the name that stands without the prefix."""
    assert names.author(prefix + name) == names.author(name)


@pytest.mark.parametrize(
    ("printed", "title"),
    [
        ("Spring outlook | Bitget News", "Spring outlook | Bitget News"),
        ("Gold upGold up", "Gold up"),
        ("Bitget lists GOLD", "Bitget lists GOLD"),
        ("Why Kraken - and not Coinbase - won", "Why Kraken - and not Coinbase - won"),
    ],
)
def test_headline(printed: str, title: str) -> None:
    """A doubling goes; whatever else stands in a title stays."""
    assert names.headline(printed) == title


@pytest.mark.parametrize(
    ("printed", "name"),
    [("CoineditionCoinedition", "Coinedition"), ("Bitget-RWA", "Bitget-RWA"), (" · Web3 ", "Web3")],
)
def test_publisher(printed: str, name: str) -> None:
    """A publisher whose logo repeats it is named once, without the separators around it."""
    assert names.publisher(printed) == name
