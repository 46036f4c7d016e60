"""Invented companies, people and publishers, and the assets that they talk about."""

from __future__ import annotations

ASSETS = (
    ("Bitcoin", "bitcoin"),
    ("Ethereum", "ethereum"),
    ("Solana", "solana"),
    ("Tern", "tern"),
    ("Marrow", "marrow"),
    ("BGD", "bgd"),
    ("Kestrel", "kestrel"),
    ("USDH", "usdh"),
)
ORGS = (
    "Lanternbank",
    "Quill & Reed",
    "Ostrava Digital",
    "Harbourline",
    "Nine Elms Custody",
    "Pelagic Labs",
    "Moorgate Pay",
    "Saltmarsh",
    "Brightwater DAO",
    "Tamarind Capital",
    "Copperfield Exchange",
    "Juniper Vaults",
    "Foxglove",
    "Aster Protocol",
)
PEOPLE = (
    "Mira Okafor",
    "Tomas Lindqvist",
    "Jae Whitlock",
    "Inês Carvalho",
    "D’Arcy Munro",
    "Oksana Verba",
    "Rafael Quint",
    "Wei Lanfen",
    "Priya Nambiar",
    "Hal O'Dowd",
)
PUBLISHERS = (
    "Coin Harbour",
    "Ledgerline",
    "Northwind Wire",
    "Block & Barrow",
    "The Daily Nonce",
    "Bitpress-RWA",
    "Chainsmith",
    "Tokenist Weekly",
    "Finch Markets",
    "Meridian Desk",
    "CryptoGarden",
    "Satoshi Street",
)
NOTICE_PUBLISHER = "Exchange Announcement"
FLASH_PUBLISHERS = ("Northwind Wire", "Meridian Desk", "Blockbrief")
HELP_TITLE = "How to read a notice: a short guide"
