"""A hostile or broken site costs a counted reject or a retried request, and nothing else."""

from __future__ import annotations

import html

import pytest

ARTICLE = """<!doctype html><html><head><title>{title} | Bitget News</title></head><body>
<div><h1>{title}</h1><div><span>Daily Nonce</span><span>{date}</span></div><div>By:Ada Byte</div>
<div><p>{body}</p><p>A second paragraph closes it.</p></div><div>0</div>
<p>Disclaimer: the site says nothing here.</p>
<section><h3>You may also like</h3>{related}</section></div></body></html>"""


def page(title="A title", body="The first paragraph.", date="2026/05/01 16:00", related="") -> str:
    return ARTICLE.format(title=title, body=body, date=date, related=related)


def first_article(demo) -> tuple[str, str]:
    article_id = demo.published()[3]["article_id"]
    return article_id, f"/news/detail/{article_id}"


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        ("500", {}),
        ("429", {"retry_after": 1, "times": 1}),
        ("cut", {}),
        ("cut_clean", {}),
        ("empty", {}),
        ("slow", {"seconds": 1}),
    ],
)
def test_passing_faults_cost_a_retry(kind, more, demo, crawl, data) -> None:
    """A fault that passes is retried: every article is stored, none is rejected."""
    _, path = first_article(demo)
    demo.fault(kind, path=path, **{"times": 2} | more)
    demo.fault(kind, path="/news/2$", **more | {"times": 1})
    done = crawl(demo)
    assert done.exit_code == 0, done.err
    assert set(data.articles()) == {article["article_id"] for article in demo.published()}
    assert data.rejects() == set()
    asked = [entry for entry in demo.log() if entry["path"] == path]
    assert len(asked) == {"slow": 1, "429": 2}.get(kind, 3)


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ("500", "http_500"),
        ("429", "blocked"),
        ("cut", "cut"),
        ("cut_clean", "cut"),
        ("empty", "empty"),
        ("challenge", "challenge"),
        ("challenge_200", "challenge"),
        ("redirect_loop", "redirect_loop"),
    ],
)
def test_lasting_faults_are_rejects(kind, reason, demo, crawl, data) -> None:
    """A fault that stays costs its own article, with a reason; all others are stored."""
    article_id, path = first_article(demo)
    demo.fault(kind, path=path)
    done = crawl(demo, RETRY_TIMES=1, NEWSCRAWL_BROWSER_WAIT=1)
    assert done.exit_code == 0, done.err
    expected = {article["article_id"] for article in demo.published()} - {article_id}
    assert set(data.articles()) == expected
    (reject,) = data.rows("SELECT * FROM rejects")
    assert (reject["article_id"], reject["reason"]) == (article_id, reason)
    assert f"{reason} " in done.out
    assert "Traceback" not in done.err
    state = data.scalar("SELECT state FROM frontier WHERE article_id = ?", article_id)
    assert state in ("failed", "rejected")


@pytest.mark.parametrize("kind", ["malformed", "wrong_charset", "no_charset", "broken_json", "double_json"])
def test_damaged_pages_are_read(kind, site_of, crawl, data) -> None:
    """Markup, charset and page state may be broken: what the page still says is stored right."""
    demo = site_of(articles=30, layout="next", locales="en,zh-CN")
    demo.fault(kind, path="/news/detail/")
    done = crawl(demo, locales="en,zh-CN")
    assert done.exit_code == 0, done.err
    for locale in ("en", "zh-CN"):
        published = {article["article_id"]: article for article in demo.published(locale)}
        stored = data.articles(locale)
        assert stored.keys() == published.keys()
        for article_id, article in published.items():
            for field in ("title", "body_text", "published_at", "publisher"):
                assert stored[article_id][field] == article[field]


HOSTILE = {
    "script": ("<script>alert(1)</script>", "<script>alert(1)</script>"),
    "formula": ("=cmd()|' /C calc'!A0", "=cmd()|' /C calc'!A0"),
    "direction": ("\u202eevil\u202c \u200ftitle", "evil title"),
    "sql": ("'); DROP TABLE articles; --", "'); DROP TABLE articles; --"),
    "line breaks": ("one\u2028two\nthree", "one two three"),
}


@pytest.mark.parametrize(("title", "stored"), HOSTILE.values(), ids=HOSTILE)
def test_hostile_titles(title, stored, demo, crawl, data) -> None:
    """A title is text: it is stored as it reads, on one line, and does nothing."""
    article_id, path = first_article(demo)
    demo.replace(path, page(title=html.escape(title)))
    done = crawl(demo)
    assert done.exit_code == 0, done.err
    assert data.articles()[article_id]["title"] == stored
    assert [line["title"] for line in data.json_lines() if line["article_id"] == article_id] == [stored]


def test_nul_bytes(demo, crawl, data) -> None:
    """NUL bytes in a page cost nothing but themselves."""
    article_id, path = first_article(demo)
    demo.replace(path, page(title="A\x00 title", body="Be\x00fore and after.").encode())
    crawl(demo)
    row = data.articles()[article_id]
    assert row["title"] == "A title"
    assert row["body_text"] == "Before and after.\n\nA second paragraph closes it."


def test_a_title_of_a_megabyte(demo, crawl, data) -> None:
    """A title that no title can be is a counted reject."""
    article_id, path = first_article(demo)
    demo.replace(path, page(title="A" * 1_000_000))
    done = crawl(demo)
    assert done.exit_code == 0, done.err
    assert article_id not in data.articles()
    assert data.rejects() == {"title_too_long"}


def test_a_page_of_fifty_megabytes(demo, crawl, data) -> None:
    """A page above DOWNLOAD_MAXSIZE is cut off and counted; the crawl goes on."""
    article_id, path = first_article(demo)
    demo.replace(path, page(body="word " * 10_000_000))
    done = crawl(demo, RETRY_TIMES=0)
    assert done.exit_code == 0, done.err
    assert set(data.articles()) == {article["article_id"] for article in demo.published()} - {article_id}
    assert data.rejects() == {"too_large"}


def test_a_deeply_nested_page(demo, crawl, data) -> None:
    """A page that nests deeper than a program recurses is read or rejected, and nothing else breaks."""
    _, path = first_article(demo)
    demo.replace(path, page(body="<div>" * 20_000 + "deep" + "</div>" * 20_000))
    done = crawl(demo)
    assert done.exit_code == 0, done.err
    assert len(data.articles()) >= len(demo.published()) - 1


def test_related_block_that_links_to_itself(demo, crawl, data) -> None:
    """A link to the article itself and a repeated link are no related links."""
    article_id, path = first_article(demo)
    other = demo.published()[5]["article_id"]
    links = f'<a href="{path}">Itself</a>' + f'<a href="/news/detail/{other}">Another</a>' * 3
    demo.replace(path, page(related=links))
    crawl(demo)
    related = data.articles()[article_id]["related"]
    assert [(link["position"], link["related_id"], link["title"]) for link in related] == [
        (1, other, "Another")
    ]


def test_dates_in_the_far_future(demo, crawl, data) -> None:
    """An impossible date is no date: the article is stored without it."""
    article_id, path = first_article(demo)
    demo.replace(path, page(date="2999/01/01 00:00"))
    crawl(demo)
    row = data.articles()[article_id]
    assert row["published_at"] is None
    assert row["title"] == "A title"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (page(body="").replace("A second paragraph closes it.", ""), "no_body"),
        ("<html><body><p>Nothing to see</p></body></html>", "no_title"),
        (
            "<html><head><title>Not found | Bitget News</title></head><body><p>Gone.</p></body></html>",
            "gone_page",
        ),
    ],
    ids=["no body", "no title", "soft 404"],
)
def test_pages_that_are_no_article(body, reason, demo, crawl, data) -> None:
    """A page without a title or a body, or that is no article, is never stored as one."""
    article_id, path = first_article(demo)
    demo.replace(path, body)
    crawl(demo)
    assert article_id not in data.articles()
    assert data.rejects() == {reason}


def test_a_listing_at_an_article_url(demo, crawl, data) -> None:
    """An article URL that answers with the listing, or leads to it, is a reject with its own reason."""
    article_id, path = first_article(demo)
    other = demo.published()[5]["article_id"]
    demo.replace(path, demo.get("/news").text)
    demo.replace(f"/news/detail/{other}", "", status=302, headers={"Location": "/news"})
    crawl(demo)
    assert not {article_id, other} & set(data.articles())
    assert data.rejects() == {"listing", "redirected"}


def test_redirects_off_the_site(demo, site_of, crawl, data) -> None:
    """A page cannot send the crawl to another service on the same host, or anywhere else."""
    elsewhere = site_of(articles=5)
    article_id, path = first_article(demo)
    demo.replace(path, "", status=302, headers={"Location": elsewhere.url + path.lstrip("/")})
    crawl(demo)
    assert article_id not in data.articles()
    assert data.rejects() == {"offsite"}
    assert elsewhere.log() == []


def test_an_empty_listing(demo, crawl, data) -> None:
    """A listing without a card ends its sweep; the site map still finds everything."""
    demo.replace("/news", "<html><body><h1>News</h1></body></html>")
    done = crawl(demo)
    assert done.exit_code == 0, done.err
    assert set(data.articles()) == {article["article_id"] for article in demo.published()}


def test_duplicates_on_a_listing(demo, crawl, data) -> None:
    """An id that a listing names several times, under several spellings, is one article and one request."""
    article_id, path = first_article(demo)
    spellings = [path, f"/amp{path}", f"{path}?utm_source=x", f"{path}#comments", f"/en{path}", f"{path}/"]
    links = "".join(f'<p><a href="{url}">Again</a></p>' for url in spellings)
    demo.replace("/news", f"<html><body><h1>News</h1>{links}</body></html>")
    crawl(demo, discover="listing", max_pages=1, related_depth=0)
    assert article_id in data.articles()
    assert len([entry for entry in demo.log() if article_id in entry["path"]]) == 1
