"""The index as plain Whoosh opens it: contents, stored posts, columns, typed queries, refused writing, damage."""

from __future__ import annotations

import pickle
import pickletools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import whoosh
from whoosh import query as wq
from whoosh.filedb.filestore import RamStorage
from whoosh.index import TOC, FileIndex, exists_in, open_dir
from whoosh.qparser import QueryParser
from whoosh.sorting import FieldFacet

from conftest import make_post
from cryptosearch.analysis import Analyzer
from cryptosearch.engine.columnar.manifest import FileEntry, Manifest, SegmentEntry
from cryptosearch.engine.plan import IndexField as F
from cryptosearch.engine.stored import load_post
from cryptosearch.engine.whoosh import WhooshEngine
from cryptosearch.engine.whoosh.codec import ColumnarSegment
from cryptosearch.engine.whoosh.contents import make_contents
from cryptosearch.engine.whoosh.schema import PackedPositions, TokenField, make_schema
from cryptosearch.model import Post
from whoosh_folders import DOCS, Doc, commit_segments, make_doc


@pytest.fixture
def index(tmp_path: Path) -> FileIndex:
    commit_segments(tmp_path / "index", DOCS)
    return open_dir(str(tmp_path / "index"))


def found(index: FileIndex, query: Any, **how: Any) -> list[str]:
    """Ids of the posts found, in order."""
    with index.searcher() as searcher:
        return [load_post(hit["post"]).id for hit in searcher.search(query, **how)]


def test_stored_posts_are_whole(index: FileIndex) -> None:
    with index.searcher() as searcher:
        stored = [load_post(fields["post"]) for fields in searcher.all_stored_fields()]
        assert stored == [doc.post for docs in DOCS for doc in docs if not doc.is_deleted]
        assert load_post(searcher.document(id="sol")["post"]).id == "sol"
        assert searcher.document(id="gone") is None


def test_posts_are_sorted_by_columns(index: FileIndex) -> None:
    everything = wq.Every()
    assert found(index, everything, sortedby="filed_day") == ["eth", "sol", "btc"]
    assert found(index, everything, sortedby=FieldFacet("filed_day", reverse=True)) == ["btc", "sol", "eth"]
    assert found(index, everything, sortedby="post_id") == ["btc", "eth", "sol"]
    assert found(index, everything, sortedby=FieldFacet("post_id", reverse=True)) == ["sol", "eth", "btc"]


def test_columns_hold_what_the_posts_say(index: FileIndex) -> None:
    with index.reader() as reader:
        days, ids, revisions = (reader.column_reader(name) for name in ("filed_day", "post_id", "revision"))
        docs = [doc for docs in DOCS for doc in docs]
        assert [days[n] for n in range(len(docs))] == [doc.post.filed_on.toordinal() for doc in docs]
        assert list(ids) == [doc.post.id.encode() for doc in docs]
        assert len(set(revisions)) == len(docs)
        assert all(int(revision, 16) for revision in revisions)
        assert not reader.has_column("body")


def test_posts_are_grouped_by_values(index: FileIndex) -> None:
    with index.searcher() as searcher:
        groups = searcher.search(wq.Every(), groupedby="kind").groups()
    assert {kind: len(posts) for kind, posts in groups.items()} == {"flash": 2, "article": 1}


@pytest.mark.parametrize("field", ["title", "lede", "body", "grams"])
def test_phrases_need_neighbours(field: str, tmp_path: Path) -> None:
    together: dict[str, Any] = {field: "x b c"}
    apart: dict[str, Any] = {field: "b x c"}
    commit_segments(tmp_path, [[make_doc("together", **together), make_doc("apart", **apart)]])
    assert found(open_dir(str(tmp_path)), wq.Phrase(field, ["b", "c"])) == ["together"]


def test_a_matcher_jumps_and_begins_again(index: FileIndex) -> None:
    with index.reader() as reader:
        leaf, _ = reader.leaf_readers()[1] if isinstance(reader.leaf_readers(), list) else [*reader.leaf_readers()][1]
        matcher = leaf._terms.matcher("body", b"b", PackedPositions())
        copy = matcher.copy()
        assert (matcher.id(), matcher.value_as("positions"), matcher.weight()) == (0, [1], 1.0)
        matcher.skip_to(1)
        assert (matcher.id(), matcher.value_as("positions"), matcher.value_as("frequency")) == (1, [2, 3], 2)
        assert PackedPositions().decode_positions(matcher.value()) == [2, 3]
        matcher.next()
        assert not matcher.is_active()
        with pytest.raises(whoosh.matching.ReadTooFar):
            matcher.next()
        matcher.reset()
        assert list(matcher.all_ids()) == list(copy.all_ids()) == [0, 1]
        assert list(copy.all_items()) == [(0, PackedPositions().encode([1])), (1, PackedPositions().encode([2, 3]))]


def test_a_cursor_walks_a_fields_terms(index: FileIndex) -> None:
    with index.reader() as reader:
        leaf = next(iter(reader.leaf_readers()))[0]
        cursor = leaf.cursor("body")
        assert [cursor.text(), cursor.next(), cursor.next(), cursor.next(), cursor.next()] == [
            "b",
            "btc",
            "eth",
            "falls",
            None,
        ]
        assert (cursor.is_valid(), cursor.next(), cursor.term_info()) == (False, None, None)
        assert (cursor.find("c"), cursor.term_info().doc_frequency(), cursor.first()) == ("eth", 1, "b")
        assert leaf.cursor("lede").text() is None


def test_a_term_of_no_post_is_not_found(index: FileIndex) -> None:
    with index.reader() as reader:
        assert reader.doc_frequency("body", "nothing") == reader.frequency("lede", "b") == 0
        for name, text in (("body", "nothing"), ("lede", "b")):
            assert (name, text) not in reader
            with pytest.raises(whoosh.reading.TermNotFound):
                reader.postings(name, text)


def test_what_the_engine_commits_opens(tmp_path: Path, analyzer: Analyzer, posts: dict[str, Post]) -> None:
    engine = WhooshEngine.create(tmp_path / "index", analyzer)
    with engine.write() as changes:
        for post in posts.values():
            changes.put(post)
    with engine.write() as changes:
        changes.delete("elsa")
    engine.close()
    index = open_dir(str(tmp_path / "index"))
    assert sorted(found(index, wq.Every())) == sorted(posts.keys() - {"elsa"})
    assert sorted(found(index, QueryParser("body", index.schema).parse("以太坊 OR 标准 OR 跌破"))) == [
        "ecb",
        "erc",
        "eth",
    ]


class TestTypedQueries:
    """Whoosh's own parser on texts that were cut as the index cuts them."""

    POSTS = (
        make_post("ecb", "期限溢价上升,以太坊与比特币承压。", title="欧央行谈期限溢价"),
        make_post("eth", "行情显示,ETH跌破3100 美元,Q条例。", tickers=("ETH",)),
    )

    @pytest.fixture
    def index(self, tmp_path: Path, analyzer: Analyzer) -> FileIndex:
        commit_segments(tmp_path, [[self.doc(post, analyzer) for post in self.POSTS]])
        return open_dir(str(tmp_path))

    @staticmethod
    def doc(post: Post, analyzer: Analyzer) -> Doc:
        text = "".join(post.paragraphs)
        words = [token.text for token in analyzer.words(text) if not token.is_part]
        grams = [token.text for token in analyzer.grams(text) if not token.is_part]
        return Doc(post, {F.BODY: words, F.GRAMS: grams, F.TICKER: post.tickers, F.ID: [post.id]})

    @pytest.mark.parametrize(
        ("typed", "expected"),
        [
            ("以太坊", ["ecb"]),
            ("eth跌破", ["eth"]),
            ("以太坊 OR 跌破", ["ecb", "eth"]),
            ('"跌破3100 美元"', ["eth"]),
            ('"3100跌破"', []),
            ("grams:限溢价", ["ecb"]),
            ('grams:"限溢价"', ["ecb"]),
            ("grams:溢限", []),
            ("grams:价", ["ecb"]),
            ("grams:q条", ["eth"]),
            ("ticker:ETH", ["eth"]),
            ("id:ecb", ["ecb"]),
        ],
    )
    def test_finds(self, index: FileIndex, typed: str, expected: list[str]) -> None:
        query = QueryParser("body", index.schema).parse(typed)
        assert sorted(found(index, query)) == expected

    def test_a_phrase_that_ends_in_a_prefix_is_found_or_an_error(self, index: FileIndex) -> None:
        try:
            query = QueryParser("grams", index.schema).parse('"价"')
        except wq.QueryError as refused:
            assert "without quotes" in str(refused)  # Whoosh 2 makes phrases of terms alone
        else:
            assert found(index, query) == ["ecb"]

    def test_words_are_highlighted_in_the_text(self, index: FileIndex) -> None:
        with index.searcher() as searcher:
            (hit,) = searcher.search(wq.Term("body", "以太坊"))
            assert ">以太坊</b>" in hit.highlights("body", text=self.POSTS[0].paragraphs[0])


def globals_of(pickled: bytes) -> Iterator[str]:
    """What unpickling would import: "module name"; protocol 4 and later push the two as strings."""
    strings: list[str] = []
    for opcode, argument, _ in pickletools.genops(pickled):
        if opcode.name == "GLOBAL":
            yield str(argument)
        elif opcode.name == "STACK_GLOBAL":
            yield " ".join(strings[-2:])
        elif isinstance(argument, str):
            strings.append(argument)


class TestContents:
    def test_are_the_bytes_that_whoosh_writes(self, monkeypatch: pytest.MonkeyPatch) -> None:
        manifest = Manifest(7, "an analyzer", (SegmentEntry(FileEntry("MAIN_ab.seg", 1, 2), 3),))
        monkeypatch.setattr(TokenField, "clean", lambda self: None)
        storage = RamStorage()
        TOC(make_schema(), [ColumnarSegment(manifest.segments[0], 7)], 7).write(storage, "MAIN")
        assert make_contents(manifest) == storage.files["_MAIN_7.toc"]

    def test_name_classes_of_whoosh_and_ours_alone(self) -> None:
        contents = make_contents(Manifest(1, "an analyzer", (SegmentEntry(FileEntry("MAIN_ab.seg", 1, 2), 3),)))
        schema, segments = contents[contents.index(b"\x80\x02") :], contents[contents.rindex(b"\x80") :]
        modules = {name.partition(" ")[0] for data in (schema, segments) for name in globals_of(data)}
        assert "cryptosearch.engine.whoosh.schema" in modules
        assert modules <= {
            "copy_reg",
            "__builtin__",
            "whoosh.fields",
            "whoosh.columns",
            "cryptosearch.engine.whoosh.schema",
            "cryptosearch.engine.whoosh.codec",
        }

    def test_an_empty_index_opens(self, tmp_path: Path) -> None:
        commit_segments(tmp_path, [])
        assert exists_in(str(tmp_path))
        index = open_dir(str(tmp_path))
        assert (index.is_empty(), index.doc_count(), found(index, wq.Term("body", "b"))) == (True, 0, [])

    def test_a_schema_survives_pickling(self) -> None:
        schema = pickle.loads(pickle.dumps(make_schema(), 2))
        assert {name.value for name in F} < set(schema.names())
        assert {name: type(field) for name, field in schema.items()} == {
            name: type(field) for name, field in make_schema().items()
        }

    def test_a_commit_is_seen_by_new_searchers(self, index: FileIndex, tmp_path: Path) -> None:
        assert found(index, wq.Term("body", "sol")) == ["sol"]
        commit_segments(tmp_path / "index", [[make_doc("new", body="sol")]], generation=2)
        assert found(index, wq.Term("body", "sol")) == ["new"]

    @pytest.mark.skipif(whoosh.__version__ >= (3,), reason="whoosh3 gives refreshed readers the old segments as well")
    def test_a_commit_is_seen_after_refresh(self, index: FileIndex, tmp_path: Path) -> None:
        searcher = index.searcher()
        commit_segments(tmp_path / "index", [[make_doc("new", body="sol")]], generation=2)
        assert not searcher.up_to_date()
        with searcher.refresh() as refreshed:
            assert [hit["post"] for hit in refreshed.search(wq.Every())] != []
            assert refreshed.doc_count_all() == 1

    def test_a_commit_between_contents_and_files_is_followed(self, index: FileIndex, tmp_path: Path) -> None:
        stale = (tmp_path / "index" / "_MAIN_1.toc").read_bytes()
        commit_segments(tmp_path / "index", [[make_doc("new", body="sol")]], generation=2)
        (tmp_path / "index" / "_MAIN_1.toc").write_bytes(stale)
        old = TOC.read(index.storage, "MAIN", gen=1)
        with pytest.raises(FileNotFoundError):  # at which Whoosh reads the newest contents and tries again
            old.segments[0].codec().terms_reader(index.storage, old.segments[0])
