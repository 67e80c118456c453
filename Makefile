# Everything happens in .venv, made with the system's own Python: nothing is installed outside this folder.
SHELL := /bin/bash
UV_VERSION := 0.13.9
PORT ?= 8765
JOBS ?= 2
# How hard `make torture` tries; its tests say what each number counts.
RECIPIENTS ?= 50000
TEXTS ?= 250000
RESTORES ?= 12
ROUNDS ?= 10
HARMED ?= 20000
STEPS ?= 100000
BIN := .venv/bin
STAMP := .venv/.installed
# Needs no browser, no root and no system package. CI runs the rest as well, the model by `make model`.
TESTS := -m "not browser and not debian and not model"

.DEFAULT_GOAL := help

.PHONY: help
help:  ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: run
run: setup  ## run Sayso at http://localhost:8765/ (PORT=... for another port)
	@PORT=$(PORT) exec $(BIN)/sayso serve

.PHONY: test
test: setup  ## run the tests that need no browser and no system package
	@$(BIN)/pytest -n $(JOBS) -rs $(TESTS)

.PHONY: setup
setup: $(STAMP)  ## install what Sayso needs into .venv (quick when nothing changed)
	@:

$(STAMP): uv.lock pyproject.toml
	@python=$$(PYTHON="$(PYTHON)" bash .ci/find-python) || exit 1; \
	  [ -x $(BIN)/pip ] || "$$python" -m venv --clear .venv || \
	  { echo "No virtual environment could be made. On Debian: apt-get install python3-venv"; exit 1; }
	@[ "$$($(BIN)/uv --version 2>/dev/null | cut -d' ' -f2)" = "$(UV_VERSION)" ] || \
	  $(BIN)/python -m pip install --quiet "uv==$(UV_VERSION)"
	@$(BIN)/uv sync --locked --no-python-downloads --python $(BIN)/python --quiet
	@touch $@

.PHONY: lint
lint: setup  ## check style and the import contracts
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/lint-imports

.PHONY: types
types: setup  ## check types, strictly where a mistake would text somebody
	@$(BIN)/pyright

.PHONY: bench
bench: setup  ## print rates beside raw row writes (uses the database of this checkout)
	@$(BIN)/python bench/paths.py
	@$(BIN)/python bench/outbound.py
	@$(BIN)/python bench/inbound.py
	@$(BIN)/python bench/imports.py

.PHONY: performance
performance: setup  ## run the benches and write their figures into docs/performance.md (PART=outbound for one of them)
	@$(BIN)/python bench/performance.py

.PHONY: torture
torture: setup  ## kill, race and replay more than CI does (RECIPIENTS= TEXTS= RESTORES= ROUNDS= HARMED= STEPS=)
	@SAYSO_CRASH_RECIPIENTS=$(RECIPIENTS) SAYSO_REPLAY_TEXTS=$(TEXTS) SAYSO_CRASH_RESTORES=$(RESTORES) \
	  SAYSO_TORTURE_RECIPIENTS=$(HARMED) SAYSO_HISTORY_STEPS=$(STEPS) \
	  $(BIN)/pytest -n 0 -q tests/crash tests/replay tests/backup/test_backup.py tests/laws/test_histories.py
	@for round in $$(seq $(ROUNDS)); do echo "round $$round of $(ROUNDS)"; \
	  $(BIN)/pytest -n 0 -q -x tests/laws tests/processes || exit 1; done

.PHONY: model
model: setup  ## check the model of a STOP against the door (needs spin and gcc; DEEP=1 for larger bounds)
	@$(BIN)/python models/check.py $(if $(DEEP),--deep)

.PHONY: mutants
mutants: setup  ## change the rule book and the door one thing at a time, and see that a test notices (MODULES= JOBS= WRITE=1)
	@nice $(BIN)/python -m mutation.run $(MODULES) --jobs $(JOBS) $(if $(WRITE),--write)

.PHONY: screenshots
screenshots: setup  ## take a picture of every screen into screenshots/ (needs Chromium)
	@$(BIN)/python docs/screenshots.py

.PHONY: ci
ci:  ## run exactly what CI runs (installs Debian packages)
	@bash .ci/run
