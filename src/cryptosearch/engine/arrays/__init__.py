"""The fast evaluator: plans over numpy arrays. Importing this imports numpy; its plain twin is ``engine/scalar.py``."""

from cryptosearch.engine.arrays.evaluator import ArrayEvaluator

__all__ = ["ArrayEvaluator"]
