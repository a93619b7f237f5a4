# Learner insight: `make run` serves the site, `make test` tests it; both set up what they need. `make help` has the rest.
.POSIX:
.PHONY: run test build bench docs lint lock browser check quick audit dev fix hooks help
.DEFAULT_GOAL := run

VENV := .venv
BIN := $(VENV)/bin
# The locks are complete, so nothing is to be resolved: pip would look for newer releases of what an extra asks for,
# which the lock does not name. `pip check` then says whether a lock lacked something.
PIP := $(BIN)/python -m pip --disable-pip-version-check
INSTALL := $(PIP) install --quiet --require-hashes --no-deps
CHECK := broken=$$($(PIP) check) || { echo "$$broken" >&2; exit 1; }
PARALLEL := -n logical --dist worksteal

## run    install what is missing, build the sample where there is no build, and serve the site
run: $(VENV)/run.stamp
	@exec $(BIN)/python -m portal.command run

## test   all tests, on every core (ARGS="-k name": some of them)
test: $(VENV)/dev.stamp browser
	$(BIN)/python -m pytest $(PARALLEL) $(ARGS)

## build  read the sources and publish a build
build: $(VENV)/run.stamp
	$(BIN)/python -m etl $(ARGS)

## bench  measure the portal and write bench/RESULTS.md
bench: $(VENV)/dev.stamp browser
	$(BIN)/python -m bench $(ARGS)

## docs   write docs/answers.md, the list of filters and answers
docs: $(VENV)/dev.stamp
	$(BIN)/python -m tools.reference

## lint   format, style, spelling and types
lint: $(VENV)/dev.stamp
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/python -m tools.assets --check
	$(BIN)/codespell .
	$(BIN)/mypy

## check  before a commit: lint, and the tests that need neither a browser nor a whole build
check: $(VENV)/dev.stamp
	@$(MAKE) -j 2 lint quick

quick: $(VENV)/dev.stamp
	$(BIN)/python -m pytest -q $(PARALLEL) -m "not (browser or build or real_data or slow or audit)" $(ARGS)

## audit  every random property for SECONDS (20), from SEED (1); ARGS chooses some of them
audit: $(VENV)/dev.stamp browser
	$(BIN)/python -m pytest $(PARALLEL) -m audit --audit-seconds $${SECONDS:-20} --audit-seed $${SEED:-1} $(ARGS)

## dev    serve sample data from .dev-data; saved code and assets are loaded at once
dev: $(VENV)/dev.stamp
	@[ -e .dev-data/current ] || PORTAL_DATA=.dev-data PORTAL_TRAINING=none $(BIN)/python -m etl
	@PORTAL_DATA=.dev-data exec $(BIN)/python -m tools.dev

## fix    bring Python, JavaScript and CSS into the format that lint asks for
fix: $(VENV)/dev.stamp
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/python -m tools.assets

## hooks  check what is committed before every commit (pre-commit)
hooks: $(VENV)/dev.stamp
	$(BIN)/pre-commit install

## help   this list
help:
	@sed -n 's/^## /make /p' Makefile

## lock   choose the newest versions anew. The locks name packages, versions and hashes, and no index address.
lock: $(VENV)/dev.stamp
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	  --upgrade pyproject.toml --output-file requirements.lock
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	  --upgrade --extra dev pyproject.toml --output-file requirements-dev.lock

$(BIN)/python:
	@for python in $${PYTHON:-} python3 python3.13 python3.12 python3.11; do \
	  if $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then found=$$python; break; fi; \
	done; \
	if [ -z "$${found:-}" ]; then \
	  echo "Learner insight needs Python 3.11 or newer, and none is on the PATH: install it, or set PYTHON to its path." >&2; \
	  exit 1; \
	fi; \
	if ! $$found -m venv $(VENV) >/dev/null 2>&1; then \
	  rm -rf $(VENV); \
	  echo "$$found cannot make a virtual environment: install its venv package (Debian: apt install python3-venv)." >&2; \
	  exit 1; \
	fi

$(VENV)/run.stamp: requirements.lock $(BIN)/python
	$(INSTALL) -r requirements.lock
	@$(CHECK)
	@touch $@

$(VENV)/dev.stamp: requirements-dev.lock $(BIN)/python
	$(INSTALL) -r requirements-dev.lock
	@$(CHECK)
	@touch $@ $(VENV)/run.stamp

# Chromium and its driver: installed where they are missing and this user may; else the browser tests are skipped.
browser:
	@if ! command -v chromedriver >/dev/null || ! command -v chromium >/dev/null; then \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium chromium-driver >/dev/null; \
	  else \
	    echo "notice: chromium and chromedriver are missing and cannot be installed by this user; browser tests are skipped."; \
	  fi; \
	fi
