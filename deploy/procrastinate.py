"""Sweeps and reparses of many sites as jobs of procrastinate, on the PostgreSQL that holds their stores.

In the folder of the project, with the sites in deploy/sites.toml or the file that SITES names:

    python -m procrastinate --app=deploy.procrastinate.app schema --apply
    python -m procrastinate --app=deploy.procrastinate.app worker --concurrency 5

Any number of machines may run workers. docs/workers.md says what holds.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tomllib
from pathlib import Path
from typing import Any

from procrastinate import App, PsycopgConnector
from procrastinate.exceptions import UniqueViolation
from procrastinate.jobs import Status

from newscrawl.monitoring.run_result import ALREADY_RUNNING, INTERRUPTED, OK
from newscrawl.processes.child import depend_on_parent

CONFIG: dict[str, Any] = tomllib.loads(
    Path(os.environ.get("SITES", Path(__file__).with_name("sites.toml"))).read_text(encoding="utf-8")
)
# The next job takes up what these leave.
HARMLESS = (OK, ALREADY_RUNNING, INTERRUPTED)
SILENCE = float(CONFIG.get("stalled_after", 30))  # seconds after which a worker counts as dead

app = App(
    connector=PsycopgConnector(conninfo=CONFIG["database"]),
    worker_defaults={"update_heartbeat_interval": SILENCE / 3, "stalled_worker_timeout": SILENCE},
)


@app.task(name="run")
async def run(timestamp: int, site: str, command: str) -> int:  # noqa: ARG001  # procrastinate gives the time
    """Run a command for a site and return its exit code; the process ends with this worker."""
    settings = CONFIG["sites"][site]
    words = ["crawl", *settings["crawl"]] if command == "sweep" else ["reparse", "--adopt"]
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "newscrawl",
        *words,
        env=os.environ | settings["environment"],
        preexec_fn=depend_on_parent,
    )
    try:
        code = await process.wait()
    except asyncio.CancelledError:  # the worker is told to end
        process.terminate()
        await process.wait()
        raise
    if code not in HARMLESS:
        raise RuntimeError(f"{site}: {command} ended with exit code {code}")
    return code


@app.periodic(cron="* * * * *")
@app.task(name="give_back", queueing_lock="give_back")
async def give_back(timestamp: int) -> None:  # noqa: ARG001  # as above
    """Let others do the jobs of workers that show no life."""
    for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=SILENCE):
        try:
            await app.job_manager.retry_job(job)
        except UniqueViolation:  # the next one of its kind waits: it does all that this one has left
            await app.job_manager.finish_job_by_id_async(job.id, Status.FAILED, delete_job=False)


for _site, _settings in CONFIG["sites"].items():
    for _command in {"sweep", "reparse"} & _settings.keys():
        app.periodic(
            cron=_settings[_command],
            periodic_id=f"{_site} {_command}",
            lock=_site,  # one job of a site at a time
            queueing_lock=f"{_site} {_command}",  # and one that waits
            task_kwargs={"site": _site, "command": _command},
        )(run)
