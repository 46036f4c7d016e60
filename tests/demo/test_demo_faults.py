from __future__ import annotations

import json
import time
from http.client import IncompleteRead
from socket import create_connection
from typing import TYPE_CHECKING
from urllib.parse import urljoin

import pytest
from lxml import html

if TYPE_CHECKING:
    from tests.demo_client import DemoClient, Reply


@pytest.fixture
def path(demo: DemoClient) -> str:
    """Return the path of an article."""
    return f"/news/detail/{demo.published()[40]['article_id']}"


@pytest.fixture
def page(demo: DemoClient, path: str) -> Reply:
    return demo.get(path)


@pytest.mark.parametrize("status", [403, 404, 410, 429, 500, 503])
def test_statuses(demo: DemoClient, path: str, status: int) -> None:
    """Any error status can be had, with or without a time to wait."""
    demo.fault(str(status), "/detail/", times=1)
    reply = demo.get(path)
    assert (reply.status, "retry-after" in reply.headers) == (status, False)
    demo.fault(str(status), "/detail/", times=1, retry_after=7)
    assert demo.get(path).headers["retry-after"] == "7"


def test_faults_are_spent_and_keep_to_their_paths(demo: DemoClient, path: str) -> None:
    """A fault meets only what its pattern finds, and no more often than was said."""
    demo.fault("500", "/detail/", times=2)
    assert demo.get("/news").status == 200
    assert [demo.get(path).status for _ in range(3)] == [500, 500, 200]
    demo.fault("503", "/detail/")
    assert [demo.get(path).status for _ in range(3)] == [503, 503, 503]
    demo.clear_faults()
    assert demo.get(path).status == 200


def test_slow(demo: DemoClient, path: str, page: Reply) -> None:
    """A slow page is the page, later."""
    demo.fault("slow", path, times=1, seconds=0.3)
    start = time.monotonic()
    assert demo.get(path).body == page.body
    assert time.monotonic() - start >= 0.3


def test_cut(demo: DemoClient, path: str, page: Reply) -> None:
    """The connection ends before the length that was announced."""
    demo.fault("cut", path, times=1)
    with pytest.raises(IncompleteRead) as caught:
        demo.get(path)
    assert page.body.startswith(caught.value.partial)
    assert 0 < len(caught.value.partial) < len(page.body)


def test_cut_clean(demo: DemoClient, path: str, page: Reply) -> None:
    """Half a page comes as if it were a whole one."""
    demo.fault("cut_clean", path)
    reply = demo.get(path)
    assert reply.status == 200
    assert len(reply.body) == int(reply.headers["content-length"]) == len(page.body) // 2


def test_empty(demo: DemoClient, path: str) -> None:
    """A page without a body is a success."""
    demo.fault("empty", path)
    assert (demo.get(path).status, demo.get(path).body) == (200, b"")


@pytest.mark.parametrize(("kind", "status"), [("challenge", 403), ("challenge_200", 200)])
def test_challenges(demo: DemoClient, path: str, kind: str, status: int) -> None:
    """A challenge has the marks of one, whatever its status."""
    demo.fault(kind, path)
    reply = demo.get(path)
    assert reply.status == status
    assert "cf-chl" in reply.text
    assert ("cf-mitigated" in reply.headers) == (status == 403)


def test_redirect_loop(demo: DemoClient, path: str) -> None:
    """Every redirect leads to another address that redirects."""
    demo.fault("redirect_loop", path)
    seen = [path]
    for _ in range(5):
        reply = demo.get(seen[-1])
        assert reply.status == 302
        seen.append(urljoin(seen[-1], reply.headers["location"]))
    assert len(set(seen)) == 6


def test_malformed(demo: DemoClient, path: str, page: Reply) -> None:
    """Tags are broken and the texts are all there."""
    demo.fault("malformed", path)
    reply = demo.get(path)
    assert reply.text.count("</p>") == 0 < page.text.count("</p>")
    body = demo.published()[40]["body_text"].split("\n\n")
    text = " ".join(html.document_fromstring(reply.text).text_content().split())
    assert all(part in text for part in body)


@pytest.mark.parametrize(
    ("kind", "content_type"),
    [("wrong_charset", "text/html; charset=iso-8859-1"), ("no_charset", "text/html")],
)
def test_charsets(demo: DemoClient, path: str, page: Reply, kind: str, content_type: str) -> None:
    """The header is wrong or silent; the bytes stay UTF-8."""
    demo.fault(kind, path)
    reply = demo.get(path)
    assert (reply.headers["content-type"], reply.body) == (content_type, page.body)


def _scripts(layout: str, text: str) -> list[str]:
    queries = {
        "next": "//script[@id='__NEXT_DATA__']/text()",
        "ld": "//script[@type='application/ld+json']/text()",
    }
    found: list[str] = html.document_fromstring(text).xpath(queries[layout])
    return found


@pytest.mark.parametrize("layout", ["next", "ld"])
def test_broken_json(demo: DemoClient, path: str, layout: str) -> None:
    """The data of the page is cut off within its script, and what follows is still there."""
    demo.layout(layout)
    demo.fault("broken_json", path)
    text = demo.get(path).text
    (script,) = _scripts(layout, text)
    with pytest.raises(json.JSONDecodeError):
        json.loads(script)
    assert "</html>" in text.lower()
    assert demo.published()[40]["title"] in html.document_fromstring(text).text_content()


@pytest.mark.parametrize("layout", ["next", "ld"])
def test_double_json(demo: DemoClient, path: str, layout: str) -> None:
    """The data of the page is there twice."""
    demo.layout(layout)
    demo.fault("double_json", path)
    first, second = _scripts(layout, demo.get(path).text)
    assert json.loads(first) == json.loads(second)


def test_hanging_up_on_a_slow_page_harms_nobody(demo: DemoClient, path: str) -> None:
    """A site that is left waiting goes on serving others, and answers nobody who is gone."""
    demo.fault("slow", path, times=2, seconds=0.2)
    host, port = demo.url.split("/")[2].split(":")
    with create_connection((host, int(port))) as raw:
        raw.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    assert [demo.get(path).status for _ in range(2)] == [200, 200]
    assert len(demo.log()) == 2
