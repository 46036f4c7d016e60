"""A crawl that saves and kills itself: `killed_crawl.py <data dir> <function call to die at>`.

Every article number that it prints was stored when it was printed.
"""

from __future__ import annotations

import os
import random
import signal
import sys
from itertools import count
from pathlib import Path

from newscrawl.storage.dialects import database_url
from newscrawl.storage.frontier import Discovery
from newscrawl.storage.jsonlines import ChangeLog
from newscrawl.storage.store import Store
from newscrawl.storage.write.articles import TextlessVisit
from tests.storage.storage_examples import RUN, article, at, id_of, url_of


def main(data_dir: str, last_call: int) -> None:
    """Crawl until the death."""
    with Store.open(database_url(data_dir)) as store:
        run_id = store.runs.begin(RUN)
        random_source, calls = random.Random(last_call), count()

        def die_in_time(*_: object) -> None:
            if next(calls) == last_call:
                os.kill(os.getpid(), signal.SIGKILL)

        sys.setprofile(die_in_time)
        for minute in count():
            crawl(store, run_id, [random_source.randrange(60) for _ in range(5)], minute)
            ChangeLog(Path(data_dir, "jsonl"), "news").catch_up(store)
            store.stories.place(7)


def crawl(store: Store, run_id: int, numbers: list[int], minute: int) -> None:
    found = [Discovery(id_of(n), "en", url_of(id_of(n)), "listing") for n in numbers]
    store.frontier.discover(found, run_id)
    pages = [article(n, minute, title=f"Title {n} {minute // 4}") for n in numbers]
    store.articles.save(pages, run_id)
    print(*numbers, flush=True)  # noqa: T201
    store.articles.gone([TextlessVisit(id_of(numbers[0]), "en", at(minute))], run_id)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
