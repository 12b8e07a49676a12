"""The documents say what is so: examples run, links lead somewhere, every module has its line."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from cryptosearch import Corpus, Index
from cryptosearch.query import parse

ROOT = Path(__file__).parent.parent
DOCUMENTS = [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), ROOT / "corpus" / "README.md"]
EXPLAINING = ROOT / "docs" / "explain.md"
README = (ROOT / "README.md").read_text(encoding="utf-8")
SUGGESTIONS = (ROOT / "docs" / "suggestions.md").read_text(encoding="utf-8")
TOOK = re.compile(r"[\d.]+ ms")


@pytest.fixture(scope="module")
def folder(sample_corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sample corpus, and its index in ``index/``."""
    folder = tmp_path_factory.mktemp("docs")
    (folder / "corpus").symlink_to(sample_corpus)
    with Corpus.open(sample_corpus) as corpus, Index.create(folder / "index") as index:
        index.sync(corpus.posts())
    return folder


def test_the_library_example_prints_hits(folder: Path) -> None:
    (example,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    done = subprocess.run([sys.executable, "-c", example], cwd=folder, capture_output=True, text=True, check=True)
    assert re.match(r"1 \S.*期限溢价.*\(Span\(start=", done.stdout, re.DOTALL)


def test_the_searches_of_the_readme_work(folder: Path) -> None:
    commands = re.findall(r"^\$ cryptosearch ((?!add|show|similar|explain|--help).*)$", README, re.MULTILINE)
    assert len(commands) >= 4
    for command in commands:
        line = f"{sys.executable} -m cryptosearch {command}"
        done = subprocess.run(["sh", "-c", line], cwd=folder, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr.count("warning")) == (0, 0), (command, done.stderr)


def test_the_example_of_an_explanation_is_what_is_printed(folder: Path) -> None:
    """CRYPTOSEARCH_WRITE_GOLDEN=1 writes it anew, after a wanted change of the ranking or of the sample corpus."""
    (block,) = re.findall(r"```console\n(.*?)```", EXPLAINING.read_text(encoding="utf-8"), re.DOTALL)
    command = block.partition("\n")[0].removeprefix("$ cryptosearch ")
    line = f"{sys.executable} -m cryptosearch {command}"
    done = subprocess.run(["sh", "-c", line], cwd=folder, capture_output=True, text=True, check=True)
    shown = f"$ cryptosearch {command}\n{done.stdout}"
    if os.environ.get("CRYPTOSEARCH_WRITE_GOLDEN"):
        EXPLAINING.write_text(EXPLAINING.read_text(encoding="utf-8").replace(block, shown), encoding="utf-8")
    else:
        assert block == shown


def test_the_query_language_of_the_readme_parses() -> None:
    (table,) = re.findall(r"\| you type \|.*?\n\n", README, re.DOTALL)
    examples = [code for row in table.strip().splitlines()[2:] for code in re.findall(r"`([^`]+)`", row.split("|")[1])]
    assert len(examples) >= 15
    for example in examples:
        if example not in ("( )", "id:..."):
            assert parse(example, strict=True).tree is not None, example


def query_examples() -> list[tuple[str, int]]:
    """The examples of the page about queries, with the number of posts that each is said to find."""
    page = (ROOT / "docs" / "query-syntax.md").read_text(encoding="utf-8")
    rows = [row.strip("|").split("|") for row in page.splitlines() if row.startswith("| `")]
    return [(example.strip()[1:-1], int(n_posts)) for example, _, n_posts in rows]


def test_the_queries_of_the_page_about_them_find_what_it_says(folder: Path) -> None:
    examples = query_examples()
    assert len(examples) >= 50
    with Index.open(folder / "index", today=lambda: date(2026, 1, 21)) as index:
        for query, n_posts in examples:
            found = index.search(query, strict=True, limit=3)
            assert (found.total, found.warnings) == (n_posts, ()), query
            tree = parse(query, strict=True).tree
            assert parse(str(tree), strict=True).tree == tree, query


def test_the_suggestions_of_the_document_are_made(folder: Path) -> None:
    (table,) = re.findall(r"\| typed \|.*?\n\n", SUGGESTIONS, re.DOTALL)
    rows = [re.findall(r"`([^`]+)`", row)[:2] for row in table.strip().splitlines()[2:]]
    assert len(rows) >= 9
    with Index.open(folder / "index") as index:
        for typed, suggested in rows:
            assert suggested in index.search(typed).suggestions, typed


def test_the_commands_of_the_document_on_suggestions_print_what_it_shows(folder: Path) -> None:
    shown = "".join(re.findall(r"```console\n(.*?)```", SUGGESTIONS, re.DOTALL))
    commands = re.findall(r"^\$ cryptosearch (.*)\n((?:(?!\$ ).*\n)*)", shown, re.MULTILINE)
    assert len(commands) >= 5
    for command, expected in commands:
        line = f"{sys.executable} -m cryptosearch {command} 2>&1"
        done = subprocess.run(["sh", "-c", line], cwd=folder, capture_output=True, encoding="utf-8", check=False)
        assert TOOK.sub("ms", done.stdout) == TOOK.sub("ms", expected), command


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(document: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", document.read_text(encoding="utf-8")):
        assert target.startswith("https://") or (document.parent / target).exists(), target


def test_the_architecture_names_every_module() -> None:
    named = set(re.findall(r"^\| `([^`]+)`", (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8"), re.MULTILINE))
    package = ROOT / "src" / "cryptosearch"
    modules = {path.name for path in package.glob("*.py")} - {"__init__.py", "__main__.py"}
    packages = {path.parent.name + "/" for path in package.glob("*/__init__.py")} - {"engine/"}
    engine = {f"engine/{path.name}" for path in (package / "engine").glob("*.py")} - {"engine/__init__.py"}
    engine_packages = {f"engine/{path.parent.name}/" for path in (package / "engine").glob("*/__init__.py")}
    assert named == modules | packages | engine | engine_packages
