# Tests start hundreds of processes: none of them compiles what another one has.
unexport PYTHONDONTWRITEBYTECODE
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
# Compiled on all cores afterwards, where pip takes one, and without the packages' own tests.
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile --constraint requirements.lock
COMPILE := $(BIN)/python -m compileall -qq -j 0 -x '/tests?/' .venv/lib

.PHONY: help demo test test-fast fuzz browser lint bench bench-extraction bench-growth bench-stories bench-sketches bench-mentions bench-export bench-scale lock clean

help:  ## list what make can do
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-17s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: .venv/crawling  ## crawl three days of the embedded demo site, anew each time, and show what came out
	@NEWSCRAWL_DATA_DIR=data $(BIN)/newscrawl demo

test: .venv/developing browser  ## run every test
	$(BIN)/python -m pytest --numprocesses auto --dist worksteal

test-fast: .venv/developing  ## run the tests that need neither another process nor a browser
	$(BIN)/python -m pytest --numprocesses auto -m 'not processes' --ignore tests/end_to_end

fuzz: .venv/developing  ## read thousands of pages that are broken at random, anew in every run
	$(BIN)/python -m pytest --numprocesses auto --hypothesis-profile fuzz tests/extraction tests/normalization tests/discovery

browser: .venv/developing  ## find a Chromium, else install one
	@$(BIN)/python -m tools.browser

lint: .venv/developing  ## style, types and the direction of imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# newspaper4k is installed after trafilatura and by itself: the pip of Python 3.11 fails at both at once.
bench: .venv/developing  ## measure speed and memory beside a bare spider and two with libraries
	$(PIP) newspaper4k
	$(BIN)/python -m benchmarks.crawl

bench-extraction: .venv/developing  ## measure how well and how fast pages are read, beside two libraries
	$(PIP) newspaper4k
	$(BIN)/python benchmarks/extraction.py

bench-growth: .venv/developing  ## measure how the time of a page grows with its size, for hostile pages
	$(BIN)/python benchmarks/growth.py

bench-stories: .venv/developing  ## measure how well copies are told from look-alikes, and what adding one costs
	$(BIN)/python benchmarks/stories.py

bench-sketches: .venv/developing  ## measure how well sketches of libraries find copies, beside our own
	$(PIP) datasketch rensa
	$(BIN)/python benchmarks/story_sketches.py

bench-mentions: .venv/developing  ## measure how well coins are told from words that look like them
	$(BIN)/python benchmarks/mentions.py

bench-export: .venv/developing  ## measure how fast articles are exported, beside a bare read
	$(BIN)/python -m benchmarks.export

bench-scale: .venv/developing  ## measure what several workers and PostgreSQL bring and cost
	$(BIN)/python -m benchmarks.scale

lock: .venv/developing  ## pin what is installed now
	$(BIN)/python -m pip freeze --exclude-editable > requirements.lock

clean:  ## remove the environment and all caches
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache *.egg-info

# What a crawl and a report need.
.venv/crawling: pyproject.toml requirements.lock
	$(PYTHON) -m venv .venv
	$(PIP) --editable '.[report]'
	$(COMPILE)
	touch $@

.venv/developing: .venv/crawling
	$(PIP) --editable '.[dev]'
	$(COMPILE)
	touch $@
