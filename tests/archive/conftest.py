"""The archive of a crawl, read with warcio and SQL alone."""

from __future__ import annotations

from tests.crawl.conftest import crawl, data, demo, site_of

__all__ = ["crawl", "data", "demo", "site_of"]
