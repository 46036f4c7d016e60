"""What the news of a period is about, beside the period before: coins, words, stories, changes."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from datetime import date, timedelta
from math import log, sqrt
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import ColumnElement, Connection, func, select

from newscrawl.storage import schema
from newscrawl.storage.queries import day_of, same_article
from newscrawl.storage.queries.report.scope import articles, changes
from newscrawl.storage.rows import count_of, tally

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from newscrawl.storage.queries.collection import Selection

# Without `--since`, the news of so many days.
_DAYS = 7
_WORD = re.compile(r"[^\W\d_](?:[\w'’&.-]*\w)?")
# Scripts that set words apart by nothing: Han, kana, Thai, Lao, Khmer, Burmese.
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
# Words that only join others, in many languages: a few titles more have one by chance. What says something
# elsewhere is not among them (UN, MIT, ONE, DoS).
_JOINING = frozenset(
    """
    about after again against all also an and are as at be been before but by can could did do does for from
    had has have he her his how if in into is it its just more most new no not now of off on or our out over
    says she so still than that the their then there these they this those to under until up was we were what
    when where which while who why will with would you your
    de la le les des du et une en el los las del por para que se su al lo il di da das ao um uma os com na nos
    der und von zu ist auf für het een dan yang dengan untuk pada ini ke va ile bir và của là được
    на по за из от об для не что как это до при или но во со та що від про
    """.split()
)
# How strongly a word is taken to be as frequent as ever, as a part of all words; and how surely it has to
# have risen: of the words of 1,500 titles beside 1,500 others that say the same, seven do so by chance.
_PRIOR = 0.1
_SURE = 2.0
_FEWEST = 3
# What stood in so many of the titles before is no news, however often it is said.
_COMMON = 0.1
_BATCH = 10_000
_IS_PLACED = articles.c.story_id.is_not(None)


class Period(NamedTuple):
    """Days of publication, both in it."""

    first: str
    last: str

    @property
    def days(self) -> int:
        return (date.fromisoformat(self.last) - date.fromisoformat(self.first)).days + 1

    def before(self) -> Period:
        """Return the period of the same length before."""
        first = date.fromisoformat(self.first)
        return Period(str(first - timedelta(days=self.days)), str(first - timedelta(days=1)))

    def holds(self, time: ColumnElement[str]) -> ColumnElement[bool]:
        """Return whether a time is in it; `~` sorts behind whatever follows a day."""
        return time.between(self.first, f"{self.last}~")


class CoinChange(NamedTuple):
    """An asset, and the articles that name it in the period and in the other one."""

    symbol: str
    name: str
    articles: int
    earlier: int


class RisenWord(NamedTuple):
    """A word of titles, in how many of them it stands in the period and in the other one."""

    word: str
    articles: int
    earlier: int


class ChangedArticle(NamedTuple):
    """An article that was edited or removed in the period, and how often."""

    title: str | None
    url: str
    publisher: str
    kind: str
    changes: int


class Story(NamedTuple):
    """Articles that tell the same, translations counted once; title and URL are the representative's.

    Where that one is not in the scope they are the first member's. *publishers* are those that are known,
    in the order of their first article.
    """

    story_id: str
    articles: int
    title: str | None
    url: str
    publishers: tuple[str, ...]
    first_published: str | None
    last_published: str | None


class Topics(NamedTuple):
    """The news of *period* beside that of *other*; *articles* and *earlier* count those of each."""

    period: Period
    other: Period
    articles: int
    earlier: int
    coins: list[CoinChange]
    words: list[RisenWord]


def topics(connection: Connection, selection: Selection, compare: Period | None, most: int) -> Topics | None:
    """Return what the news is about, None where no article has a time of publication."""
    period = _period(connection, selection)
    if period is None:
        return None
    other = compare or period.before()
    now, earlier = (Titles(_titles(connection, selection, one)) for one in (period, other))
    return Topics(
        period,
        other,
        now.articles,
        earlier.articles,
        _coins(connection, selection, period, other, most),
        risen(now, earlier, most),
    )


class Titles:
    """In how many titles of a period each word stands, by the word without case."""

    def __init__(self, titles: Iterable[str | None]) -> None:
        self.articles = 0
        self.counts: Counter[str] = Counter()
        self._spelt: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for title in titles:
            self._add(title or "")

    def _add(self, title: str) -> None:
        self.articles += 1
        words = {word.casefold(): word for word in words_of(title)}
        self.counts.update(words.keys())
        for folded, word in words.items():
            self._spelt[folded][word] += 1

    def spelling(self, word: str) -> str:
        """Return how a word is written most often."""
        return max(self._spelt[word].items(), key=lambda pair: (pair[1], pair[0]))[0]


def words_of(title: str) -> Iterator[str]:
    """Give the words of a title that say something; scripts that do not set words apart give none.

    >>> list(words_of("ETF inflows: The U.S. funds’ AT&T bet of 12 %"))
    ['ETF', 'inflows', 'U.S', 'funds', 'AT&T', 'bet']
    """
    for found in _WORD.finditer(unicodedata.normalize("NFKC", title)):
        is_telling = len(found[0]) > 1 and found[0].casefold() not in _JOINING
        if is_telling and not _UNSPACED.search(found[0]):
            yield found[0]


def risen(now: Titles, earlier: Titles, most: int) -> list[RisenWord]:
    """Return the words that rose most surely, by their log-odds against the other period.

    They are weighed as Monroe, Colaresi and Quinn do ("Fightin' Words", 2008): the more rarely a word is
    seen, the more of its rise may be chance.
    """
    whole = now.counts.total(), earlier.counts.total()
    weight = _PRIOR * sum(whole)
    if not all(whole) or len(now.counts | earlier.counts) == 1:  # of what is always said nothing rises
        return []
    scores = {}
    for word, count in now.counts.items():
        before = earlier.counts[word]
        prior = _PRIOR * (count + before)
        ones = count + prior, before + prior
        odds = [log(one / (weight + all_ - one)) for one, all_ in zip(ones, whole, strict=True)]
        score = (odds[0] - odds[1]) / sqrt(1 / ones[0] + 1 / ones[1])
        if count >= _FEWEST and score >= _SURE and before <= _COMMON * earlier.articles:
            scores[word] = score
    found = sorted(scores, key=lambda word: (-scores[word], word))[:most]
    return [RisenWord(now.spelling(word), now.counts[word], earlier.counts[word]) for word in found]


def most_changed(connection: Connection, kind: str, most: int) -> list[ChangedArticle]:
    """Return the articles of the scope with the most changes of a kind, the last changed first."""
    table = schema.articles
    count, last = func.count().label("changes"), func.max(changes.c.changed_at)
    shown = (table.c.title, table.c.url, changes.c.publisher, changes.c.kind)
    query = (
        select(*shown, count)
        .select_from(changes.join(table, same_article(table, changes)))
        .where(changes.c.kind == kind)
        .group_by(changes.c.article_id, changes.c.locale, *shown)
        .order_by(count.desc(), last.desc(), changes.c.article_id, changes.c.locale)
        .limit(most)
    )
    return [ChangedArticle(*row) for row in connection.execute(query)]


def _titles(connection: Connection, selection: Selection, period: Period) -> Iterator[str | None]:
    table = schema.articles
    query = select(table.c.title).where(period.holds(table.c.published_at), *_locales(selection))
    yield from connection.execute(query.execution_options(yield_per=_BATCH)).scalars()


def _period(connection: Connection, selection: Selection) -> Period | None:
    """Return the days that are asked for; without a start, the last week of them."""
    published = schema.articles.c.published_at
    days = select(func.min(day_of(published)), func.max(day_of(published)))
    days = days.where(published.is_not(None), *selection.holds(published), *_locales(selection))
    first, last = connection.execute(days).one()
    if last is None:
        return None
    last = selection.until[:10] if selection.until else last
    start = str(date.fromisoformat(last) - timedelta(days=_DAYS - 1))
    return Period(selection.since[:10] if selection.since else max(first, start), last)


def _coins(
    connection: Connection, selection: Selection, period: Period, other: Period, most: int
) -> list[CoinChange]:
    now, earlier = (_named(connection, selection, one) for one in (period, other))
    found = sorted(now, key=lambda symbol: (-now[symbol][1], symbol))[:most]
    return [CoinChange(symbol, *now[symbol], earlier.get(symbol, ("", 0))[1]) for symbol in found]


def _named(connection: Connection, selection: Selection, period: Period) -> dict[str, tuple[str, int]]:
    """Return by symbol the name of each asset, and how many articles name it."""
    table, mentions = schema.articles, schema.mentions
    query = (
        select(mentions.c.symbol, func.max(mentions.c.name), func.count())
        .select_from(mentions.join(table, same_article(table, mentions)))
        .where(period.holds(table.c.published_at), *_locales(selection))
        .group_by(mentions.c.symbol)
    )
    return {symbol: (name, count) for symbol, name, count in connection.execute(query)}


def _locales(selection: Selection) -> list[ColumnElement[bool]]:
    # An expression is in no index: the time is what finds few rows.
    return [(schema.articles.c.locale + "").in_(selection.locales)] if selection.locales else []


def story_sizes(connection: Connection) -> dict[int, int]:
    """Count the stories by how many articles tell them."""
    size = func.count(articles.c.article_id.distinct()).label("size")
    stories = select(size).where(_IS_PLACED).group_by(articles.c.story_id).subquery()
    return tally(connection, stories.c.size)


def unplaced(connection: Connection) -> int:
    return count_of(connection, articles, ~_IS_PLACED)


def largest_stories(connection: Connection, most: int) -> list[Story]:
    """Return the stories that most publishers told, of those that more than one article tells."""
    size = func.count(articles.c.article_id.distinct())
    told_by = func.count(func.nullif(articles.c.publisher, "").distinct())
    times = func.min(articles.c.published_at), func.max(articles.c.published_at)
    query = select(articles.c.story_id, size, *times).where(_IS_PLACED)
    query = query.group_by(articles.c.story_id).having(size > 1)
    query = query.order_by(told_by.desc(), size.desc(), articles.c.story_id).limit(most)
    return [_story(connection, *row) for row in connection.execute(query).all()]


def _story(connection: Connection, story_id: str, size: int, first: str | None, last: str | None) -> Story:
    whole, belongs = schema.articles, schema.story_members
    query = (
        select(articles.c.publisher, whole.c.title, whole.c.url, belongs.c.is_representative)
        .join(whole, whole.c.doc_id == articles.c.number)
        .outerjoin(belongs, same_article(belongs, articles))
        .where(articles.c.story_id == story_id)
        .order_by(articles.c.day == "", articles.c.published_at, articles.c.article_id, articles.c.locale)
    )
    members = connection.execute(query).all()
    publishers = tuple(dict.fromkeys(member.publisher for member in members if member.publisher))
    shown = next((member for member in members if member.is_representative), members[0])
    return Story(story_id, size, shown.title, shown.url, publishers, first, last)
