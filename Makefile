# Everything built goes to .build, the Python tools of the tests to .venv; `make clean` removes both.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-builtin-rules --no-print-directory

# Where `make run` listens and what it serves: make run PORT=8010
HOST ?= 127.0.0.1
PORT ?= 8000
MODEL_ARTIFACTS_ROOT ?= artifacts
export HOST PORT MODEL_ARTIFACTS_ROOT

# Coloured diagnostics are a compiler flag: a terminal and a pipe would take turns in rebuilding everything.
SWIFT_BUILD := swift build --no-color-diagnostics
SWIFT_TEST := swift test --no-color-diagnostics --disable-xctest --no-parallel
RELEASE := $(SWIFT_BUILD) -c release --static-swift-stdlib
BINARY := .build/release/reliscore
EXAMPLE := .build/example-request.json
# Its own scratch path: other compiler flags would make SwiftPM rebuild everything on each change of target.
STRICT := $(SWIFT_BUILD) --build-tests --scratch-path .build/strict -Xswiftc -warnings-as-errors \
	--explicit-target-dependency-import-check error
SWIFT_SOURCES := Package.swift Sources Tests
VENV_STAMP := .venv/.installed
# Apart from the tests' tools: lightgbm imports pandas and scikit-learn when they are there, and so looks larger.
BENCH_VENV := .venv/bench
BENCH_STAMP := $(BENCH_VENV)/.installed
# The engines to compare ours with, each of them optional.
ENGINES_VENV := .venv/engines
ENGINES_STAMP := $(ENGINES_VENV)/.installed
# The libraries that made the models: today's, and those that read files of their time.
PARITY_VENV := .venv/parity
PARITY_STAMP := $(PARITY_VENV)/.installed

# What training needs: DuckDB's program and the boosters' C libraries.
TRAINING_VENV := .venv/training
TRAINING_STAMP := $(TRAINING_VENV)/.installed
# Where the pipeline keeps its data, where that comes from (a page or a directory; Backblaze's own page unless given),
# and how it trains: make train TRAIN='--engine xgboost --promote'
BACKBLAZE ?= data/backblaze
BACKBLAZE_SOURCE ?=
TRAIN ?= --engine lightgbm --promote

.PHONY: help run build test parity fuzz soak check bench clean train-smoke backblaze-all train-h30-all train

help: ## say what each target does
	@sed -n 's/^\([a-z0-9-]*\):.*## \(.*\)/\1\t\2/p' Makefile | awk -F '\t' '{ printf "  make %-13s %s\n", $$1, $$2 }'

run: build ## build optimised and serve artifacts/ on 127.0.0.1:8000 (PORT=, HOST=, MODEL_ARTIFACTS_ROOT=)
	@exec .ci/serve $(BINARY) $(EXAMPLE)

build: ## build the optimised binary, .build/release/reliscore
	@.ci/install-missing run
	@.ci/need-swift
	@$(RELEASE) --product reliscore

test: $(VENV_STAMP) ## install what is missing and run every test (FILTER=name for some)
	@.ci/install-missing test
	@.ci/need-swift
	@$(SWIFT_TEST) $(if $(FILTER),--filter $(FILTER)) 2>&1 | grep --line-buffered -v '^◇'

$(VENV_STAMP): Tests/requirements.txt
	@.ci/install-missing test
	@echo "installing the Python tools of the tests into .venv"
	@python3 -m venv .venv
	@.venv/bin/pip install --quiet --disable-pip-version-check -r Tests/requirements.txt
	@touch $@

parity: build $(PARITY_STAMP) ## compare scores with the models' own libraries, bit by bit, on 50,000 rows (MODELS=, PARITY=)
	@$(PARITY_VENV)/bin/python Tests/TestSupport/Parity/train_models.py .build/parity-models
	@for models in $(or $(MODELS),.build/parity-models $(wildcard ../shared/data/models)); do \
		$(PARITY_VENV)/bin/python Tests/TestSupport/Parity/parity.py --binary $(BINARY) \
			--environments $(PARITY_VENV) $$models $(PARITY) || failed=1; done; exit $${failed:-0}

# An environment that cannot be installed here, such as an old library on a new Python, is left out, and said to be.
$(PARITY_STAMP): $(wildcard Tests/requirements-parity*.txt)
	@.ci/install-missing test
	@echo "installing the libraries to compare with into $(PARITY_VENV)"
	@python3 -m venv $(PARITY_VENV)
	@$(PARITY_VENV)/bin/pip install --quiet --disable-pip-version-check -r Tests/requirements-parity.txt
	@for year in 2023 2025; do python3 -m venv $(PARITY_VENV)/$$year; \
		$(PARITY_VENV)/$$year/bin/pip install --quiet --disable-pip-version-check \
			-r Tests/requirements-parity-$$year.txt || { rm -rf $(PARITY_VENV)/$$year; \
			echo "parity: the libraries of $$year cannot be installed, their models are skipped" >&2; }; done
	@touch $@

fuzz: $(VENV_STAMP) ## libFuzzer on every reader, FUZZ_SECONDS=60 each, then the long mutation tests; with AddressSanitizer
	@.ci/need-swift
	@.ci/fuzz $(or $(FUZZ_SECONDS),60)
	@RELISCORE_DEEP=1 ASAN_OPTIONS=detect_leaks=0 $(SWIFT_TEST) --sanitize=address \
		--scratch-path .build/asan --filter 'JSONTextTests|HTTPProtocolTests|ModelFormatsTests|DatasetsTests' \
		2>&1 | grep --line-buffered -v '^◇'

soak: $(VENV_STAMP) build ## the long form of the load, swap, crash and memory tests, on the optimised binary (long)
	@RELISCORE_DEEP=1 RELISCORE_BINARY=$(CURDIR)/$(BINARY) $(SWIFT_TEST) \
		--filter 'StorageTests|SystemIOTests|IntegrationTests' 2>&1 | grep --line-buffered -v '^◇'

check: ## warnings as errors, declared imports only, format lint, no Foundation in Sources
	@.ci/need-swift
	@$(STRICT)
	@swift format lint --strict --recursive --parallel $(SWIFT_SOURCES)
	@if grep -rnE '^[[:space:]@a-zA-Z()]*import[[:space:]]+Foundation' Sources; then \
		echo 'Sources must not import Foundation' >&2; exit 1; fi
	@echo 'check: clean'

bench: build $(BENCH_STAMP) $(ENGINES_STAMP) ## measure engine and daemon beside others, minutes (BENCH='--only score --rounds 3')
	@.ci/install-missing bench
	@$(RELEASE) --product Benchmarks >&2
	@.build/release/Benchmarks --python $(BENCH_VENV)/bin/python --engines-python $(ENGINES_VENV)/bin/python $(BENCH)

# Without the network the benchmarks still run, and say that they leave the FastAPI service out.
$(BENCH_STAMP): Tests/requirements-bench.txt
	@.ci/install-missing bench
	@echo "installing the FastAPI service to compare with into $(BENCH_VENV)"
	@python3 -m venv $(BENCH_VENV)
	@if $(BENCH_VENV)/bin/pip install --quiet --disable-pip-version-check -r $<; then touch $@; \
		else echo 'bench: the FastAPI service cannot be installed' >&2; fi

$(ENGINES_STAMP): Tests/requirements-engines.txt
	@.ci/install-missing bench
	@echo "installing the engines to compare with into $(ENGINES_VENV)"
	@python3 -m venv $(ENGINES_VENV)
	@grep -v '^#' $< | while read -r packages; do \
		$(ENGINES_VENV)/bin/pip install --quiet --disable-pip-version-check $$packages \
			|| echo "bench: cannot install $$packages; what needs it is skipped" >&2; done
	@touch $@

train-smoke: build $(TRAINING_STAMP) ## small ZIPs, or those of BACKBLAZE_ZIPS=dir, to a trained version that answers a request (minutes, offline)
	@.ci/train-smoke $(BINARY) $(or $(BACKBLAZE_ZIPS),Tests/TestSupport/Fixtures/backblaze) .build/train-smoke

backblaze-all: build $(TRAINING_STAMP) ## download all of Backblaze's drive statistics, build warehouse and features under data/ (hours, tens of GB)
	@$(BINARY) data manifest --out $(BACKBLAZE)/manifest.json $(if $(BACKBLAZE_SOURCE),--source-url $(BACKBLAZE_SOURCE))
	@$(BINARY) data download --manifest $(BACKBLAZE)/manifest.json --dest $(BACKBLAZE)/zips
	@$(BINARY) warehouse build --zips $(BACKBLAZE)/zips --out $(BACKBLAZE)/warehouse
	@$(BINARY) features build --warehouse $(BACKBLAZE)/warehouse --out $(BACKBLAZE)/features_h30 --horizon-days 30

train-h30-all: backblaze-all ## backblaze-all, then a version trained on it, and promoted if it is better (TRAIN='--engine xgboost')
	@$(BINARY) train --features $(BACKBLAZE)/features_h30 --horizon-days 30 --manifest $(BACKBLAZE)/manifest.json \
		--artifacts-root $(MODEL_ARTIFACTS_ROOT) $(TRAIN) || test $$? = 1 # 1: published, and not better

train: train-h30-all ## the same

$(TRAINING_STAMP): .ci/requirements-training.txt
	@.ci/install-missing train
	@echo "installing what training uses into $(TRAINING_VENV)"
	@python3 -m venv $(TRAINING_VENV)
	@$(TRAINING_VENV)/bin/pip install --quiet --disable-pip-version-check -r $<
	@touch $@

clean: ## remove everything built
	@rm -rf .build .venv
