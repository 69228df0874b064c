# Two commands matter: `make demo` and `make test`. Both set up what they need and re-install nothing the second time.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: demo test bench bench-reading bench-confirm lint schemas lock clean

demo: $(VENV)/.core
	@$(BIN)/sulh demo --html out/istanbul-2025.html

test: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(BIN)/python -m pytest -n 2 --dist loadfile

bench: $(VENV)/.bench
	$(BIN)/python bench/bench.py
	$(BIN)/python bench/belief.py
	$(BIN)/python bench/game.py
	$(BIN)/python bench/council.py
	$(BIN)/python bench/stability.py
	$(BIN)/python bench/deals.py
	$(BIN)/python bench/reading.py
	$(BIN)/python bench/families.py

bench-reading: $(VENV)/.core
	@$(BIN)/python bench/reading.py

bench-confirm: $(VENV)/.core
	@$(BIN)/python bench/confirm.py

schemas: $(VENV)/.core
	$(BIN)/python -c "from sulh.store import write_schemas; write_schemas()"

lint: $(VENV)/.dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "sulh needs Python 3.11 or newer")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.core: requirements/core.lock pyproject.toml | $(VENV)/bin/python
	@echo "Installing the locked dependencies into $(VENV) (once, about a minute) ..."
	@$(PIP) install --require-hashes -r requirements/core.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: requirements/dev.lock $(VENV)/.core
	@echo "Installing the locked tools for tests into $(VENV) (once) ..."
	@$(PIP) install --require-hashes -r requirements/dev.lock
	@touch $@

$(VENV)/.bench: requirements/bench.lock $(VENV)/.core
	@echo "Installing what the benchmark compares with into $(VENV) (once) ..."
	@$(PIP) install --require-hashes -r requirements/bench.lock
	@touch $@

# The index the resolver asks is the user's own and is never written into the locks.
COMPILE := pip-compile --quiet --generate-hashes --strip-extras --allow-unsafe --no-header --no-annotate \
	--no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-emit-options
lock:
	$(PYTHON) -m venv .venv/lock && .venv/lock/bin/pip install --quiet pip-tools
	.venv/lock/bin/$(COMPILE) --upgrade -o requirements/core.lock pyproject.toml requirements/build.in
	.venv/lock/bin/$(COMPILE) --upgrade --extra bench -c requirements/core.lock -o requirements/bench.lock \
		pyproject.toml requirements/build.in
	.venv/lock/bin/$(COMPILE) --upgrade --extra dev -c requirements/core.lock -o requirements/dev.lock \
		pyproject.toml requirements/build.in

clean:
	rm -rf $(VENV) out .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
