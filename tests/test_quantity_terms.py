"""Quantities as index terms: numbers sort as they are written, and the index holds what the texts say."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from conftest import make_post
from cryptosearch.analysis import Analyzer, Quantity
from cryptosearch.engine import plan as p
from cryptosearch.engine.columnar.building import SegmentBuilder
from cryptosearch.engine.columnar.segment import Segment
from cryptosearch.engine.plan import IndexField
from cryptosearch.engine.quantities import after, ranges_of, term_of, write_number

numbers = st.decimals(-(10**15), 10**15, places=4) | st.integers(-(10**30), 10**30).map(Decimal)


@given(left=numbers, right=numbers)
@example(Decimal("-1.2"), Decimal("-1.25"))
@example(Decimal(0), Decimal("-0.0001"))
def test_numbers_sort_as_they_are_written(left: Decimal, right: Decimal) -> None:
    written = write_number(left), write_number(right)
    assert (written[0] < written[1], written[0] == written[1]) == (left < right, left == right)
    assert (after(written[0]) <= written[1]) == (left < right)
    assert (written[0].encode() < written[1].encode()) == (left < right)


def test_a_number_is_written_as_the_format_says() -> None:
    written = [write_number(Decimal(text)) for text in ("12200", "0.5", "0", "-26.95")]
    assert written == ["54122", "495", ".", "-487304:"]
    assert term_of(Quantity(Decimal(4), Decimal(5), "%", 0, 0)) == "% ~504!505"


@pytest.mark.parametrize("number", ["1e50", "1e-51", "-1e50"])
def test_numbers_beyond_measure_are_refused(number: str) -> None:
    with pytest.raises(ValueError, match="to be indexed"):
        write_number(Decimal(number))


class Terms:
    """Sorted terms in memory."""

    def __init__(self, terms: list[str]) -> None:
        self._terms = sorted(terms)

    def first_term(self, name: IndexField, start: str) -> str | None:
        return next((term for term in self._terms if term >= start), None)

    def terms_between(self, name: IndexField, start: str, stop: str) -> list[str]:
        return [term for term in self._terms if start <= term < stop]


units = st.sampled_from(["", "%", "usd", "usdc", "枚"])
some = st.integers(-20, 20).map(Decimal)
quantities = st.builds(
    lambda unit, ends: Quantity(min(ends), max(ends), unit, 0, 0),
    units,
    st.tuples(some, some) | some.map(lambda n: (n, n)),
)


@settings(max_examples=200)
@given(
    held=st.lists(quantities, max_size=12),
    asked=st.none() | st.lists(units, min_size=1, max_size=2, unique=True).map(tuple),
    low=some,
    high=some,
)
def test_ranges_hold_exactly_the_terms_that_overlap(
    held: list[Quantity], asked: tuple[str, ...] | None, low: Decimal, high: Decimal
) -> None:
    terms = Terms([term_of(quantity) for quantity in held])
    node = p.Quantities(asked, write_number(low), after(write_number(high)))
    found = Counter(term for span in ranges_of(node, terms) for term in terms.terms_between(IndexField.QUANTITY, *span))
    overlapping = {
        term_of(one) for one in held if (asked is None or one.unit in asked) and one.value <= high and one.high >= low
    }
    assert low > high or found.keys() == overlapping


pieces = st.one_of(
    st.sampled_from(
        ["1.22 万枚 ETH", "4%-5%", "5K ", "5k", "5\u200bK", "ﬁ 7B", "１２３萬枚", "300 OP", "300 op", "两亿"]
    ),
    st.text("0123456789.,万亿美元%-k ", max_size=9),
    st.text(max_size=4),
)
texts = st.lists(pieces, max_size=4).map("".join)


@settings(max_examples=25)
@given(bodies=st.lists(st.tuples(texts.filter(bool), texts), min_size=1, max_size=4))
def test_a_segment_holds_the_quantities_of_each_section(
    analyzer: Analyzer, tmp_path_factory: pytest.TempPathFactory, bodies: list[tuple[str, str]]
) -> None:
    posts = [make_post(f"p{n}", body, title=title) for n, (body, title) in enumerate(bodies)]
    builder = SegmentBuilder(analyzer)
    builder.add(posts)
    path = tmp_path_factory.mktemp("segment") / "MAIN_1.seg"
    try:
        builder.write(path)
    except UnicodeError:  # a surrogate in the text
        return
    expected = {
        (term_of(quantity), docnum)
        for docnum, post in enumerate(posts)
        for section in post.sections()
        for quantity in analyzer.quantities.find(section.text)
    }
    assert terms_in(path) == expected


def terms_in(path: Path) -> set[tuple[str, int]]:
    segment = Segment(path)
    found: set[tuple[str, int]] = set()
    if field := segment.fields.get(IndexField.QUANTITY):
        for ordinal in range(field.n_terms):
            found |= {(field.term(ordinal).decode(), docnum) for docnum in field.docnums_of(field.span(ordinal))}
    segment.close()
    return found
