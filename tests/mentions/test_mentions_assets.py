from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from newscrawl.exceptions import AssetListError
from newscrawl.mentions.assets import Assets
from newscrawl.mentions.matcher import Matcher

if TYPE_CHECKING:
    from pathlib import Path


def own(tmp_path: Path, text: str) -> Assets:
    file = tmp_path / "own.tsv"
    file.write_text(text, encoding="utf-8")
    return Assets.load(str(file))


def found(assets: Assets, text: str) -> list[str]:
    return sorted(mention.symbol for mention in Matcher(assets).find(text))


def test_the_list():
    """The built-in list has more than 300 assets, of which some are marked as ambiguous."""
    assets = Assets.load()
    assert len(assets.titles) >= 300
    ambiguous = {symbol for symbol, ticker in assets.tickers.items() if ticker.ambiguity}
    assert {"ONE", "GAS", "LINK", "SUN", "ETC"} <= ambiguous
    assert not {"BTC", "ETH", "XRP", "USDT"} & ambiguous


def test_an_own_file_adds_and_replaces(tmp_path: Path):
    """Assets of one's own are found, a symbol that is known is replaced, and names can be taken out."""
    text = "# ours\n\nqqz\t\tQuizzcoin|Квизкоин\nBTC\tword\tBitcoin?\n-\t\tEthereum Street\n"
    assets = own(tmp_path, text)
    assert found(assets, "Quizzcoin, QQZ; квизкоина") == ["QQZ"]
    assert found(assets, "BTC alone") == []
    assert found(assets, "比特币") == []
    assert found(assets, "A house in Ethereum Street") == []
    assert assets.titles["QQZ"] == "Quizzcoin"


def test_rules_tell_lists_apart(tmp_path: Path):
    """Mentions that were made by another list have other rules."""
    plain, one, other = Assets.load(), own(tmp_path, "AAA\t\tAaa coin\n"), own(tmp_path, "BBB\t\tBbb coin\n")
    assert len({plain.rules, one.rules, other.rules}) == 3


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("QQZ Quizzcoin\n", "line 1: not the three columns symbol, ambiguity, names with a tab between them"),
        ("\n#\nQ Z\t\tQuizz\n", "line 3: 'Q Z' is no symbol: up to 20 letters and digits"),
        ("QQZ\tmaybe\tQuizz\n", "line 1: the ambiguity 'maybe' is neither empty nor 'word' nor 'other'"),
        ("QQZ\t\tQ\n", "line 1: 'Q' is too short for a name"),
        ("QQZ\t\t\n", "line 1: '' is too short for a name"),
        ("QQZ\t\tQuizz\nQQY\t\tquizz\n", "line 2: 'quizz' is QQZ already"),
        ("QQZ\t\tQuizz\nQQZ\t\tQuiz\n", "line 2: QQZ stands twice in it"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, text: str, reason: str):
    """What is wrong in a file of one's own is said with its line."""
    with pytest.raises(AssetListError, match="line") as error:
        own(tmp_path, text)
    assert str(error.value) == f"{tmp_path / 'own.tsv'}, {reason}"


def test_a_file_that_cannot_be_read(tmp_path: Path):
    """A missing file, and one in another encoding, are told."""
    with pytest.raises(AssetListError, match="No such file"):
        Assets.load(str(tmp_path / "none.tsv"))
    file = tmp_path / "latin.tsv"
    file.write_bytes("AAA\t\tAaa\nBBB\t\tB\u00e9b\u00e9\n".encode("latin-1"))
    with pytest.raises(AssetListError, match="line 2: not UTF-8"):
        Assets.load(str(file))
