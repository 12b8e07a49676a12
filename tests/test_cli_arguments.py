"""Which arguments are options, and which are words of a query."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cryptosearch.cli.arguments import split_query, with_command, without_options

TAKES_VALUE = {"-n": True, "--limit": True, "--kind": True, "--all": False, "--help": False}
COMMANDS = {"search", "add", "stats"}


@pytest.mark.parametrize(
    ("line", "options", "words"),
    [
        ("比特币", "", "比特币"),
        ("比特币 -广告 -n 3 --kind flash", "-n 3 --kind flash", "比特币 -广告"),
        ("-n 3 --kind flash 比特币 -广告", "-n 3 --kind flash", "比特币 -广告"),
        ("比特币 -news", "", "比特币 -news"),
        ("比特币 -n3", "", "比特币 -n3"),
        ("-n3 比特币", "-n3", "比特币"),
        ("比特币 --limit=3", "--limit=3", "比特币"),
        ("比特币 --all ETF", "--all", "比特币 ETF"),
        ("-- -广告", "", "-广告"),
        ("比特币 -- --kind -n", "", "比特币 --kind -n"),
        ("--all -- --all", "--all", "--all"),
        ("-广告 比特币", "", "-广告 比特币"),
        ("-26.95%", "", "-26.95%"),
        ("比特币 -", "", "比特币 -"),
        ("比特币 --lim 3", "", "比特币 --lim 3"),
        ("--kind --all 比特币", "--kind --all", "比特币"),
        ("--bogus 比特币", "--bogus", "比特币"),
        ("比特币 -n=3", "", "比特币 -n=3"),
    ],
)
def test_options_and_words(line: str, options: str, words: str) -> None:
    split = split_query(line.split(), TAKES_VALUE)
    assert (split.options, split.words) == (options.split(), words.split())


def test_a_long_option_that_is_none_is_a_doubtful_word() -> None:
    assert split_query(["比特币", "--lim", "3"], TAKES_VALUE).doubtful == ["--lim"]
    assert split_query(["比特币", "--", "--lim"], TAKES_VALUE).doubtful == []


@pytest.mark.parametrize("arg", ["-news", "-x", "-k3", "-广告"])
def test_what_looks_like_a_short_option_before_the_query_is_strange(arg: str) -> None:
    assert split_query([arg, "比特币"], TAKES_VALUE).strange == ([arg] if arg.isascii() else [])


@pytest.mark.parametrize(("line", "missing"), [("比特币 -n", "-n"), ("--kind", "--kind"), ("币 --kind flash", None)])
def test_an_option_without_its_value_is_found(line: str, missing: str | None) -> None:
    assert split_query(line.split(), TAKES_VALUE).unfinished == missing


@given(st.lists(st.sampled_from(["--", "-n", "3", "--all", "-广告", "比特币", "--x", "-news", "--kind", "-n3"])))
def test_no_argument_is_lost(args: list[str]) -> None:
    split = split_query(args, TAKES_VALUE)
    kept = [*split.options, *split.words, *split.strange]
    ends = len(args) - len(kept)
    assert sorted(kept + ["--"] * ends) == sorted(args)
    assert ends <= 1


@given(st.lists(st.text(min_size=1)))
def test_everything_after_two_dashes_is_words(args: list[str]) -> None:
    assert split_query(["--", *args], TAKES_VALUE).words == args


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("比特币", "search 比特币"),
        ("add page.txt", "add page.txt"),
        ("search add", "search add"),
        ("-n 3 比特币", "search -n 3 比特币"),
        ("-n 3 search 比特币", "search -n 3 比特币"),
        ("比特币 add", "search 比特币 add"),
        ("-n 3 stats", "stats -n 3"),
        ("--kind stats 比特币", "search --kind stats 比特币"),
        ("-- add", "search -- add"),
        ("--all", "search --all"),
        ("-广告", "search -广告"),
    ],
)
def test_the_first_word_is_the_command_if_it_is_one(line: str, expected: str) -> None:
    assert with_command(line.split(), COMMANDS, TAKES_VALUE) == expected.split()


@pytest.mark.parametrize(
    ("line", "taken", "others"),
    [
        ("search x --index i", "--index i", "search x"),
        ("--index=i search x", "--index=i", "search x"),
        ("search -- --index i", "", "search -- --index i"),
        ("search x --index", "--index", "search x"),
        ("search --indexes i", "", "search --indexes i"),
    ],
)
def test_options_of_the_program_may_stand_anywhere(line: str, taken: str, others: str) -> None:
    assert without_options(line.split(), {"--index"}) == (taken.split(), others.split())
