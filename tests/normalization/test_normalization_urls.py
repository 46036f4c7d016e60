from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.normalization.urls import ArticleKey, SiteUrls

ROOT = "https://www.bitget.com"
FAMILY = r"(?:[a-z0-9-]+\.)*(?:[a-z]{0,3}bitget[a-z]{0,4})\.[a-z]{2,6}"
URLS = SiteUrls(ROOT, ROOT, "/news/detail/{id}", r"[0-9]{14}", family=FAMILY)
ID = "12560604186572"


@pytest.mark.parametrize(
    ("url", "locale"),
    [
        (f"/news/detail/{ID}", "en"),
        (f"/news/detail/{ID}/?utm_source=x#top", "en"),
        (f"/amp/news/detail/{ID}", "en"),
        (f"/zh-CN/news/detail/{ID}", "zh-CN"),
        (f"/zh-tc/amp/news/detail/{ID}", "zh-TC"),
        (f"/pt/news/detail/{ID}", "pt"),
        (f"/pt-PT/news/detail/{ID}", "pt-PT"),
        (f"/asia/news/detail/{ID}", "asia"),
        (f"/zh-hant/news/detail/{ID}", "zh-Hant"),
        (f"https://m.bitget.com:443/news/detail/{ID}", "en"),
        (f"/en/news/detail/{ID}", "en"),
        (f"//www.itbitget.com/news/detail/{ID}", "en"),
        (f"https://www.bitget.cloud/uk/news/detail/{ID}", "uk"),
        (f"http://bitget.org/news/detail/{ID}", "en"),
    ],
)
def test_article_urls(url: str, locale: str) -> None:
    """Locale, AMP, mirror, query and fragment fold into (id, locale)."""
    assert URLS.article_key(url) == ArticleKey(ID, locale)


@pytest.mark.parametrize(
    "url",
    [
        "/news/detail/12345678",
        f"/news/detail/{ID}0",
        f"/support/articles/{ID}",
        f"/news/detail/{ID}/comments",
        f"/x/news/detail/{ID}",
        f"https://other.example/news/detail/{ID}",
        f"https://www.bitget.com.other.example/news/detail/{ID}",
        f"https://www.bitget.com:8443/news/detail/{ID}",
        f"https://m.bitget.com:port/news/detail/{ID}",
        f"javascript:location='/news/detail/{ID}'",
        f"mailto:{ID}@bitget.com",
        f"ftp://www.bitget.com/news/detail/{ID}",
        f"https://127.0.0.1/news/detail/{ID}",
        f"https://[broken/news/detail/{ID}",
        "",
    ],
)
def test_look_alikes(url: str) -> None:
    """Other sites, schemes, counters and longer paths are no articles."""
    assert URLS.article_key(url) is None


def test_another_port_is_another_site() -> None:
    """A site on loopback does not speak for the next port."""
    urls = SiteUrls("http://127.0.0.1:8000", "http://127.0.0.1:8000", "/news/detail/{id}", r"[0-9]{14}")
    assert urls.article_key(f"http://127.0.0.1:8000/news/detail/{ID}")
    assert urls.article_key(f"http://127.0.0.1:8001/news/detail/{ID}") is None


@given(st.from_regex(r"[0-9]{14}", fullmatch=True), st.sampled_from(["en", "zh-CN", "pt-PT", "asia"]))
def test_urls_and_keys_are_inverse(article_id: str, locale: str) -> None:
    """The canonical URL of a key is identified as that key, and canonical itself."""
    key = ArticleKey(article_id, locale)
    url = URLS.canonical_url(key)
    assert URLS.article_key(url) == key
    assert URLS.canonical(url + "?from=share#x") == url


@pytest.mark.parametrize(("letter", "times"), [("a", 2060), ("ü", 1030), ("中", 687)])
def test_an_address_that_is_too_long(letter: str, times: int) -> None:
    """What no index of a database takes is no address, counted in bytes."""
    assert URLS.canonical(f"/news?q={letter * (times - 30)}")
    assert URLS.canonical(f"/news?q={letter * times}") is None


def test_a_backslash_is_a_slash() -> None:
    """A link is read as browsers read it: backslashes of its path are slashes, those of its query are not."""
    assert URLS.canonical(r"https:\\a.example\b?c=\d", ROOT) == r"https://a.example/b?c=\d"


@given(st.text())
def test_any_text_may_be_a_link(text: str) -> None:
    """Whatever stands in an href is an article, a link or nothing, and never an error."""
    assert URLS.article_key(text) is None
    canonical = URLS.canonical(text, ROOT)
    assert canonical is None or canonical.startswith(("http://", "https://"))
