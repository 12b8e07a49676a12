"""What a process imports before it answers: time to a first result is made of imports, and told by their names."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

import cryptosearch
from conftest import make_post
from cryptosearch import Index
from cryptosearch.analysis import Analyzer

HEAVY = {
    "asyncio", "babel", "charset_normalizer", "email", "importlib.metadata", "jieba", "logging", "multiprocessing",
    "numpy", "opencc", "platformdirs", "py3langid", "random", "rapidfuzz", "re2", "rich", "rjieba", "secrets",
    "ssl", "subprocess",
}  # fmt: skip
FOR_ADDING = {"cryptosearch.captures", "cryptosearch.corpus", "cryptosearch.dedup", "cryptosearch.ingest"}
FOR_SEARCHING = {"cryptosearch.analysis", "cryptosearch.engine", "cryptosearch.index", "cryptosearch.query", "whoosh"}
FOR_QUANTITIES = {"cryptosearch.analysis.quantities", "cryptosearch.query.quantities", "decimal"}
NOT_FOR_SEARCH = FOR_QUANTITIES | HEAVY | FOR_ADDING | {"bz2", "calendar", "hashlib", "lzma", "shutil", "whoosh"}
FOR_OTHER_QUERIES = {
    f"cryptosearch.{name}"
    for name in ("engine.expansion", "engine.regexes", "engine.weights", "query.regex", "query.words")
}
NOT_FOR_HELP = HEAVY | FOR_ADDING | FOR_SEARCHING


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, analyzer: Analyzer) -> Path:
    """An index of two posts, in ``index/``."""
    folder = tmp_path_factory.mktemp("startup")
    assert analyzer.words("以太坊")  # leaves the dictionary's file for queries
    with Index.create(folder / "index") as index:
        index.add([make_post("eth", "以太坊跌破 3,100 美元。"), make_post("ecb", "期限溢价上升。", title="欧央行")])
    return folder


def run(folder: Path, *args: str, environment: Mapping[str, str] | None = None) -> tuple[str, set[str]]:
    """Standard output of ``cryptosearch``, and the names of all modules that it imported."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "cryptosearch", *args],
        cwd=folder, env={**os.environ, **(environment or {})}, capture_output=True, encoding="utf-8", check=True,
    )  # fmt: skip
    lines = (line for line in done.stderr.splitlines() if line.startswith("import time:"))
    return done.stdout, {line.rpartition("|")[2].strip() for line in lines}


def completion(*words: str) -> dict[str, str]:
    """The environment in which a shell asks how the last of ``words`` may go on."""
    line = " ".join(("cryptosearch", *words))
    return {"_CRYPTOSEARCH_COMPLETE": "bash_complete", "COMP_WORDS": line, "COMP_CWORD": str(len(words))}


def test_help_imports_click_and_little_else(folder: Path) -> None:
    output, imported = run(folder, "--help")
    assert "Find posts; runs also without the word." in output
    assert "click" in imported
    assert imported & NOT_FOR_HELP == set()
    assert {name for name in imported if name.startswith("cryptosearch.printers")} == set()


@pytest.mark.parametrize("command", ["search", "add", "show", "similar", "facets", "explain"])
def test_help_of_a_command_imports_nothing_that_does_the_work(folder: Path, command: str) -> None:
    output, imported = run(folder, command, "--help")
    assert "Examples:" in output
    assert imported & NOT_FOR_HELP == set()


@pytest.mark.parametrize(
    ("words", "offered"),
    [(("s",), "plain,search"), (("search", "--li"), "plain,--limit"), (("以太坊", "--so"), "--sort")],
)
def test_completion_imports_nothing_that_does_the_work(folder: Path, words: tuple[str, ...], offered: str) -> None:
    output, imported = run(folder, environment=completion(*words))
    assert offered in output
    assert imported & NOT_FOR_HELP == set()


def test_a_piped_search_imports_only_what_it_needs(folder: Path) -> None:
    output, imported = run(folder, "以太坊", "跌破")
    assert "以太坊跌破 3,100 美元" in output
    assert {"cryptosearch.index", "marisa_trie"} <= imported
    assert imported & (NOT_FOR_SEARCH | FOR_OTHER_QUERIES) == set()


def test_a_search_for_quantities_imports_what_reads_them(folder: Path) -> None:
    output, imported = run(folder, "amount:>3000美元")
    assert "以太坊跌破 3,100 美元" in output
    assert imported >= FOR_QUANTITIES
    assert imported & (NOT_FOR_SEARCH - FOR_QUANTITIES) == set()


@pytest.mark.parametrize("format_", ["json", "jsonl", "csv", "tsv", "md", "ids"])
def test_formats_for_programs_import_only_what_they_need(folder: Path, format_: str) -> None:
    output, imported = run(folder, "以太坊", "--format", format_)
    assert "eth" in output
    assert imported & NOT_FOR_SEARCH == set()


def test_a_search_without_chinese_needs_no_dictionary(folder: Path) -> None:
    _, imported = run(folder, "3100")
    assert {name for name in imported if name.startswith("cryptosearch.analysis.mapp")} == set()


def test_the_library_imports_nothing_until_a_name_is_asked_for() -> None:
    code = "import sys, cryptosearch; print(*(name for name in sys.modules if name.startswith('cryptosearch.')))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True)
    assert done.stdout.split() == []


@pytest.mark.parametrize("name", cryptosearch.__all__)
def test_every_public_name_is_there(name: str) -> None:
    assert getattr(cryptosearch, name).__name__ == name
    assert name in dir(cryptosearch)


def test_public_names_can_be_imported_by_a_star() -> None:
    namespace: dict[str, object] = {}
    exec("from cryptosearch import *", namespace)
    assert namespace.keys() - {"__builtins__"} == set(cryptosearch.__all__)


def test_any_other_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="module 'cryptosearch' has no attribute 'Nothing'"):
        cryptosearch.Nothing  # noqa: B018
