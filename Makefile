# `make demo` and `make check` set themselves up in .venv; nothing but Python >= 3.11, git and make is needed.
.DELETE_ON_ERROR:
.PHONY: demo check lint types layers test coverage test-whoosh3 bench ranking requirements sample lexicon pinyin fuzz goldens clean
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

demo: $(VENV)/run.done  ## index the sample corpus and search it
	$(BIN)/cryptosearch --corpus corpus --index index index
	$(BIN)/cryptosearch --corpus corpus --index index search 以太坊 跌破 -n 3

check: lint types layers test  ## everything that must pass

lint: $(VENV)/dev.done
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/dev.done
	$(BIN)/mypy

layers: $(VENV)/dev.done
	$(BIN)/lint-imports

test: $(VENV)/dev.done
	$(BIN)/pytest --numprocesses=auto

coverage: $(VENV)/dev.done  ## which lines the tests run; takes half as long again
	$(BIN)/pytest --numprocesses=auto --cov --cov-report=term

test-whoosh3:  ## the tests with whoosh3 in Whoosh's place, in an environment of their own
	$(MAKE) VENV=.venv-whoosh3 .venv-whoosh3/whoosh3.done
	.venv-whoosh3/bin/pytest

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11 ..." >&2; exit 1; }
	@if command -v uv >/dev/null; then uv venv --quiet --seed --python "$$(command -v $(PYTHON))" $(VENV); \
	  else $(PYTHON) -m venv $(VENV); fi

# Hashes are checked for all that is installed; the build tools come first because jieba and this package are built from source.
PIP_INSTALL = $(BIN)/python -m pip --disable-pip-version-check install --quiet
define install
	$(PIP_INSTALL) --require-hashes -r requirements/build.txt
	$(PIP_INSTALL) --require-hashes --no-build-isolation -r $(1)
	$(PIP_INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@
endef

$(VENV)/run.done: $(VENV)/bin/python pyproject.toml requirements/run.txt requirements/build.txt
	$(call install,requirements/run.txt)

$(VENV)/dev.done: $(VENV)/bin/python pyproject.toml requirements/dev.txt requirements/build.txt
	$(call install,requirements/dev.txt)

# Both are uninstalled: they share the folder whoosh, and of two that overlap neither is whole.
$(VENV)/whoosh3.done: $(VENV)/dev.done requirements/whoosh3.txt
	$(BIN)/python -m pip --disable-pip-version-check uninstall --quiet --yes whoosh whoosh3
	$(PIP_INSTALL) --no-deps --require-hashes -r requirements/whoosh3.txt
	@touch $@

bench: $(VENV)/bench.done  ## measure beside the peers; see bench/README.md
	$(BIN)/python -m bench

ranking: $(VENV)/bench.done  ## measure ranking beside other systems; see docs/evaluation.md
	$(BIN)/python -m bench.ranking

$(VENV)/bench.done: $(VENV)/dev.done requirements/bench.txt
	$(PIP_INSTALL) --require-hashes -r requirements/bench.txt
	@touch $@

requirements: $(VENV)/bin/python  ## pin the newest versions that pyproject.toml allows (needs uv)
	uv pip compile $(COMPILE) requirements/build.in --output-file requirements/build.txt
	uv pip compile $(COMPILE) pyproject.toml --output-file requirements/run.txt
	uv pip compile $(COMPILE) pyproject.toml requirements/build.in --extra eval --group dev --output-file requirements/dev.txt
	uv pip compile $(COMPILE) pyproject.toml requirements/build.in --group bench --output-file requirements/bench.txt
	uv pip compile $(COMPILE) --no-deps requirements/whoosh3.in --output-file requirements/whoosh3.txt
# Extras stay in the names: pip looks for the newest release of what is asked for with an extra and pinned without.
COMPILE := --quiet --upgrade --universal --no-strip-extras --generate-hashes --no-header --no-annotate --python-version 3.11

sample: $(VENV)/dev.done  ## make the posts of the sample corpus again from its captures
	$(BIN)/python tests/rebuild_sample.py

lexicon: $(VENV)/dev.done  ## make the built-in lexicon ready for queries again after it was changed
	$(BIN)/python tests/prepare_lexicon.py

pinyin: $(VENV)/dev.done  ## make the table of Chinese readings again, after pypinyin has a new release
	$(BIN)/python tests/prepare_pinyin.py

fuzz: $(VENV)/dev.done  ## throw 200,000 queries at the sample corpus
	$(BIN)/python tests/fuzz_queries.py

goldens: $(VENV)/dev.done  ## write down again how the sample corpus is ranked, after ranking changed
	$(BIN)/python tests/rank_sample.py

clean:
	rm -rf $(VENV) .venv-whoosh3 .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage
