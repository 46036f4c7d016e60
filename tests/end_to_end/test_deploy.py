"""What cron and systemd are given: the files of `deploy/`, with a program in the place of a crawl."""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
import sys
import tomllib
from configparser import ConfigParser
from pathlib import Path
from subprocess import PIPE

import pytest
import yaml
from scrapy.cmdline import ScrapyArgumentParser
from scrapy.settings import Settings

import newscrawl.commands
from newscrawl import settings
from newscrawl.__main__ import _commands
from newscrawl.monitoring.run_result import ALREADY_RUNNING, INTERRUPTED

DEPLOY = Path(__file__).parents[2] / "deploy"
RUN = "#!/bin/sh\n"
HARMLESS = [ALREADY_RUNNING, INTERRUPTED]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a project that has `deploy/` and no program yet, in a folder with a space in its name."""
    folder = tmp_path / "a project"
    shutil.copytree(DEPLOY, folder / "deploy")
    (folder / ".venv/bin").mkdir(parents=True)
    return folder


def program(project: Path, text: str) -> None:
    file = project / ".venv/bin/newscrawl"
    file.write_text(RUN + text)
    file.chmod(0o755)


def command(project: Path, *words: str) -> list[str]:
    return [str(project / "deploy/run.sh"), "bitget_news", *words]


@pytest.mark.parametrize("code", range(9))
def test_what_cron_hears_of_a_run(code: int, project: Path) -> None:
    """Cron mails what is printed: nothing of a run that did its job, found another or was interrupted."""
    program(project, f'echo "newscrawl: a sentence"; echo "a warning" >&2; exit {code}\n')
    done = subprocess.run(command(project), capture_output=True, text=True, check=False)
    output = "newscrawl: a sentence\na warning\n"
    is_harmless = code in (0, *HARMLESS)
    mail = "" if is_harmless else f"exit code {code} of: newscrawl crawl bitget_news\n{output}"
    assert (done.returncode, done.stdout, done.stderr) == (0 if is_harmless else code, mail, "")
    assert [path.name for path in (project / "data").iterdir()] == ["runs.log"]
    assert (project / "data/runs.log").read_text() == output


def test_what_a_run_is_given(project: Path, tmp_path: Path) -> None:
    """Options go to the crawl as they are, the log lies in the data folder, and later runs append to it."""
    program(project, 'for word in "$@"; do echo "[$word]"; done; echo "$NEWSCRAWL_DATA_DIR"; pwd\n')
    for _ in range(2):
        subprocess.run(
            command(project, "-a", "site=a b"), env={"NEWSCRAWL_DATA_DIR": "data"}, cwd=tmp_path, check=True
        )
    words = ["crawl", "bitget_news", "-a", "site=a b", "-L", "WARNING"]
    said = [*(f"[{word}]" for word in words), str(tmp_path / "data"), str(project)]
    assert (tmp_path / "data/runs.log").read_text().splitlines() == said * 2


def test_a_signal_goes_to_the_crawl(project: Path) -> None:
    """SIGTERM, as at a shutdown, ends the crawl as it ends cleanly, and that is no failure."""
    program(project, "trap 'echo finishing; exit 7' TERM; echo begun >&3; while :; do sleep 0.05; done\n")
    ends = subprocess.Popen(["sh", "-c", 'exec 3>&1 "$0" "$@"', *command(project)], stdout=PIPE, text=True)
    with ends as run:
        assert run.stdout.readline() == "begun\n"
        run.send_signal(signal.SIGTERM)
        assert run.communicate(timeout=60)[0] == ""
    assert run.returncode == 0
    assert (project / "data/runs.log").read_text() == "finishing\n"


def test_a_log_that_cannot_be_written(project: Path) -> None:
    """A run whose log cannot be kept is mailed, however it went."""
    program(project, "echo done; exit 0\n")
    (project / "data/runs.log").mkdir(parents=True)
    done = subprocess.run(command(project), capture_output=True, text=True, check=False)
    assert done.returncode == 5
    assert "done\n" in done.stdout


def test_the_script_is_posix_shell() -> None:
    """Nothing in it needs bash, and shellcheck finds nothing."""
    checker = shutil.which("shellcheck", path=str(Path(sys.executable).parent))
    assert checker
    assert subprocess.run([checker, "--shell=sh", DEPLOY / "run.sh"], check=False).returncode == 0


def test_what_kubernetes_is_given() -> None:
    """Each job is a command of ours as it is typed, one at a time, with settings that there are."""
    volume, *jobs = yaml.safe_load_all((DEPLOY / "kubernetes.yaml").read_text())
    assert [job["spec"]["jobTemplate"]["spec"]["backoffLimit"] for job in jobs] == [0, 0]
    for job in jobs:
        assert job["spec"]["concurrencyPolicy"] == "Forbid"
        pod = job["spec"]["jobTemplate"]["spec"]["template"]["spec"]
        (claim,), (container,) = pod["volumes"], pod["containers"]
        assert claim["persistentVolumeClaim"]["claimName"] == volume["metadata"]["name"]
        assert [mount["name"] for mount in container["volumeMounts"]] == [claim["name"]]
        program, name, *words = container["command"]
        assert program == "newscrawl"
        command = _commands(newscrawl.commands)[name]
        command.settings = Settings()
        parser = ScrapyArgumentParser(conflict_handler="resolve")
        command.add_options(parser)
        _, rest = parser.parse_known_args(words)
        assert rest == {"crawl": ["bitget_news"], "mirror": ["/data/mirror"]}[name]
        named = [one["name"] for one in container["env"] if one["name"].startswith("NEWSCRAWL_")]
        assert named
        assert all(hasattr(settings, one) for one in named)


def test_the_units_and_the_crontab() -> None:
    """Systemd takes the same codes for success as the script, and cron starts what is there."""
    unit = ConfigParser(interpolation=None, strict=False, delimiters="=")
    unit.optionxform = str
    unit.read(DEPLOY / "newscrawl.service")
    assert [int(code) for code in unit["Service"]["SuccessExitStatus"].split()] == HARMLESS
    # One SIGTERM for each process: the crawl itself passes it on to its workers.
    assert unit["Service"]["KillMode"] == "mixed"
    scripts = re.findall(r"/srv/newscrawl/(deploy/\S+)", (DEPLOY / "crontab").read_text())
    assert scripts == ["deploy/run.sh"]
    assert all((DEPLOY.parent / name).stat().st_mode & 0o111 for name in scripts)


def test_what_scrapyd_reads_of_an_egg() -> None:
    """The project says where its settings are; the `setup.py` that scrapyd-deploy writes is not asked."""
    project = tomllib.loads((DEPLOY.parent / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["entry-points"]["scrapy"] == {"settings": settings.__name__}
