# Everything a newcomer needs: make setup, make run, make test. Only python3 (3.11 or later) and make must be there.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
STAMPS := $(VENV)/stamps

# A stamp is named after what it was made from, so that a changed lock (or a moved checkout) is noticed and nothing else is.
key = $(shell cat $(1) | cksum | tr -dc '0-9')
VENV_STAMP := $(STAMPS)/venv-$(shell echo '$(CURDIR)' | cksum | tr -dc '0-9')
RUN_STAMP := $(STAMPS)/run-$(call key,requirements/run.lock)
TEST_STAMP := $(STAMPS)/test-$(call key,requirements/test.lock)
SELF_STAMP := $(STAMPS)/self-$(call key,pyproject.toml requirements/run.in)

CATALOGUES := $(shell find src/sealdesk -path '*/locale/*' -name django.po)
CODE := src tests scripts $(if $(wildcard bench/*.py),bench)

.DEFAULT_GOAL := help
.PHONY: help setup run test test-setup coverage check fix pages lock bench shots vendor clean

help: ## show this list
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST) | expand -t 20

setup: $(SELF_STAMP) $(CATALOGUES:.po=.mo) ## make .venv with everything that runs, locked, and .venv/bin/sealdesk in it

run: setup ## start the desk with sample mail, and print its address and sign-in links
	@exec $(BIN)/sealdesk serve --demo

test: test-setup ## THE test command: static checks, both databases, journeys in a browser, corpora, attacks
	@exec tests/everything.sh

test-setup: setup $(TEST_STAMP) ## install what the tests need, Debian packages included
	@$(BIN)/python -m tests.services.ensure

coverage: test-setup ## say which lines no test runs, on SQLite (doubles the time of a run)
	$(BIN)/python -m pytest -n 2 --dist loadfile --cov --cov-report=term:skip-covered

check: setup $(TEST_STAMP) ## static checks only
	$(BIN)/ruff check $(CODE)
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/mypy
	$(BIN)/lint-imports

fix: setup $(TEST_STAMP) ## let ruff mend what it can
	$(BIN)/ruff check --fix $(CODE)
	$(BIN)/ruff format $(CODE)

pages: setup ## write the pages of docs/ that are made from the code
	$(BIN)/python scripts/pages.py

bench: setup $(TEST_STAMP) ## run every benchmark, and print ratios
	@exec $(BIN)/python -m bench

# The journeys first: they look at what a tour cannot reach by an address, and the tour puts all pictures on one page.
shots: test-setup ## take pictures of every page into shots/ (index.html shows them all), and renew those of docs/
	@mkdir -p shots && SEALDESK_SHOTS="$(CURDIR)/shots" exec $(BIN)/python -m pytest -p no:randomly tests/journeys tests/tour

vendor: $(VENV_STAMP) ## fetch the prebuilt browser files named in vendor.toml again (needs npm)
	$(BIN)/python scripts/vendor.py

# Only who changes dependencies needs this. UPGRADE=1 takes newer versions than the lock has.
lock: $(VENV_STAMP) ## write requirements/*.lock anew from requirements/*.in
	$(PIP) install -q 'uv>=0.13,<0.14'
	for kind in run test; do \
	  $(BIN)/uv pip compile -q --generate-hashes --universal --python-version 3.11 --no-header --no-emit-index-url \
	    $(if $(UPGRADE),--upgrade) -o requirements/$$kind.lock requirements/$$kind.in || exit 1; \
	done

clean: ## remove what make made, but never a desk's data
	rm -rf $(VENV) build .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage htmlcov shots
	find src -name '*.mo' -delete

$(VENV_STAMP):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo 'Sealdesk needs Python 3.11 or later: install it, or name it with make PYTHON=/path/to/python3.'; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' || { echo 'This Python cannot make environments: install the package python3-venv.'; exit 1; }
	$(PYTHON) -m venv --clear $(VENV)
	@mkdir -p $(STAMPS) && touch $@

# The lock is complete, so nothing is resolved: an extra such as coverage[toml] would otherwise be looked for at its newest version.
$(RUN_STAMP): | $(VENV_STAMP)
	$(PIP) install -q --no-deps --require-hashes -r requirements/run.lock
	@touch $@

$(SELF_STAMP): $(RUN_STAMP)
	$(PIP) install -q --no-deps --no-build-isolation -e .
	@touch $@

$(TEST_STAMP): | $(SELF_STAMP)
	$(PIP) install -q --no-deps --require-hashes -r requirements/test.lock
	@touch $@

%.mo: %.po | $(RUN_STAMP)
	$(BIN)/pybabel -q compile -i $< -o $@
