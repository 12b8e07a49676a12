"""``python -m bench.ranking.variants``: nDCG@10 with one number or part of the ranking changed, the others as they are.

What is measured: a sample of each set's queries, ranked as ``Index.rank`` ranks them; the index is the same for all
    variants, for nothing of them is in it. Beside the retrieval sets two that ``news.py`` makes of news passages.
How it is changed: the constants of ``engine.parameters`` and the two functions below are replaced in every module of
    the engine that holds them.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from math import log
from pathlib import Path
from statistics import fmean
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple
from unittest.mock import patch

from bench import machine, report
from bench.corpus import shared_corpus
from bench.ranking.__main__ import ROOT, SETS
from bench.ranking.news import news_sets
from bench.ranking.run import sample
from cryptosearch import Index
from cryptosearch.engine.parameters import FIELD_WEIGHTS
from cryptosearch.engine.plan import IndexField
from cryptosearch.evaluation import RetrievalSet, read_set
from cryptosearch.evaluation.measures import DEPTH, MEASURES, judge

_N_QUERIES = 600


class Variant(NamedTuple):
    """A change of the ranking: which constants of the engine get which values."""

    label: str
    constants: Mapping[str, Any] = {}
    reading: Mapping[str, Any] = {}


def whoosh_idf(n_docs: int, frequency: int) -> float:
    """Whoosh's own: never below 1 for a term that all posts have."""
    return log(n_docs / (frequency + 1)) + 1


def _titles(weight: float) -> Mapping[str, Any]:
    return {"FIELD_WEIGHTS": {**FIELD_WEIGHTS, IndexField.TITLE: weight}}


VARIANTS = (
    Variant("as it is"),
    *(Variant(f"K1 {value}", {"K1": value}) for value in (0.3, 0.9, 1.2)),
    *(Variant(f"B {value}", {"B": value}) for value in (0.5, 0.9)),
    *(Variant(f"title weighs {value:g}", _titles(value)) for value in (1.0, 3.0)),
    *(Variant(f"bigrams weigh {value:g}", {"GRAMS_WEIGHT": value}) for value in (0.0, 0.3, 1.0)),
    *(Variant(f"pairs of words weigh {value:g}", {"PAIR_WEIGHT": value}) for value in (0.0, 0.1, 0.4)),
    *(Variant(f"other scripts weigh {value:g}", {"OTHER_SCRIPT_WEIGHT": value}) for value in (1.0, 3.0)),
    *(Variant(f"sub-words weigh {value:g}", {"SUB_WORD_WEIGHT": value}) for value in (0.0, 0.6)),
    *(Variant(f"other names weigh {value:g}", {"ALIAS_WEIGHT": value}) for value in (0.25, 1.0)),
    Variant("no other names", reading={"aliases": False}),
    Variant("idf of Whoosh", {"idf": whoosh_idf}),
    Variant("function words as others", {"FUNCTION_WORDS": frozenset()}),
    *(Variant(f"up to {value} words strict", {"MAX_STRICT_WORDS": value}) for value in (0, 5)),
)


def measure(retrieval_set: RetrievalSet, variants: Sequence[Variant]) -> list[float]:
    """The mean nDCG@10 of each variant."""
    with TemporaryDirectory() as folder, Index.create(folder) as index:
        index.add(retrieval_set.posts)
        # Opened anew for each: scores are kept decoded, and belong to the constants they were made with.
        return [_mean(retrieval_set, Path(folder), variant) for variant in variants]


def _mean(retrieval_set: RetrievalSet, folder: Path, variant: Variant) -> float:
    with changed(variant.constants), Index.open(folder) as index:
        found = {
            query_id: [post_id for post_id, _ in index.rank(text, limit=DEPTH, **variant.reading).page]
            for query_id, text in retrieval_set.queries.items()
        }
    return fmean(values[MEASURES[0]] for values in judge(retrieval_set.qrels, found).values())


@contextmanager
def changed(constants: Mapping[str, Any]) -> Iterator[None]:
    """Give the engine's constants other values. ValueError for one that no module of it has."""
    modules = [module for name, module in sys.modules.items() if name.startswith("cryptosearch.engine.")]
    with ExitStack() as stack:
        for name, value in constants.items():
            holders = [module for module in modules if hasattr(module, name)]
            if not holders:
                raise ValueError(f"the engine has no {name}")
            for module in holders:
                stack.enter_context(patch.object(module, name, value))
        yield


def run(sets: Sequence[RetrievalSet], on_step: Callable[[str], None]) -> dict[str, Any]:
    """All figures, as JSON values."""
    facts, found = machine.facts(), {}
    for retrieval_set in sets:
        on_step(retrieval_set.name)
        found[retrieval_set.name] = measure(retrieval_set, VARIANTS)
    return {
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": facts,
        "n_queries": {retrieval_set.name: len(retrieval_set.queries) for retrieval_set in sets},
        "variants": [variant.label for variant in VARIANTS],
        "measures": found,
    }


def tables(results: Mapping[str, Any]) -> dict[str, str]:
    """One Markdown table: nDCG@10 as it is, then the points that each change adds."""
    found = list(results["measures"].values())
    columns = [*found, [fmean(row) for row in zip(*found, strict=True)]]
    rows = []
    for number, label in enumerate(results["variants"]):
        values = (100 * (column[number] - (column[0] if number else 0.0)) for column in columns)
        rows.append((label, *(f"{value:+.2f}" if number else f"{value:.2f}" for value in values)))
    sizes = sorted(set(results["n_queries"].values()))
    queries = f"{sizes[0]:,}" if len(sizes) == 1 else f"{sizes[0]:,} to {sizes[-1]:,}"
    title = f"nDCG@10 of {queries} queries each, points; below the first row what a change adds"
    return {"ranking-variants": report.table((title, *results["measures"], "mean"), rows)}


def main() -> None:
    """Run with the options of the command line."""
    parser = argparse.ArgumentParser("python -m bench.ranking.variants", description=__doc__.partition("\n")[0])
    parser.add_argument("--queries", type=int, default=_N_QUERIES, help=f"of each set ({_N_QUERIES})")
    options = parser.parse_args()
    source = shared_corpus()
    folders = sorted(path.parent for path in SETS.glob("*/qrels.tsv.gz"))
    if source is None or not folders:
        sys.exit(f"no retrieval sets in {SETS}, or no passages beside them: set CRYPTOSEARCH_SHARED")
    sets = [sample(found, options.queries) for found in (*map(read_set, folders), *news_sets(source))]
    results = run(sets, lambda step: print(step, file=sys.stderr, flush=True))
    made = tables(results)
    folder = ROOT / "bench" / "runs" / f"{results['made_at'][:10]}-ranking"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "variants.json").write_text(json.dumps(results, ensure_ascii=False, indent=1) + "\n", "utf-8")
    report.refresh(ROOT / "docs" / "evaluation.md", made)
    print(*made.values(), sep="\n\n")


if __name__ == "__main__":
    main()
