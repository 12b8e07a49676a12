"""A whole program that searches a stock Whoosh index once: what a cold start of the usual recipe costs.

Usage: python whoosh_search.py FOLDER QUERY
"""

import sys

from whoosh.index import open_dir
from whoosh.qparser import MultifieldParser

index = open_dir(sys.argv[1])
with index.searcher() as searcher:
    results = searcher.search(MultifieldParser(["title", "body"], index.schema).parse(sys.argv[2]), limit=10)
    print(len(results))
    for hit in results:
        print(hit["title"], hit["body"])
