"""Make docs/images/explorer-*.png: `newscrawl explore` on a crawl of the demo site, as a browser shows it.

Run `.venv/bin/python docs/images/explorer.py` from the project's folder after a change of the explorer; a
folder as its argument is taken for the crawled data.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

from newscrawl.rendering.launch import find_browser

if TYPE_CHECKING:
    from playwright.sync_api import Page

HERE = Path(__file__).parent
LIST = "newscrawl/articles?locale=en"
SHOTS = (
    ("explorer-home", 1280, 900, "light", ""),
    ("explorer-home-phone", 390, 844, "dark", ""),
    ("explorer-list", 1280, 900, "light", LIST),
    ("explorer-search", 1280, 800, "light", "search?q=(bitcoins+OR+solana)+-title:kestrel+until:2024"),
    ("explorer-article", 1280, 1100, "dark", None),
    ("explorer-phone", 390, 844, "light", None),
)


def crawl(folder: Path) -> None:
    """Crawl the demo site, which needs no network."""
    command = [sys.executable, "-m", "scrapy", "crawl", "bitget_news", "-a", "site=demo"]
    subprocess.run([*command, "-a", "locales=en,pt-PT"], env=variables(folder), check=True)


def variables(folder: Path) -> dict[str, str]:
    return os.environ | {"NEWSCRAWL_DATA_DIR": str(folder)}


def told_again(page: Page, root: str) -> str:
    """Return the address of an article that another publisher tells too."""
    page.goto(f"{root}newscrawl/told_again")
    return str(page.locator("td.col-title a").first.get_attribute("href")).lstrip("/")


def photograph(root: str) -> None:
    """Take the pictures of docs/explore.md."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser())
        for name, width, height, scheme, path in SHOTS:
            page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)
            page.goto(root + (told_again(page, root) if path is None else path))
            page.screenshot(path=HERE / f"{name}.png")
        browser.close()


def main(folder: Path) -> None:
    if not (folder / "newscrawl.db").exists():
        crawl(folder)
    command = [sys.executable, "-m", "scrapy", "explore", "--port", "0"]
    with subprocess.Popen(command, env=variables(folder), stdout=subprocess.PIPE, text=True) as process:
        try:
            photograph(re.search(r"http://\S+", process.stdout.readline())[0])
        finally:
            process.send_signal(signal.SIGINT)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as temporary:
        main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(temporary))
