"""How many slips of the finger lie between two words.

The distance is that of optimal string alignment: a letter more, less or other, or two neighbours swapped, and no
part of a word is edited twice (Boytsov, Indexing methods for approximate dictionary searching, 2011, section 2.1).
A library has it faster, and takes longer to import than there is to do.
"""

from __future__ import annotations


def edit_distance(one: str, other: str, most: int) -> int:
    """The number of edits that make ``other`` of ``one``; ``most + 1`` if there are more. Most words cost a look."""
    if abs(len(one) - len(other)) > most or _n_strange(one, other) > 2 * most:
        return most + 1
    before_last: list[int] = []
    last = list(range(len(other) + 1))
    for at, char in enumerate(one, 1):
        row = [at]
        for to, target in enumerate(other, 1):
            distance = min(last[to] + 1, row[to - 1] + 1, last[to - 1] + (char != target))
            if at > 1 and to > 1 and char == other[to - 2] and one[at - 2] == target:
                distance = min(distance, before_last[to - 2] + 1)
            row.append(distance)
        if min(row) > most:
            return most + 1
        before_last, last = last, row
    return min(last[-1], most + 1)


def _n_strange(one: str, other: str) -> int:
    """How many characters are in one of the words alone; an edit changes that by two at the most."""
    return len(set(one) ^ set(other))
