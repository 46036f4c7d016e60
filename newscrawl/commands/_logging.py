"""Keep the log to what a person has to know."""

from __future__ import annotations

import logging

# These announce every component, version and setting at level INFO.
_TALKATIVE = (
    "alembic.runtime.migration",
    "alembic.runtime.plugins",
    "scrapy.addons",
    "scrapy.core.engine",
    "scrapy.crawler",
    "scrapy.extensions.memusage",
    "scrapy.middleware",
    "scrapy.spidermiddlewares.httperror",
    "scrapy.utils.log",
)
# Tell with a traceback what our own robots middleware and browser say in one line.
_SILENT = ("scrapy.downloadermiddlewares.robotstxt", "scrapy-playwright")


def quieten() -> None:
    """Silence Scrapy's announcements; warnings and errors still come through, on one line.

    By filters and not by levels: Scrapy's own configuration of logging resets the levels.
    """
    for name in _TALKATIVE:
        logging.getLogger(name).addFilter(_is_warning)
    for name in _SILENT:
        logging.getLogger(name).addFilter(lambda _: False)


def _is_warning(record: logging.LogRecord) -> bool:
    return record.levelno >= logging.WARNING
