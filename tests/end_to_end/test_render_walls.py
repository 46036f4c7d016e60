"""A page that tries to reach, in the browser, what it may not: other places, and forbidden paths."""

from __future__ import annotations

import json
import socket
from contextlib import ExitStack, suppress
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from types import TracebackType

    from tests.demo_client import DemoClient

# Every way by which a page can make a browser open a connection; {} is an address, and ws a web socket's.
ELSEWHERE = {
    "fetch": "fetch({}, {{mode: 'no-cors'}})",
    "web socket": "new WebSocket({ws})",
    "event source": "new EventSource({})",
    "beacon": "navigator.sendBeacon({}, 'told')",
    "window": "window.open({})",
    "frame": "add('iframe', {{src: {}}})",
    "form": "add('form', {{action: {}, method: 'post', target: '_blank'}}).submit()",
    "picture": "add('img', {{src: {}}})",
    "script": "add('script', {{src: {}}})",
    "style": "add('link', {{rel: 'stylesheet', href: {}}})",
    "preload": "add('link', {{rel: 'preload', as: 'script', href: {}}})",
    "module": "add('link', {{rel: 'modulepreload', href: {}}})",
    "prefetch": "add('link', {{rel: 'prefetch', href: {}}})",
    "preconnect": "add('link', {{rel: 'preconnect', href: {}}})",
    "speculative prefetch": "speculate('prefetch', {})",
    "speculative prerender": "speculate('prerender', {})",
    "ping": "add('a', {{href: '#', ping: {}}}).click()",
    "worker": "new Worker(script(`fetch({}, {{mode: 'no-cors'}})`))",
    "web socket of a worker": "new Worker(script(`new WebSocket({ws})`))",
    "shared worker": "new SharedWorker(script(`fetch({}, {{mode: 'no-cors'}})`))",
    "service worker": "ServiceWorkerContainer.prototype.register.call(navigator.serviceWorker, {})",
    "redirect": "fetch('/away?' + {}, {{mode: 'no-cors'}})",
    "web transport": "new WebTransport({}.replace('http:', 'https:'))",
    "STUN": "call('stun:' + {}.split('/')[2])",
    "TURN": "call('turn:' + {}.split('/')[2] + '?transport=tcp')",
}
# What a page may not ask its own site for: robots.txt tells a program of what is private.
FORBIDDEN = [way for way in ELSEWHERE if way not in {"STUN", "TURN", "web transport", "preconnect"}]
# Every way by which a page loads another one in case its visitor goes there; {} is the path of that one.
AHEAD = {
    "prefetch": "add('link', {{rel: 'prefetch', href: {}}})",
    "prefetched document": "add('link', {{rel: 'prefetch', as: 'document', href: {}}})",
    "old prerender": "add('link', {{rel: 'prerender', href: {}}})",
    "speculative prefetch": "speculate('prefetch', {})",
    "speculative prerender": "speculate('prerender', {})",
    "app router": "fetch({}, {{headers: {{RSC: '1', 'Next-Router-Prefetch': '1'}}}})",
    "pages router": "fetch({}, {{headers: {{purpose: 'prefetch', 'x-nextjs-data': '1'}}}})",
    "XHR": "ask({})",
}
HOSTS = ("127.0.0.1", "::1", "localhost")
HOSTILE = """<!DOCTYPE html><title>News</title><div id="root"></div><script>
const add = (name, values) => document.body.appendChild(Object.assign(document.createElement(name), values));
const script = text => URL.createObjectURL(new Blob([text], {type: 'text/javascript'}));
const speculate = (kind, url) => add('script', {type: 'speculationrules', textContent:
  JSON.stringify({[kind]: [{source: 'list', urls: [url], eagerness: 'immediate'}]})});
const ask = url => {
  const asking = new XMLHttpRequest();
  asking.open('GET', url);
  asking.setRequestHeader('X-Purpose', 'prefetch');
  asking.send();
};
const call = async url => {
  const pc = new RTCPeerConnection({iceServers: [{urls: url, username: 'a', credential: 'b'}]});
  pc.createDataChannel('x');
  await pc.setLocalDescription(await pc.createOffer());
};
const tries = [
%s
];
for (const one of tries) { try { Promise.resolve(one()).catch(() => 0); } catch { } }
// The browser waits while a text grows, so that all of them have their time.
let words = 0;
const timer = setInterval(() => {
  if (words++ < 20) document.getElementById('root').innerText += ' word' + words;
  else {
    clearInterval(timer);
    document.getElementById('root').innerHTML = '<h1>Drawn by a program</h1>'
      + '<div>DemoWire 2026/05/01 16:00</div><p>'
      + 'A harbour without ships is still a harbour, and a market without buyers is one. '.repeat(5) + '</p>';
  }
}, 100);
</script>"""


class Trap:
    """A port that nobody may come to, by TCP or by UDP."""

    def __init__(self, host: str = "127.0.0.1") -> None:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._streams = socket.create_server((host, 0), family=family)
        self.port = self._streams.getsockname()[1]
        self._packets = socket.socket(family, socket.SOCK_DGRAM)
        self._packets.bind((host, self.port))

    def at(self, host: str) -> str:
        return f"{f'[{host}]' if ':' in host else host}:{self.port}"

    def was_sprung(self) -> bool:
        """Say whether anybody came: the system accepts for us meanwhile."""
        for listening in (self._streams, self._packets):
            listening.setblocking(False)
            with suppress(BlockingIOError):
                listening.accept() if listening is self._streams else listening.recv(1)
                return True
        return False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._streams.close()
        self._packets.close()


def hostile(targets: dict[str, str]) -> str:
    """Return a page that tries each way to an address, which is `host/path` without its scheme."""
    tries = (
        f"() => {{ {ELSEWHERE[way].format(json.dumps(f'http://{to}'), ws=json.dumps(f'ws://{to}'))} }},"
        for way, to in targets.items()
    )
    return HOSTILE % "\n".join(tries)


def put(demo: DemoClient, page: str) -> str:
    """Put a page in place of an article, and return its id."""
    article_id: str = demo.published()[0]["article_id"]
    demo.replace(f"/news/detail/{article_id}", page)
    return article_id


def test_pages_that_reach_for_other_places(site_of, crawl, data) -> None:
    """No way leads from a page to another port of the site's host, to another name or address of it."""
    demo = site_of(articles=len(HOSTS))
    with ExitStack() as stack:
        traps = {
            (host, way): stack.enter_context(Trap(host.replace("localhost", "127.0.0.1")))
            for host in HOSTS
            for way in ELSEWHERE
        }
        for host, article in zip(HOSTS, demo.published(), strict=True):
            targets = {way: f"{traps[host, way].at(host)}/" for way in ELSEWHERE}
            away = f"/away?http://{targets['redirect']}"
            demo.replace(away, "", status=302, headers={"Location": away.partition("?")[2]})
            demo.replace(f"/news/detail/{article['article_id']}", hostile(targets))
        crawl(demo)
        assert [way for way, trap in traps.items() if trap.was_sprung()] == []
    assert {row["title"] for row in data.articles().values()} == {"Drawn by a program"}
    assert len(data.articles()) == len(HOSTS)


def test_a_page_that_asks_for_what_robots_txt_forbids(site_of, crawl, data) -> None:
    """What robots.txt forbids is not asked for by a page's program either, directly or by a redirect."""
    demo = site_of(articles=1)
    demo.replace(
        "/robots.txt", "User-agent: *\nDisallow: /private/\n", headers={"Content-Type": "text/plain"}
    )
    host = demo.url.split("/")[2]
    targets = {way: f"{host}/private/{way.replace(' ', '-')}" for way in FORBIDDEN}
    away = f"/away?http://{targets['redirect']}"
    demo.replace(away, "", status=302, headers={"Location": away.partition("?")[2]})
    article_id = put(demo, hostile(targets))
    crawl(demo)
    paths = [entry["path"] for entry in demo.log()]
    assert [path for path in paths if path.startswith("/private/")] == []
    assert away in paths
    assert data.articles()[article_id]["title"] == "Drawn by a program"


def test_a_page_that_asks_for_what_robots_txt_allows(site_of, crawl) -> None:
    """A page's program gets from its own site what nothing forbids."""
    demo = site_of(articles=1)
    host = demo.url.split("/")[2]
    ways = ["fetch", "script", "style", "worker", "frame"]
    put(demo, hostile({way: f"{host}/open/{way}" for way in ways}))
    crawl(demo)
    assert {f"/open/{way}" for way in ways} <= {entry["path"] for entry in demo.log()}


def test_what_a_page_loads_ahead(site_of, crawl, data) -> None:
    """No page is loaded in case a visitor goes there, by whatever way; what the page is made of is."""
    demo = site_of(articles=1)
    tries = [f"() => {{ {way.format(json.dumps(f'/news/ahead/{name}'))} }}," for name, way in AHEAD.items()]
    tries.append("() => fetch('/open/part'),")
    inline = json.dumps({"prefetch": [{"urls": ["/news/ahead/inline"], "eagerness": "immediate"}]})
    named = json.dumps({"prerender": [{"urls": ["/news/ahead/header"], "eagerness": "immediate"}]})
    demo.replace("/rules", named, headers={"Content-Type": "application/speculationrules+json"})
    article_id: str = demo.published()[0]["article_id"]
    demo.replace(
        f"/news/detail/{article_id}",
        f"<script type='SpeculationRules'>{inline}</script>" + HOSTILE % "\n".join(tries),
        headers={"Link": "</news/ahead/link>; rel=prefetch", "Speculation-Rules": '"/rules"'},
    )
    crawl(demo)
    paths = [entry["path"] for entry in demo.log()]
    assert [path for path in paths if path.startswith("/news/ahead/")] == []
    assert "/open/part" in paths
    assert data.articles()[article_id]["title"] == "Drawn by a program"
