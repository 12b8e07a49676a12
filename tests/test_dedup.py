"""De-duplication: the rules of ``cryptosearch.dedup``, by example and against a plain oracle."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cryptosearch.analysis.identity import identity_id, identity_key
from cryptosearch.dedup import Deduplicator, Form, HeldPost, Removal, Split
from cryptosearch.dedup.sortedkeys import SortedKeys
from cryptosearch.errors import PostNotFoundError, SplitError
from cryptosearch.model import DatedBy, Kind, Post, Sighting
from forms import NOON, cut, form, id_of

FLASH = "ME News 消息,1 月 20 日(UTC+8),行情显示,ETH跌破3100美元,24小时跌幅达 3.7%。"


def texts(deduplicator: Deduplicator) -> list[str]:
    return sorted(held.post.text for held in deduplicator.posts.values())


def only_post(deduplicator: Deduplicator) -> Post:
    (held,) = deduplicator.posts.values()
    return held.post


def added(*forms: Post) -> Deduplicator:
    """What holds ``forms``, added one by one."""
    deduplicator = Deduplicator()
    for one in forms:
        deduplicator.add([one])
    return deduplicator


def assert_sound(deduplicator: Deduplicator) -> None:
    """Ids are unique, and every post is found by each of its own."""
    owners = [
        (name, post_id)
        for post_id, held in deduplicator.posts.items()
        for name in (held.post.id, *held.post.merged_ids)
    ]
    assert len({name for name, _ in owners}) == len(owners)
    assert all(deduplicator.resolve(name) == post_id for name, post_id in owners)


# What is one text


@pytest.mark.parametrize(
    "other",
    [
        FLASH.replace(",", ","),  # full width
        FLASH.replace(" ", ""),
        FLASH.replace("行情显示", "行情顯示"),  # the other script
        FLASH.replace("ETH", "eth"),
    ],
)
def test_a_text_written_differently_is_one_post(other: str) -> None:
    deduplicator = added(form(FLASH), form(other, capture="other page", day=1))

    assert [sighting.capture for sighting in only_post(deduplicator).sightings] == ["page", "other page"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ETH跌破3100", "ETH跌破3000"),
        ("24小时跌幅达3.7%", "24小时跌幅达37%"),
        ("24小时涨跌 3.7%", "24小时涨跌 -3.7%"),
        ("买入5,107,871枚USDC", "买入5,107,872枚USDC"),
        ("买入10枚BTC", "买入10枚ETH"),
        ("地址0x3c9E买入", "地址0x3c9F买入"),
    ],
)
def test_a_figure_ticker_or_address_tells_posts_apart(one: str, other: str) -> None:
    assert texts(added(form(one), form(other))) == sorted([one, other])


def test_all_forms_with_one_text_are_kept() -> None:
    plain, wide = form("以太坊,上涨"), form("以太坊,上涨", capture="other page", publisher="ME News")
    (held,) = added(plain, wide).posts.values()

    assert [kept.post for kept in held.forms] == [plain, wide]


def test_texts_without_letters_or_digits_take_in_no_other() -> None:
    assert texts(added(cut("……"), form("比特币上涨"))) == ["……", "比特币上涨"]


# Cut-off forms


def test_a_cut_off_form_joins_the_one_post_that_it_begins() -> None:
    deduplicator = added(cut(FLASH[:40] + "…"), form(FLASH, capture="other page"))
    post = only_post(deduplicator)

    assert (post.text, post.complete) == (FLASH, True)
    assert {sighting.capture for sighting in post.sightings} == {"page", "other page"}


@pytest.mark.parametrize("end", range(1, len("攻击者取走5,107,871枚USDC,价值511 万美元。")))
def test_a_form_cut_off_anywhere_joins_its_post(end: int) -> None:
    whole = "攻击者取走5,107,871枚USDC,价值511 万美元。"

    assert texts(added(form(whole), cut(whole[:end] + "..."))) == [whole]


def test_a_beginning_that_two_posts_share_stands_alone() -> None:
    beginning = "ME News 消息,1 月 20 日(UTC+8),行情显示,以太坊短线波动,现报 "
    flashes = [beginning + "3,110 美元。", beginning + "3,205 美元。"]

    assert texts(added(*map(form, flashes), cut(beginning))) == sorted([*flashes, beginning])


def test_a_beginning_leaves_its_post_when_another_shares_it() -> None:
    deduplicator = added(cut("以太坊现报"), form("以太坊现报3110"))
    assert texts(deduplicator) == ["以太坊现报3110"]
    deduplicator.add([form("以太坊现报3205")])

    assert texts(deduplicator) == ["以太坊现报", "以太坊现报3110", "以太坊现报3205"]


def test_parts_that_separate_take_the_ids_of_their_own_forms() -> None:
    deduplicator = added(cut("以太坊现报"), form("以太坊现报3110"))
    assert only_post(deduplicator).id == id_of("以太坊现报")
    deduplicator.add([form("以太坊现报3205")])

    assert {post_id: held.post.text for post_id, held in deduplicator.posts.items()} == {
        id_of(text): text for text in ("以太坊现报", "以太坊现报3110", "以太坊现报3205")
    }


def test_beginnings_of_one_post_join_it_together() -> None:
    assert texts(added(cut("以太坊"), cut("以太坊现"), cut("以太坊现报"), form("以太坊现报3110"))) == ["以太坊现报3110"]


def test_beginnings_of_each_other_are_one_post_that_is_cut_off() -> None:
    post = only_post(added(cut("以太坊"), cut("以太坊现报"), cut("以太坊现")))

    assert (post.text, post.complete) == ("以太坊现报", False)


def test_a_beginning_of_an_unclear_beginning_stands_alone_too() -> None:
    forms = [cut("以太坊"), cut("以太坊现报"), form("以太坊现报3110"), form("以太坊现报3205")]

    assert len(added(*forms).posts) == 4


def test_a_complete_form_is_never_joined_to_a_longer_one() -> None:
    assert texts(added(form("比特币上涨"), form("比特币上涨,以太坊下跌"))) == ["比特币上涨", "比特币上涨,以太坊下跌"]


def test_a_form_that_turns_out_complete_leaves_the_longer_post() -> None:
    deduplicator = added(cut("比特币上涨"), form("比特币上涨,以太坊下跌"))
    deduplicator.add([form("比特币上涨")])

    assert texts(deduplicator) == ["比特币上涨", "比特币上涨,以太坊下跌"]


# Texts that a source gave an id


def test_the_text_captured_latest_under_an_id_is_shown() -> None:
    old, new = form("ETH跌破3000", post_id="n1"), form("ETH跌破3100", post_id="n1", capture="later", day=1)
    for order in ([old, new], [new, old]):
        post = only_post(added(*order))
        assert (post.id, post.text) == ("n1", "ETH跌破3100")
        assert {sighting.capture for sighting in post.sightings} == {"page", "later"}


def test_of_texts_captured_together_under_an_id_the_longest_is_shown() -> None:
    assert texts(added(form("ETH跌破3100美元", post_id="n1"), form("ETH跌破3000", post_id="n1"))) == ["ETH跌破3100美元"]


def test_an_older_text_is_kept() -> None:
    (held,) = added(form("ETH跌破3000", post_id="n1"), form("ETH跌破3100", post_id="n1", day=1)).posts.values()

    assert [kept.post.text for kept in held.forms] == ["ETH跌破3000", "ETH跌破3100"]


def test_a_later_preview_is_no_newer_text() -> None:
    assert texts(added(form(FLASH, post_id="n1"), cut(FLASH[:30], post_id="n1", day=3))) == [FLASH]


def test_one_text_under_two_ids_is_found_under_both() -> None:
    deduplicator = added(form("ETH跌破3100", post_id="n1"), form("ETH跌破3100", post_id="n2"))

    assert deduplicator.resolve("n2") == only_post(deduplicator).id == "n1"


def test_ids_that_shared_a_text_once_stay_two_posts() -> None:
    placeholder = "快讯,稍后更新"
    deduplicator = added(
        form(placeholder, post_id="n1"),
        form(placeholder, post_id="n2"),
        form("ETH跌破3100", post_id="n1", day=1),
        form("ETH跌破3000", post_id="n2", day=1),
    )

    assert texts(deduplicator) == sorted([placeholder, "ETH跌破3100", "ETH跌破3000"])
    assert deduplicator.posts["n1"].post.text == "ETH跌破3100"
    assert deduplicator.posts["n2"].post.text == "ETH跌破3000"


def test_a_page_that_shows_an_older_text_is_a_sighting_of_its_post() -> None:
    deduplicator = added(
        form("ETH跌破3000", post_id="n1"),
        form("ETH跌破3100", post_id="n1", day=1),
        form("ETH跌破3000", capture="x", day=9),
    )

    assert only_post(deduplicator).text == "ETH跌破3100"
    assert deduplicator.resolve(id_of("ETH跌破3000")) == "n1"


def test_a_merged_id_given_by_a_source_is_found() -> None:
    deduplicator = added(form("ETH跌破3100", post_id="n1", merged_ids=("n0",)))

    assert deduplicator.resolve("n0") == "n1"


# What a post shows


def test_what_the_shown_form_lacks_comes_from_another() -> None:
    bare = form("题目\n比特币上涨", paragraphs=("比特币上涨",), title="题目", language="zh")
    credited = form("题目 比特币上涨", publisher="ME News", authors=("Patrick",), source="PANews", capture="x")
    post = only_post(added(bare, credited))

    assert (post.title, post.language) == ("题目", "zh")
    assert (post.publisher, post.authors, post.source) == ("ME News", ("Patrick",), "PANews")


def test_the_form_with_a_title_is_shown() -> None:
    flat, whole = form("题目 比特币上涨"), form("", title="题目", paragraphs=("比特币上涨",), kind=Kind.ARTICLE)

    assert only_post(added(flat, whole)).kind is Kind.ARTICLE


def test_an_inferred_year_is_that_of_the_earliest_capture() -> None:
    def dated(year: int) -> Post:
        return form(FLASH, capture=str(year), published_on=date(year, 1, 20), dated_by=DatedBy.TEXT)

    assert only_post(added(dated(2027), dated(2026))).published_on == date(2026, 1, 20)


def test_a_given_date_is_the_shown_form_s() -> None:
    given_date = {"published_on": date(2027, 1, 20), "dated_by": DatedBy.GIVEN}
    inferred = {"published_on": date(2026, 1, 20), "dated_by": DatedBy.TEXT}
    shown = form("", title="题目", paragraphs=("上涨",), **given_date)  # type: ignore[arg-type]

    assert only_post(added(form("题目上涨", **inferred), shown)).published_on == date(2027, 1, 20)  # type: ignore[arg-type]


def test_a_capture_that_names_two_times_of_seeing_keeps_both() -> None:
    sightings = (Sighting(NOON, "page"), Sighting(NOON + timedelta(days=3), "page"))

    assert only_post(added(form("ETH跌破3100", sightings=sightings))).sightings == sightings


def test_a_capture_is_seen_once_with_its_most_renderings() -> None:
    preview_too = form("ETH跌破3100", n_renderings=2, publisher="ME")
    (sighting,) = only_post(added(form("ETH跌破3100"), preview_too, form("ETH跌破3100"))).sightings

    assert sighting.n_renderings == 2


# Counts


def test_posts_are_new_once() -> None:
    page = [form(f"比特币报{n}美元") for n in range(20)]
    deduplicator = Deduplicator()

    assert [(outcome.n_new, outcome.n_updated) for outcome in (deduplicator.add(page), deduplicator.add(page))] == [
        (20, 0),
        (0, 0),
    ]


def test_a_longer_form_updates_the_post_that_it_completes() -> None:
    outcome = added(cut(FLASH[:30])).add([form(FLASH, capture="x")])

    assert (outcome.n_new, outcome.n_updated) == (0, 1)
    assert outcome.changed == {id_of(FLASH[:30])}


def test_a_preview_of_a_held_post_updates_nothing() -> None:
    outcome = added(form(FLASH)).add([cut(FLASH[:30], capture="x")])

    assert (outcome.n_new, outcome.n_updated) == (0, 0)


def test_posts_that_separate_are_not_counted() -> None:
    outcome = added(cut("以太坊现报"), form("以太坊现报3110")).add([form("以太坊现报3205")])

    assert (outcome.n_new, outcome.n_updated) == (1, 0)
    assert outcome.changed == {id_of(text) for text in ("以太坊现报", "以太坊现报3110", "以太坊现报3205")}


def test_a_post_that_another_takes_in_is_gone() -> None:
    deduplicator = added(form("以太坊现报3110"), cut("比特币"))
    outcome = deduplicator.add([form("比特币下跌", post_id="n1", merged_ids=(id_of("以太坊现报3110"),), day=1)])

    assert outcome.gone == {id_of("比特币")}
    assert texts(deduplicator) == ["比特币下跌"]


# Finding by id


def test_the_beginning_of_an_id_is_enough_where_it_is_unique() -> None:
    deduplicator = added(form("甲", post_id="abc1"), form("乙", post_id="abd1"))

    assert deduplicator.resolve("abc") == "abc1"


def test_a_beginning_that_several_ids_have_names_them() -> None:
    with pytest.raises(PostNotFoundError) as raised:
        added(form("甲", post_id="abc1"), form("乙", post_id="abd1")).resolve("ab")

    assert raised.value.candidates == ("abc1", "abd1")


@pytest.mark.parametrize("post_id", ["nope", ""])
def test_an_id_of_no_post_is_an_error(post_id: str) -> None:
    with pytest.raises(PostNotFoundError):
        added(form("甲")).resolve(post_id)


# Removing and splitting


def test_a_removed_post_stays_out() -> None:
    deduplicator = added(form(FLASH), form("比特币上涨"))
    deduplicator.remove(id_of(FLASH))
    outcome = deduplicator.add([form(FLASH), form("比特币上涨")])

    assert texts(deduplicator) == ["比特币上涨"]
    assert outcome.n_new == 0


def test_previews_of_a_removed_post_stay_out() -> None:
    deduplicator = added(form(FLASH))
    deduplicator.remove(id_of(FLASH))
    deduplicator.add([cut(FLASH[:30])])

    assert not deduplicator.posts


def test_a_newer_text_of_a_removed_post_stays_out() -> None:
    deduplicator = added(form("ETH跌破3000", post_id="n1"))
    deduplicator.remove("n1")
    deduplicator.add([form("ETH跌破3100", post_id="n1", day=1)])

    assert not deduplicator.posts


def test_removing_a_preview_leaves_room_for_longer_posts() -> None:
    deduplicator = added(cut("以太坊现报"))
    deduplicator.remove(id_of("以太坊现报"))
    deduplicator.add([form("以太坊现报3110")])

    assert texts(deduplicator) == ["以太坊现报3110"]


def test_a_text_without_letters_or_digits_begins_no_removed_post() -> None:
    deduplicator = added(form(FLASH))
    deduplicator.remove(id_of(FLASH))
    deduplicator.add([cut("……")])

    assert texts(deduplicator) == ["……"]


def test_a_held_beginning_of_a_removed_post_is_seen_again() -> None:
    deduplicator = added(cut("以太坊现报"), form("以太坊现报3110"), form("以太坊现报3205"), form("以太坊现报3300"))
    deduplicator.remove(id_of("以太坊现报3110"))
    deduplicator.add([cut("以太坊现报", capture="x")])

    assert len(deduplicator.posts[id_of("以太坊现报")].post.sightings) == 2


def test_a_removed_post_is_not_found() -> None:
    deduplicator = added(form(FLASH))
    deduplicator.remove(id_of(FLASH))

    with pytest.raises(PostNotFoundError):
        deduplicator.resolve(id_of(FLASH))


def test_removing_one_of_two_settles_a_shared_beginning() -> None:
    deduplicator = added(cut("以太坊现报"), form("以太坊现报3110"), form("以太坊现报3205"))
    outcome = deduplicator.remove(id_of("以太坊现报3110"))

    assert texts(deduplicator) == ["以太坊现报3205"]
    assert id_of("以太坊现报3110") in outcome.gone


def test_split_forms_stay_apart() -> None:
    forms = [cut("以太坊现报"), form("以太坊现报3110")]
    deduplicator = added(*forms)
    deduplicator.split(id_of("以太坊现报3110"))
    deduplicator.add([*forms, cut("以太坊现报", capture="x", day=1)])

    assert {post_id: held.post.text for post_id, held in deduplicator.posts.items()} == {
        id_of(text): text for text in ("以太坊现报", "以太坊现报3110")
    }


def test_a_split_older_text_goes_by_the_id_of_its_text() -> None:
    deduplicator = added(form("ETH跌破3000", post_id="n1"), form("ETH跌破3100", post_id="n1", day=1))
    deduplicator.split("n1")

    assert deduplicator.posts["n1"].post.text == "ETH跌破3100"
    assert deduplicator.posts[id_of("ETH跌破3000")].post.text == "ETH跌破3000"


def test_a_post_with_one_text_cannot_be_split() -> None:
    with pytest.raises(SplitError) as raised:
        added(form("以太坊,上涨"), form("以太坊,上涨")).split(id_of("以太坊上涨"))

    assert raised.value.post_id == id_of("以太坊上涨")


def test_decisions_hold_for_a_deduplicator_made_with_them() -> None:
    first = added(cut("以太坊现报"), form("以太坊现报3110"), form(FLASH))
    first.split(id_of("以太坊现报"))
    first.remove(id_of(FLASH))
    assert [type(decision) for decision in first.decisions.taken] == [Split, Removal]

    again = Deduplicator(decisions=first.decisions)
    again.add([form(FLASH), form("以太坊现报3110"), cut("以太坊现报")])

    assert texts(again) == texts(first) == ["以太坊现报", "以太坊现报3110"]


# Looking up beginnings

WORDS = st.text(alphabet="ab", max_size=7)


@given(st.sets(WORDS, max_size=120), st.sets(WORDS, max_size=120), WORDS)
def test_sorted_keys_know_what_begins_what(first: set[str], second: set[str], word: str) -> None:
    keys = SortedKeys()
    keys.add(first | second)
    keys.drop(second)
    keys.add(second - first)
    held = second - first | first - second

    assert list(keys.extending(word)) == sorted(key for key in held if key.startswith(word) and key != word)
    assert set(keys.beginning(word)) == {key for key in held if word.startswith(key) and key != word}
    assert len(keys) == len(held)


# Against a plain oracle, whatever the order

TEXTS = st.text(alphabet="甲乙1", max_size=5)
FORMS = st.lists(
    st.builds(
        form,
        TEXTS,
        post_id=st.sampled_from([None, None, "n1", "n2", id_of("甲"), id_of("甲乙")]),
        capture=st.sampled_from(["page", "other"]),
        day=st.integers(0, 3),
        n_renderings=st.integers(1, 2),
        complete=st.booleans(),
        merged_ids=st.sampled_from([(), (), (), ("n2",), (id_of("乙"),)]),
        publisher=st.sampled_from([None, "ME", "PA"]),
        language=st.sampled_from(["und", "zh"]),
        credits=st.sampled_from([(), ("1",)]),
    ),
    max_size=9,
)


def oracle(forms: Sequence[Post], pinned_ids: Iterable[str] = ()) -> dict[str, str]:
    """Key of each text -> key of the text that its post shows, by the rules as they are written."""
    keys = {identity_key(one.text) for one in forms}
    pinned = {key for key in keys if identity_id(key) in pinned_ids}
    names_of = {one: {one.id, *one.merged_ids} for one in forms}
    carried = {
        name: {identity_key(one.text) for one in forms if name in names_of[one]}
        for name in set().union(*names_of.values())
    }

    def is_cut(key: str) -> bool:
        return not any(one.complete for one in forms if identity_key(one.text) == key)

    def latest(name: str, key: str) -> datetime:
        return max(one.last_seen_at for one in forms if name in names_of[one] and identity_key(one.text) == key)

    def current(name: str) -> str:
        whole = [
            key
            for key in carried[name]
            if not is_cut(key) or not any(other != key and other.startswith(key) for other in carried[name])
        ]
        return max(whole, key=lambda key: (latest(name, key), len(key), key))

    def head(key: str) -> str:
        names = [name for name in carried if key in carried[name]]
        others = {current(name) for name in names} - {key}
        stands = any(current(name) == key and (name != identity_id(key) or len(carried[name]) > 1) for name in names)
        return key if key in pinned or stands or len(others) != 1 else others.pop()

    def root(key: str) -> str:
        if head(key) != key:
            return root(head(key))
        longer = [other for other in keys if other != key and other.startswith(key)]
        if not is_cut(key) or key in pinned or not key or any(len(head(other)) <= len(key) for other in longer):
            return key
        roots = {root(other) for other in longer}
        return roots.pop() if len(roots) == 1 else key

    return {key: root(key) for key in keys}


def grouped(deduplicator: Deduplicator) -> dict[str, str]:
    return {
        identity_key(kept.post.text): identity_key(held.post.text)
        for held in deduplicator.posts.values()
        for kept in held.forms
    }


def contents(deduplicator: Deduplicator) -> set[Post]:
    return {replace(held.post, id="", merged_ids=()) for held in deduplicator.posts.values()}


@given(FORMS)
def test_posts_are_those_of_the_oracle(forms: list[Post]) -> None:
    deduplicator = added(*forms)

    assert grouped(deduplicator) == oracle(forms)
    assert_sound(deduplicator)


@given(FORMS, st.randoms(use_true_random=False), st.integers(1, 4))
def test_the_order_and_the_batches_of_adding_are_no_matter(forms: list[Post], chance: random.Random, size: int) -> None:
    shuffled = chance.sample(forms, len(forms))
    in_batches = Deduplicator()
    for start in range(0, len(shuffled), size):
        in_batches.add(shuffled[start : start + size])

    assert contents(in_batches) == contents(added(*forms))
    assert_sound(in_batches)


@given(FORMS)
def test_adding_again_changes_nothing(forms: list[Post]) -> None:
    deduplicator = added(*forms)
    before = dict(deduplicator.posts)
    outcome = deduplicator.add(forms)

    assert dict(deduplicator.posts) == before
    assert (outcome.n_new, outcome.n_updated, outcome.changed, outcome.gone) == (0, 0, frozenset(), frozenset())


@given(FORMS, FORMS)
def test_every_new_or_updated_post_has_a_form_of_its_own(first: list[Post], second: list[Post]) -> None:
    outcome = added(*first).add(second)

    assert 0 <= outcome.n_new + outcome.n_updated <= len(set(second))


@given(FORMS, FORMS)
def test_an_outcome_names_the_posts_that_differ(first: list[Post], second: list[Post]) -> None:
    deduplicator = added(*first)
    before = dict(deduplicator.posts)
    outcome = deduplicator.add(second)
    after = deduplicator.posts

    assert outcome.changed == {post_id for post_id in after if before.get(post_id) != after[post_id]}
    assert outcome.gone == before.keys() - after.keys()


@given(FORMS, FORMS)
def test_what_was_held_before_goes_on_as_if_never_put_away(first: list[Post], second: list[Post]) -> None:
    deduplicator = added(*first)
    again = Deduplicator(deduplicator.posts.values())
    assert dict(again.posts) == dict(deduplicator.posts)

    assert again.add(second) == deduplicator.add(second)
    assert dict(again.posts) == dict(deduplicator.posts)


@given(FORMS, st.data())
def test_a_removed_post_stays_out_whatever_comes_in_what_order(forms: list[Post], data: st.DataObject) -> None:
    deduplicator = added(*forms)
    if not deduplicator.posts:
        return
    chosen = data.draw(st.sampled_from(sorted(deduplicator.posts)))
    gone = {kept.post.text for kept in deduplicator.posts[chosen].forms}
    rest = {identity_key(kept.post.text) for held in deduplicator.posts.values() for kept in held.forms} - {
        identity_key(text) for text in gone
    }
    deduplicator.remove(chosen)
    assert grouped(deduplicator).keys() == rest
    deduplicator.add(forms)

    assert grouped(deduplicator).keys() == rest
    assert_sound(deduplicator)


@given(FORMS, st.data())
def test_split_texts_stay_apart_whatever_comes_in_what_order(forms: list[Post], data: st.DataObject) -> None:
    deduplicator = added(*forms)
    splittable = [
        post_id
        for post_id, held in deduplicator.posts.items()
        if len({identity_key(kept.post.text) for kept in held.forms}) > 1
    ]
    if not splittable:
        return
    deduplicator.split(data.draw(st.sampled_from(sorted(splittable))))
    (decision,) = deduplicator.decisions.taken
    assert isinstance(decision, Split)
    again = Deduplicator(decisions=deduplicator.decisions)
    again.add(forms[::-1])

    assert grouped(deduplicator) == grouped(again) == oracle(forms, decision.text_ids)
    assert_sound(deduplicator)


def test_forms_are_numbered_on_from_those_held() -> None:
    deduplicator = Deduplicator([HeldPost(form("甲"), id_of("甲"), (Form(7, id_of("甲"), form("甲")),))])
    deduplicator.add([form("丙")])

    assert sorted(kept.seq for held in deduplicator.posts.values() for kept in held.forms) == [7, 8]
