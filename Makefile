# Careline: make demo, make test, make check. GNU make 4.3 or newer.
# Everything is installed into .venv, exactly as requirements*.txt pins it, hashes checked.

PYTHON ?= python3
AT ?= now
FOLDER ?=
FRESH ?=
TESTS ?=
JOBS ?= auto
MINUTES ?= 2
SEED ?=
WORKERS ?= 2
DATABASE ?= sqlite

VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.careline-demo
DEV_STAMP := $(VENV)/.careline-dev

.DEFAULT_GOAL := help
.PHONY: help demo test bench lint format lock flow check clean

help:
	@echo "make demo    a whole city on this machine; needs no account and no key"
	@echo "             AT=03:00 starts it at that hour, FRESH=1 forgets earlier demos, FOLDER=place keeps it there"
	@echo "make test    the tests, one process a core (TESTS=tests/flows for a part, JOBS=0 for one process)"
	@echo "make flow    the proof that nobody is trapped in the flow of this folder"
	@echo "make check   lint, types, that proof, and the tests"
	@echo "make lint    style and types alone"
	@echo "make bench   what a turn of a call costs, and how late a timer fires"
	@echo "make soak    teams called out while workers are killed and the carrier has bad days: nothing may be lost"
	@echo "             MINUTES=2, SEED=7 to do the same again, DATABASE=postgres"
	@echo "make lock    pin requirements*.in anew"

# ---------------------------------------------------------------- installing

# Python first: everything after it assumes 3.11.
$(BIN)/python:
	@command -v $(PYTHON) >/dev/null || { \
	  echo "There is no $(PYTHON). Install Python 3.11 or newer, or name it: make PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Careline needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) -V 2>&1 | cut -d' ' -f2)."; \
	  echo "Name another: make PYTHON=/path/to/python3.11"; exit 1; }
	@test -w . || { \
	  echo "Careline cannot write in $(CURDIR), where it installs its libraries (.venv)."; \
	  echo "Make the folder writable, or copy it to a place that is."; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
	  echo "No virtual environment could be made. On Debian: apt install python3-venv"; exit 1; }

define install
	@echo "Installing the libraries ($(1)). This happens once."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --retries 2 --require-hashes $(foreach file,$(1),-r $(file)) || { \
	  echo; echo "The libraries could not be installed. The lines above say why."; \
	  echo "Without a network nothing can be downloaded: connect this machine once, then run make again."; \
	  echo "Nothing was started. Run make again to go on where it stopped."; exit 1; }
endef

$(STAMP): requirements.txt | $(BIN)/python
	$(call install,requirements.txt)
	@touch $@

$(DEV_STAMP): requirements.txt requirements-dev.txt | $(BIN)/python
	$(call install,requirements.txt requirements-dev.txt)
	@touch $@ $(STAMP)

# ---------------------------------------------------------------- running

demo: $(STAMP)
	@$(BIN)/python app.py demo --at "$(AT)" $(if $(FRESH),--fresh) $(if $(FOLDER),--folder "$(FOLDER)")

# ---------------------------------------------------------------- checking

test: $(DEV_STAMP)
	@$(BIN)/python -m pytest -q -n $(JOBS) --dist worksteal $(TESTS)

lint: $(DEV_STAMP)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

format: $(DEV_STAMP)
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

flow: $(STAMP)
	@$(BIN)/python app.py check --flow flows

check: lint flow test

# Only where there is a bench: .ci/run asks `make -n bench-ci` first.
ifneq ($(wildcard bench/__main__.py),)
.PHONY: bench-ci
bench: $(DEV_STAMP)
	@$(BIN)/python -m bench

bench-ci: $(DEV_STAMP)
	@$(BIN)/python -m bench --ci

.PHONY: soak
soak: $(DEV_STAMP)
	@$(BIN)/python -m bench soak --minutes $(MINUTES) --workers $(WORKERS) --database $(DATABASE) $(if $(SEED),--seed $(SEED))
else
bench:
	@echo "There is no bench in this release."
endif

lock: $(DEV_STAMP)
	@test -x $(BIN)/uv || { echo "make lock needs uv: $(BIN)/python -m pip install uv"; exit 1; }
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-header requirements.in -o requirements.txt
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-header requirements-dev.in -o requirements-dev.txt

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis
