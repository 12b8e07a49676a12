"""Credit lines ("author, source: Jae, PANews") to names. Labels of several languages are in ``data/``.

A line may carry several labels, each with its names, and one label may name several roles; then the last name belongs
to the last role, and a single name to all. Used by ``compose``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

from cryptosearch.captures.tables import read_table, words_of_kind

_N_LONGEST_LINE = 160  # longer lines are sentences, whatever they begin with
_N_LONGEST_NAMES = 80
_N_FLAT_OPENING = 600  # where a flattened article has its credits

# Patterns are applied to text in compatibility form, so that full-width signs need no mention.
_COLON = r"\s*(?:[:|丨]|(?<=[\u3400-\u9fff])/)\s*"
_JOIN = r"\s*(?:[、/&,+·和与與及]|\b(?:and|e|y|et|und|и)\b)\s*"
_HAS_COLON = re.compile(r"[:：﹕|｜丨/]")
_BRACKETED_END = re.compile(r"[)）\]】]\s*[。.]?\s*$")
_EDGES = " \t\u3000\u00a0,;|/、()[]【】「」，；｜（）"
_SENTENCE_END = re.compile(r"[。!?;]")
_SLASH = re.compile(r"[/／]")
_NAME_END = re.compile(r"\s*[,，、;；&＆]\s*|\s+(?:/|and|e|y|et|und|и)\s+")


class Credits(NamedTuple):
    """Who wrote it, where it first appeared, who translated it (else: edited it)."""

    authors: tuple[str, ...] = ()
    source: str | None = None
    translator: str | None = None


class _Credit(NamedTuple):
    roles: tuple[str, ...]
    names: str


class _Patterns(NamedTuple):
    labels: re.Pattern[str]  # one or more labels and their colon
    label: re.Pattern[str]
    closing_source: re.Pattern[str]


def is_credit_line(line: str) -> bool:
    """Whether ``line`` is nothing but credits."""
    return bool(_credits_in(line))


def read_credits(lines: Iterable[str]) -> Credits:
    """What credit lines say together; of several sources or translators the first counts."""
    return _collect(credit for line in lines for credit in _credits_in(line))


def has_flattened_credits(text: str) -> bool:
    """Whether credits stand near the beginning of a post that is flattened onto one line."""
    return bool(_credits_within(text[:_N_FLAT_OPENING]))


def read_flattened_credits(text: str) -> Credits:
    """The credits in a post flattened onto one line. Nothing ends the last one there, so it is not read."""
    return _collect(_credits_within(text[:_N_FLAT_OPENING])[:-1])


def find_closing_source(text: str) -> str | None:
    """The source that a bracket at the end of ``text`` names, as in "(来源:ME)"."""
    tail = text[-_N_LONGEST_NAMES:]
    if not _BRACKETED_END.search(tail[-4:]):
        return None
    match = _patterns().closing_source.search(_compatible(tail))
    return tail[match.start("name") : match.end("name")] if match else None


def _credits_in(line: str) -> list[_Credit]:
    if len(line) > _N_LONGEST_LINE:
        return []
    bare = line.strip(_EDGES)
    credits = _credits_within(bare)
    is_all = bool(credits) and _patterns().labels.match(_compatible(bare)) is not None
    return credits if is_all and all(_are_names(credit.names) for credit in credits) else []


def _credits_within(text: str) -> list[_Credit]:
    if not _HAS_COLON.search(text):
        return []
    compatible = _compatible(text)
    credits: list[_Credit] = []
    end = len(text)
    for match in reversed(list(_patterns().labels.finditer(compatible))):
        names = text[match.end() : end].strip(_EDGES).removesuffix(".")
        credits.insert(0, _Credit(_roles(match.group()), names))
        end = match.start()
    return credits


def _are_names(text: str) -> bool:
    return 0 < len(text) <= _N_LONGEST_NAMES and not _SENTENCE_END.search(_compatible(text))


def _roles(labels: str) -> tuple[str, ...]:
    return tuple(_role_of()[_key(match.group("word"))] for match in _patterns().label.finditer(labels))


def _collect(credits: Iterable[_Credit]) -> Credits:
    names: dict[str, list[str]] = {}
    for credit in credits:
        for role, value in _assign(credit):
            if value:
                names.setdefault(role, []).append(value)
    authors = dict.fromkeys(name for value in names.get("author", ()) for name in _split_names(value))
    translators = [*names.get("translator", ()), *names.get("editor", ())]
    return Credits(tuple(authors), next(iter(names.get("source", ())), None), next(iter(translators), None))


def _assign(credit: _Credit) -> Iterator[tuple[str, str]]:
    """Each role with its names: one for each role but the first, which has all that are left over."""
    if len(credit.roles) == 1:
        yield credit.roles[0], credit.names
        return
    values = _split_by_role(credit.names)
    n_first = max(len(values) - len(credit.roles) + 1, 1)
    grouped = [", ".join(values[:n_first]), *values[n_first:]]
    for n, role in enumerate(credit.roles):
        yield role, grouped[min(n, len(grouped) - 1)]


def _split_by_role(text: str) -> list[str]:
    names = _split_names(text)
    return names if len(names) > 1 else [name.strip() for name in _SLASH.split(text)]


def _split_names(text: str) -> list[str]:
    return [name for name in _NAME_END.split(text) if name]


def _compatible(text: str) -> str:
    """The compatibility form of ``text`` (NFKC), character by character where needed, so that offsets hold."""
    whole = unicodedata.normalize("NFKC", text)
    if len(whole) == len(text):
        return whole
    folded = (unicodedata.normalize("NFKC", char) for char in text)
    return "".join(new if len(new) == 1 else old for new, old in zip(folded, text, strict=True))


def _key(label: str) -> str:
    return "".join(label.split()).casefold()


@cache
def _role_of() -> dict[str, str]:
    return {_key(_compatible(word)): role for role, word in read_table("credit_labels") if role != "prefix"}


@cache
def _patterns() -> _Patterns:
    rows = read_table("credit_labels")
    word = rf"(?P<word>{_any_of(word for role, word in rows if role != 'prefix')})"
    prefix = rf"(?:(?:{_any_of(words_of_kind('credit_labels', 'prefix'))})\s*)?"
    label = prefix + word
    one = label.replace("?P<word>", "?:")
    source = _any_of(words_of_kind("credit_labels", "source"))
    return _Patterns(
        labels=re.compile(rf"(?:^|(?<=[\s,;|])){one}(?:{_JOIN}{one})*{_COLON}", re.IGNORECASE),
        label=re.compile(label, re.IGNORECASE),
        closing_source=re.compile(
            rf"[(\[【]\s*{prefix}(?:{source}){_COLON}(?P<name>[^()\[\]【】]*[^()\[\]【】\s])\s*[)\]】]\s*[。.]?\s*$",
            re.IGNORECASE,
        ),
    )


def _any_of(words: Iterable[str]) -> str:
    """A pattern for any of ``words``, the longest that fits."""
    longest_first = sorted(words, key=len, reverse=True)
    return "|".join(re.escape(_compatible(word)).replace(r"\ ", r"\s+") for word in longest_first)
