"""Posts that name a thing in one way are found by every other name of it, those with the typed name first."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from conftest import make_post
from cryptosearch.analysis import normalise
from cryptosearch.index import Index

GROUPS = (
    ("以太坊", "ETH", "Ethereum"),
    ("纽交所", "NYSE", "New York Stock Exchange"),
    ("美联储", "Fed", "联准会"),
    ("欧央行", "ECB", "欧洲中央银行", "欧洲央行"),
    ("稳定币", "stablecoin", "stablecoins"),
    ("算力", "hashrate", "hash rate"),
)
TRADITIONAL = {"紐交所": "纽交所", "美聯儲": "美联储", "聯準會": "联准会", "穩定幣": "稳定币"}  # and what is meant
CASES = [(group, typed) for group in GROUPS for typed in group]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    with Index.create(tmp_path_factory.mktemp("index")) as made:
        made.add(
            [
                *(make_post(name, f"记者整理了与 {name} 有关的三份材料。") for group in GROUPS for name in group),
                make_post("other", "记者整理了两份与它们都无关的材料,其中有 feed 和 method。"),
            ]
        )
        yield made


@pytest.mark.parametrize(("group", "typed"), CASES, ids=[typed for _, typed in CASES])
def test_each_name_finds_all_and_its_own_first(index: Index, group: tuple[str, ...], typed: str) -> None:
    found = [post_id for post_id, _ in index.rank(typed).page]
    assert (set(found), found[0]) == (set(group), typed)


@pytest.mark.parametrize(("typed", "meant"), TRADITIONAL.items())
def test_traditional_writing_finds_the_same(index: Index, typed: str, meant: str) -> None:
    assert index.rank(typed) == index.rank(meant)
    assert normalise(typed).text == meant


def test_without_aliases_a_name_finds_itself_alone(index: Index) -> None:
    assert [post_id for post_id, _ in index.rank("ECB", aliases=False).page] == ["ECB"]


def test_names_of_a_file_lead_to_each_other(tmp_path: Path) -> None:
    from cryptosearch import Lexicon

    (tmp_path / "own.tsv").write_text("coin\t哪吒币\tNZB\n", "utf-8")
    with Index.create(tmp_path / "index", lexicon=Lexicon.load(tmp_path / "own.tsv")) as index:
        index.add([make_post("a", "哪吒币上线。"), make_post("b", "NZB 上线。")])
        assert [post_id for post_id, _ in index.rank("NZB").page] == ["b", "a"]
