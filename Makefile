# Everything runs in .venv, which `make` builds from requirements.lock the first time it is needed.
# Paths are relative, so the checkout may lie anywhere, under any name.

PYTHON ?= python3
RUN = .venv/bin/python -m
INSTALLED = .venv/.installed
READY = .venv/.ready

.DELETE_ON_ERROR:
.PHONY: help install demo test bench lint docs format lock

help:
	@echo "make install the virtual environment alone, in .venv"
	@echo "make demo    crawl a local stand-in of every source and show what came out"
	@echo "make test    formatter, linter, types and tests"
	@echo "make bench   speed beside Scrapy and other crawlers, into docs/performance.md; takes an hour"
	@echo "make lint    the same without the tests"
	@echo "make docs    the documentation as a site, in build/docs"
	@echo "make format  let the formatter rewrite what it would complain about"
	@echo "make lock    refresh requirements.lock from pyproject.toml"

install: $(READY)

demo: $(READY)
	$(RUN) scrapy demo

# Then cleaning once more as it runs where nothing could be compiled.
test: lint
	$(RUN) pytest
	NEWSCRAWL_PURE_PYTHON=1 $(RUN) pytest tests/cleaning

bench: $(READY)
	$(RUN) benchmarks.speed --write

lint: $(READY)
	$(RUN) ruff format --check .
	$(RUN) ruff check .
	$(RUN) mypy
	$(RUN) scrapy checksites

# -W -n: what sphinx warns of, such as a link that leads nowhere, fails.
docs: $(READY)
	$(RUN) sphinx -W -n -q --keep-going -b html docs build/docs
	@echo build/docs/index.html

format: $(READY)
	$(RUN) ruff format .
	$(RUN) ruff check --fix .

# Compiles what has changed since; says so where there is no C compiler, and newscrawl works without.
$(READY): $(INSTALLED) deploy/compile.py $(wildcard newscrawl/compiled/*.pyx newscrawl/compiled/*.pxd)
	@.venv/bin/python deploy/compile.py
	@touch $(READY)

# Written last, so that an installation cut short is begun again.
$(INSTALLED): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "newscrawl needs Python 3.11 or newer, and $(PYTHON) is not. Try: make PYTHON=python3.12 ..." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' || { \
		echo "$(PYTHON) comes without venv. On Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }
	$(PYTHON) -m venv --clear .venv
	$(RUN) pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(RUN) pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	$(RUN) compileall -q newscrawl
	@touch $(INSTALLED)

lock: $(READY)
	$(RUN) pip install --quiet --disable-pip-version-check uv
	$(RUN) uv pip compile pyproject.toml --all-extras --universal --upgrade --generate-hashes \
		--no-header --no-emit-index-url --no-emit-find-links --quiet --output-file requirements.lock
