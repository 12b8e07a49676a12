"""Did you mean: a query to queries that differ in the words that next to no post has, and that find something.

Only words are changed: what is quoted, excluded, or the value of a field stays as it was typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice, product

from cryptosearch.engine.known import typed_words
from cryptosearch.query import All, Any, Node, Required, Word
from cryptosearch.suggest.correcting import Correction, Corrector, apart
from cryptosearch.suggest.counting import PostCounter
from cryptosearch.suggest.names import book_of

MOST = 3  # suggestions
_FEW_WORDS = 4
_MOST_PER_PLACE = 4
_MOST_PLACES = 4
_MOST_TRIED = 8  # queries
_UNCHANGED = 3.0  # the cost of leaving a place as it is, where another one is corrected

_Change = tuple[str, Correction | None]  # of the typed word, at one of its places


def suggest(counter: PostCounter, *, thorough: bool) -> tuple[str, ...]:
    """Up to three queries that find something, the nearest to what was typed first; none for a very long query.

    ``thorough`` is as for ``Corrector``; of a short query all is tried in any case.
    """
    tree = None if counter.is_long else counter.typed()
    if tree is None:
        return ()
    words = dict.fromkeys(typed_words(tree))
    is_short = sum(len(counter.analyzer.query_words(word)) for word in words) <= _FEW_WORDS
    corrector = Corrector(counter, book_of(counter.analyzer.lexicon), thorough=thorough or is_short)
    places = [[(word, correction) for correction in place] for word in words for place in _places(word, corrector)]
    found: dict[str, float] = {}
    for changes in _combinations(places[:_MOST_PLACES]):
        written = _rewritten(counter, tree, _new_words(changes))
        if written and counter.as_asked((written[1], *counter.filters)):
            found.setdefault(written[0], _rank(changes)[0])
    least = min(found.values(), default=0.0)
    return tuple(islice((query for query, cost in found.items() if cost < least + _UNCHANGED - 1), MOST))


def _places(word: str, corrector: Corrector) -> list[list[Correction]]:
    return apart(corrector.corrections(word), _MOST_PER_PLACE)


def _combinations(places: Sequence[Sequence[_Change]]) -> list[Sequence[_Change]]:
    """Ways to correct at least one of the places, the cheapest first, of equally cheap ones the most frequent."""
    choices = [[*place, (place[0][0], None)] for place in places]
    ways: list[Sequence[_Change]] = [way for way in product(*choices) if any(correction for _, correction in way)]
    return sorted(ways, key=_rank)[:_MOST_TRIED]


def _rank(way: Sequence[_Change]) -> tuple[float, int]:
    cost = sum(correction.cost if correction else _UNCHANGED for _, correction in way)
    return cost, -min(correction.n_posts for _, correction in way if correction)


def _new_words(changes: Iterable[_Change]) -> Mapping[str, str]:
    """Typed word -> the word with all its places corrected."""
    new: dict[str, str] = {}
    for word, correction in reversed(list(changes)):  # the last place first, so that offsets stay right
        if correction:
            text = new.get(word, word)
            new[word] = text[: correction.start] + correction.text + text[correction.end :]
    return new


def _rewritten(counter: PostCounter, tree: Node, new: Mapping[str, str]) -> tuple[str, Node] | None:
    """The query with other words, and its tree; None if it cannot be written.

    As it was typed but for these words, if it can be; else as the tree is written.
    """
    wanted = _with_words(tree, new)
    for written in (_replaced(counter.query, new), str(wanted)):
        if counter.read(written) == wanted:
            return written, wanted
    return None


def _with_words(node: Node, new: Mapping[str, str]) -> Node:
    match node:
        case Word(text):
            return Word(new.get(text, text))
        case All(children):
            return All(tuple(_with_words(child, new) for child in children))
        case Any(children):
            return Any(tuple(_with_words(child, new) for child in children))
        case Required(child):
            return Required(_with_words(child, new))
        case _:
            return node


def _replaced(query: str, new: Mapping[str, str]) -> str:
    """``query`` with the words of ``new`` replaced wherever they stand by themselves."""
    alternatives = "|".join(re.escape(word) for word in sorted(new, key=len, reverse=True))
    return re.sub(rf"(?<![^\s(+])(?:{alternatives})(?![^\s)])", lambda found: new[found[0]], query)
