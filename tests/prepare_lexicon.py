"""Make the built-in lexicon ready for queries again: ``make lexicon``, after it or the analyzer's rules changed."""

from __future__ import annotations

from cryptosearch.analysis import Lexicon
from cryptosearch.analysis.analyzer import RULES, make_fingerprint
from cryptosearch.analysis.prepared import BUILT_IN, PREPARED, dump_prepared, prepare


def content() -> str:
    """What the file ``PREPARED`` has to hold."""
    lexicon = Lexicon.read(BUILT_IN)
    return dump_prepared(prepare(lexicon.concepts)._replace(fingerprints={RULES: make_fingerprint(lexicon)}))


if __name__ == "__main__":
    PREPARED.write_text(content(), encoding="utf-8")
