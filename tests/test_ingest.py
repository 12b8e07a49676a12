"""Files into the corpus: what is counted, what is kept, and what is refused."""

from __future__ import annotations

import json
import os
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cryptosearch.analysis import Analyzer
from cryptosearch.corpus import Corpus
from cryptosearch.errors import LockedError, PostNotFoundError
from cryptosearch.ingest import AddReport, FileReport, add_paths, remove_post, split_post
from cryptosearch.records import post_to_record
from cryptosearch.storage import FolderLock
from forms import id_of

DAY = date(2026, 1, 20)
NOON = datetime(2026, 1, 20, 12, tzinfo=UTC)
OPENING = "示例社消息,1 月 20 日(UTC+8),行情显示,以太坊短线波动加剧,过去一小时内现报 "


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    return Corpus.create(tmp_path / "corpus")


def write_records(path: Path, *records: dict[str, object]) -> Path:
    path.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records), encoding="utf-8")
    return path


def counts(report: AddReport) -> tuple[int, int, int]:
    return report.n_new, report.n_duplicates, report.n_updated


def texts(corpus: Corpus) -> list[str]:
    return sorted(post.text for post in corpus.posts().values())


def snapshot(folder: Path) -> dict[str, tuple[int, int]]:
    stats = {str(path.relative_to(folder)): path.stat() for path in folder.rglob("*") if path.is_file()}
    return {name: (stat.st_ino, stat.st_mtime_ns) for name, stat in stats.items()}


# A real page


def test_a_page_is_counted_in_renderings(corpus: Corpus, real_capture: Path, analyzer: Analyzer) -> None:
    assert counts(add_paths(corpus, [real_capture], analyzer, captured_at=DAY)) == (20, 20, 0)
    before = snapshot(corpus.path)
    assert counts(add_paths(corpus, [real_capture], analyzer)) == (0, 40, 0)
    assert snapshot(corpus.path) == before


def test_a_page_is_kept_whole_and_dated(corpus: Corpus, real_capture: Path, analyzer: Analyzer) -> None:
    add_paths(corpus, [real_capture], analyzer, captured_at=DAY)
    (kept,) = Corpus.open(corpus.path).captures().values()

    assert (corpus.path / "captures" / kept.file_name).read_bytes() == real_capture.read_bytes()
    assert (kept.name, kept.captured_at, kept.n_bytes) == (real_capture.name, NOON, real_capture.stat().st_size)
    assert {post.sightings[0].capture for post in corpus.posts().values()} == {kept.id}


def test_posts_of_a_page_come_back_as_they_were(corpus: Corpus, real_capture: Path, analyzer: Analyzer) -> None:
    add_paths(corpus, [real_capture], analyzer, captured_at=DAY)

    assert Corpus.open(corpus.path).posts() == corpus.posts()
    assert len(corpus.posts()) == 20


@pytest.mark.parametrize("share", [0.3, 0.7])
def test_a_page_cut_off_adds_no_posts(
    corpus: Corpus, real_capture: Path, analyzer: Analyzer, tmp_path: Path, share: float
) -> None:
    data = real_capture.read_text(encoding="utf-8")
    (tmp_path / "cut.txt").write_text(data[: int(len(data) * share)], encoding="utf-8")
    for path in (tmp_path / "cut.txt", real_capture):
        add_paths(corpus, [path], analyzer, captured_at=DAY)

    assert len(corpus.posts()) == 20


# Flashes that differ in little


@pytest.mark.parametrize(
    ("one", "other"),
    [("ETH跌破3100", "ETH跌破3000"), ("24小时跌幅达 3.7%", "24小时跌幅达 37%"), ("买入BTC", "买入ETH")],
)
def test_posts_that_differ_in_a_figure_or_ticker_stay_two(
    corpus: Corpus, analyzer: Analyzer, tmp_path: Path, one: str, other: str
) -> None:
    report = add_paths(corpus, [write_records(tmp_path / "a.jsonl", {"text": one}, {"text": other})], analyzer)

    assert counts(report) == (2, 0, 0)
    assert texts(corpus) == sorted([one, other])


def test_a_beginning_that_two_flashes_share_joins_neither(corpus: Corpus, analyzer: Analyzer, tmp_path: Path) -> None:
    flashes = [OPENING + "3,110 美元。", OPENING + "3,205 美元。"]
    for n, text in enumerate([flashes[0], OPENING + "…", flashes[1]]):
        path = write_records(tmp_path / f"{n}.jsonl", {"text": text, "complete": text in flashes})
        add_paths(corpus, [path], analyzer)

    assert len(OPENING) > 40
    assert texts(corpus) == sorted([*flashes, OPENING + "…"])


# Files, one by one


def test_a_folder_is_read_and_each_file_reported(corpus: Corpus, analyzer: Analyzer, tmp_path: Path) -> None:
    folder = tmp_path / "captures"
    folder.mkdir()
    write_records(folder / "a.jsonl", {"text": "ETH跌破3100"}, {"text": "ETH跌破3000"})
    (folder / "b.jsonl").write_text('{"text": 3}\n')
    write_records(folder / "c.jsonl", {"text": "ETH跌破3000"})
    heard: list[FileReport] = []
    report = add_paths(corpus, [folder, tmp_path / "missing"], analyzer, on_file=heard.append)

    assert counts(report) == (2, 1, 0)
    assert [(Path(file.path).name, file.n_posts) for file in report.files] == [
        ("a.jsonl", 2),
        ("b.jsonl", 0),
        ("c.jsonl", 1),
        ("missing", 0),
    ]
    assert [file.error is not None for file in report.files] == [False, True, False, True]
    assert tuple(heard) == report.files


def test_a_refused_file_is_not_kept(corpus: Corpus, analyzer: Analyzer, tmp_path: Path) -> None:
    (tmp_path / "bad.jsonl").write_text('{"text": 3}\n')
    before = snapshot(corpus.path)
    add_paths(corpus, [tmp_path / "bad.jsonl"], analyzer)

    assert snapshot(corpus.path) == before


def test_a_file_of_another_name_with_the_same_bytes_is_kept_once(
    corpus: Corpus, analyzer: Analyzer, tmp_path: Path
) -> None:
    paths = [write_records(tmp_path / name, {"text": "ETH跌破3100"}) for name in ("a.jsonl", "b.txt")]

    assert counts(add_paths(corpus, paths, analyzer)) == (1, 1, 0)
    assert len(list((corpus.path / "captures").iterdir())) == len(corpus.captures()) == 1


def test_the_time_of_capture_is_settled_when_the_bytes_first_come(
    corpus: Corpus, analyzer: Analyzer, tmp_path: Path
) -> None:
    path = write_records(tmp_path / "a.jsonl", {"text": "示例社消息,1 月 20 日(UTC+8),ETH跌破3100。"})
    add_paths(corpus, [path], analyzer, captured_at=DAY)
    os.utime(path, (0, 0))
    add_paths(corpus, [path], analyzer)
    add_paths(corpus, [path], analyzer, captured_at=date(2027, 3, 1))
    (post,) = corpus.posts().values()

    assert [sighting.captured_at for sighting in post.sightings] == [NOON]
    assert post.published_on == DAY


def test_the_time_of_a_file_counts_where_none_is_given(corpus: Corpus, analyzer: Analyzer, tmp_path: Path) -> None:
    path = write_records(tmp_path / "a.jsonl", {"text": "ETH跌破3100"})
    os.utime(path, (NOON.timestamp(), NOON.timestamp()))
    add_paths(corpus, [path], analyzer)

    assert next(iter(corpus.posts().values())).first_seen_at == NOON


def test_a_dry_run_counts_the_same_and_changes_nothing(corpus: Corpus, analyzer: Analyzer, tmp_path: Path) -> None:
    add_paths(corpus, [write_records(tmp_path / "a.jsonl", {"text": "ETH跌破3100", "complete": False})], analyzer)
    path = write_records(tmp_path / "b.jsonl", {"text": "ETH跌破3100美元。"}, {"text": "比特币上涨。"})
    before = snapshot(corpus.path)
    rehearsed = add_paths(corpus, [path, tmp_path / "missing"], analyzer, dry_run=True)
    assert snapshot(corpus.path) == before
    assert texts(corpus) == ["ETH跌破3100"]

    assert rehearsed == add_paths(corpus, [path, tmp_path / "missing"], analyzer)
    assert counts(rehearsed) == (1, 0, 1)


def test_a_dry_run_needs_no_folder(analyzer: Analyzer, tmp_path: Path) -> None:
    path = write_records(tmp_path / "a.jsonl", {"text": "ETH跌破3100"})
    with Corpus.open_or_create(tmp_path / "corpus") as corpus:
        assert counts(add_paths(corpus, [path], analyzer, dry_run=True)) == (1, 0, 0)

    assert not (tmp_path / "corpus").exists()


def test_nothing_is_added_while_another_writes(corpus: Corpus, analyzer: Analyzer, tmp_path: Path) -> None:
    path = write_records(tmp_path / "a.jsonl", {"text": "ETH跌破3100"})
    with FolderLock(corpus.path), pytest.raises(LockedError):
        add_paths(corpus, [path], analyzer)

    assert not corpus.posts()


def test_an_interruption_adds_nothing(corpus: Corpus, analyzer: Analyzer, tmp_path: Path) -> None:
    path = write_records(tmp_path / "a.jsonl", {"text": "ETH跌破3100"})

    def interrupt(report: FileReport) -> None:
        raise KeyboardInterrupt

    before = snapshot(corpus.path)
    with pytest.raises(KeyboardInterrupt):
        add_paths(corpus, [path], analyzer, on_file=interrupt)
    assert snapshot(corpus.path) == before
    assert not corpus.posts()


# Posts of a corpus taken to another


def test_posts_taken_to_another_corpus_keep_their_ids(corpus: Corpus, analyzer: Analyzer, tmp_path: Path) -> None:
    for text, complete in (("ETH跌破31", False), ("ETH跌破3100", True)):
        path = write_records(tmp_path / "a.jsonl", {"text": text, "complete": complete})
        add_paths(corpus, [path], analyzer, captured_at=DAY)
    exported = write_records(tmp_path / "posts.jsonl", *map(post_to_record, corpus.posts().values()))
    other = Corpus.create(tmp_path / "other")

    assert counts(add_paths(other, [exported], analyzer)) == (1, 0, 0)
    assert other.posts() == corpus.posts()
    assert other.resolve(id_of("ETH跌破3100")) == id_of("ETH跌破31")


# Decisions


def test_a_removed_post_counts_as_a_duplicate_ever_after(corpus: Corpus, analyzer: Analyzer, tmp_path: Path) -> None:
    path = write_records(tmp_path / "a.jsonl", {"text": "ETH跌破3100"}, {"text": "ETH跌破3000"})
    add_paths(corpus, [path], analyzer)
    assert remove_post(corpus, id_of("ETH跌破3100")) == id_of("ETH跌破3100")

    assert counts(add_paths(Corpus.open(corpus.path), [path], analyzer)) == (0, 2, 0)
    assert texts(Corpus.open(corpus.path)) == ["ETH跌破3000"]


def test_a_split_post_stays_split(corpus: Corpus, analyzer: Analyzer, tmp_path: Path) -> None:
    path = write_records(tmp_path / "a.jsonl", {"text": "ETH跌破31", "complete": False}, {"text": "ETH跌破3100"})
    add_paths(corpus, [path], analyzer)
    assert split_post(corpus, id_of("ETH跌破31")) == tuple(sorted([id_of("ETH跌破31"), id_of("ETH跌破3100")]))

    assert counts(add_paths(Corpus.open(corpus.path), [path], analyzer)) == (0, 2, 0)
    assert texts(Corpus.open(corpus.path)) == ["ETH跌破31", "ETH跌破3100"]


@pytest.mark.parametrize("decide", [remove_post, split_post])
def test_a_decision_on_no_post_is_an_error(corpus: Corpus, decide: object) -> None:
    with pytest.raises(PostNotFoundError):
        decide(corpus, "nope")  # type: ignore[operator]


@given(order=st.permutations(range(5)), size=st.integers(1, 5))
def test_the_order_and_the_number_of_calls_are_no_matter(
    tmp_path_factory: pytest.TempPathFactory, analyzer: Analyzer, order: list[int], size: int
) -> None:
    folder = tmp_path_factory.mktemp("order")
    records: list[dict[str, object]] = [
        {"text": OPENING + "3,110 美元。"},
        {"text": OPENING + "3,205 美元。"},
        {"text": OPENING + "3,1", "complete": False},
        {"text": OPENING, "complete": False},
        {"text": "示例社消息,ETH跌破3100。"},
    ]
    paths = [write_records(folder / f"{n}.jsonl", records[n]) for n in order]
    with Corpus.create(folder / "corpus") as corpus:
        for start in range(0, len(paths), size):
            add_paths(corpus, paths[start : start + size], analyzer, captured_at=DAY)

        assert texts(corpus) == sorted(str(records[n]["text"]).strip() for n in (0, 1, 3, 4))
