"""How good is the ranking on a set with known answers? Sets are read, their queries searched, the rankings judged."""

from cryptosearch.evaluation.running import EvalReport, evaluate_set
from cryptosearch.evaluation.sets import RetrievalSet, read_set

__all__ = ["EvalReport", "RetrievalSet", "evaluate_set", "read_set"]
