"""Whether a layer of the pages goes silent or starts to differ, while the dataset is still right.

Every field is read in several layers and taken from one. As long as another one carries it nothing is
lost: that is the time to hear of a change.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from functools import partial
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from newscrawl.monitoring import BAD, OK, WARNING, Check, Share, judge_share, percent

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from newscrawl.items import Article
    from newscrawl.monitoring import EarlierRun, Measures, Stretch

# The generic layer is asked only where the others are silent: it has no habits to change.
LAYERS = ("page_state", "json_ld", "meta", "visible")
_MOST_EXAMPLES = 3
_MOST_FIELDS = 3
_MOST_NAMES = 10
# More than any site has; beyond it names are ids or noise, and nobody reads of them.
MOST_MEMBERS = 500

Said: TypeAlias = Literal["agreed", "differed", "silent"]
Examples: TypeAlias = "Mapping[tuple[str, str, str], Sequence[str]]"
"""URLs of articles by (layer, field, `differed` or `silent`); field "" is all of them."""

NO_EXAMPLES: Examples = {}


class Agreement:
    """What the layers of a run's articles said of each other: counts, and a few URLs for each."""

    def __init__(self) -> None:
        self.spoke: Counter[str] = Counter()
        self.examples: dict[tuple[str, str, str], list[str]] = defaultdict(list)
        self._said: dict[str, Counter[Said]] = defaultdict(Counter)

    def note(self, article: Article) -> None:
        url, speaking = str(article.url), set()
        for origin in article.provenance:
            said: tuple[tuple[Said, Sequence[str]], ...] = (
                ("agreed", [origin.layer, *origin.agreed]),
                ("differed", list(origin.differed)),
                ("silent", origin.silent),
            )
            for word, layers in said:
                for layer in layers:
                    self._note(layer, origin.field, word, url)
                    if word != "silent":
                        speaking.add(layer)
        self.spoke.update(speaking)
        for layer in set(LAYERS) - speaking:
            self._example(layer, "", "silent", url)

    def matrix(self) -> dict[str, list[int]]:
        """Return by `field:layer` how many articles have the field, and how many agreed and differed."""
        return {name: [said.total(), said["agreed"], said["differed"]] for name, said in self._said.items()}

    def counts(self) -> dict[str, Any]:
        examples = [[*key, urls] for key, urls in self.examples.items()]
        return {"spoke": self.spoke, "said": self._said, "examples": examples}

    def absorb(self, counts: Mapping[str, Any]) -> None:
        self.spoke.update(counts["spoke"])
        for name, said in counts["said"].items():
            self._said[name].update(said)
        for layer, field, word, urls in counts["examples"]:
            for url in urls:
                self._example(layer, field, word, url)

    def _note(self, layer: str, field: str, word: Said, url: str) -> None:
        self._said[f"{field}:{layer}"][word] += 1
        if word != "agreed":
            self._example(layer, field, word, url)

    def _example(self, layer: str, field: str, word: str, url: str) -> None:
        urls = self.examples[layer, field, word]
        if len(urls) < _MOST_EXAMPLES:
            urls.append(url)


def judge_layers(now: Measures, past: Sequence[EarlierRun], examples: Examples) -> list[Check]:
    """Judge every layer of a run by the runs that the same extractor has read; never a failure.

    A field that goes empty is another check's failure.
    """
    alike = [one for one in past if one.measures.extractor == now.extractor]
    return [_judge_layer(layer, now, alike, examples) for layer in LAYERS]


def judge_state_keys(seen: Mapping[str, str], known: Collection[str]) -> Check:
    """Report names that the article's object in the page state never had before, with a URL; once.

    *seen* maps names to the first article that has them. The first names that a store gets are no news:
    nothing is known that they differ from.
    """
    is_news = 0 < len(known) < MOST_MEMBERS
    new = {name: url for name, url in seen.items() if is_news and name not in known}
    if not new:
        return Check("state_keys", OK, "no new names in the page state")
    names = ", ".join(list(new)[:_MOST_NAMES]) + (", …" if len(new) > _MOST_NAMES else "")
    figure = (
        f"{len(new)} new beside the article's values in the page state: {names}: {next(iter(new.values()))}"
    )
    return Check("state_keys", WARNING, figure)


def _judge_layer(layer: str, now: Measures, past: Sequence[EarlierRun], examples: Examples) -> Check:
    name = f"layer:{layer}"
    speaks = judge_share(name, partial(_spoken, layer), now, past, "articles")
    if speaks.level in BAD:
        return _warning(speaks, examples.get((layer, "", "silent"), ()))
    fields = [pair.partition(":")[0] for pair in now.agreement if pair.endswith(f":{layer}")]
    drifted: dict[str, Check] = {}
    for field in fields:
        check = judge_share(name, partial(_agreed, f"{field}:{layer}"), now, past, "articles")
        if check.level in BAD:
            drifted[field] = check
    if not drifted:
        return speaks
    shown = sorted(drifted, key=lambda field: _agreed(f"{field}:{layer}", [now]).rate)[:_MOST_FIELDS]
    figure = "; ".join(f"{field}: {drifted[field].figure}" for field in shown)
    urls = [url for word in ("differed", "silent") for url in examples.get((layer, shown[0], word), ())]
    return _warning(Check(name, WARNING, figure), urls[:_MOST_EXAMPLES])


def _warning(check: Check, urls: Sequence[str]) -> Check:
    return Check(check.name, WARNING, f"{check.figure}: {' '.join(urls)}" if urls else check.figure)


def _spoken(layer: str, runs: Stretch) -> Share:
    whole = sum(run.articles for run in runs if run.layers)
    good = sum(run.layers.get(layer, 0) for run in runs)
    return Share(good, whole, f"{good} of {whole} articles have it ({percent(good, whole)})")


def _agreed(pair: str, runs: Stretch) -> Share:
    counts = [run.agreement[pair] for run in runs if pair in run.agreement]
    whole, good, differ = (sum(column) for column in zip(*counts, strict=True)) if counts else (0, 0, 0)
    return Share(good, whole, f"{good} of {whole} agree, {differ} differ, {whole - good - differ} are silent")
