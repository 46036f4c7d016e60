PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
DEMO_DATA := data/demo

.PHONY: demo test fuzz browser lint bench bench-extraction bench-growth bench-stories bench-export lock clean

demo: .venv/installed  ## crawl the embedded demo site and show what came out
	NEWSCRAWL_DATA_DIR=$(DEMO_DATA) $(BIN)/scrapy crawl bitget_news -a site=demo
	NEWSCRAWL_DATA_DIR=$(DEMO_DATA) $(BIN)/scrapy status
	NEWSCRAWL_DATA_DIR=$(DEMO_DATA) $(BIN)/scrapy report
	@echo "The first line of $(DEMO_DATA)/jsonl:"
	@head -n 1 $(DEMO_DATA)/jsonl/*.jsonl | cut -c 1-600

test: .venv/installed browser  ## run every test
	$(BIN)/python -m pytest --numprocesses auto --dist worksteal

fuzz: .venv/installed  ## read thousands of pages that are broken at random, anew in every run
	$(BIN)/python -m pytest --numprocesses auto --hypothesis-profile fuzz tests/extraction tests/normalization tests/discovery

browser: .venv/installed  ## find a Chromium, else install one
	@$(BIN)/python -m newscrawl.rendering.install

lint: .venv/installed  ## style, types and the direction of imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: .venv/installed  ## measure speed and memory against a bare spider
	$(BIN)/python -m benchmarks.crawl

# newspaper4k is installed after trafilatura and by itself: the pip of Python 3.11 fails at both at once.
bench-extraction: .venv/installed  ## measure how well and how fast pages are read, beside two libraries
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint requirements.lock newspaper4k
	$(BIN)/python benchmarks/extraction.py

bench-growth: .venv/installed  ## measure how the time of a page grows with its size, for hostile pages
	$(BIN)/python benchmarks/growth.py

bench-stories: .venv/installed  ## measure how well copies are told from look-alikes, and what adding one costs
	$(BIN)/python benchmarks/stories.py

bench-export: .venv/installed  ## measure how fast articles are exported, beside a bare read
	$(BIN)/python benchmarks/export.py

lock: .venv/installed  ## pin what is installed now
	$(BIN)/python -m pip freeze --exclude-editable > requirements.lock

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache *.egg-info

.venv/installed: pyproject.toml requirements.lock
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint requirements.lock --editable '.[dev]'
	touch $@
