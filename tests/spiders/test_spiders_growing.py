"""What a list that grows in the browser names, look by look."""

from __future__ import annotations

import pytest
from scrapy import Request
from scrapy.http import HtmlResponse

from newscrawl.rendering.need import ENDED, RENDERED, why_asked
from newscrawl.spiders.bitget_news import BitgetNewsSpider
from newscrawl.spiders.paging import SoFar
from tests.spiders.outputs import given

IDS = [f"1256000000000{number}" for number in range(4)]


def look(ids: list[str], flags: tuple[str, ...] = (RENDERED,)) -> HtmlResponse:
    """Return the listing as the browser shows it with links to articles."""
    body = "".join(f"<a href=/news/detail/{one}>One</a>" for one in ids)
    request = Request("https://www.bitget.com/news")
    return HtmlResponse(request.url, body=body.encode(), request=request, flags=list(flags))


def followed(response: HtmlResponse, seen: list[str]) -> tuple[list[str], list[Request]]:
    """Return the ids that the spider follows behind those *seen*, and its requests for the next look."""
    so_far = SoFar(frozenset(seen), barren=1, grows=True)
    outputs = given(BitgetNewsSpider().parse_grown(response, "en", 2, so_far))
    articles = [output for output in outputs if "key" in output.cb_kwargs]
    return [one.cb_kwargs["key"].article_id for one in articles], [
        output for output in outputs if output not in articles
    ]


def test_only_what_is_new_counts() -> None:
    """A look follows what earlier looks did not name, and the next one goes twice as far."""
    ids, (further,) = followed(look(IDS), seen=IDS[:2])
    assert ids == IDS[2:]
    assert further.cb_kwargs["steps"] == 4
    assert further.cb_kwargs["so_far"].ids == frozenset(IDS)
    assert why_asked(further.flags)


@pytest.mark.parametrize(
    ("response", "seen"),
    [(look(IDS), IDS), (look(IDS, (RENDERED, ENDED)), IDS[:2])],
    ids=["nothing new", "asked for more and had none"],
)
def test_where_the_list_ends(response, seen) -> None:
    """The list is not opened again where it shows nothing new, or has shown all it has."""
    _, further = followed(response, seen)
    assert further == []


def test_nothing_grows_past_what_is_too_old() -> None:
    """A look that names only what was published before `since` is an old page like any other."""
    spider = BitgetNewsSpider(since="2026-01-01")
    body = b"<div><a href=/news/detail/12560000000001>One</a> 2025/05/01 16:00</div>"
    response = look([]).replace(body=body)
    outputs = given(spider.parse_grown(response, "en", 1, SoFar(old=1, barren=1)))
    assert outputs == []
