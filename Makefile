# Everything that a person or CI runs. Each target sets up what it needs in .venv by itself.
SHELL := /bin/sh
PYTHON ?= python3
PY := .venv/bin/python
CLARITY := $(PY) -m cli
WORKERS ?= auto

.DEFAULT_GOAL := help
.PHONY: help up down demo test quick lint bench lock

help: ## Show this
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-7s %s\n", $$1, $$2}' Makefile

up: .venv/.ready-sandbox ## Declare the monitoring in a local sandbox: no account needed
	@$(CLARITY) sandbox start
	@$(CLARITY) sandbox pulumi -- up --stack local --yes --skip-preview --suppress-outputs
	@$(CLARITY) sandbox status

down: .venv/.ready-sandbox ## Stop the sandbox (`clarity sandbox reset` also empties it)
	@$(CLARITY) sandbox stop

demo: .venv/.ready-demo ## The whole loop, live: an error burst, the page, the response, the recovery
	@$(PY) -m examples.demo

test: .venv/.ready-dev lint ## Lint, types, and all tests
	@$(PY) -m pytest -n $(WORKERS) --dist loadfile

quick: .venv/.ready-dev ## The tests of the core, which start no process: under a minute
	@$(PY) -m pytest -n $(WORKERS) --dist loadfile -m "not slow and not engine and not process"

lint: .venv/.ready-dev ## Format, lint, types, and the direction of imports
	@$(PY) -m ruff format --check .
	@$(PY) -m ruff check .
	@$(PY) -m mypy
	@.venv/bin/lint-imports

bench: .venv/.ready-dev ## Measure, and draw benchmarks/results
	@$(PY) -m benchmarks

lock: .venv/.ready-dev ## Pin the dependencies anew, with hashes
	@$(PY) tools/lock.py

.venv/.ready-sandbox: requirements-sandbox.lock pyproject.toml tools/venv.py
	@$(PYTHON) tools/venv.py requirements-sandbox.lock
	@touch $@

.venv/.ready-demo: requirements-demo.lock pyproject.toml tools/venv.py
	@$(PYTHON) tools/venv.py requirements-demo.lock
	@touch $@ .venv/.ready-sandbox

.venv/.ready-dev: requirements-dev.lock pyproject.toml tools/venv.py
	@$(PYTHON) tools/venv.py requirements-dev.lock
	@touch $@ .venv/.ready-sandbox .venv/.ready-demo
