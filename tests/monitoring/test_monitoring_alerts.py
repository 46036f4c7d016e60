"""Alerts: what is worth one, and how it is sent."""

from __future__ import annotations

import logging
import sys

import pytest
from scrapy.settings import Settings

from newscrawl import settings as defaults
from newscrawl.exceptions import SettingError
from newscrawl.monitoring import Check
from newscrawl.monitoring.alerts import Alert, alert_of, check_alert_urls, news, send
from newscrawl.monitoring.history import LastResult
from newscrawl.monitoring.run_result import RunResult
from newscrawl.settings_checks import check_settings
from tests.monitoring.inbox import Inbox

DONE = RunResult(0, "done")
FAILED = RunResult(8, "not as before: lag")
WELL = LastResult(0, {})
ALERT = Alert("title", "body", "warning")


def lag(level: str) -> Check:
    return Check("lag", level, "5 h")


@pytest.mark.parametrize(
    ("before", "outcome", "check", "told"),
    [
        pytest.param(WELL, DONE, lag("ok"), [], id="all well"),
        pytest.param(WELL, DONE, lag("no history"), [], id="nothing known"),
        pytest.param(WELL, DONE, lag("warning"), [("lag", "warning")], id="a warning begins"),
        pytest.param(LastResult(0, {"lag": "warning"}), DONE, lag("warning"), [], id="it lasts"),
        pytest.param(
            LastResult(0, {"lag": "warning"}), FAILED, lag("failure"), [("lag", "failure")], id="worse"
        ),
        pytest.param(LastResult(8, {"lag": "failure"}), FAILED, lag("failure"), [], id="a failure lasts"),
        pytest.param(LastResult(8, {"lag": "failure"}), DONE, lag("ok"), [("lag", "ok")], id="over"),
        pytest.param(WELL, RunResult(3, "nothing"), None, [("run", "failure")], id="the run fails"),
        pytest.param(LastResult(3, {}), RunResult(3, "nothing"), None, [], id="it fails again"),
        pytest.param(
            LastResult(3, {}), RunResult(4, "blocked"), None, [("run", "failure")], id="another way"
        ),
        pytest.param(LastResult(3, {}), DONE, lag("ok"), [("run", "ok")], id="it runs again"),
        pytest.param(LastResult(None, {}), RunResult(5, "store"), None, [], id="a store fails again"),
        pytest.param(WELL, RunResult(7, "interrupted"), None, [], id="a person stopped it"),
        pytest.param(
            LastResult(0, {"lag": "warning"}),
            RunResult(3, "nothing"),
            None,
            [("run", "failure")],
            id="unjudged",
        ),
    ],
)
def test_what_is_told(before, outcome, check, told) -> None:
    """A change of state is told, a state that lasts is not."""
    changed = news(before, outcome, [check] if check else [])
    assert [(one.name, one.level) for one in changed] == told


def test_the_words() -> None:
    """An alert's title names the worst, its text tells every change with its figure, and the run."""
    alert = alert_of(
        [lag("warning"), Check("listing", "failure", "3 links"), Check("rejects", "ok", "none")], "run 7"
    )
    assert alert.title == "newscrawl failure: listing"
    assert alert.body.splitlines() == [
        "warning: lag: 5 h",
        "failure: listing: 3 links",
        "well again: rejects: none",
        "run 7",
    ]
    assert alert.kind == "failure"
    assert alert_of([lag("ok")], "run 8")[::2] == ("newscrawl well again: lag", "success")


def test_every_address_gets_it() -> None:
    """An alert goes to every address of the list."""
    with Inbox() as one, Inbox() as other:
        send(f"{one.url}, {other.url}", ALERT)
        for inbox in (one, other):
            (got,) = inbox.got
            assert (got["title"], got["message"], got["type"]) == ("title", "body", "warning")


def test_an_address_that_does_not_answer(caplog) -> None:
    """An alert that cannot be sent is a warning that shows no password, and the others are sent."""
    with Inbox() as good, Inbox(status=500) as broken:
        refused = "json://user:secret@127.0.0.1:9/"
        send(f"{refused},{broken.url},{good.url}", ALERT)
        assert len(good.got) == 1
    ours = [record for record in caplog.records if record.name.startswith("newscrawl")]
    assert len(ours) == 2
    assert all(record.levelno == logging.WARNING for record in ours)
    assert "127.0.0.1:9/: not sent" in caplog.text
    assert "secret" not in caplog.text


def test_an_address_that_is_slow(caplog) -> None:
    """Nobody waits for an alert longer than the limit."""
    with Inbox(held=True) as slow:
        send(slow.url, ALERT, patience=0.2)
        assert "not sent within 0.2 s" in caplog.text
        assert slow.got == []


@pytest.mark.parametrize(
    "urls", ["nonsense", "nosuchscheme://user:secret@host", "json://127.0.0.1/,tgram://secret"]
)
def test_addresses_that_are_none(urls, caplog) -> None:
    """A wrong address is one line that names the setting and shows no secret."""
    with pytest.raises(SettingError, match=r"^setting NEWSCRAWL_ALERT_URLS: holds an address") as error:
        check_settings(settings(NEWSCRAWL_ALERT_URLS=urls))
    assert "secret" not in str(error.value)
    assert "\n" not in str(error.value)
    assert caplog.text == ""


def test_without_apprise(monkeypatch) -> None:
    """Addresses without the library that sends say how to install it; no address needs no library."""
    monkeypatch.setitem(sys.modules, "apprise", None)
    check_alert_urls("")
    with pytest.raises(ValueError, match=r"pip install .*\[alerts\]"):
        check_alert_urls("json://127.0.0.1/")


@pytest.mark.parametrize("names", ["lags", "lag:author", "fill_rate:titles", "fill_rate;lag"])
def test_names_that_no_check_has(names) -> None:
    """A wrong name among the checks to switch off is one line that names the setting."""
    with pytest.raises(SettingError, match="NEWSCRAWL_CHECKS_OFF"):
        check_settings(settings(NEWSCRAWL_CHECKS_OFF=names))


def settings(**own: str) -> Settings:
    values = {name: value for name, value in vars(defaults).items() if name.isupper()}
    return Settings(values | own)
