"""What a crawl refuses before its first request: arguments, settings, another site's database."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.crawls import scrapy


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("site", "ftp://x"),
        ("site", "http://news example.org"),
        ("site", "https://www.bitget.com/news"),
        ("locales", "e!"),
        ("max_pages", "0"),
        ("since", "the day before"),
        ("since", "2999-01-01"),
        ("discover", "listing,rss"),
        ("related_depth", "-1"),
        ("render", "maybe"),
        ("full", "2"),
        ("colour", "red"),
    ],
)
def test_wrong_arguments(name, value, crawl) -> None:
    """A wrong argument is one line that names it, and exit code 2, before anything is fetched."""
    done = crawl("http://127.0.0.1:9", **{name: value})
    assert done.exit_code == 2
    (line,) = done.err.splitlines()
    assert line.startswith("newscrawl: ")
    assert repr(name) in line


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("NEWSCRAWL_REVISIT_AFTER", "soon"),
        ("NEWSCRAWL_PRINTED_TIMEZONE", "Mars/Olympus"),
        ("NEWSCRAWL_BATCH_ITEMS", "many"),
        ("NEWSCRAWL_BATCH_SECONDS", "0"),
        ("NEWSCRAWL_LOCK_WAIT", "nan"),
        ("NEWSCRAWL_RETRY_AFTER_MAX", "inf"),
        ("NEWSCRAWL_GONE_AFTER", "99999999999999999999d"),
        ("NEWSCRAWL_GONE_AFTER", "200000d"),
        ("NEWSCRAWL_REVISIT_POLICY", "os.path"),
        ("LOG_FILE", "/no/such/folder/log"),
    ],
)
def test_wrong_settings(name, value, crawl) -> None:
    """A wrong setting is one line that names it, and exit code 2."""
    done = crawl("http://127.0.0.1:9", **{name: value})
    assert done.exit_code == 2
    (line,) = done.err.splitlines()
    assert name in line


@pytest.mark.parametrize("other", ["demo", "https://www.bitget.com", "http://127.0.0.1:9"])
def test_one_store_holds_one_site(other, demo, crawl, crawled) -> None:
    """A database of one site takes nothing of another, and the message names both."""
    crawled()
    done = crawl(other)
    assert done.exit_code == 2
    (line,) = done.err.splitlines()
    assert demo.url.rstrip("/") in line
    assert other.replace("demo", "https://news.demo.invalid") in line
    assert "NEWSCRAWL_DATA_DIR" in line


def test_a_store_without_articles_takes_any_site(demo, crawl, data) -> None:
    """A typo in the first run's root does not spoil the folder."""
    crawl("http://127.0.0.1:9", RETRY_TIMES=0)
    assert crawl(demo).exit_code == 0
    assert data.rows("SELECT * FROM site") == [{"spider": "bitget_news", "root": demo.url.rstrip("/")}]


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("NEWSCRAWL_DATADIR", "NEWSCRAWL_DATA_DIR"),
        ("NEWSCRAWL_REVISIT_AFTR", "NEWSCRAWL_REVISIT_AFTER"),
        ("NEWSCRAWL_CONTAKT", "NEWSCRAWL_CONTACT"),
    ],
)
@pytest.mark.parametrize("command", ["crawl", "status"])
def test_an_unknown_setting(name, near, command, data, monkeypatch) -> None:
    """A name that no setting has is refused wherever it is given, with the nearest one that there is."""
    program = [sys.executable, "-m", "scrapy", command, *(["bitget_news"] if command == "crawl" else [])]
    given = scrapy([*program, "-s", f"{name}=1"], data)
    monkeypatch.setenv(name, "1")
    for done in (given, scrapy(program, data)):
        assert done.exit_code == 2
        assert done.err == f"newscrawl: unknown setting {name}: did you mean {near}?\n"
    assert not data.folder.exists()


def test_a_crawl_without_a_contact(crawl) -> None:
    """Whoever crawls another's site without saying who they are is warned once."""
    done = crawl("http://news.invalid", RETRY_TIMES=0, DNS_TIMEOUT=2)
    assert done.exit_code == 3
    assert done.err.count("NEWSCRAWL_CONTACT") == 1
    assert "NEWSCRAWL_CONTACT" not in crawl("http://127.0.0.1:9", RETRY_TIMES=0).err


@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&- >&- 2>&-"])
def test_streams_that_the_caller_has_closed(closed) -> None:
    """A program without standard streams does its work; no file takes their place in it or its processes."""
    child = "[sys.executable, '-c', 'import sys; exit(None in (sys.stdin, sys.stdout, sys.stderr))']"
    opened = f"program._run = lambda: exit(open('/dev/null').fileno() < 3 or subprocess.call({child}))"
    code = f"import subprocess, sys, newscrawl.__main__ as program; {opened}; program.main()"
    assert subprocess.run(f'"{sys.executable}" -c "{code}" {closed}', shell=True, check=False).returncode == 0


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
def test_a_signal_while_a_command_is_loaded(name) -> None:
    """It is one line and exit code 7, as it is later; what takes long is loaded after the start."""
    loaded = "import sys, newscrawl.__main__; print([name for name in sys.modules if name == 'scrapy'])"
    assert subprocess.check_output([sys.executable, "-c", loaded], text=True) == "[]\n"
    signalled = f"program._run = lambda: (signal.raise_signal(signal.{name}), exit(0))"
    code = f"import signal, newscrawl.__main__ as program; {signalled}; program.main()"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (7, "newscrawl: interrupted\n")
