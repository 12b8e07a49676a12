"""The lexicon's names by how they sound and are spelled: what a name that nobody knows was probably meant to be.

Nothing here asks the index. Made when a query first needs it, in a few milliseconds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property, lru_cache

from cryptosearch.analysis import Lexicon
from cryptosearch.analysis.lexicon_file import Name
from cryptosearch.suggest.pinyin import initials, sound_keys, spellings

LEAST_INITIALS = 3  # letters: two stand for too much
_LEAST_SLIPPED = 3  # characters of a name that may have a wrong one
_ANY = "?"  # the place of the wrong one; no name has this sign


class NameBook:
    """The names of ``lexicon``. Safe to share between threads."""

    def __init__(self, lexicon: Lexicon) -> None:
        names = [name for concept in lexicon.concepts for name in concept.names]
        self.han = {"".join(name.units): name.text for name in names if name.is_han and len(name.units) > 1}
        self.longest = max(map(len, self.han), default=0)
        self.latin = {name.units[0]: name.text for name in names if _is_word(name)}

    def heard_as(self, text: str) -> Iterator[str]:
        """Chinese names of as many characters that may be taken for ``text`` by ear; perhaps itself."""
        return _found(self._by_sound, sound_keys(text))

    def slipped(self, text: str) -> Iterator[str]:
        """Chinese names of three or more characters of which ``text`` has all but one; perhaps itself."""
        return _found(self._by_slip, _with_a_slip(text))

    def spelled(self, letters: str) -> Iterator[str]:
        """Chinese names that ``letters`` are the pinyin of, without spaces."""
        return iter(self._by_spelling.get(letters, ()))

    def abbreviated(self, letters: str) -> Iterator[str]:
        """Chinese names that ``letters``, three or more, are the initials of."""
        return iter(self._by_initials.get(letters, ()) if len(letters) >= LEAST_INITIALS else ())

    @cached_property
    def _by_sound(self) -> Mapping[str, list[str]]:
        return _index((key, name) for name in self.han for key in sound_keys(name))

    @cached_property
    def _by_slip(self) -> Mapping[str, list[str]]:
        return _index((key, name) for name in self.han for key in _with_a_slip(name))

    @cached_property
    def _by_spelling(self) -> Mapping[str, list[str]]:
        return _index((key, name) for name in self.han for key in spellings(name))

    @cached_property
    def _by_initials(self) -> Mapping[str, list[str]]:
        return _index((key, name) for name in self.han for key in initials(name))


@lru_cache(maxsize=4)
def book_of(lexicon: Lexicon) -> NameBook:
    """The names of ``lexicon``, gathered once."""
    return NameBook(lexicon)


def _is_word(name: Name) -> bool:
    return len(name.units) == 1 and not name.is_han


def _with_a_slip(text: str) -> list[str]:
    places = range(len(text)) if len(text) >= _LEAST_SLIPPED else ()
    return [f"{text[:at]}{_ANY}{text[at + 1 :]}" for at in places]


def _index(pairs: Iterable[tuple[str, str]]) -> Mapping[str, list[str]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for key, name in pairs:
        found[key].append(name)
    return dict(found)


def _found(index: Mapping[str, list[str]], keys: Iterable[str]) -> Iterator[str]:
    return iter(dict.fromkeys(name for key in keys for name in index.get(key, ())))
