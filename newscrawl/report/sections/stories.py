"""Duplicates and stories."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newscrawl.report.charts import bars
from newscrawl.report.formatting import TITLE, count, cut, listed, minute, publisher, share
from newscrawl.report.model import Figure, Section, Table, number, short, stored, words
from newscrawl.report.svg import draw

if TYPE_CHECKING:
    from newscrawl.report.figures import Figures
    from newscrawl.storage.queries.report.relations import Story

_PUBLISHERS = 5
_STEPS = ((1, 1), (2, 2), (3, 3), (4, 4), (5, 9), (10, None))


def section(figures: Figures) -> Section:
    """Show how many articles tell what another one tells."""
    drawn, tables = [], []
    if figures.repeats:
        drawn, tables = [_sizes(figures)], [_largest(figures)]
    return Section("stories", "Duplicates and stories", [] if drawn else [sentence(figures)], drawn, tables)


def sentence(figures: Figures) -> str:
    """Say how many articles are copies, of the largest story, and how many are not compared yet."""
    is_one = figures.unplaced == 1
    waiting = f" {count(figures.unplaced, 'article')} {'is' if is_one else 'are'} not compared yet."
    return f"{_repeats(figures)}{waiting if figures.unplaced else ''}"


def _repeats(figures: Figures) -> str:
    if not figures.repeats:
        return "No two articles tell the same story."
    told = sum(size * number_ for size, number_ in figures.story_sizes.items())
    largest = figures.stories[0]
    return (
        f"{count(figures.repeats, 'article')} ({share(figures.repeats, told)}) "
        f"{'tells' if figures.repeats == 1 else 'tell'} again what an earlier one tells, translations not "
        f"counted; the largest story has {count(largest.articles, 'article')} by "
        f"{count(len(largest.publishers), 'publisher')}."
    )


def _sizes(figures: Figures) -> Figure:
    names, stories, articles = [], [], []
    for low, high in _STEPS:
        sizes = {
            size: n
            for size, n in figures.story_sizes.items()
            if size >= low and (high is None or size <= high)
        }
        names.append(f"{low} or more" if high is None else f"{low} to {high}" if high > low else str(low))
        stories.append(sum(sizes.values()))
        articles.append(sum(size * number_ for size, number_ in sizes.items()))
    rows = [
        [words(name), number(one), number(all_)]
        for name, one, all_ in zip(names, stories, articles, strict=True)
    ]
    head = [words("articles that tell it"), words("stories"), words("articles")]
    drawing = draw(bars(names, stories, [f"{one:,}" for one in stories]))
    table = Table("stories-numbers", "Stories by how many articles tell them", head, rows)
    return Figure(drawing, sentence(figures), table)


def _largest(figures: Figures) -> Table:
    names = ("story", "articles", "first told by", "on", "then by")
    several = sum(found for size, found in figures.story_sizes.items() if size > 1)
    shown = len(figures.stories)
    note = f"The {shown} largest of {count(several, 'story', 'stories')} that more than one article tells."
    rows = [
        [
            stored(cut(story.title or story.story_id, TITLE), story.url),
            number(story.articles),
            stored(publisher(next(iter(story.publishers), ""))),
            short(minute(story.first_published) if story.first_published else "-"),
            stored(_others(story)),
        ]
        for story in figures.stories
    ]
    note = note if shown < several else ""
    return Table("largest-stories", "The largest stories", [words(name) for name in names], rows, note)


def _others(story: Story) -> str:
    others = [publisher(name) for name in story.publishers[1:]]
    if not others:
        return "the same"
    more = len(others) - _PUBLISHERS
    return listed([*others[:_PUBLISHERS], *([f"{more} more"] if more > 0 else [])])
