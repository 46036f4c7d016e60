"""Which settings are refused before anything starts."""

from __future__ import annotations

import pytest
from scrapy.utils.project import get_project_settings

from newscrawl.demo.layouts import ALL_LAYOUTS
from newscrawl.exceptions import SettingError
from newscrawl.settings_checks import check_forms, check_setting_names


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("NEWSCRAWL_DATA_DIR", ""),
        ("NEWSCRAWL_DATA_DIR", "~/news"),
        ("NEWSCRAWL_DATA_DIR", "/srv/\udcff"),
        ("NEWSCRAWL_CONTACT", "me"),
        ("NEWSCRAWL_CONTACT", "https://example.org\nCookie: a"),
        ("NEWSCRAWL_BROWSER_HOSTS", "https://static.example.org"),
        ("NEWSCRAWL_BROWSER_HOSTS", "a.example, b c"),
        # Scrapy takes its own settings as they are, breaks at them later, or waits for ever.
        ("DOWNLOAD_DELAY", "-1"),
        ("DOWNLOAD_DELAY", "1s"),
        ("DOWNLOAD_MAXSIZE", "10MB"),
        ("DOWNLOAD_TIMEOUT", "nan"),
        ("CLOSESPIDER_TIMEOUT", "1h"),
        ("RETRY_TIMES", "2.5"),
        ("ROBOTSTXT_OBEY", "ture"),
        ("CONCURRENT_REQUESTS_PER_DOMAIN", "0"),
        ("REACTOR_THREADPOOL_MAXSIZE", "0"),
        ("NEWSCRAWL_DATA_DIR", "$HOME/data"),
        ("LOG_LEVEL", "LOUD"),
        ("JOBDIR", "job"),  # whose requests the store makes again
        ("NEWSCRAWL_DEMO_LAYOUT", "nextt"),
        ("NEWSCRAWL_READ_PROCESSES", "100000"),
        ("NEWSCRAWL_REVISIT_AFTER", "6h,1h"),
        ("NEWSCRAWL_GONE_AFTER", "1h,6h"),
        ("NEWSCRAWL_DATABASE_URL", "data/newscrawl.db"),
        ("NEWSCRAWL_DATABASE_URL", "mysql://user:secret@host/news"),
        ("USER_AGENT", " "),
    ],
)
def test_a_value_that_cannot_be(name, value) -> None:
    settings = get_project_settings()
    settings.set(name, value, "cmdline")
    with pytest.raises(SettingError, match=name) as refused:
        check_forms(settings)
    assert "\n" not in str(refused.value)
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("newscrawl_contact", "NEWSCRAWL_CONTACT"),
        ("NEWSCRAWL_CONTAKT", "NEWSCRAWL_CONTACT"),
        ("DOWNLOAD_DELY", "DOWNLOAD_DELAY"),
        ("download_delay", "DOWNLOAD_DELAY"),
        ("CLOSESPIDER_PAGECOUNTS", "CLOSESPIDER_PAGECOUNT"),
    ],
)
def test_a_name_that_no_setting_has(name, near) -> None:
    settings = get_project_settings()
    settings.set(name, "1", "cmdline")
    with pytest.raises(SettingError, match=f"unknown setting {name}: did you mean {near}\\?"):
        check_setting_names(settings)


@pytest.mark.parametrize(
    "name", ["PLAYWRIGHT_MAX_CONTEXTS", "SENTRY_DSN", "DOWNLOAD_DELAY", "NEWSCRAWL_CONTACT"]
)
def test_a_name_that_may_be_a_setting(name) -> None:
    """Scrapy's, ours, and those of other components."""
    settings = get_project_settings()
    settings.set(name, "1", "cmdline")
    check_setting_names(settings)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("NEWSCRAWL_CONTACT", "press@example.org"),
        ("NEWSCRAWL_BROWSER_HOSTS", "static.example.org, cdn.example.org:8443"),
        ("DOWNLOAD_DELAY", "0.25"),
        ("CLOSESPIDER_TIMEOUT", "1.5"),
        ("AUTOTHROTTLE_TARGET_CONCURRENCY", "0.5"),
        ("MEMUSAGE_CHECK_INTERVAL_SECONDS", "0.5"),
        ("RETRY_PRIORITY_ADJUST", "-2"),
        ("CONCURRENT_REQUESTS_PER_IP", "0"),
        ("ROBOTSTXT_OBEY", "False"),
        ("FEED_EXPORT_INDENT", "4"),
        *(("NEWSCRAWL_DEMO_LAYOUT", name) for name in ALL_LAYOUTS),
    ],
)
def test_a_value_that_can_be(name, value) -> None:
    settings = get_project_settings()
    check_forms(settings)
    settings.set(name, value, "cmdline")
    check_forms(settings)
