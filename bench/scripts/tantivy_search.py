"""A whole program that searches a tantivy index of jieba words once: what a cold start of that recipe costs.

Usage: python tantivy_search.py FOLDER QUERY
"""

import sys
from importlib import import_module
from importlib.util import find_spec

import tantivy

cutter = import_module("rjieba" if find_spec("rjieba") else "jieba")

index = tantivy.Index.open(sys.argv[1])
query = index.parse_query(" ".join(cutter.cut(sys.argv[2])), ["title", "body"])
searcher = index.searcher()
found = searcher.search(query, 10)
print(found.count)  # type: ignore[attr-defined]
for _, address in found.hits:
    print(searcher.doc(address)["title"][0], searcher.doc(address)["body"][0])
