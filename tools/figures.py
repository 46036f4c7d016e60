"""Measure the code: size, names, imports, the way of one article through it, what both commands install.

Prints a Markdown table, which docs/architecture.md shows. `--install` and `--time` run `make demo` and
`make test` in a fresh clone of what is committed, which takes minutes.
"""

from __future__ import annotations

import argparse
import ast
import io
import multiprocessing
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import redirect_stdout
from itertools import chain, groupby
from pathlib import Path
from statistics import median, quantiles
from typing import TYPE_CHECKING

import grimp

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

ROOT = Path(__file__).resolve().parents[1]
PACKAGE, DEMO = ROOT / "newscrawl", ROOT / "newscrawl" / "demo"
MOST_LINES = 300
FIELDS = ["section", "modified_at", "key_points"]
# What a crawl of more articles does more often is the way of an article; the rest happens once a crawl.
ARTICLES = (5, 15)
CRAWL = "crawl bitget_news -a site=demo -s NEWSCRAWL_READ_PROCESSES=0 -s LOG_ENABLED=0"
Row = tuple[str, object]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--field", nargs="+", default=FIELDS, help="count files that name it (%(default)s)")
    parser.add_argument("--install", action="store_true", help="measure what both commands install")
    parser.add_argument("--time", action="store_true", help="measure how long both commands take")
    options = parser.parse_args()
    sys.path.insert(0, str(ROOT))  # this tree, whichever one is installed or named in PYTHONPATH
    code = [path for path in sorted(PACKAGE.rglob("*.py")) if DEMO not in path.parents]
    rows = chain(_sizes(code, options.field), _definitions(code), _imports(), _way())
    print("| figure | value |\n|---|---|")
    for name, value in chain(rows, _commands(options.install, options.time)):
        print(f"| {name} | {value} |", flush=True)


def _sizes(code: list[Path], fields: list[str]) -> Iterator[Row]:
    tests = (ROOT / "tests").rglob("*.py")
    for name, files in (("newscrawl without demo", code), ("demo", DEMO.rglob("*.py")), ("tests", tests)):
        counts = {path: path.read_bytes().count(b"\n") for path in files}
        yield f"files, lines of {name}", f"{len(counts)}, {sum(counts.values()):,}"
        long = [f"{path.relative_to(ROOT)} {count}" for path, count in counts.items() if count > MOST_LINES]
        yield f"files over {MOST_LINES} lines in {name}", _listed(long)
    for field in fields:
        word = re.compile(rf"\b{re.escape(field)}\b")
        yield f"files that name `{field}`", sum(bool(word.search(path.read_text())) for path in code)


def _definitions(code: list[Path]) -> Iterator[Row]:
    nodes = [node for path in code for node in ast.walk(ast.parse(path.read_text()))]
    classes = Counter(node.name for node in nodes if isinstance(node, ast.ClassDef))
    twice = [f"{name} {count}" for name, count in sorted(classes.items()) if count > 1 and name != "Command"]
    yield "classes", classes.total()
    yield "class names used for more than one class (`Command` aside)", _listed(twice)
    functions = [node for node in nodes if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))]
    lengths = [(node.end_lineno or node.lineno) - node.lineno + 1 for node in functions]
    yield "functions", f"{len(functions):,}"
    yield "lines of a function, median and p90", f"{median(lengths):g}, {quantiles(lengths, n=10)[-1]:g}"
    told = {node: {one.arg for one in ast.walk(node.args) if isinstance(one, ast.arg)} for node in functions}
    width, name = max((len(names - {"self", "cls"}), node.name) for node, names in told.items())
    yield "widest signature", f"{width} (`{name}`)"


def _imports() -> Iterator[Row]:
    graph = grimp.build_graph("newscrawl", exclude_type_checking_imports=True, cache_dir=None)
    pairs = [(one, other) for one in graph.modules for other in graph.find_modules_directly_imported_by(one)]
    circular = {one for one, other in pairs if graph.chain_exists(importer=other, imported=one)}
    yield "modules in import cycles", _listed(sorted(circular))


def _way() -> Iterator[Row]:
    """Follow an article in the order of the functions' first calls, so that a loop counts once."""
    # A process has one reactor, which runs once.
    with multiprocessing.get_context("spawn").Pool(1, maxtasksperchild=1) as pool:
        few, many = pool.map(_calls, ARTICLES, chunksize=1)
    extra = ARTICLES[1] - ARTICLES[0]
    way = [file for (file, name), calls in many.items() if calls - few[file, name] >= extra]
    for room in ("", "extraction/"):
        files = [file for file in way if file.startswith(room)]
        stays, distinct = len(list(groupby(files))), len(set(files))
        yield (
            f"an article's files, stays, returns in {room or 'all'}",
            f"{distinct}, {stays}, {stays - distinct}",
        )


def _calls(articles: int) -> Counter[tuple[str, str]]:
    """Crawl the demo site; return how often each function was called, the first called first."""
    from scrapy.cmdline import execute  # noqa: PLC0415  # installs a reactor

    calls: Counter[tuple[str, str]] = Counter()

    def profile(frame: FrameType, event: str, _: object) -> None:
        file = frame.f_code.co_filename
        if event == "call" and file.startswith(f"{PACKAGE}/") and not file.startswith(f"{DEMO}/"):
            calls[file.removeprefix(f"{PACKAGE}/"), frame.f_code.co_qualname] += 1

    os.chdir(ROOT)
    said = io.StringIO()
    with tempfile.TemporaryDirectory() as folder, redirect_stdout(said):
        os.environ["NEWSCRAWL_DATA_DIR"] = folder
        threading.setprofile(profile)
        sys.setprofile(profile)
        try:
            execute(["scrapy", *CRAWL.split(), "-s", f"NEWSCRAWL_DEMO_ARTICLES={articles}"])
        except SystemExit as end:
            sys.setprofile(None)
            if end.code or not calls:
                raise RuntimeError(f"the crawl went wrong, exit code {end.code}: {said.getvalue()}") from None
    return calls


def _commands(installs: bool, times: bool) -> Iterator[Row]:
    """Run both commands in one fresh clone; where time is not asked for, tests are collected only."""
    environment = os.environ if times else os.environ | {"PYTEST_ADDOPTS": "--collect-only"}
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["git", "clone", "--quiet", ROOT, folder], check=True)
        for command in ("make demo", "make test") if installs or times else ():
            start = time.monotonic()
            code = subprocess.call(command.split(), cwd=folder, env=environment, stdout=sys.stderr)
            seconds = time.monotonic() - start
            if times:
                yield f"`{command}` in a fresh clone", f"{seconds:.0f} s, exit code {code}"
            if installs:
                blocks = sum(path.lstat().st_blocks for path in Path(folder, ".venv").rglob("*"))
                yield f".venv after `{command}`", f"{blocks * 512 / 2**20:,.0f} MB"


def _listed(names: list[str]) -> str:
    return f"{len(names)}: {', '.join(names)}" if names else "0"


if __name__ == "__main__":
    main()
