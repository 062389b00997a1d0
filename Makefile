# `make` prints what there is. Everything happens in .venv at the project's root; nothing is installed outside it.

DIR ?= demo-out
SERVE ?= 1
ONLY ?=
UV_VERSION := 0.13.9

BIN := .venv/bin
LOCKED := pyproject.toml uv.lock
PO := $(wildcard src/rogatory/*/locale/*/LC_MESSAGES/*.po)
MO := $(PO:.po=.mo)
# uv must neither look for another environment nor for another Python than the one of .venv.
SYNC := env -u VIRTUAL_ENV UV_PROJECT_ENVIRONMENT=.venv UV_PYTHON_DOWNLOADS=never $(BIN)/uv sync --quiet --frozen --inexact
TREE := src tests demo benchmarks

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev setup-bench demo test test-fast lint format bench clean

help: ## print this
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/\1\t\2/p' $(MAKEFILE_LIST) | while IFS="$$(printf '\t')" read -r name told; do \
		printf '  make %-10s %s\n' "$$name" "$$told"; done

setup: .venv/.ready $(MO) ## make .venv with what a node needs (once; offline afterwards)

setup-dev: .venv/.ready-dev $(MO)

setup-bench: .venv/.ready-bench $(MO)

.venv/.python:
	@for python in $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11; do \
		command -v "$$python" > /dev/null && "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || continue; \
		"$$python" -c 'import ensurepip, venv' 2> /dev/null \
			|| { echo "$$python has no venv. On Debian or Ubuntu: apt install python3-venv" >&2; exit 1; }; \
		echo "Making .venv with $$($$python --version)"; \
		"$$python" -m venv .venv && touch $@ && exit 0; \
		exit 1; \
	done; \
	echo "No Python 3.11 or newer was found. Install one, or name it: make PYTHON=/path/to/python3" >&2; exit 1

.venv/.uv-$(UV_VERSION): | .venv/.python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	@touch $@

.venv/.ready: .venv/.uv-$(UV_VERSION) $(LOCKED)
	$(SYNC) --no-dev --group demo --extra node
	@touch $@

.venv/.ready-dev: .venv/.uv-$(UV_VERSION) $(LOCKED)
	$(SYNC) --group dev --extra node
	@touch $@ .venv/.ready

.venv/.ready-bench: .venv/.uv-$(UV_VERSION) $(LOCKED)
	$(SYNC) --group dev --group bench --extra node
	@touch $@ .venv/.ready-dev .venv/.ready

%.mo: %.po | .venv/.ready
	$(BIN)/python -m rogatory.node.desk.translation.compile > /dev/null

demo: setup ## two States and a witness: the whole story, then the desks stay open (DIR=demo-out, SERVE=0 to stop)
	@$(BIN)/python -m demo --dir "$(DIR)" $(if $(filter 0 no false,$(SERVE)),--no-serve,--serve)

test: setup-dev ## every test
	$(BIN)/python -m pytest -n auto --dist loadgroup

test-fast: setup-dev ## the tests that take no more than a few seconds
	$(BIN)/python -m pytest -n auto --dist loadgroup -m "not long"

lint: setup-dev ## ruff, mypy, and the imports between the rooms
	$(BIN)/ruff check $(TREE)
	$(BIN)/ruff format --check $(TREE)
	$(BIN)/lint-imports
	$(BIN)/mypy

format: setup-dev ## write the code as ruff would
	$(BIN)/ruff check --fix $(TREE)
	$(BIN)/ruff format $(TREE)

bench: setup-bench ## measure, and write benchmarks/results.json (ONLY=name for one)
	$(BIN)/python -m benchmarks $(addprefix --only ,$(ONLY))

clean: ## remove what was made, but for .venv
	rm -rf .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis .coverage .coverage.* dist $(MO)
	@if [ -f "$(DIR)/.rogatory-demo" ]; then rm -rf "$(DIR)"; fi
	@find src tests demo benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +
