"""What every command needs to know: which folders are meant, and what the streams are like.

Kept apart from the commands: what was typed becomes ready values here.
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Self

import click

if TYPE_CHECKING:
    from cryptosearch.analysis import Analyzer, Lexicon
    from cryptosearch.index import Index
    from cryptosearch.printers.look import Look

CORPUS_FORMAT = "cryptosearch corpus"
INDEX_FORMAT = "cryptosearch index"
_MANIFEST_BYTES = 16 << 20  # more has none of ours
_NARROWEST, _USUAL, _WIDEST = 40, 80, 200  # columns


@dataclass(frozen=True, slots=True)
class Folders:
    """Where the corpus, the index and files of own names are; ``typed`` are the options that said so, for messages."""

    corpus: Path
    index: Path
    typed: tuple[str, ...] = ()
    lexicons: tuple[Path, ...] = ()

    @classmethod
    def choose(
        cls,
        corpus: Path | None,
        index: Path | None,
        *,
        typed: tuple[str, ...] = (),
        lexicons: tuple[Path, ...] = (),
    ) -> Self:
        """What was given, else ``./corpus`` and ``./index`` where either is ours, else the user's data folder."""
        if not (corpus and index):
            here = _is_ours(Path("corpus"), CORPUS_FORMAT) or _is_ours(Path("index"), INDEX_FORMAT)
            home = Path() if here else _data()
            corpus, index = corpus or home / "corpus", index or home / "index"
        if corpus.resolve() == index.resolve():
            raise click.UsageError(f"corpus and index need folders of their own, both are {corpus}")
        return cls(corpus, index, typed, lexicons)

    def command(self, *words: str) -> str:
        """How to type a command for these folders."""
        import shlex

        return shlex.join(["cryptosearch", *words, *self.typed])

    def lexicon(self) -> Lexicon | None:
        """The built-in lexicon with the names of the files; None where there is no file. LexiconError, OSError."""
        if not self.lexicons:
            return None
        from cryptosearch.analysis import Lexicon

        return Lexicon.load(*self.lexicons)

    def analyzer(self) -> Analyzer:
        """What cuts posts and queries, with that lexicon."""
        from cryptosearch.analysis import Analyzer

        return Analyzer(self.lexicon())

    def open_index(self) -> Index:
        """The index, with that lexicon. Errors as of ``Index.open``, and LexiconError."""
        from cryptosearch.index import Index

        return Index.open(self.index, lexicon=self.lexicon())

    def create_index(self) -> Index:
        """An empty index in the folder, with that lexicon. Errors as of ``Index.create``, and LexiconError."""
        from cryptosearch.index import Index

        return Index.create(self.index, lexicon=self.lexicon())

    def has_corpus(self) -> bool:
        """Whether the corpus folder holds a corpus."""
        return _is_ours(self.corpus, CORPUS_FORMAT)


def output_format(chosen: str | None, color: str) -> str:
    """The format asked for, else rich where somebody looks at it and plain where it is piped."""
    return chosen or ("rich" if sys.stdout.isatty() or color == "always" else "plain")


def look(*, color: str = "auto", hyperlink: str = "never") -> Look:
    """How to print on standard output; ``color`` and ``hyperlink`` are auto, always or never."""
    from cryptosearch.printers.look import Look

    able = sys.stdout.isatty() and os.environ.get("TERM") != "dumb"
    quiet = bool(os.environ.get("NO_COLOR"))
    return Look(
        width=min(max(_columns(), _NARROWEST), _WIDEST),
        color=color == "always" or (color == "auto" and able and not quiet),
        links=hyperlink == "always" or (hyperlink == "auto" and able),
    )


def _columns() -> int:
    """What ``shutil.get_terminal_size`` would say, which takes longer to import than there is to do."""
    given = os.environ.get("COLUMNS", "")
    if given.isdecimal() and int(given):
        return int(given)
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns or _USUAL
    except (OSError, ValueError):  # no terminal
        return _USUAL


def shows_progress() -> bool:
    """Whether somebody watches standard error."""
    return sys.stderr.isatty() and os.environ.get("TERM") != "dumb"


def _is_ours(folder: Path, kind: str) -> bool:
    import json

    from cryptosearch.storage import open_file

    try:
        with open_file(folder / "manifest.json") as file:
            manifest = json.loads(file.read(_MANIFEST_BYTES))
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(manifest, dict) and manifest.get("format") == kind


def _data() -> Path:
    import platformdirs

    return platformdirs.user_data_path("cryptosearch", appauthor=False)
