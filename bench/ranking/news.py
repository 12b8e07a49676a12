"""Two more sets, made of the benchmark's news passages: what the ranking is for, and was not tuned on alone.

Passages of one article share its title. ``news_headline``: the headline finds the passages of its article, which are
given without it. ``news_lead``: the first sentence of an article's first passage finds the others, titles and all.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from bench.corpus import Passage, passages
from bench.peers.ours import to_post
from cryptosearch.evaluation import RetrievalSet
from cryptosearch.model import Post

_ALL = 100_000
_N_ARTICLES, _N_QUERIES = 2_500, 1_000
_FEWEST = 3  # passages of an article that is drawn
_LONGEST = 60  # characters of a sentence that is typed
_SENTENCE_END = re.compile("[。！？]")


def news_sets(source: Path) -> list[RetrievalSet]:
    """Both sets, of the same articles, always the same; ``source`` is the file that ``bench.corpus`` reads."""
    by_title: defaultdict[str, list[Passage]] = defaultdict(list)
    for passage in passages(_ALL, source=source):
        by_title[passage.title].append(passage)
    titles = sorted(title for title, found in by_title.items() if title and len(found) >= _FEWEST)
    random.Random(5).shuffle(titles)
    articles = {title: by_title[title] for title in titles[:_N_ARTICLES]}
    asked = titles[:_N_QUERIES]
    first = {title: articles[title][0] for title in asked}
    others = {title: articles[title][1:] if title in first else articles[title] for title in articles}
    leads = {title: _SENTENCE_END.split(first[title].body)[0][:_LONGEST] for title in asked}
    return [
        _set("news_headline", articles, {title: title for title in asked}, titled=False),
        _set("news_lead", others, leads, titled=True),
    ]


def _set(
    name: str, articles: Mapping[str, Sequence[Passage]], queries: Mapping[str, str], *, titled: bool
) -> RetrievalSet:
    posts = (to_post(passage) for found in articles.values() for passage in found)
    qrels = {title: {to_post(passage).id: 1 for passage in articles[title]} for title in queries}
    return RetrievalSet(name, tuple(posts if titled else _untitled(posts)), queries, qrels)


def _untitled(posts: Iterable[Post]) -> Iterable[Post]:
    return (replace(post, title=None) for post in posts)
