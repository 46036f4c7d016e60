"""Walls' own pages, and pages of a site that stands behind one."""

from __future__ import annotations

import pytest
from parsel import Selector

from newscrawl.extraction.page import read_article_page
from newscrawl.extraction.page_kind import is_challenge
from newscrawl.normalization.urls import ArticleKey
from tests.extraction.sample import BODY, ID, URLS, page, script

CHALLENGES = {
    "Cloudflare": script("window._cf_chl_opt={cType:'managed'}"),
    "Cloudflare, of old": '<form id="challenge-form" action="/?__cf_chl_f_tk=1"></form>',
    "AWS": '<div id="challenge-container"></div>' + script('window.gokuProps = {"key":"a"};'),
    "DDoS-Guard": script("", 'src="/.well-known/ddos-guard/js-challenge/index.js"'),
    "Sucuri": script("var s={},u,c,U,r,i,l=0;sucuri_cloudproxy_js='';"),
    "Akamai": '<div id="sec-if-cpt-container" class="behavioral"></div>',
    "Akamai, a reload": "<meta http-equiv=refresh content=\"5; URL='/?bm-verify=AAQ'\">",
    "Imperva": '<iframe id="main-iframe" src="/_Incapsula_Resource?SWUDNSAI=31&xinfo=1"></iframe>',
    "DataDome": script("var dd={'rt':'c','cid':'A'}")
    + script("", 'src="https://ct.captcha-delivery.com/c.js"'),
    "PerimeterX": '<div id="px-captcha"></div>',
    "unknown, Chinese": "<h1>安全验证</h1><p>请完成下方验证后继续访问</p>",
    "unknown, Japanese": "<p>続行するには、人間であることを確認してください。</p>",
    "unknown, Russian": "<h1>Проверка браузера</h1>",
    "unknown, Arabic": "<p>يرجى التأكيد أنك لست روبوت.</p>",
    "a title that checks": "<title>Verifying your browser…</title><p>It takes a few seconds.</p>",
    "Spanish": "<p>Verifica que eres un ser humano completando la acción a continuación.</p>",
    "Italian": "<p>Conferma che sei un essere umano.</p>",
    "Polish": "<p>Potwierdź, że jesteś człowiekiem.</p>",
    "Thai": "<p>โปรดยืนยันว่าคุณไม่ใช่บอท</p>",
}
MARKS = {
    "Cloudflare's script": script("a.src='/cdn-cgi/challenge-platform/scripts/jsd/main.js'"),
    "Turnstile in a form": '<form id="comment"><div class="cf-turnstile"></div></form>'
    + script("", 'src="https://challenges.cloudflare.com/turnstile/v0/api.js"'),
    "addresses and Rocket Loader": '<a href="/cdn-cgi/l/email-protection">a</a>'
    + script("", 'src="/cdn-cgi/scripts/7d0fa10a/cloudflare-static/rocket-loader.min.js"'),
    "Imperva's script": script("", 'src="/_Incapsula_Resource?SWJIYLWA=719d"'),
    "DataDome's script": script("", 'src="https://js.datadome.co/tags.js"'),
    "AWS's script": script("", 'src="https://a.edge.sdk.awswaf.com/b/c/challenge.js"'),
    "Akamai's script": script("var bmak={}", 'src="/akam/13/5f"'),
    "a question": script("if (window._cf_chl_opt == null) { load('captcha') }"),
    "messages": script('{"captcha.title":"Verify you are human","slider":"Slide to verify"}'),
    "the word": "<p>The Captcha Foundation paints captchas on walls. Access denied is a form of art.</p>",
}


@pytest.mark.parametrize("maker", CHALLENGES)
def test_a_challenge_is_known(maker: str) -> None:
    """A wall's own page is a challenge whatever its status, its maker and its language."""
    assert is_challenge(page(CHALLENGES[maker], title="news.example"))


@pytest.mark.parametrize("mark", MARKS)
def test_a_mark_is_no_challenge(mark: str) -> None:
    """What a wall leaves on every page, and what a page says of captchas, asks nobody for anything."""
    assert not is_challenge(page(f"<h1>All news</h1><p>Sixty entries.</p>{MARKS[mark]}"))


@pytest.mark.parametrize(
    ("name", "value", "is_challenged"),
    [
        ("cf-mitigated", "challenge", True),
        ("x-amzn-waf-action", "challenge", True),
        ("x-amzn-waf-action", "captcha", True),
        ("x-sucuri-block", "1", True),
        ("x-vercel-mitigated", "challenge", True),
        ("x-sucuri-id", "17009", False),
        ("server", "cloudflare", False),
        ("server", "ddos-guard", False),
        ("cf-ray", "8f1-FRA", False),
        ("x-datadome", "protected", False),
    ],
)
def test_headers_tell_a_challenge(name: str, value: str, is_challenged: bool) -> None:
    """An answer that a wall gave says so in a header, even without a page; other headers do not."""
    assert is_challenge("", {name: value}) is is_challenged


@pytest.mark.parametrize(
    ("title", "reason"),
    [
        ("news.example | 521: Web server is down", "challenge"),
        ("news.example | 522: Connection timed out", "challenge"),
        ("Web server is down: Traders See Error Code 521", ""),
        ("Fund.io | 500 Jobs Go", ""),
    ],
)
def test_a_site_that_does_not_answer(title: str, reason: str) -> None:
    """Cloudflare's own page about the site behind it is no article, whatever it says; news of one are."""
    body = (
        f"<h1>{title.partition(': ')[2] or title} <span>Error code</span></h1><p>2026-05-03 08:00:00 UTC</p>"
    )
    html = page(f"{body}<div>You Browser Working</div>{BODY}", title=title)
    root = Selector(text=html, type="html").root
    assert read_article_page(root, html, ArticleKey(ID, "en"), URLS).rejected == reason


REMOVED = "Harbour token was removed from two exchanges"


@pytest.mark.parametrize(
    ("html", "reason"),
    [
        (f"<article><h1>{REMOVED}</h1>{BODY}</article>", ""),
        (f"<h1>Fund grows</h1><h3><a href=/news/detail/12560604000002>{REMOVED}</a></h3>", "no_body"),
        ("<h1>This article has been removed</h1>", "gone_page"),
        ("<h1>Ups!</h1><p>Der gesuchte Artikel konnte nicht gefunden werden.</p>", "gone_page"),
        ("<h1>존재하지 않는 페이지입니다</h1>", "gone_page"),
        ("<h1>Page not found</h1><h3><a href=/news/detail/12560604000002>Fund grows</a></h3>", "gone_page"),
    ],
    ids=["article", "related title", "notice", "line", "Korean", "notice with links"],
)
def test_what_was_removed(html: str, reason: str) -> None:
    """A page says that it is gone in its own title or heading, not in a title about something else."""
    html = page(html, title=html.partition("<h1>")[2].partition("</h1>")[0])
    root = Selector(text=html, type="html").root
    assert read_article_page(root, html, ArticleKey(ID, "en"), URLS).rejected == reason
