"""How good is the ranking on a set with known answers, and what did a change do to it?

``sets`` reads a set, ``running`` searches its queries, ``measures`` judges, ``report`` does all three; ``runs`` keeps
what was found, ``compare`` and ``spread`` tell whether two runs differ.
"""

from cryptosearch.evaluation.compare import Comparison, compare_runs
from cryptosearch.evaluation.report import EvalReport, evaluate_set
from cryptosearch.evaluation.runs import Run, read_run, write_run
from cryptosearch.evaluation.sets import RetrievalSet, read_set

__all__ = [
    "Comparison",
    "EvalReport",
    "RetrievalSet",
    "Run",
    "compare_runs",
    "evaluate_set",
    "read_run",
    "read_set",
    "write_run",
]
