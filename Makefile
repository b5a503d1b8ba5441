# Every target works on a machine that has only Python 3.11 or later, pip and make.
.DEFAULT_GOAL := help
SHELL := /bin/sh

PYTHON ?= $(shell command -v python3.11 || command -v python3)

# The interpreter in use when it holds the pinned packages, else a private one in .venv.
BASE = python="$$($(PYTHON) tools/environment.py base)" && "$$python"
DEV = python="$$($(PYTHON) tools/environment.py dev)" && "$$python"

LOCK = uv pip compile pyproject.toml --generate-hashes --no-emit-index-url --no-header \
	--no-annotate --no-strip-extras --python-version 3.11 --quiet
PYTEST_ARGS ?=

.PHONY: help demo test prove check lock bench messages

help: ## Show the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /make \1\t/'

demo: ## Run the whole service on synthetic data, then serve it (SQLite, no Redis)
	@$(BASE) manage.py demo

test: ## Run the tests that this machine can run, and name those that it cannot
	@$(DEV) -m pytest -q -n 2 --dist loadfile --no-loadscope-reorder -m "not prove" $(PYTEST_ARGS)

prove: ## Run every test, the long proofs and the outside suites included
	@export HYPOTHESIS_PROFILE=prove && $(DEV) -m pytest -q -n 2 --dist loadfile --no-loadscope-reorder $(PYTEST_ARGS)

check: ## Check style, types, import contracts, migrations, templates and catalogues
	@$(DEV) tools/check.py

bench: ## Measure speed and print the figures
	@$(DEV) -m bench

lock: ## Pin the requirements of pyproject.toml again, with hashes (needs uv)
	$(LOCK) -o requirements/base.txt
	$(LOCK) --group dev -o requirements/dev.txt

messages: ## Collect the texts to translate and compile the catalogues (needs gettext)
	@$(DEV) tools/catalogues.py
