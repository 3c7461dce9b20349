# Needs Python 3.11 or newer and make; everything else is installed into .venv.
PORT ?= 8501
HOST ?= 127.0.0.1
PYTHON ?= python3
BIN := .venv/bin
ifdef DATABASE_URL
export DATABASE_URL
endif

.PHONY: help run demo test browser office check fmt clauses shots bench bench-full
help:  ## what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

.venv/made: requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed (需要 Python 3.11 或更高版本): make PYTHON=python3.12 run"; exit 1; }
	@$(PYTHON) -m venv .venv || { echo "Python's venv module is missing (缺少 venv 模块); on Debian: apt-get install python3-venv"; exit 1; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

.venv/made-dev: requirements.txt requirements-dev.txt .venv/made
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

SERVE = exec $(BIN)/python manage.py serve --host $(HOST) --port $(PORT)

run: .venv/made  ## start on the embedded database, or on DATABASE_URL
	@$(SERVE)

demo: export DATA_DIR = var/demo
demo: export DEMO = 1
# only `make demo DATABASE_URL=…` says where; one that lies about in the environment is somebody's own zone
demo: export DATABASE_URL =
demo: .venv/made  ## start with a believable zone, on a database of its own
	@$(BIN)/python manage.py demo && { $(BIN)/python manage.py live & $(SERVE); }

test: .venv/made-dev browser office nginx  ## everything: both databases, pages, browser
	@rm -f var/clauses.json
	$(BIN)/pytest -q -n 2 --ignore tests/browser --ignore tests/journeys --ignore tests/several
	$(BIN)/pytest -q tests/browser
	$(BIN)/pytest -q tests/journeys
	$(BIN)/pytest -q tests/several

browser office:
	@sh scripts/programs.sh $@

nginx:
	@sh scripts/nginx.sh

check: .venv/made-dev  ## format, lint, types
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy domain db services ui web pages demo bench app.py manage.py

fmt: .venv/made-dev  ## put the code in its format
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

clauses: .venv/made  ## the 97 mechanisms and what proves each
	@$(BIN)/python manage.py clauses

shots: .venv/made-dev browser  ## the pictures of the guides, from a demonstration of its own
	@$(BIN)/python scripts/shots.py

.venv/made-bench: bench/requirements.txt .venv/made-dev
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r bench/requirements.txt
	@touch $@

bench: .venv/made-bench browser  ## every goal of speed, at 100,000 complaints, beside references
	$(BIN)/python -m bench

bench-full: .venv/made-bench browser  ## the same at 1,000,000
	$(BIN)/python -m bench --cases 1000000
