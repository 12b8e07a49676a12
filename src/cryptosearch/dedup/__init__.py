"""Posts as parsers give them -> posts without duplicates, with provenance. Pure and in memory.

Forms (posts as a parser gives them) with the same text, forms cut off by a preview, and newer texts under the
same id become one post. What a user removed or split stays so.

>>> from cryptosearch.dedup import Deduplicator
>>> len(Deduplicator().posts)
0
"""

from cryptosearch.dedup.decisions import Decisions, Removal, Split
from cryptosearch.dedup.deduplicator import Deduplicator, HeldPost, Outcome
from cryptosearch.dedup.texts import Form

__all__ = ["Decisions", "Deduplicator", "Form", "HeldPost", "Outcome", "Removal", "Split", "SplitError"]
