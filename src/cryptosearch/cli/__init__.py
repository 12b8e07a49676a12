"""The command line: arguments to one call of the library, its answer to a printer, an exit status.

Every command is a function in one of this package's modules, which is imported when the command runs, and imports
what does the work when it does it.
Results go to standard output, everything else to standard error. The exit status is 0, 1 for a search without
hits, 2 for errors, 130 after an interruption; a closed pipe is success.
"""

from __future__ import annotations

import io
import os
import sys
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from cryptosearch.cli.arguments import with_command, without_options
from cryptosearch.cli.context import Folders
from cryptosearch.cli.failures import failure, os_failure, usage_failure
from cryptosearch.cli.status import Status
from cryptosearch.errors import CryptoSearchError

_FOLDER_OPTIONS = ("--corpus", "--index", "--lexicon")
_OWN_FLAGS = ("--help", "--version")


class _Deferred(click.Command):
    """Stands for a command in lists of commands, so that its module is imported only to run it."""

    def __init__(self, name: str, module: str, function: str, short_help: str) -> None:
        super().__init__(name, short_help=short_help)
        self._module = module
        self._function = function

    def load(self) -> click.Command:
        """The command itself."""
        command: click.Command = getattr(import_module(f"{__name__}.{self._module}"), self._function)
        return command


_COMMANDS = (
    _Deferred("search", "search", "search", "Find posts; runs also without the word."),
    _Deferred("show", "show", "show", "Show a whole post."),
    _Deferred("complete", "complete", "complete", "List how a word of a query may go on."),
    _Deferred("similar", "similar", "similar", "Find the posts most like one."),
    _Deferred("facets", "facets", "facets", "Count what a query finds by author, ticker, month ..."),
    _Deferred("explain", "explain", "explain", "Show how a post's score for a query comes about."),
    _Deferred("add", "corpus", "add", "Take the posts of saved pages into the archive."),
    _Deferred("remove", "corpus", "remove", "Take a post out for good."),
    _Deferred("split", "corpus", "split", "Undo a wrong merge of posts."),
    _Deferred("index", "corpus", "index", "Bring the index up to date with the corpus."),
    _Deferred("export", "export", "export", "Print all posts as jsonl, csv or Markdown."),
    _Deferred("analyze", "inspect", "analyze", "Show the tokens that the index sees in a text."),
    _Deferred("lexicon", "lexicon", "lexicon", "Show the concept that a name belongs to; check a file of names."),
    _Deferred("stats", "inspect", "stats", "Count what the archive holds."),
    _Deferred("verify", "inspect", "verify", "Compare every byte of the index with its checksums."),
    _Deferred("eval", "evaluate", "evaluate", "Measure ranking on a retrieval set."),
    _Deferred("eval-diff", "evaluate", "evaluate_difference", "Compare two runs of eval."),
)


class _Program(click.Group):
    """Runs ``search`` when no command is named, and turns what goes wrong into messages."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)  # in the order in which they are added below

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name, command, others = super().resolve_command(ctx, args)
        return name, command.load() if isinstance(command, _Deferred) else command, others

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        folders, others = without_options(args, _FOLDER_OPTIONS)
        if others and others[0] not in _OWN_FLAGS:
            from cryptosearch.cli.reading import takes_value
            from cryptosearch.cli.search import search

            others = with_command(others, self.commands, takes_value(search, ctx))
        return super().parse_args(ctx, folders + others)

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run, also where a stream is closed or takes nothing."""
        if sys.stderr is None:
            sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115  # open to the end
        if sys.stdout is None:
            click.echo("Error: standard output is closed", err=True)
            sys.exit(Status.ERROR)
        try:
            return super().main(*args, **kwargs)
        except OSError as error:  # of --help, or of the message about another error
            with suppress(OSError):
                click.echo(f"Error: {os_failure(error).message}", err=True)
            sys.exit(Status.ERROR)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return self._run(ctx)
        except click.UsageError as error:
            raise usage_failure(error) from error
        except CryptoSearchError as error:
            raise failure(error, ctx.ensure_object(Folders)) from error
        except BrokenPipeError:
            return None
        except OSError as error:
            raise os_failure(error) from error
        except KeyboardInterrupt:
            ctx.exit(Status.INTERRUPTED)

    def _run(self, ctx: click.Context) -> Any:
        """The command, and everything it wrote delivered: a pipe may turn out closed only then."""
        try:
            return super().invoke(ctx)
        finally:
            _flush_stdout()


@click.group(cls=_Program, no_args_is_help=True)
@click.option("--corpus", type=click.Path(path_type=Path), envvar="CRYPTOSEARCH_CORPUS", help="Folder of the posts.")
@click.option("--index", type=click.Path(path_type=Path), envvar="CRYPTOSEARCH_INDEX", help="Folder of the index.")
@click.option(
    "--lexicon",
    type=click.Path(path_type=Path, dir_okay=False),
    multiple=True,
    envvar="CRYPTOSEARCH_LEXICON",
    help="File of names beside the built-in lexicon; repeatable.",
)
@click.version_option(package_name="cryptosearch")
@click.pass_context
def main(ctx: click.Context, corpus: Path | None, index: Path | None, lexicon: tuple[Path, ...]) -> None:
    """Full-text search for an archive of Chinese crypto news.

    \b
    Examples:
      cryptosearch add page.txt                     take the posts of a saved page into the archive
      cryptosearch 比特币 ETF                       find posts
      cryptosearch '"期限溢价" since:2026-01' -n 3  an exact phrase, dates, three hits
      cryptosearch show ID                          read a whole post

    Without a command's name the arguments are a query. The folders default to ./corpus and ./index where these
    are ours, else to folders for the user's data; CRYPTOSEARCH_CORPUS and CRYPTOSEARCH_INDEX set them too, and
    CRYPTOSEARCH_LEXICON files of names.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal that cannot show Chinese is no reason to fail
    ctx.obj = Folders.choose(corpus, index, typed=_typed(ctx), lexicons=lexicon)


def _typed(ctx: click.Context) -> tuple[str, ...]:
    """The folder options of the command line, not those of the environment."""
    given = [name for name in ctx.params if ctx.get_parameter_source(name) is ParameterSource.COMMANDLINE]
    values = {name: ctx.params[name] if isinstance(ctx.params[name], tuple) else [ctx.params[name]] for name in given}
    return tuple(word for name in given for value in values[name] for word in (f"--{name}", str(value)))


def _flush_stdout() -> None:
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # else the interpreter tries again at its end
        raise


for _command in _COMMANDS:
    main.add_command(_command)
