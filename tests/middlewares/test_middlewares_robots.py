"""What robots.txt says, what it may cost, and whose rules hold."""

from __future__ import annotations

import asyncio
import sys
from types import SimpleNamespace

import pytest
from protego import Protego
from scrapy import Request
from scrapy.core.downloader import Slot
from scrapy.http import TextResponse
from scrapy.utils.test import get_crawler

from newscrawl.extensions.host_clock import ForbiddenError, HeldBackError
from newscrawl.middlewares.robots import BoundedRobotParser, CrawlDelay, StrictRobotsMiddleware
from tests.forks import run

AGENT = "newscrawl/1.0 (+https://example.org/crawler)"
SITE = "https://news.example"


def parser(rules: str | bytes, agent: str = AGENT) -> BoundedRobotParser:
    body = rules if isinstance(rules, bytes) else rules.encode()
    return BoundedRobotParser.from_crawler(get_crawler(settings_dict={"USER_AGENT": agent}), body)


@pytest.mark.parametrize(
    "rules",
    [
        "User-agent: *\nDisallow: /a\n\nUser-agent: newscrawl\nDisallow: /b",
        "User-agent: newscrawl\nUser-agent: other\nDisallow: /b\n\nUser-agent: *\nDisallow: /",
        "User-agent: other\nDisallow: /\n\nUser-agent: more\nUser-agent: *\nDisallow: /b\nCrawl-delay: 3",
        "USER AGENT newscrawl*\nDisallow: /b\nuser-agent:crawl\nDisallow: /a",
        "User-agent: news\nDisallow: /a\nUser-agent: newscrawl # us\nDisallow: /b\nAllow: /b/c$",
        "User-agent: newscrawl\nDisallow: /a\nUser-agent: x\nDisallow: /\nUser-agent: newscrawl\nAllow: /a",
        "User-agent: example\nDisallow: /a\n\nUser-agent:\nDisallow: /b\nUser-agent: *\nDisallow: /b/c",
        "\ufeffUser-agent: newscrawl\r\nDisallow: /b\r\rSitemap: /s\rDisallow: /a",
        "User-agent newscrawl: x\nDisallow: /a\nUser-agentx: *\nDisallow: /b",
        "User-agent: ***\nDisallow: /a\nUser-agent: *\nDisallow: /b",
        "Disallow: /a",
        "",
    ],
)
@pytest.mark.parametrize("agent", [AGENT, "Newscrawl", "my-newscrawl", "Mozilla/5.0 (compatible; other/1)"])
def test_the_rules_are_those_of_protego(rules, agent) -> None:
    """Of every file, what holds for an agent is what Protego says of the whole of it."""
    ours, whole = parser(rules, agent), Protego.parse(rules.removeprefix("\ufeff"))
    paths = ["/", "/a", "/b", "/b/c", "/robots.txt"]
    assert [ours.allowed(SITE + path, agent) for path in paths] == [
        whole.can_fetch(SITE + path, agent) for path in paths
    ]
    assert ours.crawl_delay(agent) == whole.crawl_delay(agent)


def test_a_version_behind_our_name() -> None:
    """Rules for any version of this crawler hold for this one: an agent is a name alone (RFC 9309)."""
    rules = parser("User-agent: NewsCrawl/2\nDisallow: /b\n\nUser-agent: *\nAllow: /")
    assert [rules.allowed(SITE + path, AGENT) for path in ("/a", "/b")] == [True, False]


def test_rules_in_utf_16() -> None:
    """Rules are obeyed in the encoding that a byte-order mark names."""
    assert not parser("User-agent: *\nDisallow: /b".encode("utf-16")).allowed(f"{SITE}/b", AGENT)


class Downloads:
    """Stands for the engine: answers robots.txt, and counts how often it was asked for."""

    def __init__(self, status: int, body: str, error: Exception | None = None) -> None:
        self._answer = TextResponse(f"{SITE}/robots.txt", status=status, body=body.encode())
        self._error = error
        self.count = 0

    async def download_async(self, _request: Request) -> TextResponse:
        self.count += 1
        await asyncio.sleep(0)  # others ask meanwhile
        if self._error:
            raise self._error
        return self._answer


def judged(loop: asyncio.Runner, downloads: Downloads, *paths: str) -> list[Exception | None]:
    """Return what comes of requests that are made at once: None where they may be sent."""
    crawler = get_crawler(settings_dict={"ROBOTSTXT_OBEY": True, "USER_AGENT": AGENT})
    crawler.engine = downloads

    async def at_once() -> list[Exception | None]:
        middleware = StrictRobotsMiddleware.from_crawler(crawler)
        calls = [middleware.process_request(Request(SITE + path)) for path in paths]
        return await asyncio.gather(*calls, return_exceptions=True)

    return loop.run(at_once())


FORBID_B = "User-agent: *\nDisallow: /b"


def test_requests_that_wait_for_the_rules_are_judged_by_them(loop) -> None:
    """Each request that came before the rules hears them, not the first alone, and they come once."""
    downloads = Downloads(200, FORBID_B)
    first, second, third = judged(loop, downloads, "/a", "/b/1", "/b/2")
    assert first is None
    assert isinstance(second, ForbiddenError)
    assert isinstance(third, ForbiddenError)
    assert downloads.count == 1


@pytest.mark.parametrize(
    ("downloads", "kept_back"),
    [
        (Downloads(404, FORBID_B), None),
        (Downloads(503, ""), ForbiddenError),
        (Downloads(429, ""), ForbiddenError),
        (Downloads(200, "", OSError("no route")), ForbiddenError),
        (Downloads(200, "", HeldBackError()), HeldBackError),
    ],
    ids=["missing", "server fails", "too many requests", "unreachable", "crawl ends"],
)
def test_rules_that_cannot_be_read(downloads, kept_back, loop) -> None:
    """A missing file allows everything, one that the server fails to give forbids it."""
    outcomes = judged(loop, downloads, "/b", "/b")
    assert [type(outcome) for outcome in outcomes] == [kept_back or type(None)] * 2


def test_as_much_as_has_to_be_read() -> None:
    """Rules within the first 500 KiB hold, those behind are not read."""
    filling = "# nothing\n" * 51_190
    assert not parser("User-agent: *\n" + filling + "Disallow: /a").allowed(f"{SITE}/a", AGENT)
    assert parser("User-agent: *\n" + filling + filling + "Disallow: /a").allowed(f"{SITE}/a", AGENT)


def test_half_a_rule_is_none() -> None:
    """A rule that the limit cuts in two does not forbid what its first half says."""
    rules = "User-agent: *\nDisallow: /a\n#".ljust(500 * 1024 - len("\nDisallow: /"), "-")
    ours = parser(rules + "\nDisallow: /b\n")
    assert [ours.allowed(SITE + path, AGENT) for path in ("/a", "/c")] == [False, True]


HOSTILE = {
    "agents times rules": "".join(f"User-agent: a{n}\n" for n in range(14_000))
    + "".join(f"Disallow: /{n}\n" for n in range(14_000)),
    "our names times rules": "".join(
        f"User-agent: {AGENT[start:end]}\n" for start in range(44) for end in range(start + 1, 45)
    )
    + "".join(f"Disallow: /{n}\n" for n in range(30_000)),
    "odd lines times rules": "".join(f"user\u00a0 agent a{n}\u2028" for n in range(14_000))
    + "".join(f"Disallow: /{n}\n" for n in range(14_000)),
    "agents twice": "".join(f"User-agent: a{n}\n" for n in range(14_000)) * 2 + "Disallow: /",
    "wildcards": "User-agent: *\nDisallow: /" + "*a" * 200_000 + "*b",
    "rules with wildcards": "User-agent: *\n" + "Disallow: /*aaaaaaaab$\n" * 20_000,
    "ten megabytes": "User-agent: *\n" + "Disallow: /*b\n" * 700_000,
    "one line": "User-agent: " + "a " * 250_000,
}
WITHIN = """
import resource, sys
from scrapy.utils.test import get_crawler
from newscrawl.middlewares.robots import BoundedRobotParser
resource.setrlimit(resource.RLIMIT_CPU, (20, 20))
used = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (used + (256 << 20),) * 2)
agent, long = sys.argv[1], "https://news.example/" + "a" * 7_900
crawler = get_crawler(settings_dict={"USER_AGENT": agent})
rules = BoundedRobotParser.from_crawler(crawler, open(sys.argv[2], "rb").read())
print([rules.allowed(url, agent) for url in (long, long * 40)])
"""


@pytest.mark.usefixtures("_processes")
@pytest.mark.skipif(sys.platform != "linux", reason="what a process has taken is read from /proc")
@pytest.mark.parametrize("rules", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_file_costs_little(rules, tmp_path) -> None:
    """However a file is made, reading it and judging a long address take seconds, and 256 MB at most."""
    (tmp_path / "robots.txt").write_text(rules)
    done = run([sys.executable, "-c", WITHIN, AGENT, str(tmp_path / "robots.txt")])
    assert done.returncode == 0, done.stderr[-500:]
    assert done.stdout.endswith("False]\n")  # an address that no server need take


@pytest.mark.parametrize(
    ("rules", "delays"),
    [
        ("User-agent: *\nCrawl-delay: 2.5", [("news.example", 2.5)]),
        ("User-agent: *\nCrawl-delay: 900", [("news.example", 900)]),
        ("User-agent: *\nCrawl-delay: 1e9", [("news.example", 86_400)]),
        ("User-agent: *\nDisallow: /a", []),
    ],
    ids=["asked for", "longer than a throttle's", "for ever", "none"],
)
def test_a_crawl_delay_slows_down_its_host(rules, delays) -> None:
    """The delay that robots.txt asks for holds for its host, up to a day."""
    heard: list[tuple[str, float]] = []
    extension = CrawlDelay(AGENT, lambda host, delay: heard.append((host, delay)))
    extension.robots_parsed(parser(rules), Request(SITE))
    assert heard == delays


@pytest.mark.parametrize("agent", ["*", "othercrawl"])
def test_a_crawl_delay_is_the_least_wait(agent) -> None:
    """No request comes sooner, where Scrapy varies a delay by half of it and forgets hosts that rest.

    It is that of the agent whose rules are obeyed.
    """
    crawler = get_crawler(settings_dict={"USER_AGENT": AGENT, "ROBOTSTXT_USER_AGENT": "OtherCrawl"})
    slot = Slot(concurrency=1, delay=1, jitter=0.5)
    downloader = SimpleNamespace(slots={"news.example": slot}, per_slot_settings={})
    crawler.engine = SimpleNamespace(downloader=downloader)
    rules = BoundedRobotParser.from_crawler(crawler, f"User-agent: {agent}\nCrawl-delay: 2.5".encode())
    CrawlDelay.from_crawler(crawler).robots_parsed(rules, Request(SITE))
    later = Slot(**downloader.per_slot_settings["news.example"])
    assert {one.download_delay() for one in (slot, later) for _ in range(9)} == {2.5}
