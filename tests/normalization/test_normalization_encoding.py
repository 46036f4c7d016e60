"""What pages are read as whose bytes are not in the encoding that they are said to be in."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from newscrawl.items import PageBytes
from newscrawl.normalization.encoding import decoded, encoding_of
from newscrawl.parse import Site, read_page
from newscrawl.spiders.bitget_news import BitgetNewsSpider

CHINESE = "港口当局将从四月起把泊位作为代币出售，局长周一晚间表示。"
TRADITIONAL = "港口當局將從四月起把泊位作為代幣出售，局長週一晚間表示。"
JAPANESE = "港湾当局は四月から係留場所をトークンとして販売すると、局長が月曜日に述べた。"
KOREAN = "항만 당국은 사월부터 선석을 토큰으로 판매한다고 국장이 월요일 저녁에 밝혔다."
RUSSIAN = "Управление порта с апреля будет продавать места у причала как токены, сообщил его директор."
FRENCH = (
    "L’autorité du port vendra dès avril les quais sous forme de jetons, a précisé à Gênes son président."
)
GERMAN = "Größere Straßen schließen früher: 5 € Gebühr für Jürgen Müßig."
PORTUGUESE = "Ação e câmbio: não há fração, diz a associação de São João."

HEAD = b"<h1>Quays</h1><p>Ledger Gazette 2026/03/14 09:20</p><p>By:Ann Lee</p>"


@pytest.mark.parametrize("said", ["utf-8", "windows-1252"])
@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (CHINESE, "gb18030"),
        (TRADITIONAL, "big5"),
        (TRADITIONAL, "gbk"),
        (JAPANESE, "shift_jis"),
        (JAPANESE, "euc_jp"),
        (KOREAN, "euc_kr"),
        (RUSSIAN, "windows-1251"),
        (FRENCH, "windows-1252"),
        (GERMAN, "windows-1252"),
        (PORTUGUESE, "windows-1252"),
    ],
)
def test_wrong_declaration(text: str, encoding: str, said: str) -> None:
    """A page is read as what its bytes are, where they are not in the encoding that is declared."""
    assert text in decoded(f"<p>{text}</p>".encode(encoding), said)


@pytest.mark.parametrize(
    ("text", "encoding"), [(CHINESE, "utf-8"), (RUSSIAN, "koi8-r"), (JAPANESE, "euc_jp")]
)
def test_right_declaration(text: str, encoding: str) -> None:
    """A page whose bytes fit its declaration is read by that."""
    assert decoded(text.encode(encoding), encoding) == text


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_undeclared_utf_16(encoding: str) -> None:
    """A page in UTF-16 is read as that, though nothing says so and its bytes may be UTF-8 as well."""
    body = f"<p>{RUSSIAN}</p>".encode(encoding)
    assert RUSSIAN in decoded(body, encoding_of(body, "text/html"))


def reason_of(body: bytes) -> str:
    """Return why a page is no article, "" if it is one."""
    spider = BitgetNewsSpider()
    url = f"{spider.urls.root}/news/detail/12560604190020"
    page = PageBytes(url, HEAD + body, "utf-8", datetime(2026, 11, 1, tzinfo=UTC))
    key = spider.urls.article_key(url)
    assert key is not None
    return read_page(page, key, Site(spider.urls, UTC)).reason


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"<p>Two quays were free on Sunday.</p>", ""),
        (b"<div>" + b"quay \x81\xc1 \x8d\xc2 \x90\xc3\xff " * 20 + b"</div>", "damaged"),
        (b"<div>" * 3_000 + b"Two quays were free on Sunday.", "damaged"),
        (b"a<br>" * 300_000, "too_large"),
    ],
    ids=["sound", "undecodable", "too_deep", "too_many_tags"],
)
def test_unreadable_page(body: bytes, reason: str) -> None:
    """A page is rejected whose text no encoding reads, lies too deep for the parser, or has no end."""
    assert reason_of(body) == reason
