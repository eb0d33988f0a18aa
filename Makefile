# Everything a developer runs. Needs bash, make, and a python3 of at least 3.11; the rest goes into $(VENV).
SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

VENV ?= .venv
PYTHON ?= python3
WORKERS ?= 2
UV_VERSION := 0.13.9

export UV_PROJECT_ENVIRONMENT := $(VENV)
export UV_PYTHON_DOWNLOADS := never
unexport VIRTUAL_ENV
unexport PYTHONPATH
unexport PYTHONHOME
# each of the hundreds of commands that the tests start would compile all that it imports anew
unexport PYTHONDONTWRITEBYTECODE

RUN := "$(VENV)/bin/python"
UV := "$(VENV)/bin/uv"

.PHONY: help synced demo test style typed tests grundig deep bench docs wheel clean

help: ## what there is to make
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1#\2/p' Makefile | column -t -s '#'

synced: ## the environment, exactly as locked
	@if ! $(UV) --version 2>/dev/null | grep -qF 'uv $(UV_VERSION)'; then \
	  $(PYTHON) -c 'import sys; sys.exit("sagsgang needs Python 3.11 or newer; this is " + sys.version.split()[0]) if sys.version_info < (3, 11) else None'; \
	  $(PYTHON) -m venv "$(VENV)"; \
	  $(RUN) -m pip install --quiet --disable-pip-version-check 'uv==$(UV_VERSION)'; \
	fi
	@$(UV) sync --frozen --quiet

demo: synced ## a case of abuse that begins on a Friday afternoon, with the real commands
	@PATH="$$(cd "$(VENV)/bin" && pwd):$$PATH" bash demo/overgreb.sh

test: style typed tests ## everything that must hold, in at most twelve minutes

style: synced ## ruff
	$(RUN) -m ruff check
	$(RUN) -m ruff format --check

typed: synced ## mypy, and that imports only go down
	$(RUN) -m mypy
	"$(VENV)/bin/lint-imports" --no-logo

tests: synced ## the tests, none left out; sessions in the documentation among them
	@rm -rf .build/reached
	$(RUN) -m pytest -n $(WORKERS) --dist worksteal -m "not deep" --ignore tests/reached
	$(RUN) -m pytest tests/reached

grundig: synced ## ten times the random examples, and mutants of the legal clock and the guides; into docs/grundig.md, docs/mutanter.md, docs/guidemutanter.md
	$(RUN) tests/long_run.py grundig --workers $(WORKERS)

deep: synced ## a hundred times the random examples, and every hour of 2024-2040; into docs/dyb.md
	$(RUN) tests/long_run.py dyb --workers $(WORKERS)

bench: synced ## measure; the result goes into docs/benchmarks.md
	$(RUN) benchmarks/publish.py

docs: synced ## write the output of every session in the documentation anew, and draw the guides; read the difference
	$(RUN) tests/docs/update.py

wheel: synced ## the wheel, guides and schemas inside, in dist/
	$(UV) build --wheel --out-dir dist

clean: ## remove what was made
	rm -rf .build build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
