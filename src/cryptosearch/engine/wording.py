"""Typed text to clauses: its words, one by one, or the several that together name a concept of the lexicon."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from cryptosearch.analysis import FUNCTION_WORDS, Analyzer, Concept, QueryWord
from cryptosearch.query import tree as q


class Clause(NamedTuple):
    """What must match as a whole. ``typed`` is how the user wrote it."""

    words: tuple[QueryWord, ...]
    concept: Concept | None
    typed: str

    @property
    def units(self) -> tuple[str, ...]:
        """The units of all its words."""
        return units_of(self.words)


def units_of(words: Iterable[QueryWord]) -> tuple[str, ...]:
    """The units of all ``words``, in order."""
    return tuple([unit for word in words for unit in word.units])


class _Typed(NamedTuple):
    word: QueryWord
    text: str


class ClauseReader:
    """Reads typed texts with ``analyzer``, each once: the plans for one query ask for the same. For one thread."""

    def __init__(self, analyzer: Analyzer) -> None:
        self._analyzer = analyzer
        self._known: dict[tuple[tuple[str, ...], bool], list[Clause]] = {}

    def read(self, texts: tuple[str, ...], *, concepts: bool) -> list[Clause]:
        """The clauses of texts that were typed side by side; ``concepts`` looks for names in the lexicon.

        Function words are passed over, unless there is nothing else.
        """
        clauses = self._all(texts, concepts=concepts)
        return [clause for clause in clauses if not _is_function_word(clause)] or clauses

    def count(self, texts: tuple[str, ...]) -> int:
        """How many clauses there are, function words as well: who types them writes a sentence."""
        return len(self._all(texts, concepts=True))

    def _all(self, texts: tuple[str, ...], *, concepts: bool) -> list[Clause]:
        clauses = self._known.get((texts, concepts))
        if clauses is None:
            clauses = self._known[texts, concepts] = _read_clauses(texts, self._analyzer, concepts=concepts)
        return clauses


def _read_clauses(texts: Iterable[str], analyzer: Analyzer, *, concepts: bool) -> list[Clause]:
    typed = [_Typed(word, text[word.start : word.end].strip()) for text in texts for word in analyzer.query_words(text)]
    named = {start: (end, concept) for start, end, concept in _named(typed, analyzer)} if concepts else {}
    clauses, at = [], 0
    while at < len(typed):
        end, concept = named.get(at, (at + 1, None))
        clauses.append(_clause(typed[at:end], concept))
        at = end
    return clauses


def _is_function_word(clause: Clause) -> bool:
    return not clause.concept and clause.words[0].text in FUNCTION_WORDS


def _named(typed: Sequence[_Typed], analyzer: Analyzer) -> Iterator[tuple[int, int, Concept]]:
    """Ranges of whole words that are names of a concept."""
    units = units_of(word for word, _ in typed)
    found = analyzer.lexicon.find(units)
    word_at = _word_starts(typed) if found else {}
    for start, end, concept in found:
        if start in word_at and end in word_at:
            yield word_at[start], word_at[end], concept


def _word_starts(typed: Sequence[_Typed]) -> dict[int, int]:
    """Offset in units -> index of the word that starts there; the end of the last word as well."""
    starts, at = {0: 0}, 0
    for index, (word, _) in enumerate(typed, 1):
        at += len(word.units)
        starts[at] = index
    return starts


def _clause(typed: Sequence[_Typed], concept: Concept | None) -> Clause:
    joiner = " " if any(text.isascii() for _, text in typed) else ""
    return Clause(tuple(word for word, _ in typed), concept, joiner.join(text for _, text in typed))


def typed_side_by_side(nodes: Iterable[q.Node]) -> tuple[str, ...]:
    """The texts of the words among ``nodes``."""
    return tuple([node.text for node in nodes if isinstance(node, q.Word)])


def is_loose(node: q.Node) -> bool:
    """Whether a node other than a word may be relaxed as words are: it stands for words."""
    match node:
        case q.Wildcard() | q.Fuzzy():
            return True
        case q.Weighted(child, _):
            children = child.children if isinstance(child, q.All) else (child,)
            return all(isinstance(child, q.Word) or is_loose(child) for child in children)
        case _:
            return False


def is_regex(node: q.Node) -> bool:
    """Whether a node is a regular expression, required or weighted perhaps."""
    while isinstance(node, q.Required | q.Weighted):
        node = node.child
    return isinstance(node, q.Regex)
