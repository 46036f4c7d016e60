"""How well and how fast articles are read, beside trafilatura and newspaper4k on the same pages.

The pages are the demo site's in every layout that its server renders, or (`--golden`) the hand-made
ones of `tests/pages`, or (`--foreign`) the ones that other programs would make of invented stories; what
is true of each is known. Each reader gets the page as text and its
address, and is asked through its own interface for all that it offers; what a reader has no field for
is not held against it. `docs/performance-extraction.md` tells what came out and how to read it.
"""

from __future__ import annotations

import argparse
import json
import logging
import re
import time
import warnings
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import foreign
from readers import READERS, URLS, Page, follow_links

from newscrawl.demo import corpus
from newscrawl.demo.layouts import LAYOUTS
from newscrawl.demo.layouts.views import ArticleTemplateView
from newscrawl.demo.state import published
from newscrawl.demo.texts import words_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

GOLDEN = Path(__file__).resolve().parents[1] / "tests" / "pages"
FIELDS = "title publisher author day published_at summary key_points related".split()
F1_AIM = 0.99
AIM_TIMES = 3
# Words, and single characters of scripts that write no spaces.
WORD = re.compile(r"[\u2e80-\u9fff\uac00-\ud7af]|[^\W_\u2e80-\u9fff\uac00-\ud7af]+")
# Shorter lines of the page's furniture may well be words of an article.
TELLING = 20


@dataclass
class Score:
    """How a reader did on some pages."""

    pages: int = 0
    asked: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    f1: float = 0.0
    leaks: int = 0
    seconds: float = 0.0

    def add(self, other: Score) -> None:
        self.pages += other.pages
        self.asked += other.asked
        self.right += other.right
        self.f1 += other.f1
        self.leaks += other.leaks
        self.seconds += other.seconds

    @property
    def mean_f1(self) -> float:
        return self.f1 / self.pages

    @property
    def milliseconds(self) -> float:
        return 1000 * self.seconds / self.pages


def main() -> None:
    options = _options()
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    if options.foreign:
        compare_foreign()
        return
    pages = golden_pages() if options.golden else demo_pages(options)
    totals = {name: Score() for name in READERS}
    bare = 0.0
    for layout in dict.fromkeys(page.layout for page in pages):
        some = [page for page in pages if page.layout == layout]
        scores = {name: measure(reader, some) for name, reader in READERS.items()}
        bare += seconds_of_bare(some)
        for name, score in scores.items():
            totals[name].add(score)
        if not options.golden:
            print_table(f"layout {layout}", scores)
    print_table("total", totals)
    print_times(totals, bare)
    print_aims(totals)


def demo_pages(options: argparse.Namespace) -> list[Page]:
    """Render the same articles in every layout whose pages have their text before any program runs."""
    return [
        _demo_page(layout, index, locale)
        for layout in options.layouts
        for locale in options.locales
        for index in range(options.pages)
    ]


def _demo_page(layout: str, index: int, locale: str) -> Page:
    article = corpus.article(1, index, locale)
    view = ArticleTemplateView(article, URLS.root, (locale,))
    words = words_of(locale)
    others = [text for card in (*article.related, *article.trending) for text in (card.title, card.snippet)]
    truth = published(article, layout)
    foreign = _foreign(truth, [*others, *words.promotion, words.disclaimer])
    return Page(layout, view.url, LAYOUTS[layout].article(view), truth, foreign)


def golden_pages() -> list[Page]:
    """Return the hand-made pages that are articles."""
    pages = []
    for path in sorted(GOLDEN.glob("*/*/expected.json")):
        truth = json.loads(path.read_text(encoding="utf-8"))
        if "rejected" in truth:
            continue
        others = [
            link[name] or ""
            for link in truth.get("related", ())
            for name in ("title", "snippet")
            if name in link
        ]
        html = path.with_name("page.html").read_text(encoding="utf-8", errors="replace")
        pages.append(Page("golden", URLS.root + truth["url"], html, truth, _foreign(truth, others)))
    return pages


def foreign_pages() -> list[Page]:
    """Return the pages of foreign make."""
    return [
        Page(f"{story.number} {story.make} {story.lang}", story.url, html, story.truth, story.foreign)
        for story, html in foreign.pages()
    ]


def compare_foreign() -> None:
    """Compare on the pages of foreign make, and name those on which something of ours is wrong."""
    pages = foreign_pages()
    names = ("newscrawl", "trafilatura")
    scores = {name: measure(reader, pages) for name, reader in READERS.items()}
    print_table("foreign", scores)
    print_times(scores, seconds_of_bare(pages))
    for page in pages:
        if wrong := misses(page):
            print(f"  {page.layout}: {wrong}")
    ours, theirs = (scores[name] for name in names)
    behind = [name for name in FIELDS if ours.right[name] < theirs.right[name]]
    behind += [] if ours.mean_f1 >= theirs.mean_f1 else ["body F1"]
    behind += [] if ours.leaks <= theirs.leaks else ["leaks"]
    print(f"not behind trafilatura anywhere: {'MISSED by ' + ', '.join(behind) if behind else 'met'}")


def misses(page: Page) -> str:
    """Say what newscrawl has wrong of a page: fields, the F1 of a body that is not exact, a leak."""
    score = judge(page, READERS["newscrawl"](page))
    wrong = [name for name in FIELDS if score.asked[name] > score.right[name]]
    body = [f"F1 {score.f1:.2f}"] if score.f1 < F1_AIM else []
    return ", ".join([*wrong, *body, *(["leak"] if score.leaks else [])])


def _foreign(truth: dict[str, Any], texts: Iterable[str]) -> tuple[str, ...]:
    """Return the texts that would be a leak; a reprint's title can stand in the article itself."""
    own = " ".join([truth["title"], truth["body_text"], *truth.get("key_points", ())])
    return tuple(text for text in texts if len(text) >= TELLING and text not in own)


def measure(reader: Callable[[Page], dict[str, Any]], pages: Sequence[Page]) -> Score:
    """Let a reader read the pages and compare."""
    for page in pages:  # once for nothing: what a library loads for each new language is not held against it
        reader(page)
    score = Score()
    for page in pages:
        found, seconds = _timed(reader, page)
        score.add(judge(page, found))
        score.seconds += seconds
    return score


def seconds_of_bare(pages: Sequence[Page]) -> float:
    """Return the time that Scrapy takes to make trees of the pages and to find their links."""
    for page in pages:
        follow_links(page)
    return sum(_timed(follow_links, page)[1] for page in pages)


def judge(page: Page, found: dict[str, Any]) -> Score:
    """Compare what was read of a page with what is true of it."""
    found["body_text"] = found["body_text"] or ""
    found["day"] = (found.get("published_at") or "")[:10]
    truth = {"day": (page.truth.get("published_at") or "")[:10]} | page.truth
    names = [name for name in FIELDS if name in found and name in truth]
    return Score(
        pages=1,
        asked=Counter(names),
        right=Counter(name for name in names if _same(found[name], truth[name])),
        f1=body_f1(page.truth, found),
        leaks=any(text in found["body_text"] for text in page.foreign),
    )


def _same(found: Any, true: Any) -> bool:
    """Compare values: of related links the fields that are expected, and no value is like another."""
    if isinstance(true, list) and true and isinstance(true[0], dict):
        return [{name: link[name] for name in true[0]} for link in found] == true
    return (found or None) == (true or None)


def body_f1(truth: dict[str, Any], found: dict[str, Any]) -> float:
    """Return the F1 of the body's words, counted with their repetitions.

    Who has no fields for key points and disclaimer has to leave them in the text or out of it: both
    are right, and the better one counts.
    """
    bodies = [truth["body_text"]]
    if "key_points" not in found:
        bodies.append(
            "\n".join([*truth.get("key_points", ()), truth["body_text"], truth.get("disclaimer") or ""])
        )
    return max(_f1(found["body_text"], body) for body in bodies)


def _f1(found: str, true: str) -> float:
    ours, theirs = Counter(WORD.findall(found)), Counter(WORD.findall(true))
    return 2 * (ours & theirs).total() / (ours.total() + theirs.total())


def _timed(reader: Callable[[Page], Any], page: Page) -> tuple[Any, float]:
    start = time.process_time()
    found = reader(page)
    return found, time.process_time() - start


def print_table(title: str, scores: dict[str, Score]) -> None:
    pages = next(iter(scores.values())).pages
    print(f"{title}, {pages} pages")
    heads = "".join(f"{name:>{_width(name)}}" for name in FIELDS)
    print(f"  {'':<12}{heads}{'body F1':>9}{'leaks':>7}{'ms/page':>9}")
    for name, score in scores.items():
        shares = "".join(f"{_share(score, one):>{_width(one)}}" for one in FIELDS)
        print(f"  {name:<12}{shares}{score.mean_f1:>9.4f}{score.leaks:>7}{score.milliseconds:>9.2f}")
    print(flush=True)


def _width(name: str) -> int:
    return max(8, len(name) + 2)


def _share(score: Score, name: str) -> str:
    return f"{score.right[name] / score.asked[name]:.1%}" if score.asked[name] else "-"


def print_times(totals: dict[str, Score], bare: float) -> None:
    """Say how many times our time the others take, and ours that of Scrapy with a tree and its links."""
    ours = totals["newscrawl"]
    print(f"Scrapy's tree and links alone: {1000 * bare / ours.pages:.2f} ms/page")
    print(f"time newscrawl/that: {ours.seconds / bare:.2f}")
    for name in totals.keys() - {"newscrawl"}:
        print(f"time {name}/newscrawl: {totals[name].seconds / ours.seconds:.2f}")


def print_aims(totals: dict[str, Score]) -> None:
    """Say how we stand to what was aimed at."""
    ours = totals["newscrawl"]
    inexact = [name for name in FIELDS if ours.right[name] < ours.asked[name]]
    best = max(score.mean_f1 for name, score in totals.items() if name != "newscrawl")
    print(f"every field exact: {'MISSED by ' + ', '.join(inexact) if inexact else 'met'}")
    print(f"body F1 at least {F1_AIM} and the best: {_met(ours.mean_f1 >= F1_AIM and ours.mean_f1 > best)}")
    is_fast = AIM_TIMES * ours.seconds <= totals["trafilatura"].seconds
    print(f"{AIM_TIMES} times as fast as trafilatura: {_met(is_fast)}")


def _met(met: bool) -> str:
    return "met" if met else "MISSED"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=200, help="articles a layout and locale (%(default)s)")
    parser.add_argument("--layouts", type=_names, default=list(LAYOUTS), help=f"({','.join(LAYOUTS)})")
    parser.add_argument("--locales", type=_names, default=["en"], help="such as en,pt,uk,zh-CN (en)")
    parser.add_argument("--golden", action="store_true", help="read the pages of tests/pages instead")
    parser.add_argument("--foreign", action="store_true", help="read pages of foreign make instead")
    return parser.parse_args()


def _names(text: str) -> list[str]:
    return text.split(",")


if __name__ == "__main__":
    main()
