"""How a word may go on: words of posts, names, values of fields, the query language; from the library and the shell."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from cli_runner import HOSTILE, OBEYED, Run, runner, write_feed
from conftest import make_post
from cryptosearch import Completion, CompletionKind, Index
from cryptosearch.query import FieldName
from cryptosearch.suggest.keyed import KeyedTexts
from suggest_posts import POSTS

pytest_plugins = ["cli_fixtures"]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    with Index.create(tmp_path_factory.mktemp("completion") / "index") as index:
        index.add(POSTS)
        yield index


def texts(index: Index, prefix: str, kind: str | None = None, **options: object) -> list[str]:
    found = index.complete(prefix, **options)  # type: ignore[arg-type]
    return [text for text, _, completion_kind in found if kind in (None, completion_kind)]


@pytest.mark.parametrize(
    ("prefix", "expected"),
    [
        ("比", Completion("比特币", 2, CompletionKind.NAME)),
        ("比特", Completion("比特币", 2, CompletionKind.NAME)),
        ("幣", None),
        ("比特幣", Completion("比特币", 2, CompletionKind.NAME)),  # typed in traditional characters
        ("btb", Completion("比特币", 2, CompletionKind.NAME)),
        ("bt", Completion("比特币", 2, CompletionKind.NAME)),
        ("bite", Completion("比特币", 2, CompletionKind.NAME)),
        ("ytf", Completion("以太坊", 1, CompletionKind.NAME)),
        ("YTF", Completion("以太坊", 1, CompletionKind.NAME)),
        ("mlc", Completion("美联储", 1, CompletionKind.NAME)),
        ("质", Completion("质押", 1, CompletionKind.NAME)),
        ("余", Completion("余额", 1, CompletionKind.TERM)),
        ("yue", Completion("余额", 1, CompletionKind.TERM)),  # yu'e
        ("win", Completion("wintermute", 1, CompletionKind.TERM)),
        ("WIN", Completion("wintermute", 1, CompletionKind.TERM)),
        ("erc", Completion("ERC-8004", 1, CompletionKind.NAME)),
        ("BIT", Completion("Bitcoin", 2, CompletionKind.NAME)),
        ("gi", Completion("Gino Rossi", 2, CompletionKind.AUTHOR)),
        ("ros", Completion("Gino Rossi", 2, CompletionKind.AUTHOR)),
        ("gino r", Completion("Gino Rossi", 2, CompletionKind.AUTHOR)),
        ("zhouy", Completion("周砚", 1, CompletionKind.AUTHOR)),
        ("zy", Completion("周砚", 1, CompletionKind.AUTHOR)),
        ("tech", Completion("深潮 TechFlow", 1, CompletionKind.SOURCE)),
        ("pan", Completion("PANews", 1, CompletionKind.SOURCE)),
        ("me n", Completion("ME News", 1, CompletionKind.PUBLISHER)),
        ("eth", Completion("ETH", 1, CompletionKind.TICKER)),
        ("aut", Completion("author:", 0, CompletionKind.FIELD)),
        ("SI", Completion("since:", 0, CompletionKind.FIELD)),
        ("o", Completion("OR", 0, CompletionKind.OPERATOR)),
        ("author:ros", Completion("Gino Rossi", 2, CompletionKind.AUTHOR)),
        ('-author:"gin', Completion("Gino Rossi", 2, CompletionKind.AUTHOR)),
        ("KIND:f", Completion("flash", 5, CompletionKind.KIND)),
        ("+比特", Completion("比特币", 2, CompletionKind.NAME)),
    ],
)
def test_a_prefix_goes_on(index: Index, prefix: str, expected: Completion | None) -> None:
    found = index.complete(prefix)
    assert expected in found if expected else found == ()


@pytest.mark.parametrize(
    ("field", "prefix", "expected"),
    [
        (FieldName.AUTHOR, "", ["Gino Rossi", "Ada Li", "周砚"]),
        (FieldName.AUTHOR, "a", ["Ada Li"]),
        (FieldName.SOURCE, "shenchao", []),  # only in part Chinese
        (FieldName.SOURCE, "深", ["深潮 TechFlow"]),
        (FieldName.PUBLISHER, "n", ["ME News"]),
        (FieldName.KIND, "", ["flash", "article"]),
        (FieldName.LANGUAGE, "E", ["en"]),
        (FieldName.TICKER, "b", ["BTC"]),
        (FieldName.TICKER, "author:", []),
        (FieldName.ID, "st", ["stable"]),
        (FieldName.TITLE, "比", ["比特", "比特币"]),
        (FieldName.TITLE, "稳", []),  # stands in no title
    ],
)
def test_a_field_gives_its_own_values_alone(index: Index, field: FieldName, prefix: str, expected: list[str]) -> None:
    assert texts(index, prefix, field=field) == expected


def test_what_most_posts_have_comes_first_and_syntax_last(index: Index) -> None:
    found = index.complete("e")
    counts = [n_posts for _, n_posts, _ in found]
    assert counts == sorted(counts, reverse=True)
    assert index.complete("a")[-2:] == (("author:", 0, "field"), ("AND", 0, "operator"))
    assert len(index.complete("a", limit=3)) == 3
    assert index.complete("a", limit=3)[-2:] == (("author:", 0, "field"), ("AND", 0, "operator"))
    assert index.complete("a", limit=0) == ()
    with pytest.raises(ValueError, match="negative"):
        index.complete("a", limit=-1)


def test_nothing_typed_gives_the_query_language(index: Index) -> None:
    assert set(texts(index, "", limit=99)) >= {"author:", "since:", "AND", "OR", "NOT"}
    assert {kind for _, _, kind in index.complete("", limit=99)} == {"field", "operator"}


@pytest.mark.parametrize("prefix", ["zzzz", "。", "\udcff", "since:2026", "$", "  ", "a" * 1000, "author:author:"])
def test_where_nothing_goes_on_there_is_nothing(index: Index, prefix: str) -> None:
    assert index.complete(prefix) == ()


def test_each_completion_is_found_by_as_many_posts_as_it_says(index: Index) -> None:
    for prefix in ("比", "以", "b", "e", "mei", "g"):
        for text, n_posts, kind in index.complete(prefix):
            field = f"{kind}:" if kind in ("author", "source", "publisher", "ticker") else ""
            if n_posts and len(text) > 1:
                found = index.search(f'{field}"{text}"' if field else text, aliases=kind == "name")
                assert found.total == n_posts, text


def test_completions_follow_what_is_added_and_removed(tmp_path: Path) -> None:
    with Index.create(tmp_path / "index") as index:
        assert index.complete("新作") == ()
        index.add([make_post("a", "正文", authors=("新作者",)), make_post("b", "正文", authors=("新作者",))])
        assert index.complete("新作") == (("新作者", 2, "author"),)
        index.remove(["a"])
        assert index.complete("新作") == (("新作者", 1, "author"),)
        index.remove(["b"])
        assert index.complete("新作") == ()


def test_keys_are_whole_words_and_pinyin_from_its_second_letter() -> None:
    keyed = KeyedTexts(["周砚", "Gino Rossi", "Zoe"], by_each_word=True)
    assert sorted(keyed.find("z")) == ["Zoe"]
    assert (keyed.find("zh"), keyed.find("rossi"), keyed.find("ossi")) == (["周砚"], ["Gino Rossi"], [])
    assert KeyedTexts(["Gino Rossi"]).find("rossi") == []


# the command


def test_the_command_prints_lines_of_text_posts_and_kind(run: Run) -> None:
    result = run("complete", "wdb")
    assert (result.stdout, result.exit_code) == ("稳定币\t1\tname\n", 0)
    assert run("complete", "author:ad").stdout == "Ada Li\t1\tauthor\n"
    assert run("complete", "e", "--field", "ticker").stdout == "ETH\t2\tticker\n"
    assert run("complete", "-n", "1", "稳").stdout.count("\n") == 1
    assert run("complete", "-稳定", "-n", "1").stdout == "稳定币\t1\tname\n"


def test_the_command_prints_json(run: Run) -> None:
    document = json.loads(run("complete", "以太", "--format", "json").stdout)
    assert document["format_version"] == 1
    assert document["prefix"] == "以太"
    assert document["completions"][0] == {"text": "以太坊", "posts": 2, "kind": "name"}


def test_without_completions_the_status_is_1(run: Run) -> None:
    result = run("complete", "zzzz")
    assert (result.exit_code, result.output) == (1, "")
    assert json.loads(run("complete", "zzzz", "--format", "json").stdout)["completions"] == []


def test_a_wrong_field_is_a_usage_error(run: Run) -> None:
    assert run("complete", "x", "--field", "colour").exit_code == 2


def test_hostile_names_reach_no_terminal(tmp_path: Path) -> None:
    own = runner(tmp_path)
    feed = {"id": "x1", "text": "一条消息。", "date": "2026-01-20", "authors": [f"甲{HOSTILE}"], "language": "zh"}
    assert own("add", write_feed(tmp_path / "feed.jsonl", feed)).exit_code == 0
    output = own("complete", "author:甲").stdout
    assert output
    assert not OBEYED.search(output.replace("\t", "").replace("\n", ""))
