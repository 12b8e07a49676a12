"""How well cryptosearch ranks beside single-channel BM25 and beside other engines. ``python -m bench.ranking`` runs it.

What is measured: nDCG@10, RR@10 and R@100 of every query of retrieval sets with known answers, by ir_measures, with
    the spread that another draw of queries of the same kind would give (``cryptosearch.evaluation.spread``).
Fairness: every peer gets the text that cryptosearch itself reads (width, case and script made alike), title and text
    in one field, and jieba's words of that; those that are asked in the way that suits them best on the set at hand
    (``systems.py``), which is known only with the answers at hand and flatters them a little. Any word of a query may
    match. cryptosearch runs as ``cryptosearch eval`` does, and has one setting for all sets.

``feeds.py`` makes terms of text, ``bm25.py`` is the plain formula, ``systems.py`` the table of who is measured,
``run.py`` measures, ``tables.py`` shows.
"""
