"""The Whoosh engine: the contract, its scores against Whoosh's own, and what its folder may look like."""

from __future__ import annotations

import gc
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from whoosh import query as wq
from whoosh import scoring

from conftest import make_post
from cryptosearch.analysis import Analyzer
from cryptosearch.engine import plan as p
from cryptosearch.engine.parameters import K1, B
from cryptosearch.engine.plan import IndexField as F
from cryptosearch.engine.scalar import evaluate
from cryptosearch.engine.whoosh import WhooshEngine
from cryptosearch.engine.whoosh.snapshot import WhooshSnapshot
from cryptosearch.errors import IndexCorruptError, IndexFolderError, IndexNotFoundError, IndexVersionError
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


words = st.sampled_from(["btc", "eth", "sol", "比特币", "跌破", "ERC-8004"])


@settings(max_examples=25)  # each builds an index
@given(
    bodies=st.lists(st.lists(words, min_size=1, max_size=30), min_size=1, max_size=12),
    terms=st.lists(words.map(str.lower), min_size=1, max_size=4, unique=True),
)
def test_scores_are_whooshs_own(
    bodies: list[list[str]], terms: list[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    engine = WhooshEngine.create(tmp_path_factory.mktemp("index") / "i", Analyzer())
    put(engine, *(make_post(f"p{n}", " ".join(body)) for n, body in enumerate(bodies)))
    with engine._index.searcher(weighting=scoring.BM25F(B=B, K1=K1)) as searcher:
        query = wq.Or([wq.Term("body", term) for term in terms])
        theirs = {hit.docnum: hit.score for hit in searcher.search(query, limit=None)}
        ours = evaluate(p.Any(tuple(p.Term(F.BODY, term) for term in terms)), WhooshSnapshot(searcher.reader(), Path()))
    assert ours == pytest.approx(theirs, rel=1e-6)


def test_a_part_of_a_compound_adds_nothing_to_the_length(engine: WhooshEngine) -> None:
    put(engine, make_post("a", "ERC-8004"))
    snapshot = engine._snapshot
    assert [
        snapshot.lengths(F.BODY)[0],
        *(len(snapshot.postings(F.BODY, t).docnums) for t in ("erc-8004", "erc", "8004")),
    ] == [
        2,
        1,
        1,
        1,
    ]


def test_opening_nothing_says_so(tmp_path: Path, analyzer: Analyzer) -> None:
    for folder in (tmp_path, tmp_path / "missing"):
        with pytest.raises(IndexNotFoundError):
            WhooshEngine.open(folder, analyzer)


@pytest.mark.parametrize(("change", "found"), [({"version": 99}, "99"), ({"analyzer": "other"}, "other")])
def test_an_index_of_another_kind_is_refused(
    engine: WhooshEngine, tmp_path: Path, analyzer: Analyzer, change: dict[str, object], found: str
) -> None:
    path = tmp_path / "index" / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | change))
    with pytest.raises(IndexVersionError) as refused:
        WhooshEngine.open(tmp_path / "index", analyzer)
    assert refused.value.found == found


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"format": "another"}', b"\xff"])
def test_a_manifest_that_is_not_ours_is_refused(
    engine: WhooshEngine, tmp_path: Path, analyzer: Analyzer, content: bytes
) -> None:
    (tmp_path / "index" / "manifest.json").write_bytes(content)
    with pytest.raises(IndexCorruptError):
        WhooshEngine.open(tmp_path / "index", analyzer)


@pytest.mark.filterwarnings("ignore::ResourceWarning")  # Whoosh leaves the files open that it stumbles over
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("pattern", ["*.seg", "*.toc"])
@pytest.mark.parametrize("damage", ["gone", "empty", "half", "garbage"])
def test_damaged_files_are_an_error(
    engine: WhooshEngine, tmp_path: Path, analyzer: Analyzer, pattern: str, damage: str
) -> None:
    put(engine, make_post("a", "sol"))
    (file,) = (tmp_path / "index").glob(pattern)
    data = file.read_bytes()
    file.unlink()
    if damage != "gone":
        file.write_bytes({"empty": b"", "half": data[: len(data) // 2], "garbage": b"\x80" * len(data)}[damage])
    with pytest.raises(IndexCorruptError):
        WhooshEngine.open(tmp_path / "index", analyzer)
    gc.collect()  # the files left open, lest they disturb another test


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
