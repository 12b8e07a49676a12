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

from cryptosearch.analysis import Lexicon
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
from cryptosearch.ingest import add_paths, remove_post, split_post
from cryptosearch.model import (
    AddReport,
    FileReport,
    Hit,
    Kind,
    Post,
    Relaxed,
    SearchResult,
    Sighting,
    Snippet,
    Sort,
    Span,
)

__all__ = [
    "AddReport",
    "CaptureError",
    "Corpus",
    "CorpusError",
    "CorpusNotFoundError",
    "CryptoSearchError",
    "EvaluationError",
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
    "Post",
    "PostNotFoundError",
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
    "add_paths",
    "read_captures",
    "remove_post",
    "split_post",
]
