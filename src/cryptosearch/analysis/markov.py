"""The hidden Markov model that divides Chinese which is in no dictionary, with the probabilities of jieba's.

Used by ``mapped`` for stretches of single characters. A character stands at the beginning, the end or in the
middle of a word, or is a word by itself. Viterbi's algorithm finds the likeliest sequence of these states.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

STATES = "BEMS"  # begin, end, middle, single; of equally likely states jieba takes the last in this order
IMPOSSIBLE = -3.14e100  # jieba's logarithm of what never happens
FIRST, LAST = 0x4E00, 0x9FD5  # the code points that have probabilities

_N_STATES = len(STATES)
_BEGIN, _END, _MIDDLE, _SINGLE = range(_N_STATES)
_ENDINGS = (_END, _SINGLE)
_BEFORE = (_ENDINGS, (_BEGIN, _MIDDLE), (_BEGIN, _MIDDLE), _ENDINGS)  # the two states that each may follow


class MarkovModel(NamedTuple):
    """Logarithms of probabilities, float64; those of a state are at its place in ``STATES``."""

    starts: Sequence[float]  # (4,)
    transitions: Sequence[float]  # (16,): from state 0 to each, from state 1 to each ...
    emissions: Sequence[float]  # (4 * n_characters,): of each character from FIRST to LAST by each state

    def cut(self, text: str) -> list[str]:
        """The words of ``text``, one or more characters from FIRST to LAST; they join to it."""
        ends = [position for position, state in enumerate(self._states(text), 1) if state in _ENDINGS]
        return [text[start:end] for start, end in zip((0, *ends), ends, strict=False)]

    def _states(self, text: str) -> list[int]:
        """The likeliest state of each character. Sums are taken in jieba's order, as rounding decides ties."""
        emitted = self._emissions_of(text[0])
        scores = [start + emission for start, emission in zip(self.starts, emitted, strict=True)]
        steps = []
        for char in text[1:]:
            reached = self._step(scores, self._emissions_of(char))
            scores = [score for score, _ in reached]
            steps.append([before for _, before in reached])
        states = [max(_ENDINGS, key=lambda state: (scores[state], state))]
        for step in reversed(steps):
            states.append(step[states[-1]])
        return states[::-1]

    def _step(self, scores: Sequence[float], emitted: Sequence[float]) -> list[tuple[float, int]]:
        """For each state the best score with which it is reached, and the state before."""
        return [
            max((scores[old] + self.transitions[old * _N_STATES + new] + emitted[new], old) for old in _BEFORE[new])
            for new in range(_N_STATES)
        ]

    def _emissions_of(self, char: str) -> Sequence[float]:
        first = (ord(char) - FIRST) * _N_STATES
        return self.emissions[first : first + _N_STATES]
