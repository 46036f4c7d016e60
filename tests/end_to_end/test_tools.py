"""Scrapy's own tools in the project, and servers that only browsers put up with."""

from __future__ import annotations

import csv
import json
import ssl
import sys
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from ipaddress import ip_address
from typing import TYPE_CHECKING

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.crawls import scrapy
from tests.loopback import serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ID = 12560604100000
PLAIN = ("body_text", "article_id", "related", "images", "keywords")


def feed_of(demo, data, name: str):
    file = data.folder.parent / name
    command = [sys.executable, "-m", "scrapy", "crawl", "bitget_news", "-a", f"site={demo.url.rstrip('/')}"]
    done = scrapy([*command, "-s", "DOWNLOAD_DELAY=0", "-s", "AUTOTHROTTLE_ENABLED=0", "-O", str(file)], data)
    assert done.exit_code == 0, done.err
    return file


@pytest.mark.parametrize("name", ["out.json", "out.jsonl"])
def test_a_feed_has_what_is_stored(name, site_of, data) -> None:
    """A feed of Scrapy's own has every stored article in plain JSON, and nothing of how it was read."""
    file = feed_of(site_of(articles=12), data, name)
    lines = file.read_text(encoding="utf-8")
    items = json.loads(lines) if name.endswith("json") else [json.loads(line) for line in lines.splitlines()]
    stored = data.articles()
    assert {item["article_id"] for item in items} == set(stored)
    for item in items:
        row = stored[item["article_id"]]
        assert [item[name] for name in ("title", "body_text", "links")] == [
            row[name] for name in ("title", "body_text", "links")
        ]
        assert [link["url"] for link in item["related"]] == [link["url"] for link in row["related"]]
        assert not {"page", "provenance", "etag"} & set(item)


def test_a_feed_of_a_quiet_run(site_of, data) -> None:
    """Articles that are as they were are no items of a feed."""
    demo = site_of(articles=12)
    with feed_of(demo, data, "first.csv").open(encoding="utf-8", newline="") as lines:
        assert {row["article_id"] for row in csv.DictReader(lines)} == set(data.articles())
    assert json.loads(feed_of(demo, data, "second.json").read_text() or "[]") == []


@pytest.mark.parametrize("place", ["nowhere://feed.json", "/proc/feed.json"])
def test_a_feed_that_cannot_be_written(place, data) -> None:
    """The crawl stores what it has, and ends with a line and exit code 5."""
    command = [sys.executable, "-m", "scrapy", "crawl", "bitget_news", "-a", "site=demo", "-o", place]
    done = scrapy([*command, "-s", "NEWSCRAWL_DEMO_ARTICLES=3", "-L", "CRITICAL"], data)
    assert (done.exit_code, len(data.articles())) == (5, 3)
    assert done.err == "newscrawl: a feed (-o, FEEDS) was not written, the log says why; all else is stored\n"


def test_tools_that_look_at_a_page(demo, data) -> None:
    """`scrapy shell`, `fetch` and `parse` work in the project, without a store."""
    url = f"{demo.url}news/detail/{demo.published()[0]['article_id']}"
    program = [sys.executable, "-m", "scrapy"]
    shell = scrapy([*program, "shell", url, "-c", "print(response.status)", "--nolog"], data)
    assert (shell.exit_code, shell.out.split()[0]) == (0, "200")
    assert demo.get(url.removeprefix(demo.url[:-1])).text.strip() in scrapy(
        [*program, "fetch", url, "--nolog"], data
    ).out.replace("\r", "")
    spider = ["--spider", "bitget_news", "-a", f"site={demo.url}", "-c", "parse_article"]
    key = json.dumps({"key": [demo.published()[0]["article_id"], "en"]})
    parse = scrapy([*program, "parse", url, *spider, "--cbkwargs", key, "--nolog"], data)
    assert "[{'article_id': " in parse.out
    assert not data.folder.exists()


HEADERS = {
    "64 KB": b"X-Long: " + b"a" * 65536,
    "a space in the name": b"X Odd Name: 1",
    "a letter of no header": "X-Ünusual: ü".encode(),
    "no name": b": 1",
    "no colon": b"Hello",
    "600 of them": b"\r\n".join(b"X-%d: 1" % number for number in range(600)),
}


@pytest.fixture
def odd_site() -> Iterator[str]:
    """Serve a listing and one article a line of `HEADERS`, each with its header."""
    ids = [str(ID + number) for number in range(len(HEADERS))]
    cards = "".join(f'<p><a href="/news/detail/{one}"><b>Story {one}</b></a></p>' for one in ids)
    pages = {"/news": (b"X: 1", f"<title>News</title>{cards}")}
    for one, header in zip(ids, HEADERS.values(), strict=True):
        page = (
            f"<title>Story {one}</title><h1>Story {one}</h1><p>Ledger Desk 2026/10/01 10:00</p>"
            f"<p>By: Ada Quill</p><p>Some text on {one}.</p>"
        )
        pages[f"/news/detail/{one}"] = (header, page)

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None: ...

        def do_GET(self) -> None:
            header, page = pages.get(self.path, (b"X: 1", ""))
            status = b"200 OK" if page else b"404 Not Found"
            length = b"Content-Length: %d" % len(page.encode())
            kind = b"Content-Type: text/html; charset=utf-8"
            self.wfile.write(b"\r\n".join([b"HTTP/1.1 " + status, kind, header, length, b"", page.encode()]))

    with serving(Handler) as server:
        yield f"http://127.0.0.1:{server.server_address[1]}"


def test_headers_that_browsers_accept(odd_site, crawl, data) -> None:
    """Long header lines and odd header names lose no page."""
    done = crawl(odd_site, discover="listing", RETRY_TIMES=0, render="never")
    assert done.exit_code == 0, done.out
    assert len(data.articles()) == len(HEADERS)


@pytest.fixture(params=["127.0.0.1", "127.0.0.2", None], ids=["own name", "another name", "no name"])
def unverified(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """Serve https with a certificate that nobody has signed but its owner."""
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    key = ec.generate_private_key(ec.SECP256R1())
    start = datetime.now(UTC) - timedelta(days=1)
    builder = x509.CertificateBuilder(name, name, key.public_key(), 1, start, start + timedelta(days=9))
    if request.param:
        named = x509.SubjectAlternativeName([x509.IPAddress(ip_address(request.param))])
        builder = builder.add_extension(named, critical=False)
    certificate = builder.sign(key, hashes.SHA256())
    file = tmp_path / "certificate.pem"
    form = serialization.Encoding.PEM
    private = key.private_bytes(form, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file.write_bytes(certificate.public_bytes(form) + private)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None: ...

        def do_GET(self) -> None:
            self.send_error(404)

    with serving(Handler) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        yield f"https://127.0.0.1:{server.server_address[1]}"


def test_a_certificate_that_cannot_be_verified(unverified, crawl) -> None:
    """A site that cannot prove who it is gets no further request, and a setting lets it."""
    done = crawl(unverified, RETRY_TIMES=0)
    assert done.exit_code == 3
    assert "certificate" in done.out.splitlines()[0]
    assert "Traceback" not in done.err
    done = crawl(unverified, RETRY_TIMES=0, DOWNLOAD_VERIFY_CERTIFICATES=0)
    assert "not_found" in done.out.splitlines()[0]
