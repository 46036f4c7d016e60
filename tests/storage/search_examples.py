"""Texts to look for in many scripts, and how the tests of search look."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from newscrawl.storage.queries.search import Found, SearchOptions, search
from tests.storage.storage_examples import article, id_of

if TYPE_CHECKING:
    from pathlib import Path

    from newscrawl.storage.queries.search import SnippetPart
    from newscrawl.storage.store import Store

TEXTS = {
    1: ("Bitcoin rises", "The spot ETF of São Paulo was approved on day two."),
    2: ("Ether falls", "A layer-2 network said that bitcoin was not its business."),
    3: ("市场综述", "比特币价格突破ETF预期，钱包数量增加。"),
    4: ("ビットコイン", "価格は上昇した。"),
    5: ("비트코인은 올랐다", "시장이 열렸다."),
    6: ("ราคาบิตคอยน์วันนี้", "ตลาดเปิด"),
    7: ("Біткоїн зростає", "Ринок відкрився 🚀."),
}

# What searches are made of, and what breaks them.
PIECES = (
    *(
        "bitcoin",
        "a",
        "比",
        "Ж",
        "é",
        " ",
        " ",
        "\u3000",
        '"',
        "“",
        "'",
        "(",
        ")",
        "（",
        "-",
        "–",
        "*",
        ":",
        "+",
        "^",
    ),
    *(
        "OR",
        " OR ",
        "NOT ",
        "AND",
        "|",
        "&",
        "title:",
        "publisher:",
        "author:",
        "coin:",
        "since:",
        "until:",
        "2024",
        "7d",
        "x:",
    ),
    *(
        "https://a.example/b",
        "C++",
        "$",
        "🚀",
        "\u202e",
        "א",
        "\0",
        "\x02",
        "\u200b",
        "\ud800",
        "{",
        "}",
        ".",
        "\\",
        "%",
    ),
)


def fill(store: Store) -> None:
    """Store one article for each of the texts, numbered as they are."""
    plain = {"summary": None, "key_points": [], "author": None}
    texts = [article(n, title=t, body_text=b, publisher=f"Desk {n}", **plain) for n, (t, b) in TEXTS.items()]
    store.articles.save(texts, 1)


def numbers(found: Found) -> list[int]:
    return [int(hit.article_id) - int(id_of(0)) for hit in found.hits]


def text(pieces: list[SnippetPart]) -> str:
    return "".join(f"[{piece.text}]" if piece.is_hit else piece.text for piece in pieces)


def find(store: Store, words: str, **more: object) -> list[int]:
    return numbers(search(store.database, SearchOptions(words, **more)))


def is_in_step(file: Path) -> bool:
    """Compare the index with the texts, word by word."""
    with closing(sqlite3.connect(file)) as connection:
        try:
            connection.execute("INSERT INTO articles_fts(articles_fts, rank) VALUES ('integrity-check', 1)")
        except sqlite3.DatabaseError:
            return False
    return True
