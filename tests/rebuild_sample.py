"""Make the sample corpus again from its own captures: ``make sample``, after parsing or de-duplication changed."""

from __future__ import annotations

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

from cryptosearch import Corpus, add_paths
from cryptosearch.analysis import Analyzer

SAMPLE = Path(__file__).parent.parent / "corpus"


def rebuild(sample: Path, target: Path) -> None:
    """Add the captures of ``sample`` to an empty corpus at ``target``, under their names and dates, in their order."""
    with Corpus.open(sample) as held, Corpus.create(target) as corpus, TemporaryDirectory() as temporary:
        for capture in held.captures().values():
            page = Path(temporary) / capture.name
            shutil.copy(sample / "captures" / capture.file_name, page)
            add_paths(corpus, [page], Analyzer(), captured_at=capture.captured_at)


def main() -> None:
    """Replace the posts of the sample corpus by those of the rebuilt one."""
    with TemporaryDirectory() as temporary:
        rebuild(SAMPLE, Path(temporary) / "corpus")
        shutil.rmtree(SAMPLE / "posts")
        shutil.copytree(Path(temporary) / "corpus" / "posts", SAMPLE / "posts")


if __name__ == "__main__":
    main()
