"""What the synthetic articles are told in: a TOML file for each language, and invented names.

Templates have slots (`{asset}`, `{org}`, `{place}`, `{person}`, `{pct}`, `{n}`); a part in square
brackets becomes a link.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from types import SimpleNamespace
from typing import NamedTuple

ASSETS = "Bitcoin Ethereum Solana Tern Marrow BGD Kestrel USDH".split()
ORGS = (
    "Lanternbank, Quill & Reed, Ostrava Digital, Harbourline, Nine Elms Custody, Pelagic Labs, "
    "Moorgate Pay, Saltmarsh, Brightwater DAO, Tamarind Capital, "
    "Copperfield Exchange, Juniper Vaults, Foxglove, Aster Protocol"
).split(", ")
PEOPLE = (
    "Mira Okafor, Tomas Lindqvist, Jae Whitlock, Inês Carvalho, D’Arcy Munro, Oksana Verba, Rafael Quint, "
    "Wei Lanfen, Priya Nambiar, Hal O'Dowd"
).split(", ")
PUBLISHERS = (
    "Coin Harbour, Ledgerline, Northwind Wire, Block & Barrow, The Daily Nonce, Bitpress-RWA, Chainsmith, "
    "Tokenist Weekly, Finch Markets, Meridian Desk, CryptoGarden, Satoshi Street"
).split(", ")
FLASH_PUBLISHERS = ("Northwind Wire", "Meridian Desk", "Blockbrief")
NOTICE_PUBLISHER = "Exchange Announcement"
HELP_TITLE = "How to read a notice: a short guide"
# What a broken release of the imitated site showed in its navigation.
NAV_KEYS = ("nav.buy_crypto", "nav.markets", "nav.trade", "nav.futures", "nav.bots", "nav.help")
OWN_TEXTS = frozenset(["en", "zh"])


class Language(NamedTuple):
    """A language as its file has it: `texts` of articles, and `words` that the site says around them."""

    texts: SimpleNamespace
    words: SimpleNamespace


@cache
def language_of(locale: str) -> Language:
    """Return the language of a locale; one without texts of its own gets English, as on real sites.

    >>> language_of("zh-TC") == language_of("zh-CN"), language_of("asia") == language_of("en")
    (True, True)
    """
    name = locale.partition("-")[0]
    file = files(__name__).joinpath(f"{name if name in OWN_TEXTS else 'en'}.toml")
    read = tomllib.loads(file.read_text(encoding="utf-8"))
    return Language(SimpleNamespace(**read["texts"]), SimpleNamespace(**read["words"]))


def texts_of(locale: str) -> SimpleNamespace:
    """Return the templates of a locale's articles; `flash` and `flash_titles` are told in pairs."""
    return language_of(locale).texts


def words_of(locale: str) -> SimpleNamespace:
    """Return the words around an article; `by` stands before an author's name."""
    return language_of(locale).words
