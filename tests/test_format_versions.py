"""Indexes of every format version that was released: opened by this program, byte for byte as it was written.

``make_index_of_this_version`` wrote the newest. A new version gets a folder of its own; the old ones stay.
"""

from __future__ import annotations

from pathlib import Path

from conftest import make_post
from cryptosearch.analysis import Analyzer
from cryptosearch.engine import plan as p
from cryptosearch.engine.columnar.folder import verify
from cryptosearch.engine.columnar.snapshot import ColumnarSnapshot
from cryptosearch.engine.plan import IndexField as F
from cryptosearch.engine.scalar import evaluate
from cryptosearch.engine.whoosh import WhooshEngine
from engine_contract import put

INDEXES = Path(__file__).parent / "data"

POSTS = (
    make_post("a", "BTC 与 ETH 齐涨,ERC-8004 上线", day=18, tickers=("BTC", "ETH")),
    make_post("b", "比特币跌破关口," * 3, day=19, title="比特币", authors=("Anna Bianchi",), source="深潮"),
    make_post("c", "SOL 平稳", day=None, merged_ids=("old",)),
    make_post("d", "删去的一条"),
)


def make_index_of_this_version(folder: Path) -> None:
    engine = WhooshEngine.create(folder, Analyzer())
    put(engine, *POSTS[:2])
    put(engine, *POSTS[2:])
    with engine.write() as writer:
        writer.delete("d")
    engine.close()


def test_version_2() -> None:
    folder = INDEXES / "index-v2"
    manifest = verify(folder)
    snapshot = ColumnarSnapshot(folder, manifest)
    assert [snapshot.stored_post(docnum) for docnum in snapshot.live()] == list(POSTS[:3])
    assert evaluate(p.Sequence(F.GRAMS, ("跌破", "破关")), snapshot).keys() == {1}
    assert evaluate(p.Term(F.AUTHOR_NAME, "Anna Bianchi"), snapshot).keys() == {1}
    assert snapshot.positions(F.GRAMS, "关口") == {1: [9, 16, 23]}  # the title and a gap come before
    assert (list(snapshot.postings(F.ID, "old").docnums), snapshot.n_docs) == ([2], 4)
    snapshot.close()
