# Gisadap: every command is complete on a machine that has only Python 3.11+ and make.

PYTHON ?= python3
ARTICLES ?=
MARKERS ?= not slow
RUN = .venv/bin/python
READY = .venv/ready

.DEFAULT_GOAL = help
.PHONY: help setup chat test check eval sbom audit

help:
	@echo "make chat                     start the chat on 127.0.0.1:7860 (with the sample articles when there are none)"
	@echo "make chat ARTICLES=FOLDER     the same over the articles of your own folder"
	@echo "make test                     all tests"
	@echo "make check                    style, types, layers and documentation"
	@echo "make eval                     measure the answers over the sample articles"
	@echo "make sbom                     write docs/sbom.json, the packages a server gets"
	@echo "make audit                    hold the pinned packages against known vulnerabilities (needs a network)"
	@echo "make setup                    only the environment"

setup: $(READY)

$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11 ..."; exit 1; }
	@test -x $(RUN) || $(PYTHON) -m venv .venv || { echo "Python's venv is needed (Debian: apt install python3-venv)"; exit 1; }
	@echo "Installing into .venv (once; a few minutes) ..."
	@$(RUN) -m pip install --quiet --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $(READY)

chat: $(READY)
ifeq ($(strip $(ARTICLES)),)
	@$(RUN) -m rag index eval/data/articles --if-empty || test $$? -eq 1
else
	@$(RUN) -m rag index "$(ARTICLES)" --only || test $$? -eq 1
endif
	@exec $(RUN) app.py

test: $(READY)
	@$(RUN) -m pytest -m "$(MARKERS)"

check: $(READY)
	@$(RUN) -m ruff check .
	@$(RUN) -m ruff format --check .
	@$(RUN) -m mypy
	@$(RUN) -m pytest -q tests/test_layers.py tests/test_docs.py

eval: $(READY)
	@GISADAP_DATA=build/eval-data $(RUN) -m rag index eval/data/articles --only
	@$(RUN) -m eval run eval/data/cases.jsonl --data build/eval-data --out build/eval --gate eval/gate.toml

sbom: $(READY)
	@$(PYTHON) -m venv --clear build/server
	@build/server/bin/python -m pip install --quiet --disable-pip-version-check -c constraints.txt '.[llm,embeddings,postgresql]'
	@$(RUN) -m venv --clear build/tools
	@build/tools/bin/python -m pip install --quiet --disable-pip-version-check 'cyclonedx-bom>=7.5,<8'
	@build/tools/bin/cyclonedx-py environment --pyproject pyproject.toml --short-PURLs --output-reproducible -o docs/sbom.json build/server

audit: $(READY)
	@$(RUN) -m venv --clear build/tools
	@build/tools/bin/python -m pip install --quiet --disable-pip-version-check 'pip-audit>=2.10,<3'
	@build/tools/bin/pip-audit -r constraints.txt --no-deps --disable-pip --strict
