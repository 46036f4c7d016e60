"""The related block on pages of many makes: which run of links it is, and what its entries say."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from tests.extraction.sample import BODY, END, HEAD, ID, WHOLE, facts, page, read

SNIP, SNAP = "Nobody had counted them since the war, says the", "The toll has paid for it three times over."
DAY, EVE = "2026/05/03 08:00", "2026/05/02 17:15"
FIRST, SECOND, THIRD = "Fishing Fleet Returns Early", "Bridge Toll to End in June", "Old Mill Turns Again"


class Said(NamedTuple):
    """What is expected of an entry."""

    title: str | None
    publisher: str | None = None
    published_at: str | None = None
    snippet: str | None = None


BARE = [Said(FIRST), Said(SECOND)]
DATED = [Said(FIRST, "Quayside Wire", "2026-05-03T08:00:00Z"), Said(SECOND, "36Kr", "2026-05-02T17:15:00Z")]
TOLD = [DATED[0]._replace(snippet=SNIP), DATED[1]._replace(snippet=SNAP)]
NAMED = [Said(FIRST, "Quayside Wire"), Said(SECOND, "36Kr")]


def url(number: int) -> str:
    return f"/news/detail/1256060410{number:04d}"


def fill(before: str, below: str) -> str:
    """Return a page with lists of links before and below the article.

    A, B, … stand for links of their own, `~` for a heading that no list of words has.
    """
    html = f"{before}<main>{HEAD}<div>{BODY}</div>{END}{below}</main>".replace("~", "<h2>Foo barr baz</h2>")
    for number, letter in enumerate("ABCD", 1):
        html = html.replace(f"href={letter}", f"href={url(number)}")
    return page(html)


ENTRIES = {
    "spans in one anchor": (
        TOLD,
        f"~<a href=A><div><img src=1.png alt=''></div><div><span>{FIRST}</span><span>{SNIP}</span>",
        f"<span>Quayside Wire</span><span>{DAY}</span></div></a>",
        f"<a href=B><div><img src=2.png alt=''></div><div><span>{SECOND}</span><span>{SNAP}</span>",
        f"<span>36Kr</span><span>{EVE}</span></div></a>",
    ),
    "badges, counts and alternative texts": (
        DATED,
        f"~<div><a href=A><div><img src=1.png alt='{FIRST}'><i>Hot</i></div><span>{FIRST}</span>",
        f"<div><span>Quayside Wire</span><span>{DAY}</span><span>1.2K</span></div></a>",
        f"<a href=B><div><img src=2.png alt='A bridge'><i>3</i></div><span>{SECOND}</span>",
        f"<div><span>36Kr</span><span>{EVE}</span><span>5 min read</span></div></a></div>",
    ),
    "one line with dots": (
        DATED,
        f"~<ul><li><a href=A>{FIRST}</a><div>Quayside Wire · 5 min read · {DAY}</div></li>",
        f"<li><a href=B>{SECOND}</a><div>36Kr · 3 min read · {EVE}</div></li></ul>",
    ),
    "date and publisher before the title": (
        DATED,
        f"~<div><p>{DAY} Quayside Wire</p><h3><a href=A>{FIRST}</a></h3>",
        f"<p>{EVE} 36Kr</p><h3><a href=B>{SECOND}</a></h3></div>",
    ),
    "publisher first in one anchor": (
        DATED,
        f"~<div><a href=A><b>Quayside Wire</b><i>{DAY[:10]}</i><i>{DAY[11:]}</i><span>{FIRST}</span></a>",
        f"<a href=B><b>36Kr</b><i>{EVE}</i><span>{SECOND}</span></a></div>",
    ),
    "date first, publisher last in one anchor": (
        [one._replace(title=f"{one.title} to Sea") for one in TOLD],
        f"~<div><a href=A><i>{DAY}</i><b>{FIRST} to Sea</b><p>{SNIP}</p><em>Quayside Wire</em></a>",
        f"<a href=B><i>{EVE}</i><b>{SECOND} to Sea</b><p>{SNAP}</p><em>36Kr</em></a></div>",
    ),
    "date first, a word of the site last": (
        [one._replace(publisher=None) for one in DATED],
        f"~<div><a href=A><time>{DAY}</time><b>{FIRST}</b><em>Lisää</em></a>",
        f"<a href=B><time title='{EVE}'>2 h</time><b>{SECOND}</b><em>Lisää</em></a></div>",
    ),
    "publisher that is a link to its own site": (
        DATED,
        f"~<div><a href=A>{FIRST}</a><a href=https://wire.example/1>Quayside Wire</a><i>{DAY}</i></div>",
        f"<div><a href=B>{SECOND}</a><a href=https://kr.example/2>36Kr</a><i>{EVE}</i></div>",
    ),
    "date in loose text behind the link": (
        [one._replace(publisher=None) for one in DATED],
        f"~<p><a href=A>{FIRST}</a> ({DAY})<br><a href=B>{SECOND}</a> ({EVE})</p>",
    ),
    "date in loose text before the link": (
        BARE,
        f"~<p>{DAY} <a href=A>{FIRST}</a> | {EVE} <a href=B>{SECOND}</a></p>",
    ),
    "picture and title as two links": (
        DATED,
        f"~<div><a href=A><img src=1.png alt=''></a><a href=A>{FIRST}</a><p>Quayside Wire {DAY}</p>",
        f"<a href=B><img src=2.png alt=''></a><a href=B>{SECOND}</a><p>36Kr {EVE}</p></div>",
    ),
    "link that says nothing": (
        DATED,
        f"~<div><div><h4>{FIRST}</h4><p>Quayside Wire {DAY}</p><a href=A></a></div>",
        f"<div><h4>{SECOND}</h4><p>36Kr {EVE}</p><a href=B></a></div></div>",
    ),
    "link that says the same everywhere": (
        TOLD,
        f"~<div><div><h4>{FIRST}</h4><p>{SNIP}</p><p>Quayside Wire {DAY}</p><a href=A>Lisää</a></div>",
        f"<div><h4>{SECOND}</h4><p>{SNAP}</p><p>36Kr {EVE}</p><a href=B>Lisää</a></div></div>",
    ),
    "publishers that are headings as well": (
        TOLD,
        f"~<div><div><a href=A><h4>{FIRST}</h4></a><p>{SNIP}</p><h4>Quayside Wire</h4><p>{DAY}</p></div>",
        f"<div><a href=B><h4>{SECOND}</h4></a><p>{SNAP}</p><h4>36Kr</h4><p>{EVE}</p></div></div>",
    ),
    "title once more as the snippet, and a label": (
        DATED,
        f"~<div><div><h4><a href=A>{FIRST}</a></h4><p>{FIRST}</p><p>Source: Quayside Wire | {DAY}</p></div>",
        f"<div><h4><a href=B>{SECOND}</a></h4><p>{SECOND}</p><p>Source: 36Kr | {EVE}</p></div></div>",
    ),
    "table with a head": (
        DATED,
        "~<table><thead><tr><th>Title</th><th>Source</th><th>Time</th></tr></thead><tbody>",
        f"<tr><td><a href=A>{FIRST}</a></td><td>Quayside Wire</td><td>{DAY}</td></tr>",
        f"<tr><td><a href=B>{SECOND}</a></td><td>36Kr</td><td>{EVE}</td></tr></tbody></table>",
    ),
    "definition list": (
        TOLD,
        f"~<dl><dt><a href=A>{FIRST}</a></dt><dd>{SNIP}</dd><dd>Quayside Wire {DAY}</dd>",
        f"<dt><a href=B>{SECOND}</a></dt><dd>{SNAP}</dd><dd>36Kr {EVE}</dd></dl>",
    ),
    "buttons in cards": (
        DATED,
        f"~<div><div><a href=A>{FIRST}</a><button>Save</button><p>Quayside Wire {DAY}</p></div>",
        f"<div><a href=B>{SECOND}</a><button>Save</button><p>36Kr {EVE}</p></div></div><button>More</button>",
    ),
    "links in buttons": (
        BARE,
        f"~<div><button><a href=A>{FIRST}</a></button><button><a href=B>{SECOND}</a></button></div>",
    ),
    "carousel": (
        BARE,
        f"~<button>‹</button><div><div><a href=A>{FIRST}</a></div><div><a href=B>{SECOND}</a></div>",
        f"<div aria-hidden=true><a href=A>{FIRST}</a></div></div><button>›</button><i>1</i><i>2</i>",
    ),
    "first entry larger": (
        [*BARE, Said(THIRD)],
        f"<section>~<div><a href=A><img src=1.png alt=''><h3>{FIRST}</h3></a></div>",
        f"<ul><li><a href=B>{SECOND}</a></li><li><a href=C>{THIRD}</a></li></ul></section>",
    ),
    "words set off in a title": (
        BARE,
        "~<ul><li><h3><a href=A>Fishing <em>Fleet</em> Returns <span>Early</span></a></h3></li>",
        "<li><h3><a href=B><mark>Bridge</mark> Toll to End in June</a></h3></li></ul>",
    ),
    "publisher in the line of the link": (
        NAMED,
        f"~<ul><li><a href=A>{FIRST}</a> - Quayside Wire</li><li><a href=B>{SECOND}</a> - 36Kr</li></ul>",
    ),
    "age in the line of the link": (
        BARE,
        f"~<ul><li><a href=A>{FIRST}</a> 3 hours ago</li><li><a href=B>{SECOND}</a> 1 day ago</li></ul>",
    ),
    "age in words": (
        NAMED,
        f"~<div><a href=A><p>{FIRST}</p><div><i>Quayside Wire</i><i>yesterday</i></div></a>",
        f"<a href=B><p>{SECOND}</p><div>36Kr · 3 h</div></a></div>",
    ),
    "title cut, whole in a tooltip": (
        BARE,
        f"~<ul><li><a href=A title='{FIRST}'>Fishing Fleet Ret…</a></li>",
        f"<li><a href=B><img src=2.png alt='{SECOND}'><span>Bridge Toll ...</span></a></li></ul>",
    ),
    "snippet alone, cut": (
        [Said("Fishing Fleet Ret…"), Said(SECOND)],
        "~<ul><li><a href=A>Fishing Fleet Ret…</a></li>",
        f"<li><a href=B>{SECOND}</a></li></ul>",
    ),
    "Chinese": (
        [
            Said(
                "灯塔看守人四十年后退休",
                "金色财经",
                "2026-05-03T08:00:00Z",
                "他说灯还会亮，只是没有人再去数台阶，而台阶一共有二百一十七级，其中九级",
            ),
            Said("大桥六月取消收费", "吴说区块链", "2026-05-02T17:15:00Z"),
        ],
        "<div><div>延伸阅读</div><a href=A><i>热</i><span>灯塔看守人四十年后退休</span>",
        "<span>他说灯还会亮，只是没有人再去数台阶，而台阶一共有二百一十七级，其中九级</span>",
        f"<span>金色财经</span><span>{DAY}</span></a><a href=B><span>大桥六月取消收费</span>",
        f"<span>吴说区块链</span><span>{EVE}</span><span>3分钟阅读</span></a></div>",
    ),
    "Arabic": (
        [
            Said(
                "عاد أسطول الصيد مبكرا",
                "صحيفة الميناء",
                "2026-05-03T08:00:00Z",
                "لم يعدها أحد منذ زمن بعيد كما يقول",
            )
        ],
        "<div dir=rtl>~<a href=A><h4>عاد أسطول الصيد مبكرا</h4><p>لم يعدها أحد منذ زمن بعيد كما يقول</p>",
        f"<div><span>صحيفة الميناء</span><bdi>{DAY}</bdi></div></a></div>",
    ),
}


def said(html: str) -> list[Said]:
    article = read(html)
    assert facts(article) == WHOLE
    return [Said(one.title, one.publisher, one.published_at, one.snippet) for one in article.related]


@pytest.mark.parametrize("name", ENTRIES)
def test_entry(name: str) -> None:
    """Title, snippet, publisher and date of an entry come out apart, however they are boxed."""
    expected, *html = ENTRIES[name]
    assert said(fill("", "".join(html))) == expected


LIST = f"<section>~<a href=A>{FIRST}</a><a href=B>{SECOND}</a></section>"
TABS = "<div role=tablist><b><button role=tab>Foo</button></b><button role=tab>Trending</button></div>"
PANELS = (
    f"{TABS}<div role=tabpanel><a href=A>{FIRST}</a><a href=B>{SECOND}</a></div>"
    "<div role=tabpanel hidden><a href=C>Snow in the North</a><a href=D>Ice in the South</a></div>"
)
MENU = "<div><a href=/>Home</a><a href=C>Raporty</a><a href=D>Tematy</a></div>"
PAGES = "<div><a href=C>Snow in the North</a><a href=D>Ice in the South</a></div>"
ARROWS = "<div><a href=C>‹ Snow in the North</a><a href=D>Ice in the South ›</a></div>"
WORDS = "<div><a href=C><i>上一篇</i><b>Snow</b></a><a href=D><i>下一篇：</i><b>Ice</b></a></div>"
MORE = "<section><h3>Qux</h3><a href=/news>Mehr</a><a href=C>Snow</a><a href=D>Ice</a></section>"
FOOT = (
    "<div><div><b>Company</b><a href=/about>About</a><a href=/jobs>Jobs</a><a href=/fees>Fees</a></div>"
    "<div><b>Aktualne</b><a href=C>Snow</a><a href=D>Ice</a></div><p>© 2026 Example</p></div>"
)
LANGUAGES = f"<div><a href=/ru/news/detail/{ID}>Русский</a><a href=/tr/news/detail/{ID}>Türkçe</a></div>"
TRENDING = "<aside><h3>Populares</h3><ol><li><a href=A>Snow</a></li><li><a href=D>Ice</a></li></ol></aside>"
DATED_MENU = f"<header><a href=C>A Long Story There {DAY}</a><a href=D>Another One {EVE}</a></header>"
COLUMN = f"<div><h3>Qux</h3><p><a href=C>A Long Story</a> {DAY}</p><p><a href=D>Another</a> {EVE}</p></div>"

# What stands before the article, and what below it.
AROUND = {
    "trending above with an entry of it": (TRENDING, LIST),
    "menu of sections": (MENU, LIST),
    "menu of dated articles": (DATED_MENU, LIST),
    "column before the text": (COLUMN, LIST),
    "below tabs": ("", PANELS),
    "only before the text": (LIST, ""),
    "another list behind it": (
        "",
        f"{LIST}<section><h3>Qux</h3><a href=C>Snow</a><a href=D>Ice</a></section>",
    ),
    "list with a link to more": ("", MORE + LIST),
    "trending with an entry of it": ("", TRENDING + LIST),
    "arrows before it": ("", ARROWS + LIST),
    "arrows right behind it": ("", LIST + ARROWS),
    "pages named by rel": ("", LIST + PAGES.replace("<a", "<a rel=next")),
    "pages named in words": ("", WORDS + LIST),
    "pages without a name": ("", PAGES + LIST),
    "footer's articles": ("", LIST + FOOT),
    "languages and tags": (LANGUAGES, f"<div><a href=/news/tag/1>Bitcoin</a></div>{LIST}"),
}


@pytest.mark.parametrize("name", AROUND)
def test_block(name: str) -> None:
    """The related block is told from the lists around it without a known word."""
    assert said(fill(*AROUND[name])) == BARE


NONE = {
    "menu of sections": (MENU, ""),
    "menu of dated articles": (DATED_MENU, ""),
    "breadcrumb": ("<div><a href=/>Home</a> &gt; <a href=A>Weekly</a></div>", ""),
    "one arrow": ("", "<div><a href=A>Snow in the North →</a></div>"),
    "arrows": ("", ARROWS),
    "pages without a name": ("", PAGES),
    "trending": (TRENDING, ""),
    "list with a link to more": ("", MORE),
    "footer's articles": ("", FOOT),
    "languages": ("", LANGUAGES),
}


@pytest.mark.parametrize("name", NONE)
def test_no_block(name: str) -> None:
    """Menus, neighbours of the article, footers and trending lists are no related block."""
    assert said(fill(*NONE[name])) == []


def test_link_in_the_text() -> None:
    """An article that the text links to is no related one."""
    body = BODY.replace("insurer", f"<a href={url(1)}>insurer</a>")
    assert said(page(f"<main>{HEAD}<div>{body}</div>{END}</main>")) == []
