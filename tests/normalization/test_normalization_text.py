from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newscrawl.normalization.placeholders import is_no_text, says_gone_alone
from newscrawl.normalization.text import clean, fold_doubled, word_count


@given(st.text())
@example("&amp;lt;b&amp;gt;")
@example("&am\u200bp;")
@example("e\u200b\u0301")
def test_clean_is_stable(text: str) -> None:
    """Cleaned text is its own cleaned form, in NFC, on one line, with nothing invisible in it."""
    tidy = clean(text)
    assert clean(tidy) == tidy
    assert unicodedata.is_normalized("NFC", tidy)
    assert tidy == " ".join(tidy.split())
    assert not set(tidy) & set("\u00ad\u200b\u200e\u200f\u202e\u2060\ufeff\x00\x07")


@pytest.mark.parametrize(
    ("text", "tidy"),
    [
        ("a\u00a0b\u3000c\n d", "a b c d"),
        ("Bit\u00adcoin \ufeffup\u200b", "Bitcoin up"),
        ("cafe\u0301", "café"),
        ("Tom &amp; Jerry &#8217;s &quot;x&quot;", 'Tom & Jerry ’s "x"'),
        ("AT&T; R&D", "AT&T; R&D"),
        ("\u202eevil\u202c title", "evil title"),
        ("nul\x00 byte", "nul byte"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("lat\u200cin", "latin"),
        ("👩\u200d👧", "👩\u200d👧"),
        ("half \ud83d emoji", "half emoji"),
        ("=cmd()|' /C calc'!A0", "=cmd()|' /C calc'!A0"),
        ("&lt;script&gt;alert(1)&lt;/script&gt;", "<script>alert(1)</script>"),
        ("Free\ufffe quays\U0001ffff", "Free quays"),
    ],
)
def test_clean(text: str, tidy: str) -> None:
    """White space is one space, entities are decoded, and what prints nothing is gone."""
    assert clean(text) == tidy


@given(st.text(min_size=3).map(str.strip).filter(lambda text: len(text) > 2))
def test_doubled_text_is_folded(text: str) -> None:
    """A text that is printed twice, with or without a space between, is one."""
    assert fold_doubled(text + text) in (text, fold_doubled(text))
    assert fold_doubled(f"{text} {text}") in (text, fold_doubled(text))


@pytest.mark.parametrize("text", ["BOBO", "Mimi", "Bitcoin", "New York", "", "aa"])
def test_what_is_not_doubled_stays(text: str) -> None:
    """Words that repeat a syllable are words."""
    assert fold_doubled(text) == text


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        (" — … ! ", 0),
        ("Bitcoin's price", 3),
        ("ETH 2024 ATH", 3),
        ("Біткоїн зріс", 2),
        ("비트코인 가격", 2),
        ("比特币突破七万美元。", 9),
        ("ビットコイン・価格", 8),
        ("ｶﾅ", 2),
        ("々〇", 2),
        ("BTC突破70000美元", 6),
        ("\U00020000\U0002a700", 2),
        ("हिन्दी में वृद्धि", 3),
        ("می\u200cخواهم", 1),
    ],
)
def test_words(text: str, count: int) -> None:
    """Runs of letters and digits are words, and so is each Chinese or Japanese character."""
    assert word_count(text) == count


@pytest.mark.parametrize(
    "notice",
    [
        "The news you are looking for has expired.",
        "This news has been archived and can no longer be viewed.",
        "The content you requested has expired or been removed.",
        "Sorry, this content isn't available right now.",
        "该内容已下线",
        "此文已被作者删除",
        "文章已过期，无法查看",
        "掲載期間が終了しました",
        "Публікацію видалено",
        "La noticia ha caducado.",
        "L’articolo non è più online.",
        "Artikel ini sudah tidak tersedia.",
        "هذا المحتوى لم يعد متاحًا.",
        "เนื้อหานี้ไม่มีให้บริการแล้ว",
        "Ang artikulong ito ay tinanggal na.",
    ],
)
def test_a_page_that_says_it_was_removed(notice: str) -> None:
    """The notice of a removed article is no text of it, in any language."""
    assert says_gone_alone([notice])


@pytest.mark.parametrize(
    "notice",
    [
        "This article is temporarily unavailable. Please try again in a few minutes.",
        "Content is loading, please wait…",
        "Network error, tap to retry",
        "内容加载失败，请刷新重试",
        "该内容仅限VIP会员查看",
        "この記事は会員限定です",
        "내용을 불러오는 중입니다",
        "Войдите, чтобы читать дальше",
        "Bitte melden Sie sich an, um weiterzulesen",
        "Zaloguj się, aby czytać dalej",
    ],
)
def test_a_page_that_has_no_text_for_this_reader(notice: str) -> None:
    """What stands where a text would be is none, and says nothing of a removal."""
    assert is_no_text([notice])
    assert not says_gone_alone([notice])


@pytest.mark.parametrize(
    "text",
    [
        "Lantern Coin was removed from the list of assets on Tuesday.",
        "The news was withdrawn and the exchange apologised.",
        "Loading of cargo resumed at pier six.",
        "灯塔币已下线主网。",
        "页面设计师团队已被裁撤。",
        "Статью расходов удалили из бюджета.",
    ],
)
def test_a_text_of_one_line_about_a_removal(text: str) -> None:
    """That something else than the page was removed is news."""
    assert not is_no_text([text])
