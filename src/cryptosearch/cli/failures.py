"""What went wrong, in words: each error with what, where, and the next step."""

from __future__ import annotations

import click

from cryptosearch.cli.context import Folders
from cryptosearch.cli.status import Status
from cryptosearch.errors import (
    CorpusNotFoundError,
    CryptoSearchError,
    IndexCorruptError,
    IndexNotFoundError,
    IndexVersionError,
    LockedError,
    PostNotFoundError,
    QueryError,
)


class Failure(click.ClickException):
    """An error that ends the program with status 2. ``message`` may hold several lines."""

    exit_code = Status.ERROR

    def format_message(self) -> str:
        from cryptosearch.printers.sanitise import block

        return block(self.message)


def failure(error: CryptoSearchError, folders: Folders) -> Failure:
    """``error`` as it is told to the user."""
    if isinstance(error, QueryError):
        return Failure(_with_caret(error))
    advice = _advice(error, folders)
    return Failure(f"{error}\n{advice}" if advice else str(error))


def usage_failure(error: click.UsageError) -> click.UsageError:
    """The same error with harmless text: it may quote what was typed."""
    from cryptosearch.printers.sanitise import one_line

    return click.UsageError(one_line(error.format_message()), ctx=error.ctx)


def os_failure(error: OSError) -> Failure:
    """A file or folder that the system refuses."""
    what = error.strerror or str(error)
    return Failure(f"{error.filename}: {what}" if error.filename else what)


def _advice(error: CryptoSearchError, folders: Folders) -> str:
    from cryptosearch.printers.sanitise import one_line

    match error:
        case IndexNotFoundError() if folders.has_corpus():
            return f"Build it from the corpus: {folders.command('index')}"
        case IndexNotFoundError() | CorpusNotFoundError():
            return f"Add saved pages first: {folders.command('add', 'FILE')}"
        case IndexVersionError(what="analyzer"):
            return f"{_lexicons(folders)}\nBuild it anew: {folders.command('index', '--rebuild')}"
        case IndexVersionError() | IndexCorruptError():
            return f"Build it anew: {folders.command('index', '--rebuild')}"
        case LockedError():
            return "Wait until it has finished, then try again."
        case PostNotFoundError(candidates=candidates) if candidates:
            return "Give more of the id, or the whole: " + ", ".join(
                one_line(candidate) for candidate in candidates[:10]
            )
        case PostNotFoundError():
            return f"Ids are listed by: {folders.command('search', 'QUERY', '--format', 'ids')}"
    return ""


def _lexicons(folders: Folders) -> str:
    """What an index of another analyzer may have been built with, and what this command has."""
    from cryptosearch.printers.sanitise import one_line

    used = " and ".join(["the built-in lexicon", *(one_line(str(path)) for path in folders.lexicons)])
    return (
        f"Chinese is cut with {used} here. It was built with other Chinese names, or by another version of this "
        "program:\nname the files it was built with by --lexicon FILE or CRYPTOSEARCH_LEXICON, or accept these."
    )


def _with_caret(error: QueryError) -> str:
    from cryptosearch.cells import cell_width
    from cryptosearch.printers.sanitise import one_line

    margin = " " * cell_width(one_line(error.query[: error.position]))
    return (
        f"{error}\n  {one_line(error.query)}\n  {margin}^\n"
        "Without --strict, what cannot be read as syntax is searched as words."
    )
