"""Values are equal to their own kind alone."""

from __future__ import annotations

from typing import NamedTuple

from cryptosearch.values import value


@value
class Word(NamedTuple):
    text: str


@value
class Phrase(NamedTuple):
    text: str


@value
class Nothing(NamedTuple):
    pass


def test_values_of_one_class_are_equal_where_their_fields_are() -> None:
    assert Word("以太坊") == Word("以太坊")
    assert hash(Word("以太坊")) == hash(Word("以太坊"))
    assert Word("以太坊") != Word("比特币")


def test_values_of_different_classes_differ() -> None:
    others: tuple[object, ...] = (Phrase("以太坊"), ("以太坊",))
    for other in others:
        assert Word("以太坊") != other
        assert other != Word("以太坊")
        assert (Word("以太坊"),) != (other,)
    assert len({Word("以太坊"), Phrase("以太坊"), Word("以太坊")}) == 2


def test_a_value_without_fields_is_true() -> None:
    assert Nothing()
    assert Nothing() == Nothing()
