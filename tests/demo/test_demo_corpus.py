from __future__ import annotations

import re
import tracemalloc
from itertools import pairwise

import pytest

from newscrawl.demo import corpus
from newscrawl.demo.model import DemoArticle, clean, flat_text
from newscrawl.demo.state import DemoSite, SiteConfig, published
from newscrawl.demo.texts import language_of

ARTICLES = [corpus.article(1, index, "en") for index in range(400)]
TRUTHS = [published(article) for article in ARTICLES]


def test_the_same_values_make_the_same_article() -> None:
    """An article depends on seed, index and locale, and on each of them."""
    assert corpus.article(1, 7, "zh-CN") == corpus.article(1, 7, "zh-CN")
    others = [corpus.article(2, 7, "zh-CN"), corpus.article(1, 8, "zh-CN"), corpus.article(1, 7, "en")]
    assert corpus.article(1, 7, "zh-CN") not in others


def test_dates_never_fall() -> None:
    """A higher index is published later, in whole minutes."""
    dates = [corpus.published_at(1, index) for index in range(5000)]
    assert all(older <= newer for older, newer in pairwise(dates))
    assert all(date.endswith(":00Z") for date in dates)


def test_small_sites_span_days() -> None:
    """The default site covers more than a week, so that `since` has something to cut."""
    assert corpus.published_at(1, 299)[:10] == "2024-01-13"


def _has_price_link(article: DemoArticle) -> bool:
    return any("/price/" in (span.url or "") for block in article.body for span in block.spans)


def _links_to_article(article: DemoArticle) -> bool:
    return any("/news/detail/" in (span.url or "") for block in article.body for span in block.spans)


def _cites_twice(article: DemoArticle) -> bool:
    urls = [span.url for block in article.body for span in block.spans if span.url]
    return len(urls) > len(set(urls))


@pytest.mark.parametrize(
    "trait",
    [
        pytest.param(lambda a: a.has_logo, id="publisher with a logo"),
        pytest.param(lambda a: not a.has_logo, id="publisher without a logo"),
        pytest.param(lambda a: a.author is None, id="no byline"),
        pytest.param(lambda a: a.byline == f"By {a.author}", id="By:By"),
        pytest.param(lambda a: a.author == a.publisher, id="the publisher as author"),
        pytest.param(lambda a: a.author not in {None, a.publisher}, id="another author"),
        pytest.param(lambda a: a.points_form == "bullets" and a.key_points, id="bullets"),
        pytest.param(lambda a: a.points_form == "run" and a.key_points, id="run-together points"),
        pytest.param(lambda a: not a.key_points, id="no key points"),
        pytest.param(lambda a: a.summary is None, id="no summary"),
        pytest.param(lambda a: 0 < len(flat_text(a.body)) < 50, id="tiny body"),
        pytest.param(lambda a: a.body[0].kind == "image", id="image before the text"),
        pytest.param(lambda a: any(b.kind == "heading" for b in a.body), id="headings"),
        pytest.param(lambda a: any(b.kind == "list" for b in a.body), id="list"),
        pytest.param(lambda a: sum(b.kind == "image" for b in a.body) > 1, id="two images"),
        pytest.param(_has_price_link, id="link to a price page"),
        pytest.param(_links_to_article, id="link to an article"),
        pytest.param(_cites_twice, id="the same link twice"),
        pytest.param(lambda a: a.disclaimer, id="disclaimer"),
        pytest.param(lambda a: a.publisher == "Exchange Announcement" and a.disclaimer, id="announcement"),
        pytest.param(lambda a: "Original title:" in flat_text(a.body), id="original title"),
        pytest.param(lambda a: any(c.article_id is None for c in a.related), id="help page as related"),
        pytest.param(lambda a: {"&", "<"} <= set(a.title + flat_text(a.body)), id="markup characters"),
        pytest.param(lambda a: {"“", "’"} & set(a.title), id="curly quotes"),
        pytest.param(lambda a: "🚀" in a.title, id="emoji"),
        pytest.param(lambda a: "|" in a.title, id="a bar in the title"),
    ],
)
def test_articles_vary(trait: object) -> None:
    """Each peculiarity of the imitated site occurs among a few hundred articles, and not in all."""
    assert callable(trait)
    having = [article for article in ARTICLES if trait(article)]
    assert 0 < len(having) < len(ARTICLES)


def test_invisible_characters_are_served_and_not_true() -> None:
    """Some texts have invisible characters, and no truth has them."""
    served = "".join(span.text for article in ARTICLES for block in article.body for span in block.spans)
    assert set("\u00ad\u200b\u00a0") <= set(served)
    for truth in TRUTHS:
        assert not set("\u00ad\u200b\u00a0") & set(truth["body_text"])


def test_a_summary_is_the_start_of_the_body() -> None:
    """A summary has at most 156 characters and begins the body, possibly in mid-sentence."""
    for truth in TRUTHS:
        if truth["summary"]:
            assert len(truth["summary"]) <= 156
            assert truth["body_text"].replace("\n\n", " ").startswith(truth["summary"])
    assert any(not re.search(r"\W$", truth["summary"] or ".") for truth in TRUTHS)


def test_truth_is_clean_and_never_empty_text() -> None:
    """No text of the truth is empty or has white space to fold, but for the breaks in bodies."""
    for truth in TRUTHS:
        for value in truth.values():
            assert value != ""
            if isinstance(value, str):
                assert all(clean(part) == part for part in value.split("\n\n"))


def test_locales_tell_the_same_story() -> None:
    """What does not depend on language is the same in every locale."""
    for index in range(100):
        truths = [published(corpus.article(1, index, locale)) for locale in ("en", "zh-CN")]
        for field in ("article_id", "publisher", "author", "published_at"):
            assert len({truth[field] for truth in truths}) == 1
        assert len({bool(truth["disclaimer"]) for truth in truths}) == 1
        assert len({len(truth["images"]) for truth in truths}) == 1
        assert len({truth["title"] for truth in truths}) > 1


def test_languages_have_the_same_parts() -> None:
    """What one language can say the other can say too."""
    english, chinese = (language_of(locale) for locale in ("en", "zh-CN"))
    assert vars(english.texts).keys() == vars(chinese.texts).keys()
    assert vars(english.words).keys() == vars(chinese.words).keys()


def test_chinese_articles_are_chinese() -> None:
    """The Chinese locale is told in Chinese characters."""
    assert re.search("[\u4e00-\u9fff]{8}", published(corpus.article(1, 0, "zh-CN"))["body_text"])


def test_reprints_repeat_an_earlier_story_under_another_id() -> None:
    """One article in 53 has title, key points, body and disclaimer of an earlier one, or nearly so."""
    reprint, first = TRUTHS[31], TRUTHS[14]
    for field in ("title", "key_points", "body_text", "disclaimer"):
        assert reprint[field] == first[field]
    assert reprint["article_id"] != first["article_id"]


def test_reprints_are_cut_or_get_another_disclaimer() -> None:
    """Of three reprints one is cut to half, and one ends in a disclaimer of its publisher's own."""
    cut, whole = TRUTHS[243], TRUTHS[226]
    assert whole["body_text"].startswith(cut["body_text"])
    assert 1 < cut["body_text"].count("\n\n") < whole["body_text"].count("\n\n")
    disclaimed, plain = TRUTHS[296], TRUTHS[279]
    assert disclaimed["body_text"] == plain["body_text"]
    assert disclaimed["disclaimer"] not in {None, plain["disclaimer"]}


def test_related_articles_exist_from_the_start() -> None:
    """Related links lead to older articles, so that a page never changes by itself."""
    dates = {truth["article_id"]: truth["published_at"] for truth in TRUTHS}
    for truth in TRUTHS:
        for link in truth["related"]:
            if link["related_id"]:
                assert link["published_at"] == dates[link["related_id"]] <= truth["published_at"]


def test_a_large_site_costs_no_memory() -> None:
    """A million articles take less than a megabyte before anybody asks for one."""
    tracemalloc.start()
    try:
        site = DemoSite(SiteConfig(articles=1_000_000))
        assert site.newest(500_000, 20)
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
    finally:
        tracemalloc.stop()
