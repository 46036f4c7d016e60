"""A text as assets are looked for in it, and the tickers there: cashtags, pairs, brackets, and bare ones."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from newscrawl.mentions.assets import Assets, compatible, folded

# What may not stand beside a Latin name or a ticker: it would be part of the word.
LATIN = "A-Za-z0-9À-ɏḀ-ỿ"
_URL = re.compile(r"(?:https?://|www\.|\]\()\S+", re.ASCII)
_TLD = (
    "com|org|net|io|info|co|ai|app|dev|eth|sol|fi|finance|xyz|news|fun|gg|me|tv|us|uk|eu|de|fr|it|es|pl|nl|br|"
    "ru|ua|tr|cn|jp|kr|in|id|vn|cash|money|network|foundation|exchange|market|trade|pro|biz|cc|to|so|tech|"
    "online|site|blog|capital|fund|world|live|media|space|zone|club|shop|store|link|page|wiki|pdf|html|php"
)
# Of an address: what stands before a word in it, and what comes after. Both look at a few characters only.
_NEAR = 64
_ADDRESS_BEFORE = re.compile(r"@[\w.-]*\Z|\.[a-z]{2,12}/\S*\Z|\br/\Z")
_DOMAIN_BEFORE = re.compile(r"\.[\w-]*\Z")
_ADDRESS_AFTER = re.compile(rf"[\w.+-]*@\w|[\w-]*\.(?:{_TLD})(?![\w-])")
_JOINS_BEFORE = frozenset("@./-_=")
_JOINS_AFTER = frozenset("@.-_+")
# The first character alone, so that everything else is passed over quickly.
_TOKEN = re.compile(
    rf"([$#A-Z0-9])(?<![{LATIN}][\s\S])([A-Z0-9]{{0,19}}|(?<=[$#])[A-Za-z0-9]{{1,20}})(?![{LATIN}])"
)
_DOLLARS = "USDT|USDC|FDUSD|BUSD|TUSD|USDD|DAI|USD"
# The dollars of a pair in small letters, or behind a name: `btc/usdt`, `Bitcoin/USDT`.
_QUOTED = re.compile(rf"(?<=\w)(?: ?/ ?|_)(?:{_DOLLARS})\Z", re.IGNORECASE)
_LONGEST_QUOTE = 10  # characters of ` / usdt`, and what stands before it
_MONEY = "EUR|TRY|BRL|KRW|JPY|GBP|RUB|UAH|INR|AUD|IDR|VND|ARS|MXN|PLN|ZAR|THB|PHP"
_COINS = "BTC|ETH|BNB|SOL"
_PAIR = re.compile(
    rf"(?:(?: ?/ ?|[-_‐–])(?:{_DOLLARS}|PERP|PERPETUAL|SWAP|EUR|KRW)| ?/ ?(?:{_MONEY}))(?![{LATIN}])"
)
_COIN_PAIR = re.compile(rf"(?: ?/ ?|[-_‐–])(?:{_COINS})(?![{LATIN}])")
_BASE_BEFORE = re.compile(rf"(?<![{LATIN}])([A-Z0-9]{{2,20}}) ?/ ?\Z")
# `BTCUSDT`, `1000PEPEUSDT`, `ETHUSDCPERP`; the second group is missing where no dollars are in it (`ETHBTC`).
_JOINED = re.compile(
    rf"(?:10{{3,6}}|1M)?([A-Z0-9]+?)(?:(?:({_DOLLARS})(?:PERP|SWAP|P)?|PERP)|{_MONEY}|{_COINS})\Z"
)
_OPENING, _CLOSING = frozenset("(["), frozenset(")]")
# What says that a word is meant as an asset.
_ASSET = r"(?:crypto(?:currency)?|(?:meme ?|alt)?coins?|tokens?|jetons?|jeton[a-zı]*)"
_ASSET_UNSPACED = "代币|代幣|币种|幣種|トークン|コイン|토큰|코인"
_ASSET_NATIVE = "(?:мем|альт)?(?:токен|монет|коїн|коин)[а-яіїє]*|عملة|رمز|توكن"
_MEANT_BEFORE = re.compile(
    rf"(?<![{LATIN}])(?:{_ASSET}[ (]|(?:{_ASSET_UNSPACED}) ?\(?|(?:{_ASSET_NATIVE})[ (])\Z"
    r"|(?:CRYPTO|[Tt]icker|[Ss]ymbol|代码|代號|тикер):? ?\Z"
)
_MEANT_AFTER = re.compile(
    rf"[)\]]?(?:[ -]{_ASSET}(?![{LATIN}])| ?(?:{_ASSET_UNSPACED}|币|幣)| (?:{_ASSET_NATIVE}))"
)
# What only a network has: others have foundations and holders too.
_NETWORK = re.compile(
    rf"[ -](?:[Bb]lockchain|[Mm]ainnet|[Vv]alidators?|[Ss]takers)(?![{LATIN}])|公链|公鏈|生态|生態|链上|鏈上"
)
# What says that a share is meant.
_EXCHANGE = re.compile(
    r"\b(?:NASDAQ|Nasdaq|NYSE|AMEX|LSE|LON|TSXV?|CSE|CBOE|Cboe|OTC\w*|HKEX|HKG|SEHK|ASX|NSE|BSE|KOSDAQ|KOSPI|"
    r"KRX|TYO|TSE|FRA|ETR|XETRA|EPA|SIX|SWX|BIT|STO|SSE|SZSE|SHA|SHE)[\w. ]{0,12}: ?\Z"
)
_LISTING = re.compile(r"\.(?:US|N|O|OQ|K|L|HK|TO|V|AX|DE|F|PA|T|KS|KQ|SS|SZ|SH|NS)(?![A-Za-z0-9])")
_COMPANY = re.compile(
    r"\b(?:Inc|Corp|Corporation|Company|Co|Ltd|Limited|L\.?P|LLC|PLC|plc|N\.?V|S\.?A|AG|SE|Holdings?|Group|"
    r"Bancorp|Technology|Technologies|Energy|Partners|Therapeutics|Pharmaceuticals?|Biosciences|Industries|"
    r"Trust|REIT|Fund|ETF|Electronics|Systems|Resources|Gold|Capital|Financial)\.?,? ?[(\[]?\Z"
)
_SHARE = re.compile(
    r"[)\]]?(?:'s)? ?(?:shares?|stocks?|common stock|earnings|EPS|股票|股价|股價|акци[а-я]*)(?![A-Za-z])",
    re.IGNORECASE,
)
_WORD = re.compile(r"[A-Za-z]+")
# Capitals that stand in any sentence.
_ACRONYMS = frozenset("ETF ETFS ETP SEC CFTC US USA UK EU USD AI NFT CEO DEX CEX TVL ATH DAO RWA API".split())
# Two letters are too many other things.
_SHORT = 2


class Candidate(NamedTuple):
    """Something in a text that may name an asset.

    *symbol* None is something that only looks like it. A *strong* sign counts by itself, a weak one beside
    another, what is *void* (in an address, a company's) never; *form* says what it looks like.
    """

    start: int
    end: int
    symbol: str | None
    form: str
    strong: bool = False
    void: bool = False


class Text:
    """Title and text in NFKC; *lower* is the same for names, character by character."""

    def __init__(self, title: str, body: str) -> None:
        title = compatible(title)
        self.title_end = len(title)
        self.whole = f"{title}\n\n{compatible(body)}".replace("’", "'")
        self.lower = folded(self.whole)
        urls = [match.span() for match in _URL.finditer(self.whole)]
        self._url_starts, self._url_ends = [span[0] for span in urls], [span[1] for span in urls]

    def before(self, place: int, most: int) -> str:
        """Return what stands before a place on its line, at most so many characters."""
        return self.whole[max(0, place - most) : place].rpartition("\n")[2]

    def after(self, place: int, most: int) -> str:
        return self.whole[place : place + most].partition("\n")[0]

    def is_quote(self, end: int) -> bool:
        """Say whether the dollars of a pair end here."""
        return _QUOTED.search(self.before(end, _LONGEST_QUOTE)) is not None

    def in_address(self, start: int, end: int) -> bool:
        """Say whether this is part of a URL, a domain, a mail address or the name of an account."""
        url = bisect_right(self._url_starts, start) - 1
        if url >= 0 and start < self._url_ends[url]:
            return True
        # Most words have a space or a comma around them, and that is asked first.
        if self.whole[start - 1 : start] in _JOINS_BEFORE:
            before = self.before(start, _NEAR)
            # A space that is missing behind a full stop makes no domain of the next sentence.
            if _ADDRESS_BEFORE.search(before) or (
                self.whole[start].islower() and _DOMAIN_BEFORE.search(before)
            ):
                return True
        joined = self.whole[end : end + 1] in _JOINS_AFTER
        return joined and bool(_ADDRESS_AFTER.match(self.after(end, _NEAR)))


class _Token(NamedTuple):
    """A word in a text that is written as tickers are, with the mark before it."""

    text: Text
    start: int
    end: int
    mark: str
    written: str

    @property
    def before(self) -> str:
        return self.text.before(self.start, 40)

    @property
    def after(self) -> str:
        return self.text.after(self.end, 24)

    @property
    def form(self) -> str:
        whole = self.text.whole
        if whole[self.start - 1 : self.start] in _OPENING and whole[self.end : self.end + 1] in _CLOSING:
            return "bracket"
        is_hashtag = self.mark == "#" and self.written.isupper() and len(self.written) > _SHORT
        is_hashtag &= whole[self.end : self.end + 1] != "_"
        return "cashtag" if self.mark == "$" or is_hashtag else "bare"

    def sign(self, symbol: str | None, form: str, *, strong: bool = False, void: bool = False) -> Candidate:
        return Candidate(self.start, self.end, symbol, form, strong, void)


class Tickers:
    """The tickers of a list of assets, ready to be found."""

    def __init__(self, assets: Assets) -> None:
        self._tickers = assets.tickers
        self._plain = {written for written, ticker in assets.tickers.items() if not ticker.ambiguity}

    def find(self, text: Text, named: Mapping[int, Collection[str]]) -> Iterator[Candidate]:
        """Give every ticker; *named* tells for the ends of names whose they are."""
        for match in _TOKEN.finditer(text.whole):
            mark, written = match.groups() if match[1] in "$#" else ("", match[0])
            token = _Token(text, match.start(), match.end(), mark, written)
            sign = self._listed(token, named) if written.upper() in self._tickers else self._unlisted(token)
            if sign:
                yield sign

    def _unlisted(self, token: _Token) -> Candidate | None:
        """Read `BTCUSDT`, and pass over pairs of what is not listed."""
        if len(token.written) < _SHORT:
            return None
        amount_of = token.written.lstrip("0123456789")
        is_amount = amount_of in self._plain and len(amount_of) > _SHORT and not _is_share(token)  # `500BTC`
        pair = _PAIR.match(token.text.whole, token.end)
        if is_amount or pair:
            symbol = self._tickers[amount_of].symbol if is_amount else None
            void = token.text.in_address(token.start, token.end)
            sign = token.sign(symbol, "pair" if pair else "bare", strong=True, void=void)
            return sign._replace(end=pair.end() if pair else token.end)
        joined = _JOINED.match(token.written)
        ticker = self._tickers.get(joined[1]) if joined else None
        # Without dollars only tickers that are nothing else.
        if joined is None or ticker is None or (ticker.ambiguity and not joined[2]):
            return None
        void = token.text.in_address(token.start, token.end)
        return token.sign(ticker.symbol, "pair", strong=True, void=void)

    def _listed(self, token: _Token, named: Mapping[int, Collection[str]]) -> Candidate:
        ticker = self._tickers[token.written.upper()]
        if _is_share(token) or token.text.is_quote(token.end):
            return token.sign(ticker.symbol, "share", void=True)
        form, void = token.form, token.text.in_address(token.start, token.end)
        if pair := _PAIR.match(token.text.whole, token.end):
            return token.sign(ticker.symbol, "pair", strong=True, void=void)._replace(end=pair.end())
        if not ticker.ambiguity or void:
            return token.sign(ticker.symbol, form, strong=True, void=void)
        follows_name = form == "bracket" and any(
            ticker.symbol in named.get(token.start - gap, ()) for gap in (1, 2)
        )
        # `A coin`, `the ID token`: words, whatever stands behind them.
        is_word, size = ticker.ambiguity == "word", len(token.written)
        telling = size > (1 if is_word else _SHORT)
        is_network = is_word and size > _SHORT and _NETWORK.match(token.after)
        if follows_name or is_network or self._is_paired(token) or (telling and _is_meant(token)):
            return token.sign(ticker.symbol, form, strong=True)
        if form == "bare":
            return token.sign(ticker.symbol, form, void=self._is_ordinary(token))
        strong = is_word and not _is_company(token)
        # In small letters a word behind a dollar sign is a variable as well.
        is_written = token.written.isupper() if form == "cashtag" else not _is_abbreviation(token)
        return token.sign(ticker.symbol, form, strong=strong and is_written)

    def _is_paired(self, token: _Token) -> bool:
        """Say whether this is one half of `LINK/ETH` or `ETH/ETC`."""
        base = _BASE_BEFORE.search(token.before)
        return bool(_COIN_PAIR.match(token.text.whole, token.end)) or bool(base and base[1] in self._plain)

    def _is_ordinary(self, token: _Token) -> bool:
        """Say whether a bare ticker is one of two letters, or a word of a headline in capitals."""
        if len(token.written) <= _SHORT:
            return True
        around = _WORD.findall(token.before)[-2:] + _WORD.findall(token.text.after(token.end, 40))[:2]
        others = [word for word in around if word not in self._tickers and word not in _ACRONYMS]
        return len(others) > 1 and all(word.isupper() for word in others)


def _is_share(token: _Token) -> bool:
    """Say whether this is `NYSE: SUN` or `SUN.N`."""
    whole = token.text.whole
    if whole[token.end : token.end + 1] == "." and _LISTING.match(whole, token.end):
        return True
    return ":" in whole[max(0, token.start - 2) : token.start] and bool(_EXCHANGE.search(token.before))


def _is_meant(token: _Token) -> bool:
    """Say whether a word beside it calls it a coin: `the LINK token`."""
    return bool(_MEANT_BEFORE.search(token.before) or _MEANT_AFTER.match(token.after))


def _is_company(token: _Token) -> bool:
    return bool(_COMPANY.search(token.before) or _SHARE.match(token.after))


def _is_abbreviation(token: _Token) -> bool:
    """Say whether a bracket holds what the words before it begin with, or follows a script that has none."""
    before = token.text.before(token.start - 1, 120).rstrip()
    if before and not before[-1].isascii():
        return True
    words = _WORD.findall(before)
    great = [word for word in words if word[0].isupper()]
    size = len(token.written)
    return any(
        "".join(word[0] for word in some[-size:]).upper() == token.written.upper() for some in (words, great)
    )
