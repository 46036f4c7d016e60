from __future__ import annotations

from tests.crawl.conftest import crawl, data, demo, site_of

__all__ = ["crawl", "data", "demo", "site_of"]
