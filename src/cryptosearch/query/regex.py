"""Regular expressions of queries: are they any, where do they match, and which characters must a match have?

RE2 matches in time linear in the text, whatever the expression; it is imported only where a query has one. Case does
not matter, unless the expression says ``(?-i)``. Offsets are code points.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, NamedTuple

_SURROGATE = re.compile("[\ud800-\udfff]")  # half of a character, which RE2 cannot be given
_MAX_LENGTH = 1000  # of an expression
_MAX_DEPTH = 32  # of groups whose literal characters are asked for

# What an expression is made of, as far as needed to tell literal characters from others.
_PART = re.compile(
    r"""(?P<class>\[\^?\]?(?:\[:\^?\w+:\]|\\.|[^\]\\])*\])
      | \\(?:(?P<sign>[^\w\s])|[pP](?:\{[^}]*\}|.)|x\{[^}]*\}|x[0-9a-fA-F]{2}|[0-7]{1,3}|.)
      | (?P<repeat>[*+?]\??|\{\d+(?:,\d*)?\}\??)
      | (?P<open>\()(?:\?(?:P?<\w+>|[imsU-]*:?))?
      | (?P<close>\))
      | (?P<or>\|)
      | [.^$]
      | (?P<literal>.)""",
    re.VERBOSE | re.DOTALL,
)


def fault_in_regex(pattern: str) -> str | None:
    """What is wrong with ``pattern``, None if it can be searched for."""
    if len(pattern) > _MAX_LENGTH:
        return f"more than {_MAX_LENGTH} characters"
    if _SURROGATE.search(pattern):
        return "half of a character"
    import re2

    try:
        _compiled(pattern)
    except re2.error as error:
        reason = error.args[0]
        return reason.decode(errors="replace") if isinstance(reason, bytes) else str(reason)
    return None


class RegexSearch(NamedTuple):
    """Searches texts for ``pattern``, in which there is no fault."""

    pattern: str

    @property
    def size(self) -> int:
        """Instructions of the compiled expression: to search takes at most this many steps for a character."""
        return int(_compiled(self.pattern).programsize)

    def matches(self, text: str) -> bool:
        """Whether ``text`` has a match, be it an empty one."""
        return _compiled(self.pattern).search(_encodable(text)) is not None

    def find(self, text: str) -> Iterator[tuple[int, int]]:
        """From where to where the matches stand that are not empty; ascending, disjoint."""
        for match in _compiled(self.pattern).finditer(_encodable(text)):
            if match.start() < match.end():
                yield match.span()


class Needed(NamedTuple):
    """What a text must have for a match: of one of the ``alternatives`` everything in it."""

    alternatives: tuple[tuple[str | Needed, ...], ...]

    def is_in(self, text: str) -> bool:
        """Whether ``text``, in lower case, has it."""
        return any(
            all(part.lower() in text if isinstance(part, str) else part.is_in(text) for part in alternative)
            for alternative in self.alternatives
        )


def required_literals(pattern: str) -> Needed:
    """The texts that stand in every match of ``pattern``, but for the case of letters; empty where it is not told."""
    nothing = Needed(((),))
    if "\\Q" in pattern:
        return nothing
    groups: list[list[list[str | Needed]]] = [[[""]]]  # those that are open; of each the alternatives so far
    for part in _PART.finditer(pattern):
        found, literal = groups[-1][-1], part["literal"] or part["sign"]
        if part["open"]:
            groups.append([[""]])
        elif part["close"]:
            if len(groups) == 1:
                return nothing  # what is read here is not what RE2 reads
            inner = _needed(groups.pop())
            groups[-1][-1] += [inner, ""]
        elif part["or"]:
            groups[-1].append([""])
        elif part["repeat"]:
            if part["repeat"][0] in "*?{":
                _drop_last(found)  # perhaps not there
            found.append("")
        elif literal and isinstance(found[-1], str):
            found[-1] += literal
        else:
            found.append("")
        if len(groups) > _MAX_DEPTH:
            return nothing
    return _needed(groups.pop()) if len(groups) == 1 else nothing


def _needed(alternatives: list[list[str | Needed]]) -> Needed:
    return Needed(tuple([tuple(filter(_tells, parts)) for parts in alternatives]))


def _tells(part: str | Needed) -> bool:
    """Whether not every text has it."""
    return bool(part) if isinstance(part, str) else all(part.alternatives)


def _drop_last(found: list[str | Needed]) -> None:
    """Take out the last character, or the group that ended just now."""
    last = found[-1]
    if isinstance(last, str) and last:
        found[-1] = last[:-1]
    elif len(found) > 1 and isinstance(found[-2], Needed):
        del found[-2]


@lru_cache(maxsize=64)
def _compiled(pattern: str) -> Any:
    import re2

    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    return re2.compile(pattern, options)


def _encodable(text: str) -> str:
    """``text``, as long, without halves of characters."""
    return text if text.isascii() else _SURROGATE.sub("\ufffd", text)
