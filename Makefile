# arkit with GNU make and python3 (3.11 or newer); nothing else has to be installed.
#
#   make demo       print the demo reports into build/demo
#   make test       style, floors, notebooks, tests
#   make lint       the same without the tests
#   make test-engines   every figure on Spark and PostgreSQL (downloads PySpark, 500 MB)
#   make test-browser   sliders in JupyterLab, in a Chromium if there is one
#   make bench      measure (benchmarks/)
#   make clean      remove what was built; make distclean also removes .venv
#
# The first command makes .venv from requirements.lock, with pip. It is made again when
# requirements.lock, pyproject.toml or the version of Python change: their digest is in
# the name of the file that says it is ready. Another Python: make demo PYTHON=python3.12

PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
NOTEBOOKS := $(wildcard notebooks/*.ipynb)
EXTRA_KEYS := metadata.language_info metadata.papermill cell.metadata.papermill cell.metadata.execution
READY := .venv/ready-$(shell $(PYTHON) -c 'import hashlib, sys; \
	parts = [open(name, "rb").read() for name in ("requirements.lock", "pyproject.toml")]; \
	parts.append(repr(sys.version_info[:2]).encode()); \
	print(hashlib.sha256(b"".join(parts)).hexdigest()[:16])' 2>/dev/null)

# Bytecode is kept: imports are three times as fast with it.
unexport PYTHONDONTWRITEBYTECODE

# What the tests of other engines need besides .venv; only where there is a Java.
ENGINES := .venv/engines
ENGINES_LOCK := tests/engines/requirements.lock

# Tests beside each other: whoever has none left takes over some of the others'. One test
# alone, or to debug: .venv/bin/pytest tests/test_x.py
ON_ALL_CORES := --numprocesses logical --maxprocesses 8 --dist worksteal

.PHONY: help demo test lint test-engines test-browser bench clean distclean

help:
	@sed -n 's/^#   make/make/p' Makefile

demo: $(READY)
	@$(BIN)/arkit demo -o build/demo

test: lint
	@OPENBLAS_NUM_THREADS=1 $(BIN)/python -m pytest $(ON_ALL_CORES)

lint: $(READY)
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --check --quiet .
	@mkdir -p build
	@$(BIN)/lint-imports --no-logo --no-cache > build/lint-imports.txt \
	    || { cat build/lint-imports.txt; exit 1; }
	@$(if $(NOTEBOOKS),$(BIN)/nbstripout --verify --keep-id --extra-keys "$(EXTRA_KEYS)" $(NOTEBOOKS))

test-engines: $(READY) $(if $(shell command -v java),$(ENGINES)/ready)
	@$(if $(shell command -v java),,echo "No Java here: Spark is not tried.")
	@ARKIT_TEST_ENGINES=1 PYTHONPATH=$(ENGINES) $(BIN)/python -m pytest -rs tests/engines

test-browser: $(READY)
	@ARKIT_TEST_BROWSER=1 $(BIN)/python -m pytest -rs tests/browser

$(ENGINES)/ready: $(ENGINES_LOCK) $(READY)
	@echo "Getting PySpark from $(ENGINES_LOCK) ..."
	@rm -rf $(ENGINES)
	@$(PIP) --no-deps --require-hashes --target $(ENGINES) -r $(ENGINES_LOCK)
	@touch $@

bench: $(READY)
	@$(BIN)/python benchmarks/run.py

clean:
	@rm -rf build dist .pytest_cache .ruff_cache .hypothesis
	@find . -path ./.venv -prune -o -name __pycache__ -prune -exec rm -rf {} +

distclean: clean
	@rm -rf .venv

$(READY):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	    echo "arkit needs Python 3.11 or newer. Name one: make demo PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' || { \
	    echo "This Python cannot make environments. Debian, Ubuntu: apt install python3-venv" >&2; exit 1; }
	@echo "Making .venv from requirements.lock (only the first time: a few minutes) ..."
	@$(PYTHON) -m venv .venv
	@rm -f .venv/ready-*
	@$(PIP) --require-hashes -r requirements.lock
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@
