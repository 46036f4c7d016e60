"""Tickers in a text: cashtags, pairs, brackets, and bare ones."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from newscrawl.mentions.text import LATIN, Sign

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from newscrawl.mentions.assets import Assets, Ticker
    from newscrawl.mentions.text import Text

# The first character alone, so that everything else is passed over quickly.
_TOKEN = re.compile(
    rf"([$#A-Z0-9])(?<![{LATIN}][\s\S])([A-Z0-9]{{0,19}}|(?<=[$#])[A-Za-z0-9]{{1,20}})(?![{LATIN}])"
)
_DOLLARS = "USDT USDC FDUSD BUSD TUSD USDD DAI USD".split()
_MONEY = "EUR TRY BRL KRW JPY GBP RUB UAH INR AUD IDR VND ARS MXN PLN ZAR THB PHP".split()
_COINS = "BTC ETH BNB SOL".split()
_PAIR = re.compile(
    rf"(?:(?: ?/ ?|[-_])({'|'.join(_DOLLARS)}|PERP|PERPETUAL|SWAP|EUR|KRW)| ?/ ?({'|'.join(_MONEY)}))(?![{LATIN}])"
)
_COIN_PAIR = re.compile(rf"(?: ?/ ?|[-_])(?:{'|'.join(_COINS)})(?![{LATIN}])")
_JOINED = re.compile(
    rf"(?:10{{3,6}}|1M)?([A-Z0-9]+?)(?:(?:({'|'.join(_DOLLARS)})(?:PERP|SWAP|P)?|PERP)|{'|'.join(_MONEY + _COINS)})\Z"
)
_OPENING, _CLOSING = "([", ")]"
# What says that a word is meant as an asset.
_TOKEN_WORDS = r"(?:crypto(?:currency)?|(?:meme ?|alt)?coins?|tokens?|jetons?|jeton[a-zı]*)"
_UNSPACED_WORDS = "代币|代幣|币种|幣種|トークン|コイン|토큰|코인"
_NATIVE_WORDS = "(?:мем|альт)?(?:токен|монет|коїн|коин)[а-яіїє]*|عملة|رمز|توكن"
_MEANT_BEFORE = re.compile(rf"(?<![{LATIN}])(?:{_TOKEN_WORDS}[ (]|(?:{_UNSPACED_WORDS}) ?\(?|(?:{_NATIVE_WORDS})[ (])\Z")
_MEANT_AFTER = re.compile(rf"(?:[ -]{_TOKEN_WORDS}(?![{LATIN}])| ?(?:{_UNSPACED_WORDS}|币|幣)| (?:{_NATIVE_WORDS}))")
_LABELLED = re.compile(r"(?:CRYPTO|[Tt]icker|[Ss]ymbol|代码|代號|тикер)[:：]? ?\$?\Z")
# What says that a share is meant.
_EXCHANGE = re.compile(
    r"\b(?:NASDAQ|Nasdaq|NYSE|AMEX|LSE|LON|TSXV?|CSE|CBOE|Cboe|OTC\w*|HKEX|HKG|SEHK|ASX|NSE|BSE|KOSDAQ|KOSPI|KRX|"
    r"TYO|TSE|FRA|ETR|XETRA|EPA|SIX|SWX|BIT|STO|SSE|SZSE|SHA|SHE)[\w. ]{0,12}: ?\$?\Z"
)
_LISTING = re.compile(r"\.(?:US|N|O|OQ|K|L|HK|TO|V|AX|DE|F|PA|T|KS|KQ|SS|SZ|SH|NS)(?![A-Za-z0-9])")
_COMPANY = re.compile(
    r"\b(?:Inc|Corp|Corporation|Company|Co|Ltd|Limited|L\.?P|LLC|PLC|plc|N\.?V|S\.?A|AG|SE|Holdings?|Group|Bancorp|"
    r"Technology|Technologies|Energy|Partners|Therapeutics|Pharmaceuticals?|Biosciences|Industries|Trust|REIT|"
    r"Fund|ETF|Electronics|Systems|Resources|Gold|Capital|Financial)\.?,? ?\$?[(\[]?\$?\Z"
)
_SHARE = re.compile(
    r"[)\]]?'?s? ?(?:shares?|stocks?|common stock|earnings|EPS|股票|股价|股價|акци[а-я]*)(?![A-Za-z])", re.IGNORECASE
)
_WORD = re.compile(r"[A-Za-z]+")
_SMALL_WORDS = frozenset("of the and for in on a an to de la".split())
# Two letters are too many other things.
_SHORT = 2
# Capitals that stand in any sentence.
_ACRONYMS = frozenset("ETF ETFS ETP SEC CFTC US USA UK EU USD AI NFT CEO DEX CEX TVL ATH DAO RWA API DEFI II III".split())


class Tickers:
    """The tickers of a list of assets, ready to be found."""

    def __init__(self, assets: Assets) -> None:
        self._tickers = assets.tickers

    def find(self, text: Text, named: Mapping[int, Collection[str]]) -> Iterator[Sign]:
        """Give every ticker; *named* tells for the ends of names whose they are."""
        for match in _TOKEN.finditer(text.whole):
            mark, written = ("", match[0]) if match[1] not in "$#" else match.groups()
            ticker = self._tickers.get(written.upper())
            if ticker is None:
                if len(written) > _SHORT and (sign := self._joined(text, match, written)):
                    yield sign
            elif sign := self._sign(text, match, mark, ticker, named):
                yield sign

    def _joined(self, text: Text, match: re.Match[str], written: str) -> Sign | None:
        """Read `BTCUSDT`; without dollars only tickers that are nothing else (`ETHBTC`)."""
        pair = _JOINED.match(written)
        ticker = self._tickers.get(pair[1]) if pair else None
        if pair is None or ticker is None or (ticker.ambiguity and not pair[2]):
            return None
        void = text.in_address(*match.span())
        return Sign(match.start(), match.end(), ticker.symbol, "pair", strong=True, void=void)

    def _sign(
        self, text: Text, match: re.Match[str], mark: str, ticker: Ticker, named: Mapping[int, Collection[str]]
    ) -> Sign | None:
        start, end = match.span()
        if _is_share(text, start, end):
            return Sign(start, end, ticker.symbol, "share", void=True)
        if pair := _PAIR.match(text.whole, end):
            return Sign(start, pair.end(), ticker.symbol, "pair", strong=True)
        form, strong = self._judge(text, match, mark, ticker, named)
        void = form == "bare" and not strong and self._is_ordinary(text, start, end)
        return Sign(start, end, ticker.symbol, form, strong, void or text.in_address(start, end))

    def _judge(
        self, text: Text, match: re.Match[str], mark: str, ticker: Ticker, named: Mapping[int, Collection[str]]
    ) -> tuple[str, bool]:
        """Return how a ticker is written, and whether that alone says what is meant."""
        start, end = match.span()
        bracketed = text.whole[start - 1 : start] in _OPENING and text.whole[end : end + 1] in _CLOSING
        bracketed = bracketed and bool(start) and end < len(text.whole)
        form = "bracket" if bracketed else "cashtag" if mark == "$" else "bare"
        before, after = text.before(start, 40), text.after(end, 24)
        if not ticker.ambiguity or _COIN_PAIR.match(text.whole, end):
            return form, True
        if form == "bracket" and any(ticker.symbol in named.get(start - gap, ()) for gap in (1, 2)):
            return form, True
        if _MEANT_BEFORE.search(before) or _MEANT_AFTER.match(after.lstrip(")]")) or _LABELLED.search(before):
            return form, True
        if form == "bare" or ticker.ambiguity == "other" or _COMPANY.search(before) or _SHARE.match(after):
            return form, False
        return form, form == "cashtag" or not _is_abbreviation(text, start, match[0].lstrip("$#"))

    def _is_ordinary(self, text: Text, start: int, end: int) -> bool:
        """Say whether a bare ticker is one of two letters, or a word of a headline in capitals."""
        if end - start <= _SHORT:
            return True
        around = _WORD.findall(text.before(start, 40))[-2:] + _WORD.findall(text.after(end, 40))[:2]
        others = [word for word in around if word not in self._tickers and word not in _ACRONYMS]
        return len(others) > 1 and all(word.isupper() for word in others)


def _is_share(text: Text, start: int, end: int) -> bool:
    if _LISTING.match(text.whole, end):
        return True
    before = text.before(start, 32)
    return ":" in before[-3:] and bool(_EXCHANGE.search(before))


def _is_abbreviation(text: Text, start: int, ticker: str) -> bool:
    """Say whether a bracket holds what the words before it begin with, or follows a text without letters.

    >>> from newscrawl.mentions.text import Text
    >>> _is_abbreviation(Text("", "an advanced persistent threat (APT)"), 34, "APT")
    True
    """
    before = text.before(start - 1, 120).rstrip()
    if before and not before.isascii() and not before[-1].isascii():
        return True
    words = _WORD.findall(before)
    great = [word for word in words if word.lower() not in _SMALL_WORDS]
    return any("".join(word[0] for word in some[-len(ticker) :]).upper() == ticker for some in (words, great))
