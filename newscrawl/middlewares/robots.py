"""Where requests may go: what robots.txt says, also where it cannot be read, and never to another site."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from functools import partial
from typing import Self
from urllib.parse import urlsplit

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest, StopDownload
from scrapy.extensions.throttle import AutoThrottle
from scrapy.http import Response
from scrapy.robotstxt import ProtegoRobotParser, RobotParser, decode_robotstxt
from scrapy.utils.httpobj import urlparse_cached
from twisted.internet.defer import Deferred
from w3lib.encoding import read_bom

from newscrawl.discovery.sitemap import LARGEST
from newscrawl.extensions.host_clock import ForbiddenError, HeldBackError, HostClock, OffsiteError
from newscrawl.extensions.site_spider import SiteSpider, site_spider, why_failed

logger = logging.getLogger(__name__)

# What RFC 9309 (2.5) asks for at least, and all that Google reads.
_LARGEST = 500 * 1024
# Longer addresses need not be taken by a server (RFC 9110, 4.1).
_LONGEST_URL = 8000
# A day between two requests, in seconds: who asks for more asks for the same.
_LONGEST_DELAY = 86_400
# How many bytes of a robots.txt came, among what is known of its request.
_CAME = "robots_came"
_AGENT = re.compile(r"\s*user[-\s]*agent\s*[:\s]([^#]*)", re.IGNORECASE)
_NOT_OURS = "\x00"
_CLIENT_ERROR, _TOO_MANY, _SERVER_ERROR = 400, 429, 500
_FORBID_ALL = b"User-agent: *\nDisallow: /\n"


class StrictRobotsMiddleware(RobotsTxtMiddleware):
    """Obey robots.txt, and forbid everything where the server fails to give it (RFC 9309, 2.3.1.4).

    Scrapy allows everything then. A missing file (4xx) still allows everything; 429 says nothing of the file.
    Of a large file no more comes than is read.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        crawler.signals.connect(self.bytes_received, signals.bytes_received)

    async def process_request(self, request: Request) -> None:  # type: ignore[override]  # the parent's spider parameter is deprecated
        if _CAME in request.meta or urlparse_cached(request).path == "/robots.txt":
            request.meta.update({_CAME: 0, "download_maxsize": LARGEST})
        await super().process_request(request)

    def bytes_received(self, data: bytes, request: Request) -> None:
        if _CAME in request.meta:
            request.meta[_CAME] += len(data)
            if request.meta[_CAME] > _LARGEST:
                raise StopDownload(fail=False)

    async def robot_parser(self, request: Request) -> RobotParser | None:
        """Return the rules for the host of *request*, also to the second one that waits for them.

        Scrapy 2.19 hands them to the first waiter only; the others get None, which allows everything.
        """
        await super().robot_parser(request)
        settled = self._parsers[urlparse_cached(request).netloc]
        if isinstance(settled, Deferred):  # the crawl ended before they came
            raise HeldBackError
        return settled

    def process_request_2(self, rp: RobotParser | None, request: Request) -> None:
        try:
            super().process_request_2(rp, request)
        except IgnoreRequest as error:
            raise ForbiddenError(str(error)) from None

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        if response.status >= _SERVER_ERROR or response.status == _TOO_MANY:
            self._warn(netloc, f"HTTP {response.status}")
            response = response.replace(body=_FORBID_ALL)
        elif response.status >= _CLIENT_ERROR:
            response = response.replace(body=b"")  # a server may send any file along with its 404
        await super()._parse_robots(response, netloc, request)

    def _robots_error(self, exc: Exception, netloc: str) -> None:
        if isinstance(exc, HeldBackError):
            self._parsers[netloc].errback(exc)  # type: ignore[union-attr]  # a Deferred until it is answered
            return
        self._warn(netloc, why_failed(exc))
        waiting = self._parsers[netloc]
        super_parser = self._parserimpl.from_crawler(self.crawler, _FORBID_ALL)
        self._parsers[netloc] = super_parser
        waiting.callback(super_parser)  # type: ignore[union-attr]  # a Deferred until it is answered

    def _warn(self, netloc: str, why: str) -> None:
        logger.warning("robots.txt of %s cannot be read, so nothing is fetched there: %s", netloc, why)
        self._stats.set_value("newscrawl/robots_unreachable", why)


class BoundedRobotParser(ProtegoRobotParser):
    """Protego, in time and memory linear in the size of the file, of which 500 KiB are read.

    Protego keeps every rule once for each agent of its group. Here the agents are two: the one whose
    rules hold for us, and all others.
    """

    @classmethod
    def from_crawler(cls, crawler: Crawler, robotstxt_body: bytes) -> Self:
        agent = _agent(crawler)
        encoding, _ = read_bom(robotstxt_body)
        if encoding:
            robotstxt_body = robotstxt_body.decode(encoding, "replace").encode()
        if len(robotstxt_body) > _LARGEST:  # half a rule might forbid all
            read = robotstxt_body[:_LARGEST]
            robotstxt_body = read[: max(read.rfind(b"\n"), read.rfind(b"\r")) + 1]
        rules = decode_robotstxt(robotstxt_body, crawler.spider)
        return cls(_for_agent(rules, agent).encode(), crawler.spider)

    def allowed(self, url: str | bytes, user_agent: str | bytes) -> bool:
        """Say whether *url* may be asked for; one of many thousand characters may not."""
        return len(url) <= _LONGEST_URL and super().allowed(url, user_agent)


def _agent(crawler: Crawler) -> str:
    """Return the agent whose rules Scrapy obeys."""
    settings = crawler.settings
    return str(settings["ROBOTSTXT_USER_AGENT"] or settings["USER_AGENT"])


def _for_agent(rules: str, agent: str) -> str:
    r"""Return a robots.txt in which all agents that *agent* need not look at have one name.

    >>> _for_agent("User-agent: a\nUser-agent: news\nUser-agent: newscrawl\nDisallow: /b", "newscrawl/1")
    'User-agent: \x00\nUser-agent: \x00\nUser-agent: newscrawl\nDisallow: /b'
    """
    lines = rules.splitlines()
    named = {at: _name(found[1]) for at, line in enumerate(lines) if (found := _AGENT.match(line))}
    ours = max(_names_of(agent).intersection(named.values()), key=len, default="*")
    for at, name in named.items():
        lines[at] = f"User-agent: {ours if name == ours else _NOT_OURS}"
    return "\n".join(lines)


def _name(value: str) -> str:
    """Return the agent that a line names, without the asterisks or the version that some put behind it."""
    name = value.partition("/")[0].strip().lower()
    return name if name == "*" else name.replace("*", "")


def _names_of(agent: str) -> set[str]:
    """Return what Protego takes for a name of *agent*: whatever is part of it, from the start of a word."""
    text = agent.strip().lower()
    starts = [at for at in range(len(text)) if at == 0 or not re.match(r"[\w-]", text[at - 1])]
    return {text[start:end] for start in starts for end in range(start + 1, len(text) + 1)}


class CrawlDelay:
    """Extension: apply the Crawl-delay of robots.txt, which Scrapy reads and leaves to us.

    *slow_down* gets a host and the least seconds between two requests to it.
    """

    def __init__(self, agent: str, slow_down: Callable[[str, float], None]) -> None:
        self._agent = agent
        self._slow_down = slow_down

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        extension = cls(_agent(crawler), partial(_slow_down, crawler))
        crawler.signals.connect(extension.robots_parsed, signals.robots_parsed)
        return extension

    def robots_parsed(self, robotparser: RobotParser, request: Request) -> None:
        if asked := robotparser.crawl_delay(self._agent):
            delay = min(float(asked), _LONGEST_DELAY)
            self._slow_down(urlparse_cached(request).hostname or "", delay)
            logger.info("robots.txt asks for %.1f s between requests", delay)


def _slow_down(crawler: Crawler, host: str, delay: float) -> None:
    if clock := crawler.get_extension(HostClock):
        clock.slow_down(host, delay)
    downloader = crawler.engine.downloader
    if slot := downloader.slots.get(host):
        slot.delay = max(slot.delay, delay)
        slot.jitter = 0  # around the delay it would halve one as often as not
        # Scrapy drops a slot that was idle for a minute, and makes the next of this.
        kept = {"concurrency": slot.concurrency, "delay": slot.delay, "jitter": slot.jitter}
        downloader.per_slot_settings[host] = kept
    if throttle := crawler.get_extension(AutoThrottle):
        throttle.mindelay = max(throttle.mindelay, delay)
        throttle.maxdelay = max(throttle.maxdelay, delay)


class SameSiteMiddleware:
    """Refuse requests to another host or port.

    Stands in for Scrapy's offsite filter, which knows no ports, lets retried requests pass and drops
    a redirect without telling its errback: no page may send the crawl to a private address.
    """

    def __init__(self, spider: SiteSpider) -> None:
        self._spider = spider

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(site_spider(crawler))

    def process_request(self, request: Request) -> None:
        root = urlsplit(self._spider.urls.root)
        parts = urlparse_cached(request)
        if parts.netloc.lower() != root.netloc.lower() or parts.scheme not in ("https", root.scheme):
            raise OffsiteError(f"it leads to {request.url}")
