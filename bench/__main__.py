"""``python -m bench``: measure, write ``bench/runs/<date>-<machine>/`` and refresh ``docs/performance.md``."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from bench import plots, report
from bench.machine import slug
from bench.run import ROOT, Part, Settings, run

_QUICK_POSTS, _POSTS = 2_000, 100_000


def main() -> None:
    """Run with the options of the command line."""
    options = _options()
    settings = Settings(
        posts=options.posts or (_QUICK_POSTS if options.quick else _POSTS),
        parts=frozenset(options.only),
        quick=options.quick,
        full=options.full,
    )
    results = run(settings, lambda step: print(step, file=sys.stderr, flush=True))
    folder = options.out or ROOT / "bench" / "runs" / f"{results['made_at'][:10]}-{slug(results['machine'])}"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "results.json").write_text(json.dumps(results, ensure_ascii=False) + "\n", "utf-8")
    tables = report.tables(results)
    (folder / "table.md").write_text("\n\n".join(tables.values()) + "\n", "utf-8")
    for name, drawing in plots.drawings(results).items():
        (folder / name).write_text(drawing, "utf-8")
    if not (options.quick or options.out):
        report.refresh(ROOT / "docs" / "performance.md", tables)
    print(*tables.values(), sep="\n\n")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m bench", description="Measure cryptosearch beside its peers.")
    parser.add_argument("--posts", type=_positive, help=f"posts to index ({_POSTS}; {_QUICK_POSTS} with --quick)")
    parser.add_argument("--only", type=_parts, default=list(Part), help=f"parts, of {','.join(Part)}")
    parser.add_argument("--full", action="store_true", help="grow to a million posts")
    parser.add_argument("--quick", action="store_true", help="few generated posts and repeats, docs left alone")
    parser.add_argument("--out", type=Path, help="folder for the results, docs left alone")
    return parser.parse_args()


def _positive(text: str) -> int:
    number = int(text)
    if number < 1_000:
        raise argparse.ArgumentTypeError("at least 1000 posts, or the queries find nothing")
    return number


def _parts(text: str) -> list[Part]:
    try:
        return [Part(name) for name in text.split(",")]
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


if __name__ == "__main__":
    main()
