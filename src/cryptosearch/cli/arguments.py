"""Which arguments are options, which are words of a query, and which command they are for.

A query may hold words that begin with a dash, ``比特币 -广告``. So, once its first word has been seen, only the
exact long options and a lone ``-n`` are options; ``--`` ends options. Pure functions on lists of arguments.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from enum import Enum, auto
from itertools import islice
from typing import NamedTuple

_LONG = re.compile(r"--\S")
_SHORT_WITH_NUMBER = re.compile(r"(-[A-Za-z])\d+")
_SHORT = re.compile(r"-[A-Za-z]")


class Role(Enum):
    """What an argument is."""

    OPTION = auto()
    VALUE = auto()  # of the option before it
    STRANGE = auto()  # looks like a short option, and is none
    END = auto()  # the "--" that ends options
    WORD = auto()


class Arguments(NamedTuple):
    """The arguments of a search, divided."""

    options: list[str]  # with their values
    words: list[str]
    doubtful: list[str]  # those words that look like long options
    strange: list[str]  # what looks like a short option before the first word
    unfinished: str | None = None  # the option at the end that lacks its value


def split_query(args: Sequence[str], takes_value: Mapping[str, bool]) -> Arguments:
    """Divide a search's arguments. ``takes_value`` holds its options, long and short."""
    split = Arguments([], [], [], [])
    ended, role = False, None
    for arg, role in _roles(args, takes_value):
        match role:
            case Role.OPTION | Role.VALUE:
                split.options.append(arg)
            case Role.STRANGE:
                split.strange.append(arg)
            case Role.END:
                ended = True
            case Role.WORD:
                split.words.append(arg)
                if not ended and _LONG.match(arg):
                    split.doubtful.append(arg)
    if role is Role.OPTION and takes_value.get(args[-1], False):
        return split._replace(unfinished=args[-1])
    return split


def with_command(args: Sequence[str], commands: Collection[str], takes_value: Mapping[str, bool]) -> list[str]:
    """``args`` with the command in front: the one that is their first word, else ``search``."""
    for position, (arg, role) in enumerate(_roles(args, takes_value)):
        if role is Role.WORD and arg in commands:
            return [arg, *args[:position], *args[position + 1 :]]
        if role in (Role.WORD, Role.END):
            break
    return ["search", *args]


def without_options(args: Iterable[str], names: Collection[str]) -> tuple[list[str], list[str]]:
    """The options ``names``, each with the value it takes, wherever they stand before ``--``; and the others."""
    taken: list[str] = []
    others: list[str] = []
    rest = iter(args)
    for arg in rest:
        if arg == "--":
            others += [arg, *rest]
        elif arg in names:
            taken += [arg, *islice(rest, 1)]
        else:
            (taken if arg.partition("=")[0] in names else others).append(arg)
    return taken, others


def _roles(args: Iterable[str], takes_value: Mapping[str, bool]) -> Iterator[tuple[str, Role]]:
    ended = in_query = wants_value = False
    for arg in args:
        if ended:
            role = Role.WORD
        elif wants_value:
            role = Role.VALUE
        elif arg == "--":
            role = Role.END
        else:
            role = _role(arg, takes_value, in_query=in_query)
        yield arg, role
        ended = ended or role is Role.END
        in_query = in_query or role is Role.WORD
        wants_value = role is Role.OPTION and takes_value.get(arg, False)


def _role(arg: str, takes_value: Mapping[str, bool], *, in_query: bool) -> Role:
    """The role of an argument that stands where an option may stand."""
    long = arg.partition("=")[0] if arg.startswith("--") else arg
    if arg in takes_value or long in takes_value:
        return Role.OPTION
    if in_query:
        return Role.WORD
    if number := _SHORT_WITH_NUMBER.fullmatch(arg):
        return Role.OPTION if number[1] in takes_value else Role.STRANGE
    if _LONG.match(arg):
        return Role.OPTION  # unknown: for the parser to refuse
    return Role.STRANGE if _SHORT.match(arg) else Role.WORD
