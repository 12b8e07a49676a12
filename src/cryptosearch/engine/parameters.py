"""The numbers of the ranking formula, all in one place.

A post's score for a query is the sum, over the query's words and over the fields TITLE, LEDE and BODY, of the
field's weight times BM25, plus ``GRAMS_WEIGHT`` times the BM25 of the query's Han bigrams over the whole post, plus
``PAIR_WEIGHT`` times the BM25 of each two words that follow each other in the query and in the post.
BM25 is::

    idf * tf * (K1 + 1) / (tf + K1 * (1 - B + B * length / average length)),  idf = ln(1 + (N - df + 0.5) / (df + 0.5))

(Robertson and Zaragoza, The Probabilistic Relevance Framework, 2009; the 1 in the idf is Lucene's, so that it is never
negative. Whoosh's own, ln(N / (df + 1)) + 1, leaves a word that every post has a weight of 1: it measured worse.)
N, df and the average length count posts that are deleted but not yet merged away.
"""

from cryptosearch.engine.plan import IndexField

K1 = 0.5  # saturation of term frequency; legal: >= 0
B = 0.75  # how far long fields are discounted; legal: 0 to 1

FIELD_WEIGHTS = {IndexField.TITLE: 2.0, IndexField.LEDE: 1.2, IndexField.BODY: 1.0}
GRAMS_WEIGHT = 0.5
OTHER_SCRIPT_WEIGHT = 2.0  # a word, number or address that is not Chinese, and so has no bigrams to add to it
PAIR_WEIGHT = 0.2  # two words that follow each other as they were typed, beside what the words themselves score
SUB_WORD_WEIGHT = 0.3  # a part of a word, where any word will do
ALIAS_WEIGHT = 0.5  # another name of the same concept

MAX_STRICT_WORDS = 3  # up to so many words must all match; a longer query ranks by what it covers
