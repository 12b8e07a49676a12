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

from cryptosearch.corpus import Corpus
from cryptosearch.errors import (
    CaptureError,
    CorpusError,
    CryptoSearchError,
    IndexCorruptError,
    IndexNotFoundError,
    IndexVersionError,
    LockedError,
    PostNotFoundError,
    QueryError,
)
from cryptosearch.index import Filters, Index
from cryptosearch.ingest import add_paths
from cryptosearch.model import Hit, Kind, Post, SearchResult, Snippet, Sort, Span

__all__ = [
    "CaptureError",
    "Corpus",
    "CorpusError",
    "CryptoSearchError",
    "Filters",
    "Hit",
    "Index",
    "IndexCorruptError",
    "IndexNotFoundError",
    "IndexVersionError",
    "Kind",
    "LockedError",
    "Post",
    "PostNotFoundError",
    "QueryError",
    "SearchResult",
    "Snippet",
    "Sort",
    "Span",
    "add_paths",
]
