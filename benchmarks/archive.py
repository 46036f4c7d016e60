"""What packing a page costs and how large it becomes, as ratios to zlib level 4 of the same run.

The pages are the demo site's. Each compressor gets the same WARC records; then whole records are written and
read by warcio and by FastWARC. `docs/decisions/0012-pages-are-packed-by-isa-l.md` tells what came out.
Needs `zlib-ng` and `fastwarc` (the extra `bench`).
"""

from __future__ import annotations

import argparse
import hashlib
import time
import zlib
from datetime import UTC, datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any

from fastwarc.warc import WarcRecord, WarcRecordType
from isal import isal_zlib
from warcio.archiveiterator import ArchiveIterator
from zlib_ng import zlib_ng

from newscrawl.archive.records import pack, unpack
from newscrawl.demo import corpus
from newscrawl.demo.layouts import LAYOUTS
from newscrawl.demo.layouts.views import ArticleTemplateView
from newscrawl.items import PageBytes
from newscrawl.normalization.dates import stamp

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

ROOT = "https://www.bitget.com"
FETCHED = datetime(2026, 1, 31, 10, 20, 30, tzinfo=UTC)
GZIP = 31
BASELINE = 4
COMPRESSORS: dict[str, tuple[Any, range]] = {
    "zlib": (zlib, range(1, 7)),
    "isal": (isal_zlib, range(4)),
    "zlib-ng": (zlib_ng, range(1, 7)),
}
HEADERS = [
    ("Date", "Sat, 31 Jan 2026 10:20:30 GMT"),
    ("Content-Type", "text/html; charset=utf-8"),
    ("Cache-Control", "max-age=60"),
    ("ETag", '"0123456789abcdef"'),
]


def main() -> None:
    options = _options()
    pages = demo_pages(options.pages)
    records = [isal_zlib.decompress(pack(page), GZIP) for page in pages]
    print(f"{len(pages)} pages of {sum(len(page.body) for page in pages) // len(pages):,} bytes on average")
    print_compressors(records, options.repeat)
    print_programs(pages, records, options.repeat)


def demo_pages(count: int) -> list[PageBytes]:
    """Return pages of all layouts and both locales in turns."""
    kinds = [(layout, locale) for layout in LAYOUTS.values() for locale in ("en", "zh-CN")]
    pages = []
    for number in range(count):
        layout, locale = kinds[number % len(kinds)]
        view = ArticleTemplateView(corpus.article(7, number, locale), ROOT, (locale,))
        body = layout.article(view).encode()
        pages.append(PageBytes(view.url, body, "utf-8", FETCHED, headers=HEADERS))
    return pages


def print_compressors(records: Sequence[bytes], repeat: int) -> None:
    """Print time and size of each compressor at each level, and the time to undo it."""
    packed = [zlib.compress(record, BASELINE, GZIP) for record in records]
    size = sum(map(len, packed))
    ms = cpu_ms(lambda record: zlib.compress(record, BASELINE, GZIP), records, repeat)
    undo_ms = cpu_ms(lambda record: zlib.decompress(record, GZIP), packed, repeat)
    size_each = size / len(records)
    print(f"zlib level {BASELINE}: {ms:.3f} CPU ms a page, back {undo_ms:.3f}, {size_each:,.0f} bytes")
    print("compressor  level    time    size    back")
    for name, (module, levels) in COMPRESSORS.items():
        back = cpu_ms(lambda record, module=module: module.decompress(record, GZIP), packed, repeat)
        for level in levels:
            cost = cpu_ms(
                lambda record, module=module, level=level: module.compress(record, level, GZIP),
                records,
                repeat,
            )
            length = sum(len(module.compress(record, level, GZIP)) for record in records)
            print(f"{name:<10}  {level:>5}  {cost / ms:>6.2f}  {length / size:>6.3f}  {back / undo_ms:>6.2f}")


def print_programs(pages: Sequence[PageBytes], records: Sequence[bytes], repeat: int) -> None:
    """Print what writing and reading a record costs but for the compression, and the whole of ours."""
    packed = [pack(page) for page in pages]
    alone = cpu_ms(lambda record: isal_zlib.compress(record, 2, GZIP), records, repeat)
    ours = cpu_ms(pack, pages, repeat)
    other = cpu_ms(by_fastwarc, pages, repeat)
    print(f"record by warcio: {ours - alone:.3f} CPU ms a page, by FastWARC {other:.3f}")
    warcio, fastwarc = (cpu_ms(read, records, repeat) for read in (read_by_warcio, read_by_fastwarc))
    print(f"reading it by warcio: {warcio:.3f} CPU ms a page, by FastWARC {fastwarc:.3f}")
    baseline = cpu_ms(lambda record: zlib.compress(record, BASELINE, GZIP), records, repeat)
    print(f"pack: {ours:.3f} CPU ms, {ours / baseline:.2f} of zlib level {BASELINE} alone", end="; ")
    print(f"unpack: {cpu_ms(unpack, packed, repeat):.3f} CPU ms")


def by_fastwarc(page: PageBytes) -> bytes:
    """Return the record as `pack` makes it, uncompressed."""
    head = "".join(
        f"{name}: {value}\r\n" for name, value in [*page.headers, ("Content-Length", len(page.body))]
    )
    record = WarcRecord()
    record.init_headers(WarcRecordType.response)
    record.headers["WARC-Target-URI"] = page.url
    record.headers["WARC-Date"] = stamp(page.fetched_at)
    record.headers["Content-Type"] = "application/http; msgtype=response"
    record.set_bytes_content(f"HTTP/1.1 200 OK\r\n{head}\r\n".encode() + page.body)
    out = BytesIO()
    record.write(out, checksum_data=True, payload_digest=hashlib.sha1(page.body).digest())
    return out.getvalue()


def read_by_fastwarc(record: bytes) -> tuple[list[tuple[str, str]], bytes]:
    read = WarcRecord.from_bytes(record)
    read.parse_http()
    return list(read.http_headers.items()), read.reader.read()


def read_by_warcio(record: bytes) -> tuple[list[tuple[str, str]], bytes]:
    read = next(ArchiveIterator(BytesIO(record)))
    return read.http_headers.headers, read.raw_stream.read()


def cpu_ms(work: Callable[[Any], object], things: Sequence[Any], repeat: int) -> float:
    """Return the CPU time of one, the best of some rounds."""
    rounds = []
    for _ in range(repeat):
        began = time.process_time()
        for thing in things:
            work(thing)
        rounds.append(time.process_time() - began)
    return 1000 * min(rounds) / len(things)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=200, help="pages of the demo site (%(default)s)")
    parser.add_argument("--repeat", type=int, default=5, help="rounds of which the best counts (%(default)s)")
    return parser.parse_args()


if __name__ == "__main__":
    main()
