"""The corpus: posts, captures and decisions <-> a folder. ``folder`` tells what its files are and how they change."""

from cryptosearch.corpus.change import Change
from cryptosearch.corpus.folder import Corpus
from cryptosearch.corpus.lines import KeptCapture

__all__ = ["Change", "Corpus", "KeptCapture"]
