"""Text to tokens: normalisation, runs, Chinese words, the lexicon, and what tells two texts apart."""

from __future__ import annotations

from cryptosearch.analysis.analyzer import Analyzer
from cryptosearch.analysis.finding import Finder, Match, Needle, Search
from cryptosearch.analysis.function_words import FUNCTION_WORDS
from cryptosearch.analysis.lexicon import Lexicon
from cryptosearch.analysis.lexicon_file import Concept, ConceptKind
from cryptosearch.analysis.normalise import is_han, normalise
from cryptosearch.analysis.quantity import Quantity
from cryptosearch.analysis.tokens import PAD, QueryWord, Token, Unit, phrase_slots

__all__ = [
    "FUNCTION_WORDS",
    "PAD",
    "Analyzer",
    "Concept",
    "ConceptKind",
    "Finder",
    "Lexicon",
    "Match",
    "Needle",
    "Quantity",
    "QueryWord",
    "Search",
    "Token",
    "Unit",
    "is_han",
    "normalise",
    "phrase_slots",
]
