"""Similar posts: which terms they are found by, and what is never among them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from conftest import make_post
from cryptosearch import Filters, Index, PostNotFoundError
from cryptosearch.similar import MAX_WORDS

WIRE = "链讯消息:"
POSTS = (
    make_post("kumo1", f"{WIRE}Kumo 主网上线,首日桥入 4870 枚 ETH。", title="Kumo 主网上线", tickers=("ETH",)),
    make_post("kumo2", f"{WIRE}Kumo 主网的排序器停摆 47 分钟。", title="Kumo 排序器停摆", day=21),
    make_post("kumo3", f"{WIRE}基金会称 Kumo 空投将从官网领取。", kind="article", day=22),
    make_post("hack", f"{WIRE}攻击者从 0x9f4C7a1be20D35c8 取走 47 枚 ETH。", addresses=("0x9f4C7a1be20D35c8",)),
    make_post("trace", f"{WIRE}地址 0x9f4C7a1be20D35c8 出现异动。", tickers=("SOL",)),
    *(make_post(f"other{n}", f"{WIRE}第{n}次行情播报,涨跌互现。") for n in range(7)),
)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    with Index.create(tmp_path_factory.mktemp("similar") / "index") as index:
        index.add(POSTS)
        yield index


def ids(index: Index, post_id: str, **options: object) -> list[str]:
    return [hit.post.id for hit in index.similar(post_id, **options)]  # type: ignore[arg-type]


def test_posts_that_share_distinctive_words_are_found_best_first(index: Index) -> None:
    assert ids(index, "kumo1") == ["kumo2", "kumo3", "hack"]  # the last has a ticker in common
    assert ids(index, "trace") == ["hack"]


def test_what_most_posts_say_and_small_numbers_do_not_count(index: Index) -> None:
    terms = index.similar("kumo2").terms
    assert "kumo" in terms
    assert not {"链讯", "消息", "47"} & set(terms)


def test_the_terms_are_the_most_distinctive_first_and_tickers_are_among_them(index: Index) -> None:
    assert index.similar("kumo1").terms == ("kumo", "eth")  # which others have, and not 首日
    assert index.similar("trace").terms == ("0x9f4c7a1be20d35c8", "SOL")


def test_filters_restrict(index: Index) -> None:
    assert ids(index, "kumo1", filters=Filters(kind="article")) == ["kumo3"]
    assert ids(index, "kumo1", filters=Filters(author="nobody")) == []


def test_matches_are_marked(index: Index) -> None:
    snippet = index.similar("trace").hits[0].snippet
    assert "0x9f4C7a1be20D35c8" in [snippet.text[start:end] for start, end in snippet.spans]


def test_pages_join(index: Index) -> None:
    assert ids(index, "kumo1", limit=1) + ids(index, "kumo1", offset=1) == ids(index, "kumo1")
    assert [hit.rank for hit in index.similar("kumo1", offset=1)] == [2, 3]
    with pytest.raises(ValueError, match="negative"):
        index.similar("kumo1", limit=-1)


def test_a_post_that_nothing_resembles_has_none(index: Index) -> None:
    index.add([make_post("alone", "完全无关。")])
    result = index.similar("alone")
    assert (result.total, result.hits, result.terms) == (0, (), ())
    index.remove(["alone"])


def test_the_post_itself_is_not_among_them_by_any_of_its_ids(index: Index) -> None:
    index.add([make_post("merged", "Kumo 主网 Kumo", merged_ids=("formerly",))])
    for post_id in ("merged", "formerly"):
        assert "merged" not in ids(index, post_id)
        assert "kumo1" in ids(index, post_id)
    index.remove(["merged"])


def test_a_post_that_is_not_held_is_an_error(index: Index) -> None:
    with pytest.raises(PostNotFoundError):
        index.similar("never held")


def test_the_number_of_terms_is_bounded(index: Index) -> None:
    words = " ".join(f"word{n}" for n in range(200))
    index.add([make_post("long", words), make_post("longer", f"{words} {words}")])
    assert len(index.similar("long").terms) == MAX_WORDS
    assert ids(index, "long") == ["longer"]
    index.remove(["long", "longer"])
