"""Several workers on one run: nothing is lost or doubled, whichever of them is killed or stopped."""

from __future__ import annotations

import signal
import subprocess
import sys
from threading import Timer
from typing import TYPE_CHECKING

import pytest

from newscrawl.commands.crawl import wait_for
from newscrawl.monitoring.run_result import (
    ALREADY_RUNNING,
    BLOCKED,
    INTERRUPTED,
    OK,
    STORE_FAILED,
    WRONG_ARGUMENT,
)
from tests.crawls import Dataset, crawl_command, scrapy
from tests.databases import ON_BOTH_STORES, ServerDatabase, own_server
from tests.demo_client import DemoClient, demo_process
from tests.end_to_end.test_killed import Undisturbed, assert_complete, contents, fetched
from tests.end_to_end.workers_crew import (
    ARGUMENTS,
    ARTICLE,
    ARTICLES,
    BATCH,
    IN_FLIGHT,
    MOMENTS,
    SETTINGS,
    Crew,
    assert_archived,
    assert_judged_once,
    counted,
    kills,
    stop,
    twice,
    wait_until,
)

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def site() -> Iterator[DemoClient]:
    with demo_process(articles=ARTICLES, layout="next") as client:
        yield client


@pytest.fixture
def crew(site, data) -> Iterator[Crew]:
    with Crew.of(site, data) as made:
        yield made


@pytest.fixture(scope="module")
def undisturbed(site, tmp_path_factory) -> Undisturbed:
    """Return what a crawl of one process stores."""
    data = Dataset(tmp_path_factory.mktemp("undisturbed") / "data")
    done = scrapy(crawl_command(site, **ARGUMENTS), data)
    assert done.exit_code == OK, done.err
    return Undisturbed(data, 0, 0, 0, 0, contents(data))


@ON_BOTH_STORES
def test_many_workers_on_an_empty_database(crew, site, data, undisturbed) -> None:
    """Those that start at once share one run, fetch every article once, and come to one verdict."""
    for _ in range(4):  # one makes the tables, which takes longer than these crews wait
        crew.start(NEWSCRAWL_LOCK_WAIT=60, NEWSCRAWL_WORKER_LEASE=240)
    ended = crew.wait()
    assert [one.exit_code for one in ended] == [OK] * 4, [one.err for one in ended]
    assert_complete(data, undisturbed)
    assert_archived(data)
    assert_judged_once(data, ended)
    assert sorted(fetched(site)) == sorted(undisturbed.articles)
    assert counted(data, "new") == counted(data, "metrics.articles") == ARTICLES
    assert data.rows("SELECT state, exit_code FROM workers") == [{"state": "ended", "exit_code": OK}] * 4
    assert data.rows("SELECT article_id FROM frontier WHERE claimed_by IS NOT NULL") == []


@ON_BOTH_STORES
def test_a_crawl_with_workers(crew, site, data, undisturbed) -> None:
    """`-a workers=3` starts two more processes and ends with the exit code of the run."""
    site.fault("slow", ARTICLE, seconds=1)
    command = crawl_command(site, **ARGUMENTS, workers=3, **SETTINGS)
    crew.run(command)
    wait_until(lambda: crew.asked() > 0 and data.scalar("SELECT count(*) FROM workers") == 3)
    site.clear_faults()
    ended = crew.wait()
    assert [one.exit_code for one in ended] == [OK], ended[0].err
    assert_complete(data, undisturbed)
    assert_archived(data)
    assert_judged_once(data, ended)
    assert sorted(fetched(site)) == sorted(undisturbed.articles)
    done = scrapy(crawl_command(site, **ARGUMENTS, **SETTINGS), data)
    assert done.exit_code == OK, done.err
    assert contents(data) == undisturbed.articles


def test_workers_of_a_date_that_is_so_long_ago(crew, site, data) -> None:
    """Ten years ago is another second for each process that reads it: the others are told the first one's."""
    site.fault("slow", ARTICLE, seconds=1)
    crew.run(crawl_command(site, **ARGUMENTS, workers=2, since="3650d", **SETTINGS))
    wait_until(lambda: crew.asked() > 0 and data.scalar("SELECT count(*) FROM workers") == 2)
    site.clear_faults()
    assert [one.exit_code for one in crew.wait()] == [OK]


@ON_BOTH_STORES
@pytest.mark.parametrize("kill", kills(), ids=lambda kill: f"{kill.whom} {kill.articles}")
def test_a_worker_that_is_killed(kill, crew, site, data, undisturbed) -> None:
    """The others fetch what it had not stored, whoever it was, and end the run."""
    leader = crew.start_led(3)
    wait_until(lambda: crew.asked() >= kill.articles)
    killed = leader if kill.whom == "leader" else crew.processes[1]
    killed.kill()
    ended = crew.wait()
    codes = [one.exit_code for process, one in zip(crew.processes, ended, strict=True) if process != killed]
    assert codes == [OK, OK], [one.err for one in ended]
    assert_complete(data, undisturbed)
    assert_archived(data)
    assert_judged_once(data, ended)
    assert twice(site) <= BATCH + IN_FLIGHT


@ON_BOTH_STORES
@pytest.mark.parametrize("articles", [kill.articles for kill in kills()][:MOMENTS])
def test_workers_that_are_all_killed(articles, crew, site, data, undisturbed) -> None:
    """The next crawl, of one process, fetches what they had not stored."""
    crew.start_led(3)
    wait_until(lambda: crew.asked() >= articles)
    for process in crew.processes:
        process.kill()
    crew.wait()
    done = scrapy(crawl_command(site, **ARGUMENTS, **SETTINGS), data)
    assert done.exit_code == OK, done.err
    assert_complete(data, undisturbed)
    assert_archived(data)
    assert twice(site) <= 3 * (BATCH + IN_FLIGHT)


@ON_BOTH_STORES
@pytest.mark.parametrize("kill", kills(), ids=lambda kill: f"{kill.whom} {kill.articles}")
def test_a_worker_that_is_stopped_past_its_lease(kill, crew, data, undisturbed) -> None:
    """When it goes on it stores nothing more, and says so; the others have done its work."""
    leader = crew.start_led(3)
    wait_until(lambda: data.folder.joinpath("jsonl").exists() and crew.asked() >= kill.articles)
    stopped = leader if kill.whom == "leader" else crew.processes[1]
    others = [process for process in crew.processes if process != stopped]
    stop(stopped, others, data)
    wait_until(lambda: data.scalar("SELECT count(*) FROM workers WHERE state = 'lost'") == 1, pause=0.2)
    stopped.send_signal(signal.SIGCONT)
    ended = dict(zip(crew.processes, crew.wait(), strict=True))
    assert [ended[process].exit_code for process in others] == [OK, OK], [one.err for one in ended.values()]
    assert ended[stopped].exit_code == STORE_FAILED
    assert "others do its work" in ended[stopped].err
    assert_complete(data, undisturbed)
    assert_archived(data)
    assert_judged_once(data, list(ended.values()))


@pytest.mark.parametrize("articles", [kill.articles for kill in kills()][:MOMENTS])
def test_workers_whose_server_is_killed(articles, site, tmp_path, undisturbed) -> None:
    """Each ends or goes on, as it noticed; the next crawl fetches what they had not stored."""
    with own_server() as server:
        data = Dataset(tmp_path / "data", ServerDatabase(server.get_uri()))
        with Crew.of(site, data) as crew:
            crew.start_led(3)
            wait_until(lambda: crew.asked() >= articles)
            server.kill()
            server.start_again()
            ended = crew.wait()
        assert {one.exit_code for one in ended} <= {OK, STORE_FAILED}, [one.err for one in ended]
        done = scrapy(crawl_command(site, **ARGUMENTS, **SETTINGS), data)
        assert done.exit_code == OK, done.err
        assert_complete(data, undisturbed)
        assert_archived(data)
    assert twice(site) <= 3 * (BATCH + IN_FLIGHT)


@ON_BOTH_STORES
def test_workers_that_are_interrupted(crew, site, data, undisturbed) -> None:
    """Each ends at a signal; the last one ends the run, and the next one takes up what is left."""
    crew.start_led(3)
    wait_until(lambda: crew.asked() >= 10)
    for process in crew.processes:
        process.terminate()
    ended = crew.wait()
    assert [one.exit_code for one in ended] == [INTERRUPTED] * 3, [one.err for one in ended]
    assert data.rows("SELECT reason, exit_code FROM runs") == [
        {"reason": "shutdown", "exit_code": INTERRUPTED}
    ]
    done = scrapy(crawl_command(site, **ARGUMENTS, **SETTINGS), data)
    assert done.exit_code == OK, done.err
    assert_complete(data, undisturbed)


@ON_BOTH_STORES
def test_a_leader_that_is_interrupted_in_a_sweep(crew, site, data, undisturbed) -> None:
    """Another worker reads the listings anew, and nothing is left open."""
    site.fault("slow", "/news(/[0-9]+)?$", seconds=1)
    leader = crew.start()
    wait_until(lambda: site.counters().get("listing", 0) > 1 or leader.poll() is not None)
    crew.start()
    wait_until(lambda: data.scalar("SELECT count(*) FROM workers") == 2)
    leader.terminate()
    leader.wait(60)
    site.clear_faults()
    assert [one.exit_code for one in crew.wait()] == [INTERRUPTED, OK]
    assert_complete(data, undisturbed)
    assert data.rows("SELECT exit_code FROM runs") == [{"exit_code": OK}]


@ON_BOTH_STORES
def test_a_crawl_beside_workers(crew, site, data, undisturbed) -> None:
    """A crawl of one process is refused while a run of workers goes on."""
    site.fault("slow", ARTICLE, seconds=0.2)
    crew.start_led(2)
    done = scrapy(crawl_command(site, **ARGUMENTS, **SETTINGS), data)
    assert done.exit_code == ALREADY_RUNNING
    done = scrapy(crawl_command(site, **ARGUMENTS, workers=2, **SETTINGS), data)
    assert done.exit_code == ALREADY_RUNNING
    assert [one.exit_code for one in crew.wait()] == [OK, OK]
    assert_complete(data, undisturbed)


@ON_BOTH_STORES
def test_a_site_that_refuses_workers(crew, site, data) -> None:
    """What one hears ends all, and the run once."""
    crew.start_led(3)
    site.clear_faults()
    site.fault("429", retry_after=7200)
    ended = crew.wait()
    assert [one.exit_code for one in ended] == [BLOCKED] * 3, [one.err for one in ended]
    [run] = data.rows("SELECT reason, exit_code FROM runs")
    assert run == {"reason": "refused", "exit_code": BLOCKED}
    assert sum("the site refuses the crawl (HTTP 429)" in one.out for one in ended) == 1
    assert sum(entry["status"] == 429 for entry in site.log()) <= 3 * IN_FLIGHT


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["-a", "workers=0"], "argument 'workers': '0' is not a whole number from 1 to 1000"),
        (["-a", "workers=2", "-a", "site=demo"], "argument 'workers': the demo site"),
        (["-a", "workers=2", "-o", "articles.csv"], "a feed (-o, FEEDS) is written by one process"),
        (["-a", "workers=2", "-s", "NEWSCRAWL_WORKER_LEASE=90"], "is less than 4 times NEWSCRAWL_LOCK_WAIT"),
    ],
)
def test_workers_that_cannot_be(words, told, data) -> None:
    """What several processes cannot do together is one line of error before anything is fetched."""
    command = [sys.executable, "-m", "scrapy", "crawl", "bitget_news", "-a", "site=http://127.0.0.1:9"]
    done = scrapy([*command, *words], data)
    assert done.exit_code == WRONG_ARGUMENT
    assert told in done.err
    assert not data.folder.exists()


@pytest.mark.parametrize(("lease", "end"), [(1, -signal.SIGKILL), (60, 0)], ids=["for good", "for a while"])
def test_a_crawl_does_not_wait_for_a_worker_that_is_stopped(lease, end) -> None:
    """One that is stopped for longer than its lease is killed; one that goes on before is waited for."""
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        process.send_signal(signal.SIGSTOP)
        assert process.stdin
        process.stdin.write(b"\n")
        process.stdin.flush()
        Timer(1.5, process.send_signal, [signal.SIGCONT]).start()
        wait_for(process, lease)
        assert process.returncode == end
