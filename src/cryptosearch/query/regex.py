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

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        """From where to where the matches stand that are not empty; ascending, disjoint."""
        for match in _compiled(self.pattern).finditer(_encodable(text)):
            if match.start() < match.end():
                yield match.span()


def required_literals(pattern: str) -> tuple[tuple[str, ...], ...]:
    """For each of the alternatives of ``pattern`` the texts that stand in its every match, but for the case of letters.

    An alternative is empty where no such text is easily told.
    """
    if "\\Q" in pattern:
        return ((),)
    alternatives, depth = [[""]], 0
    for part in _PART.finditer(pattern):
        depth += bool(part["open"]) - bool(part["close"])
        found = alternatives[-1]
        literal = part["literal"] or part["sign"]
        if part["or"] and not depth:
            alternatives.append([""])
        elif part["repeat"]:
            if part["repeat"][0] in "*?{":
                found[-1] = found[-1][:-1]  # perhaps not once
            found.append("")
        elif literal and not depth:
            found[-1] += literal
        else:
            found.append("")
    return tuple([tuple(filter(None, found)) for found in alternatives])


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
