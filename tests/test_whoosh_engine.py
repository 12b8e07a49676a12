"""The product's engine: the contract, and what its folder may look like. Its storage is tested in test_columnar_*."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from conftest import make_post
from cryptosearch.analysis import Analyzer
from cryptosearch.engine import plan as p
from cryptosearch.engine.plan import IndexField as F
from cryptosearch.engine.whoosh import WhooshEngine
from cryptosearch.errors import IndexFolderError, IndexNotFoundError
from engine_contract import EngineContract, put


@pytest.fixture
def engine(tmp_path: Path, analyzer: Analyzer) -> Iterator[WhooshEngine]:
    engine = WhooshEngine.create(tmp_path / "index", analyzer)
    yield engine
    engine.close()


@pytest.fixture
def reopened(engine: WhooshEngine, tmp_path: Path, analyzer: Analyzer) -> Iterator[WhooshEngine]:
    engine = WhooshEngine.open(tmp_path / "index", analyzer)
    yield engine
    engine.close()


class TestContract(EngineContract):
    pass


class TestContractInPlainPython(EngineContract):
    """The same without numpy."""

    @pytest.fixture(autouse=True)
    def plain(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("cryptosearch.engine.columnar.engine._State._arrays_for", lambda *_, **__: None)


def test_a_part_of_a_compound_adds_nothing_to_the_length(engine: WhooshEngine) -> None:
    put(engine, make_post("a", "ERC-8004"))
    snapshot = engine._state.snapshot
    assert snapshot.lengths(F.BODY)[0] == 2
    assert [len(snapshot.postings(F.BODY, term).docnums) for term in ("erc-8004", "erc", "8004")] == [1, 1, 1]


def test_opening_nothing_says_so(tmp_path: Path, analyzer: Analyzer) -> None:
    for folder in (tmp_path, tmp_path / "missing"):
        with pytest.raises(IndexNotFoundError):
            WhooshEngine.open(folder, analyzer)


def test_a_file_is_no_folder_for_an_index(tmp_path: Path, analyzer: Analyzer) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(IndexFolderError):
        WhooshEngine.create(tmp_path / "file", analyzer)


def test_creating_empties_an_index_and_spares_other_files(
    engine: WhooshEngine, tmp_path: Path, analyzer: Analyzer
) -> None:
    put(engine, make_post("a", "sol"))
    assert WhooshEngine.create(tmp_path / "index", analyzer).count(p.Everything()) == 0
    precious = tmp_path / "index" / "thesis.txt"
    precious.write_text("years of work")
    with pytest.raises(IndexFolderError):
        WhooshEngine.create(tmp_path / "index", analyzer)
    assert precious.read_text() == "years of work"
