# Every command a contributor needs; `make` alone lists them.
# Anything that needs Python makes .venv from requirements.lock first, once; a second call starts at once.

.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c

PYTHON ?= python3
# Passed on to pytest: make test ARGS="-k lock"
ARGS ?=
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: help
help: ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' Makefile

.PHONY: demo
demo: $(READY) ## import the sample shop, run all notebooks, write the report
	@$(BIN)/playbook demo

.PHONY: test
test: $(READY) ## run every test, on two processes
	@OPENBLAS_NUM_THREADS=1 $(BIN)/python -m pytest -n 2 $(ARGS)

.PHONY: quick
quick: $(READY) ## run the tests that are neither slow nor in a browser
	@OPENBLAS_NUM_THREADS=1 $(BIN)/python -m pytest -n 2 -m "not slow and not browser" $(ARGS)

.PHONY: lint
lint: $(READY) ## check style, types and layers
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

.PHONY: format
format: $(READY) ## put style right where a machine can
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

.PHONY: bench
bench: $(READY) ## measure speed and size, as ratios
	@$(BIN)/python -m benchmarks

.PHONY: bench-methods
bench-methods: $(READY) ## measure the methods against their rivals; some with ARGS="lifetime"
	@$(BIN)/python -m benchmarks.methods $(ARGS)

.PHONY: lock
lock: $(READY) ## solve the dependencies again; newest versions with UPGRADE=1
	@$(BIN)/python tools/lock.py $(if $(UPGRADE),--upgrade)

.PHONY: wheel
wheel: $(READY) ## build the wheel and the source archive into dist/
	@$(BIN)/python -m hatchling build

.PHONY: clean
clean: ## remove what was built and cached; clients' folders stay
	@rm -rf build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	@find . -path ./$(VENV) -prune -o -path ./clients -prune -o \
	  \( -name __pycache__ -o -name .ipynb_checkpoints \) -type d -print0 | xargs -0 rm -rf

.PHONY: distclean
distclean: clean ## and remove .venv and the environments of rivals
	@rm -rf $(VENV) .bench

# The environment, whole or not at all: the stamp is written last. uv itself comes by pip, with its hashes from the lock.
# Byte code is compiled now: half a minute of work once, against a second in every process where Python may not cache it.
$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "Retention Playbook needs Python 3.11 or newer; '$(PYTHON)' is $$({ $(PYTHON) --version || echo not there; } 2>/dev/null)." >&2; \
	  echo "Name another one: make PYTHON=python3.12" >&2; exit 2; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "'$(PYTHON)' cannot make virtual environments; on Debian and Ubuntu install the package python3-venv." >&2; exit 2; }
	@rm -f $(READY)
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || { echo "Making $(VENV) ..."; $(PYTHON) -m venv --clear $(VENV); }
	@echo "Installing what requirements.lock names ..."
	@sed -n '/^uv==/,/[^\\]$$/p' requirements.lock > $(VENV)/uv.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r $(VENV)/uv.lock
	@$(BIN)/python -m uv pip sync --quiet --compile-bytecode --python $(BIN)/python --require-hashes requirements.lock
	@$(BIN)/python -m uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $(READY)
