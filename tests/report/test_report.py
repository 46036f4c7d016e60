"""The numbers of a report against the database, added up here without our code."""

from __future__ import annotations

import statistics
from collections import Counter, defaultdict
from datetime import date, datetime
from itertools import pairwise

import pytest
from lxml.html import fromstring

from newscrawl.fields import COVERED
from newscrawl.report.charts import bars
from newscrawl.report.formatting import field_words
from newscrawl.report.model import draw
from tests.report.report_example import DAYS, rows

NOBODY = "no publisher"
MONTHS = "January February March April May June July August September October November December".split()


def day_of(time: str) -> str:
    day = date.fromisoformat(time[:10])
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def filled(counts: dict, columns: list[str]) -> dict[str, dict[str, int]]:
    return {row: {column: values.get(column, 0) for column in columns} for row, values in counts.items()}


def test_articles_by_day_and_publisher(page, articles) -> None:
    """The table under the first chart has every article of a known day, in its publisher's column."""
    largest = [name for name, _ in Counter(sorted(one["publisher"] or "" for one in articles)).most_common(6)]
    expected: dict[str, Counter] = defaultdict(Counter)
    for one in articles:
        if one["published_at"]:
            name = one["publisher"] or ""
            column = (" ".join(name.split()) or NOBODY) if name in largest else "other publishers"
            expected[day_of(one["published_at"])] += Counter({column: 1, "all": 1})
    table = page.numbers("days-numbers")
    columns = list(next(iter(table.values())))
    assert len(columns) == 6 + 1 + 1
    assert table == filled(expected, columns)
    assert len(table) == DAYS


def test_articles_by_day_of_first_sight(page, articles) -> None:
    """The table beside it counts by the day on which the crawl first saw them."""
    expected = Counter(day_of(one["first_seen_at"]) for one in articles)
    assert page.numbers("seen-numbers") == {day: {"first seen": count} for day, count in expected.items()}


def test_publishers(page, folder, articles) -> None:
    """Each publisher has its articles, median length, edited and removed articles, and median lag."""
    revised = {
        (row["article_id"], row["locale"])
        for row in rows(folder, "SELECT * FROM revisions WHERE cause = 'publisher'")
    }
    began = first_sweeps(folder)
    head, *body = page.table("publishers-numbers")
    assert head == ["publisher", "articles", "share", "words", "edited", "removed", "lag"]
    assert len(body) == len({one["publisher"] for one in articles})
    for name, count, _, words, edited, removed, lag in body:
        own = [one for one in articles if (" ".join((one["publisher"] or "").split()) or NOBODY) == name]
        lags = [
            lag_of(one) for one in own if one["published_at"] and one["published_at"] >= began[one["locale"]]
        ]
        gone = [
            one
            for one in own
            if rows(folder, f"SELECT * FROM articles WHERE doc_id = {one['doc_id']} AND status = 'gone'")
        ]
        assert int(count) == len(own)
        assert int(words) == statistics.median_low(one["word_count"] for one in own)
        assert int(edited) == len([one for one in own if (one["article_id"], one["locale"]) in revised])
        assert int(removed) == len(gone)
        assert minutes(lag) == pytest.approx(statistics.median_low(lags) / 60, abs=0.5)


def first_sweeps(folder) -> dict[str, str]:
    query = "SELECT locale, min(started_at) AS began FROM sweeps GROUP BY locale"
    return {row["locale"]: row["began"] for row in rows(folder, query)}


def lag_of(one: dict) -> float:
    times = (datetime.fromisoformat(one[name]) for name in ("published_at", "first_seen_at"))
    published, seen = times
    return (seen - published).total_seconds()


def minutes(said: str) -> float:
    """Read `1 h 3 min`."""
    parts = said.split()
    sizes = {"d": 1440, "h": 60, "min": 1, "s": 1 / 60}
    return sum(int(number) * sizes[unit] for number, unit in zip(parts[::2], parts[1::2], strict=True))


def test_fields(page, folder, articles) -> None:
    """Both tables of the fields say in how many articles each has a value, in all and by day."""
    linking = {
        (row["article_id"], row["locale"]) for row in rows(folder, "SELECT * FROM current_related_links")
    }
    head = page.table("fields-over-time-numbers")[0]
    called = {field_words(name): name for name in COVERED}
    by_day: dict[str, Counter] = defaultdict(Counter)
    for one in articles:
        have = {name: one.get(called[name]) not in (None, "[]") for name in head[2:]}
        have["related block"] = (one["article_id"], one["locale"]) in linking
        day = day_of(one["published_at"]) if one["published_at"] else ""
        by_day[day] += Counter({name: 1 for name, has in have.items() if has})
        by_day[day]["articles"] += 1
    overall = sum(by_day.values(), Counter())
    said = {row[0]: int(row[1]) for row in page.table("fields-numbers")[1:]}
    assert said == {name: overall[name] for name in head[2:]}
    body = {row[0]: row[1:] for row in page.table("fields-over-time-numbers")[1:]}
    del by_day[""]
    assert body.keys() == by_day.keys()
    for day, (count, *shares) in body.items():
        assert int(count) == by_day[day]["articles"]
        for name, share in zip(head[2:], shares, strict=True):
            assert round(100 * by_day[day][name] / int(count)) == int(share.removesuffix(" %"))


def test_lags(page, folder, articles) -> None:
    """Lags are counted of articles that came while their locale was watched; the others are named."""
    began = first_sweeps(folder)
    watched = [one for one in articles if one["published_at"] and one["published_at"] >= began[one["locale"]]]
    assert 0 < len(watched) < len(articles)
    lags = sorted(map(lag_of, watched))
    bounds = [300, 900, 3600, 3 * 3600, 12 * 3600, 86_400, 7 * 86_400]
    at_most = [sum(lag <= bound for lag in lags) for bound in bounds]
    expected = [
        at_most[0],
        *(b - a for a, b in pairwise(at_most)),
        len(lags) - at_most[-1],
    ]
    assert [int(row[1]) for row in page.table("lags-numbers")[1:]] == expected
    assert page.text("//section[@id='lags']").count(f"{len(articles) - len(watched)} articles left out") == 1
    half, most = lags[-(-len(lags) // 2) - 1], lags[-(-len(lags) * 95 // 100) - 1]
    sentence = next(line for line in page.tree.xpath("//li/text()") if line.startswith("Half of the"))
    said = sentence.replace("\xa0", " ")
    assert minutes(said.partition("seen within ")[2].partition(" of")[0]) == pytest.approx(half / 60, abs=0.5)
    assert minutes(said.partition("95 % within ")[2].rstrip(".")) == pytest.approx(most / 60, abs=0.5)


def test_changes(page, folder) -> None:
    """Edits, removals and returns are counted by the day on which they were seen."""
    names = {"revised": "edited by the publisher", "gone": "removed", "restored": "came back"}
    expected: dict[str, Counter] = defaultdict(Counter)
    for row in rows(folder, "SELECT * FROM changes WHERE kind <> 'new'"):
        expected[day_of(row["changed_at"])] += Counter({names[row["kind"]]: 1, "all": 1})
    table = page.numbers("changes-numbers")
    columns = list(next(iter(table.values())))
    assert {day: row for day, row in table.items() if row["all"]} == filled(expected, columns)
    assert set(columns) == {*names.values(), "all"}


def test_what_edits_changed(page, folder) -> None:
    """The fields of two versions are compared, and those that differ counted."""
    changed: Counter[str] = Counter()
    edits = rows(folder, "SELECT * FROM revisions WHERE cause = 'publisher'")
    for new in edits:
        (old,) = rows(
            folder,
            f"SELECT * FROM revisions WHERE article_id = '{new['article_id']}' AND locale = '{new['locale']}'"
            f" AND version = {new['version'] - 1}",
        )
        names = set(new) - {
            "version",
            "seen_at",
            "cause",
            "digest",
            "run_id",
            "extractor",
            "url",
            "word_count",
        }
        changed.update(field_words(name) for name in names if new[name] != old[name])
    assert edits
    assert {row[0]: int(row[1]) for row in page.table("edited-fields-numbers")[1:]} == changed


def test_stories(page, articles) -> None:
    """Stories are counted by their size, a translation not counted, and the largest are listed."""
    members = defaultdict(set)
    for one in articles:
        members[one["story_id"]].add(one["article_id"])
    sizes = Counter(map(len, members.values()))
    body = page.table("stories-numbers")[1:]
    assert {row[0]: (int(row[1]), int(row[2])) for row in body if int(row[1])} == {
        str(size): (count, size * count) for size, count in sizes.items()
    }
    largest = page.table("largest-stories")[1:]
    assert largest
    assert [int(row[1]) for row in largest] == sorted(
        (size for size in map(len, members.values()) if size > 1), reverse=True
    )[:12]


def test_coins(page, folder, articles) -> None:
    """Coins are counted by the articles that name them, by their titles, and by every mention."""
    found = defaultdict(list)
    for row in rows(folder, "SELECT * FROM mentions"):
        found[row["symbol"], row["name"]].append((row["in_title"], row["count"]))
    expected = sorted(
        (
            [name, symbol, len(some), *map(sum, zip(*some, strict=True))]
            for (symbol, name), some in found.items()
        ),
        key=lambda row: (-row[2], row[1]),
    )
    body = page.table("coins")[1:]
    assert [[*row[:2], *map(int, (row[2], *row[4:]))] for row in body] == expected
    assert len(body) == 3
    assert body[0][3] == f"{round(100 * expected[0][2] / len(articles))} %"
    naming = {row["article_id"] for row in rows(folder, "SELECT article_id FROM mentions")}
    assert page.text("//section[@id='coins']/p").startswith(f"{len(naming)} articles (")


def test_links(page, folder, articles) -> None:
    """Links are counted by the blocks of today: to articles, and from publisher to publisher."""
    key = {
        (one["article_id"], one["locale"]): " ".join((one["publisher"] or "").split()) or NOBODY
        for one in articles
    }
    to: Counter = Counter()
    between: Counter = Counter()
    for link in rows(folder, "SELECT * FROM current_related_links WHERE related_id IS NOT NULL"):
        target = link["related_id"], link["locale"]
        to[target] += 1
        if target in key:
            between[key[link["article_id"], link["locale"]], key[target]] += 1
    body = page.table("most-linked")[1:]
    assert [int(row[3]) for row in body] == [count for _, count in to.most_common(len(body))]
    assert len(body) == 15
    matrix = page.numbers("links-numbers")
    assert len(matrix) == 10
    assert matrix == {a: {b: between[a, b] for b in matrix} for a in matrix}
    assert sum(map(sum, (row.values() for row in matrix.values()))) > 0


def test_a_name_that_looks_like_markup() -> None:
    """What is cut out of a chart to make it small is markup, never part of a text."""
    names = ['A opacity="1" B', 'x role="img">', "plain"]
    drawn = draw(bars, names, [1, 2, 3], ["1", "2", "3"])
    assert [text.text for text in fromstring(drawn.wide).iter("text")][:3] == names


def test_runs_and_gaps(page, folder) -> None:
    """Runs are counted by their outcome and listed, and gaps with what they are and how long they last."""
    names = {
        0: "did its job",
        4: "failed",
        8: "failed a check",
        None: "interrupted, killed or going on",
    }
    expected: dict[str, Counter] = defaultdict(Counter)
    runs = rows(folder, "SELECT * FROM runs ORDER BY run_id DESC")
    for run in runs:
        expected[day_of(run["started_at"])] += Counter({names[run["exit_code"]]: 1, "all": 1})
    table = page.numbers("runs-numbers")
    assert table == filled(expected, list(next(iter(table.values()))))
    started = [run["started_at"][:16].replace("T", " ") for run in runs]
    assert [row[0] for row in page.table("last-runs")[1:]] == started[:10]
    failed = page.table("failed-runs")[1:]
    assert [row[2] for row in failed] == ["failed a check", "was blocked", "goes on, or was killed"]
    assert page.table("open-gaps")[1:] == [["2026-03-07 18:00", "sitemap", "pt-PT", "page limit", "-", "-"]]
    assert page.table("closed-gaps")[1:] == [
        ["2026-03-05 18:00", "listing", "en", "errors", "HTTP 500", "2 d"]
    ]
