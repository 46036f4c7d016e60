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
    ],
)
def test_author(byline: str, name: str) -> None:
    """The byline's prefix goes, in any language and doubled; a name that begins like one stays."""
    assert names.author(byline) == name


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
