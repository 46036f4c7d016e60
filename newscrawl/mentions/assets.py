"""The list of assets: symbols, names in many scripts, and which of them are also something else."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from newscrawl.exceptions import AssetListError

# Another number for every change of the rules or the list that gives a stored article other mentions.
RULES_VERSION = 4

_BUILT_IN = Path(__file__).with_name("assets.tsv")
_COLUMNS = ("symbol", "ambiguity", "names")
_SYMBOL = re.compile(r"[^\W_]{1,20}")
_AMBIGUITIES = ("", "word", "other")
# One letter or character names nothing.
_SHORTEST = 2
# Behind a name: it counts beside another sign only; it counts with a capital only.
_MARKS = "?^"
# The symbol of names that only look like an asset's.
_NONE = "-"


class Ticker(NamedTuple):
    """A ticker: whose it is, and whether it is also a word (`word`) or a company's (`other`)."""

    symbol: str
    ambiguity: str


class Name(NamedTuple):
    """A name: whose it is (None: nobody's), whether it is also a word, whether it needs a capital."""

    symbol: str | None
    ambiguous: bool = False
    is_capital: bool = False


class Assets:
    """Everything that assets are called.

    *titles* has the name to be shown of each symbol, *names* is keyed by `folded` names, *rules* tells lists
    and rules apart: mentions with the same were made alike.
    """

    def __init__(self) -> None:
        self.titles: dict[str, str] = {}
        self.tickers: dict[str, Ticker] = {}
        self.names: dict[str, Name] = {}
        self.rules = str(RULES_VERSION)

    @classmethod
    def load(cls, own_file: str = "") -> Assets:
        """Return the built-in list, with a file of one's own that wins over it; raise AssetListError."""
        assets = cls()
        assets._add(_BUILT_IN.read_bytes(), _BUILT_IN.name)
        if own_file:
            try:
                content = Path(own_file).read_bytes()
            except OSError as error:
                raise AssetListError(f"{own_file}: {error.strerror}") from None
            assets._add(content, own_file)
            assets.rules += f"+{hashlib.sha256(content).hexdigest()[:8]}"
        return assets

    def _add(self, content: bytes, where: str) -> None:
        """Add a list; a symbol that is known is replaced, and a name goes over to its new owner."""
        owners: dict[str, str] = {}
        for number, line in _lines(content, where):
            try:
                symbol, ambiguity, names = _row(line)
                _claim(owners, symbol, names)
            except AssetListError as error:
                raise AssetListError(f"{where}, line {number}: {error}") from None
            if symbol in self.titles:
                self._forget(symbol)
            if symbol != _NONE:
                self.titles[symbol] = names[0].rstrip(_MARKS)
                self._call(symbol, symbol, ambiguity)
            for name in names:
                self._call(symbol, name, "")

    def _call(self, symbol: str, called: str, ambiguity: str) -> None:
        plain, ambiguous = called.rstrip(_MARKS), called.endswith("?")
        if called == symbol:
            self.tickers[symbol] = Ticker(symbol, ambiguity)
        elif plain.startswith("$"):
            self.tickers[plain[1:]] = Ticker(symbol, "word" if ambiguous else "")
        else:
            owner = None if symbol == _NONE else symbol
            self.names[folded(compatible(plain))] = Name(owner, ambiguous, called.endswith("^"))

    def _forget(self, symbol: str) -> None:
        self.tickers = {key: ticker for key, ticker in self.tickers.items() if ticker.symbol != symbol}
        self.names = {key: name for key, name in self.names.items() if name.symbol != symbol}


def compatible(text: str) -> str:
    """Return text in NFKC: full-width letters are letters."""
    return text if text.isascii() else unicodedata.normalize("NFKC", text)


def folded(text: str) -> str:
    """Return text in NFKC as names are compared, character by character.

    >>> folded("BİTCOİN-CASH")
    'bitcoin cash'
    """
    # The capital dotted i alone is two characters in lower case.
    return text.replace("-", " ").replace("\u2010", " ").replace("\u0130", "i").lower()


def _lines(content: bytes, where: str) -> Iterator[tuple[int, str]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = content.count(b"\n", 0, error.start) + 1
        raise AssetListError(f"{where}, line {row}: not UTF-8") from None
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip() and not line.startswith("#"):
            yield number, line


def _claim(owners: dict[str, str], symbol: str, names: list[str]) -> None:
    """Note whose the ticker and the names of a line are; refuse what another line has already."""
    ticker = folded(f"${symbol}")
    if symbol != _NONE and ticker in owners:
        raise AssetListError(f"{symbol} stands twice in it")
    owners[ticker] = symbol
    for name in names:
        if (owner := owners.setdefault(folded(compatible(name.rstrip(_MARKS))), symbol)) != symbol:
            raise AssetListError(f"{name.rstrip(_MARKS)!r} is {owner} already")


def _row(line: str) -> tuple[str, str, list[str]]:
    """Read a line: symbol, ambiguity, names."""
    cells = [cell.strip() for cell in line.split("\t")]
    if len(cells) != len(_COLUMNS):
        raise AssetListError(f"not the three columns {', '.join(_COLUMNS)} with a tab between them")
    symbol, ambiguity = cells[0].upper(), cells[1]
    if symbol != _NONE and not _SYMBOL.fullmatch(symbol):
        raise AssetListError(f"{cells[0]!r} is no symbol: up to 20 letters and digits")
    if ambiguity not in _AMBIGUITIES:
        raise AssetListError(f"the ambiguity {ambiguity!r} is neither empty nor 'word' nor 'other'")
    names = [name.strip() for name in cells[2].split("|")]
    for name in names:
        if len(name.strip(f"{_MARKS}$ ")) < _SHORTEST:
            raise AssetListError(f"{name!r} is too short for a name")
    return symbol, ambiguity, names
