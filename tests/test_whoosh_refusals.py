"""What Whoosh is refused: writing to the index, and reading files that are damaged."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from whoosh.index import FileIndex, open_dir

from conftest import make_post
from cryptosearch.engine.whoosh.schema import make_schema
from cryptosearch.errors import CryptoSearchError, IndexCorruptError
from whoosh_folders import DOCS, commit_segments, make_doc


@pytest.fixture
def index(tmp_path: Path) -> FileIndex:
    commit_segments(tmp_path / "index", DOCS)
    return open_dir(str(tmp_path / "index"))


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name != "MAIN_WRITELOCK"}


class TestWriting:
    def test_is_refused_at_once(self, index: FileIndex, tmp_path: Path) -> None:
        before = files(tmp_path / "index")
        for write in (
            index.writer,
            index.optimize,
            lambda: index.delete_by_term("id", "eth"),
            lambda: index.add_field("more", make_schema()["body"]),
        ):
            with pytest.raises(CryptoSearchError, match="read-only"):
                write()
        assert files(tmp_path / "index") == before

    @pytest.mark.parametrize("what", ["post", "field", "nothing"])
    def test_is_refused_to_an_empty_index_before_it_commits(self, what: str, tmp_path: Path) -> None:
        commit_segments(tmp_path, [])
        writer = open_dir(str(tmp_path)).writer()
        with pytest.raises(CryptoSearchError, match="read-only"):
            if what == "post":
                writer.add_document(body="sol")
            if what == "field":
                writer.add_field("more", make_schema()["body"])
            writer.commit()
        if not writer.is_closed:  # whoosh3 has closed it by then
            writer.cancel()
        assert [path.name for path in tmp_path.glob("*.toc")] == ["_MAIN_1.toc"]

    def test_is_refused_by_every_part_of_the_codec(self, index: FileIndex) -> None:
        (segment, *_) = index._segments()
        codec = segment.codec()
        refused: list[Callable[[], object]] = [
            lambda: codec.per_document_writer(index.storage, segment),
            lambda: codec.field_writer(index.storage, segment),
            lambda: codec.new_segment(index.storage, "MAIN"),
            lambda: segment.delete_document(0),
            lambda: segment.set_doc_count(1),
        ]
        for write in refused:
            with pytest.raises(CryptoSearchError, match="read-only"):
                write()


def all_of(index: FileIndex) -> Iterator[object]:
    """Read everything that Whoosh can."""
    with index.reader() as reader:
        yield from reader.all_stored_fields()
        for (name, text), _ in reader:
            yield list(reader.postings(name, text).all_items())
        for name in reader.indexed_field_names():
            yield [reader.doc_field_length(docnum, name) for docnum in range(reader.doc_count_all())]
        for name in ("post_id", "filed_day", "revision"):
            yield list(reader.column_reader(name))


@pytest.mark.parametrize("pattern", ["*.seg", "*.del1"])
class TestDamage:
    @pytest.mark.parametrize("damage", ["gone", "empty", "half", "garbage"])
    def test_of_a_whole_file_is_an_error(self, index: FileIndex, tmp_path: Path, pattern: str, damage: str) -> None:
        path = max((tmp_path / "index").glob(pattern))
        data = path.read_bytes()
        path.unlink()
        if damage != "gone":
            path.write_bytes({"empty": b"", "half": data[: len(data) // 2], "garbage": b"\x80" * len(data)}[damage])
        with pytest.raises(IndexCorruptError):
            list(all_of(index))

    def test_of_any_byte_is_an_error_or_changes_nothing(self, index: FileIndex, tmp_path: Path, pattern: str) -> None:
        expected = list(all_of(index))
        path = max((tmp_path / "index").glob(pattern))
        whole = path.read_bytes()
        n_errors = 0
        for at in range(0, len(whole), 29):
            path.write_bytes(whole[:at] + bytes([whole[at] ^ 0x10]) + whole[at + 1 :])
            try:
                assert list(all_of(index)) == expected
            except IndexCorruptError:
                n_errors += 1
        assert n_errors > 1

    def test_another_index_s_file_is_an_error(self, index: FileIndex, tmp_path: Path, pattern: str) -> None:
        one = make_doc("one", body="b", is_deleted=True)
        commit_segments(tmp_path / "other", [[one, one._replace(post=make_post("two"))] * 3])
        max((tmp_path / "index").glob(pattern)).write_bytes(max((tmp_path / "other").glob(pattern)).read_bytes())
        with pytest.raises(IndexCorruptError):
            list(all_of(index))
