"""Full-text search for an archive of Chinese crypto news.

Open an index and search it::

    from cryptosearch import Index

    with Index.open("index/") as index:
        for hit in index.search('"期限溢价" since:2026-01-01', limit=10):
            print(hit.rank, hit.display_title, hit.snippet.text, hit.snippet.spans)

Fill a corpus from saved pages and bring an index up to date with it::

    from cryptosearch import Corpus, Index, add_paths

    with Corpus.open_or_create("corpus/") as corpus, Index.create("index/") as index:
        report = add_paths(corpus, ["page.txt"], index.analyzer)
        index.sync(corpus.posts())
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptosearch.analysis import Lexicon, Quantity
    from cryptosearch.analysis.quantities import find_quantities
    from cryptosearch.captures import read_captures
    from cryptosearch.corpus import Corpus
    from cryptosearch.engine.planner import Match
    from cryptosearch.errors import (
        CaptureError,
        CorpusError,
        CorpusNotFoundError,
        CryptoSearchError,
        EvaluationError,
        IndexCorruptError,
        IndexFolderError,
        IndexNotFoundError,
        IndexVersionError,
        LexiconError,
        LockedError,
        PostNotFoundError,
        QueryError,
        RecordError,
        SplitError,
    )
    from cryptosearch.index import Filters, Index, SyncReport
    from cryptosearch.ingest import AddReport, FileReport, add_paths, remove_post, split_post
    from cryptosearch.model import (
        Bucket,
        Completion,
        CompletionKind,
        DroppedClause,
        Explanation,
        Facet,
        FacetCount,
        Factor,
        Hit,
        Kind,
        Period,
        Post,
        Relaxed,
        SearchResult,
        Sighting,
        Snippet,
        Sort,
        Span,
        TermCount,
        ZeroHits,
    )

__all__ = [
    "AddReport",
    "Bucket",
    "CaptureError",
    "Completion",
    "CompletionKind",
    "Corpus",
    "CorpusError",
    "CorpusNotFoundError",
    "CryptoSearchError",
    "DroppedClause",
    "EvaluationError",
    "Explanation",
    "Facet",
    "FacetCount",
    "Factor",
    "FileReport",
    "Filters",
    "Hit",
    "Index",
    "IndexCorruptError",
    "IndexFolderError",
    "IndexNotFoundError",
    "IndexVersionError",
    "Kind",
    "Lexicon",
    "LexiconError",
    "LockedError",
    "Match",
    "Period",
    "Post",
    "PostNotFoundError",
    "Quantity",
    "QueryError",
    "RecordError",
    "Relaxed",
    "SearchResult",
    "Sighting",
    "Snippet",
    "Sort",
    "Span",
    "SplitError",
    "SyncReport",
    "TermCount",
    "ZeroHits",
    "add_paths",
    "find_quantities",
    "read_captures",
    "remove_post",
    "split_post",
]

# Where each name is; a module is imported when the first of its names is asked for.
_NAMES_BY_MODULE = {
    "analysis": ("Lexicon", "Quantity"),
    "analysis.quantities": ("find_quantities",),
    "captures": ("read_captures",),
    "corpus": ("Corpus",),
    "engine.planner": ("Match",),
    "errors": tuple(name for name in __all__ if name.endswith("Error")),
    "index": ("Filters", "Index", "SyncReport"),
    "ingest": ("AddReport", "FileReport", "add_paths", "remove_post", "split_post"),
    "model": (
        "Bucket", "Completion", "CompletionKind", "DroppedClause", "Explanation", "Facet", "FacetCount",
        "Factor", "Hit", "Kind", "Period", "Post", "Relaxed", "SearchResult", "Sighting", "Snippet",
        "Sort", "Span", "TermCount", "ZeroHits",
    ),
}  # fmt: skip
_MODULES = {name: module for module, names in _NAMES_BY_MODULE.items() for name in names}


def __getattr__(name: str) -> object:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
