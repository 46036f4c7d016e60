"""The report in a real browser, as it opens from a disk."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.chromium import chromium

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

pytestmark = pytest.mark.usefixtures("_processes")

PHONE, DESKTOP = 390, 1280
CONTRAST = 4.5  # what readers with weak eyes need of text

# Relative luminance and contrast as WCAG 2 defines them, of every text of the charts on its background.
WEAK_TEXTS = """least => {
  const light = colour => {
    const parts = colour.match(/[\\d.]+/g).slice(0, 3).map(Number).map(part => {
      const share = part / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2];
  };
  const page = light(getComputedStyle(document.body).backgroundColor);
  const outside = [...document.querySelectorAll("figcaption, p, td, th, svg .role-axis-label text")];
  return outside.filter(element => {
    const style = getComputedStyle(element);
    const text = light(element.closest("svg") ? style.fill : style.color);
    return (Math.max(text, page) + 0.05) / (Math.min(text, page) + 0.05) < least;
  }).map(element => element.textContent);
}"""

SEEN = "[...document.querySelectorAll('svg text')].filter(text => text.checkVisibility())"
HEIGHTS = f"""{SEEN}.map(text =>
  parseFloat(getComputedStyle(text).fontSize) * text.ownerSVGElement.getScreenCTM().a)"""
TOUCHING = f"""{SEEN}.filter((text, place, all) => {{
  const before = all[place - 1];
  if (!before || before.parentElement !== text.parentElement || text.getCTM().b) return false;
  const [one, other] = [before, text].map(each => each.getBoundingClientRect());
  const sameLine = other.top < one.bottom && one.top < other.bottom;
  return sameLine && other.left < one.right + 3 && one.left < other.right;
}}).map(text => text.textContent)"""
OUTSIDE = f"""{SEEN}.filter(text => {{
  const box = text.getBoundingClientRect();
  return box.left < 0 || box.right > innerWidth;
}}).map(text => text.textContent)"""


@pytest.fixture(scope="module")
def file(folder) -> Path:
    return folder / "report.html"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_it_opens_without_a_network(file, browser, width) -> None:
    """No request leaves, no script is there, nothing is complained of, no page is too wide."""
    page = browser.new_page(viewport={"width": width, "height": 800})
    requests: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(file.as_uri())
    assert requests == [file.as_uri()]
    assert complaints == []
    assert page.locator("script").count() == 0
    for details in page.locator("details").all():
        details.evaluate("element => { element.open = true }")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()


@pytest.mark.parametrize(("width", "shown"), [(PHONE, "narrow"), (DESKTOP, "wide")])
def test_text_of_charts_is_legible(file, browser, width, shown) -> None:
    """Each width has charts of its own, with letters as large as a note's, within the page and apart."""
    page = browser.new_page(viewport={"width": width, "height": 800})
    page.goto(file.as_uri())
    visible = page.locator("svg:visible")
    assert visible.count() == page.locator(f".{shown} svg").count() == page.locator("figure").count()
    heights = page.evaluate(HEIGHTS)
    assert min(heights) >= 10
    assert page.evaluate(OUTSIDE) == []
    assert page.evaluate(TOUCHING) == []
    page.close()


@pytest.mark.parametrize("width", [PHONE, 768, DESKTOP])
def test_figures_stand_whole_side_by_side(file, browser, width) -> None:
    """A figure in the millions stays on one line, and the tiles leave no hole in the last row."""
    page = browser.new_page(viewport={"width": width, "height": 800})
    page.goto(file.as_uri())
    value = "document.querySelector('.value')"
    height = page.evaluate(f"{value}.offsetHeight")
    page.evaluate(f"{value}.textContent = '12,345,678'")
    assert page.evaluate(f"{value}.offsetHeight") == height
    ends = "all => all.map(one => Math.round(one.getBoundingClientRect().right))"
    right = page.locator(".tiles").evaluate("one => Math.round(one.getBoundingClientRect().right)")
    assert page.locator(".tiles div").evaluate_all(ends)[-1] == pytest.approx(right, abs=2)
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_light_and_dark(file, browser, scheme) -> None:
    """The page takes the colours that the reader wants, charts too, and every text stands out."""
    page = browser.new_page(color_scheme=scheme)
    page.goto(file.as_uri())
    background = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (background == "rgb(255, 255, 255)") == (scheme == "light")
    bar = page.evaluate("getComputedStyle(document.querySelector('svg [fill=\"#4477aa\"]')).fill")
    assert (bar == "rgb(68, 119, 170)") == (scheme == "light")
    assert page.evaluate(WEAK_TEXTS, CONTRAST) == []
    page.close()


def test_paper_is_white(file, browser, tmp_path) -> None:
    """Printed from a dark screen, and narrow as paper is, it is light and has the charts of a page."""
    page = browser.new_page(viewport={"width": 680, "height": 800}, color_scheme="dark")
    page.emulate_media(media="print")
    page.goto(file.as_uri())
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    bar = page.evaluate("getComputedStyle(document.querySelector('svg [fill=\"#4477aa\"]')).fill")
    assert bar == "rgb(68, 119, 170)"
    assert page.locator(".narrow:visible").count() == 0
    assert page.locator(".wide:visible").count() == page.locator("figure").count()
    assert page.locator("nav:visible").count() == 0
    page.pdf(path=tmp_path / "report.pdf", prefer_css_page_size=True)
    assert (tmp_path / "report.pdf").read_bytes().startswith(b"%PDF")
    page.close()
