"""``python -m bench.ranking``: measure, write ``bench/runs/<date>-ranking/`` and refresh ``docs/evaluation.md``."""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path

from bench import report
from bench.ranking.run import Settings, run
from bench.ranking.systems import SYSTEMS
from bench.ranking.tables import tables

ROOT = Path(__file__).parent.parent.parent
SETS = Path(os.environ.get("CRYPTOSEARCH_SHARED", ROOT.parent / "shared")) / "eval"


def main() -> None:
    """Run with the options of the command line."""
    options = _options()
    results = run(
        Settings(options.sets or _all_sets(), options.system or list(SYSTEMS), options.queries),
        lambda step: print(step, file=sys.stderr, flush=True),
    )
    made = tables(results)
    is_whole = not (options.sets or options.system or options.queries)
    if is_whole or options.out:
        _write(options.out or ROOT / "bench" / "runs" / f"{results['made_at'][:10]}-ranking", results, made)
    if is_whole and not options.out:
        report.refresh(ROOT / "docs" / "evaluation.md", made)
    print(*made.values(), sep="\n\n")


def _write(folder: Path, results: dict[str, object], made: dict[str, str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "ranking.json").write_text(json.dumps(results, ensure_ascii=False, indent=1) + "\n", "utf-8")
    (folder / "table.md").write_text("\n\n".join(made.values()) + "\n", "utf-8")


def _all_sets() -> list[Path]:
    sets = sorted(path.parent for path in SETS.glob("*/qrels.tsv.gz"))
    if not sets:
        sys.exit(f"no retrieval sets in {SETS}: name them with --sets, or set CRYPTOSEARCH_SHARED")
    return sets


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m bench.ranking", description="Measure ranking beside other systems.")
    parser.add_argument("--sets", type=Path, nargs="+", help=f"folders of sets (all in {SETS})")
    parser.add_argument("--queries", type=_positive, help="so many of each set's queries, drawn at random (all)")
    parser.add_argument("--system", choices=SYSTEMS, nargs="+", help="systems (all)")
    parser.add_argument("--out", type=Path, help="folder for the results, docs left alone")
    return parser.parse_args()


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return number


if __name__ == "__main__":
    main()
