"""A page as a record, and back."""

from __future__ import annotations

from base64 import b64decode
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.archive.records import pack, pack_info, unpack
from newscrawl.exceptions import RecordError
from newscrawl.items import PageBytes
from newscrawl.normalization.dates import stamp
from tests.archive.warc_files import check, records

PAGE = PageBytes(
    url="https://news.example/news/detail/12560604000001",
    fetched_at=datetime(2026, 1, 31, 10, 20, 30, tzinfo=UTC),
    status=200,
    headers=[("Content-Type", "text/html"), ("Content-Encoding", "br"), ("Content-Length", "7")],
    body="<title>比特币</title>".encode(),
    encoding="utf-8",
)

# As zlib packed it before there was ISA-L.
OLD = b64decode(
    "H4sIAAAAAAAAA2WRzU6DQBDH7036DrzAyi6Ula61iYV+KLXUSqX2tsJIiXQhsKTt0aN338OrPpD6GlLFGHVO85HfPzP/8U9m"
    "lkoOcLPhVxmyuQSmaFijCBOkE49gpmGm42WzMYFNEeR8k6C+CNIwFhFTSnmLzJr1dlnF5lBkqSigbs4gSPMQndpM6ZS5YGUZ"
    "h4zSNiFww5FOdYpaYOqoTUNAYBhtwwQS0huz+63K8wgkms9OmbKSMiuYqopqkwPY8nWWwGehhiB5nKhEMyimuIX3QWqFKd8l"
    "KQ+RHUdQSKYUK06YcTG56l/pQzp2erZ9fb20LHc8WvS9S8cbOIfDmu0laXD3mxyeOQvf9xeH597EXTpLy14MRq410HrOnLon"
    "erNhpUKCkLUhPMuSOOAyToW6P+BIWReRrEbHP1Z9E2MQkVwxxaw8bTZGnjetfkOqf2DFdf4KS9jKSnGd/Oe11p7vyFgm0H17"
    "enx/eHl9vu+oX4397AOTMc+M+AEAAA=="
)


@given(st.binary(), st.booleans())
def test_a_record_gives_its_page_back(body: bytes, rendered: bool) -> None:
    """Whatever a page's bytes are, its record gives them back, and how they are to be read."""
    page = unpack(pack(PAGE._replace(body=body, rendered=rendered)))
    assert page == PAGE._replace(body=body, rendered=rendered, headers=page.headers)


def test_records_of_before_are_read() -> None:
    """A record of an archive that zlib packed gives its page."""
    assert unpack(OLD) == PAGE._replace(headers=[("Content-Type", "text/html"), ("Content-Length", "24")])


def test_headers_fit_the_stored_body(tmp_path) -> None:
    """A record drops the header of a compression that is undone and says the length that is there."""
    path = tmp_path / "one.warc.gz"
    path.write_bytes(pack(PAGE))
    check([path])
    (record,) = records(path)
    assert record.headers == {"Content-Type": "text/html", "Content-Length": str(len(PAGE.body))}
    assert record.body == PAGE.body
    assert record.fields["WARC-Date"] == stamp(PAGE.fetched_at)


@pytest.mark.parametrize("header", [("X-Caf\xe9", "1"), ("X-Note", "caf\xe9"), ("X-Note", "\xe4\xb8\xad")])
def test_headers_beyond_ascii_lose_no_page(header: tuple[str, str]) -> None:
    """A header with letters beyond ASCII, in its name or its value, leaves the page and the other headers."""
    page = unpack(pack(PAGE._replace(headers=[header, ("Content-Type", "text/html")])))
    assert page.body == PAGE.body
    assert ("Content-Type", "text/html") in page.headers


def test_a_line_break_in_a_header() -> None:
    """A value of several lines is one line in a record, and no other header or the page's first line."""
    broken = [("Set-Cookie", "a=1\r\n\r\n<title>\nLength: 2"), ("Content-Type", "text/html")]
    page = unpack(pack(PAGE._replace(headers=broken)))
    assert page.body == PAGE.body
    assert page.headers[:2] == [("Set-Cookie", "a=1 <title> Length: 2"), ("Content-Type", "text/html")]


def test_a_rendered_page_is_marked(tmp_path) -> None:
    """A record of what a browser showed says so in a header, and no other record does."""
    for name, rendered in (("plain", False), ("shown", True)):
        (tmp_path / name).write_bytes(pack(PAGE._replace(rendered=rendered)))
    assert records(tmp_path / "shown")[0].fields["Newscrawl-Rendered"] == "1"
    assert "Newscrawl-Rendered" not in records(tmp_path / "plain")[0].fields


@pytest.mark.parametrize(
    "damaged",
    [b"", pack(PAGE)[:-20], pack(PAGE)[20:], b"plain text", pack_info("name", "software")],
    ids=["nothing", "torn", "from the middle", "not compressed", "about the file"],
)
def test_damaged_records_are_told(damaged: bytes) -> None:
    """Bytes that are not a whole record of a page raise RecordError and give no page."""
    with pytest.raises(RecordError):
        unpack(damaged)
