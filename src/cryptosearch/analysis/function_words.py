"""Words that say how a sentence is built or what is asked, and nothing of what it is about.

A query that has other words as well is read without them (``engine/wording.py``): few posts are questions, so that
什么 would count for much where it happens to stand, while 的 stands in most. Posts are indexed with them. Words as
queries are cut into: simplified, lower case. No word that is a ticker or a name when typed in a query (IT, OP, ME).
"""

from __future__ import annotations

_CHINESE = """
    什么 什么样 什么时候 什么人 为什么 怎么 怎样 怎么样 怎么办 怎么回事 如何 为何 是何 何 何时 何处 何地 何人 何种 何以
    谁 哪 哪里 哪儿 哪些 哪个 哪位 哪种 哪一 哪一个 哪一种 哪一位 哪一年 哪年 几 多少 多久 多大 多长 多高 多远
    是否 能否 可否 是不是 有没有 会不会 能不能 要不要 请问 吗 呢 吧 啊 么
    的 了 着 是 在 和 与 及 以及 或 或者 被 把 将 于 以 为 对 从 到 向 由 而 且 而且 也 都 就 还 又 很 之 所 其 该
    有 没有 会 能 可以 应该 需要 这 那 这个 那个 这些 那些 我 你 您 他 她 它 我们 你们 他们 她们 它们
"""
_ENGLISH = """
    the a an of is are was were be been to in on for with by from at as and or that this these those
    what which who whom whose when where why how does do did has have had will would can could should
"""
_ITALIAN = """
    il lo la gli le un uno una di del dello della dei degli delle da dal dalla nel nella con per tra fra
    che chi cosa come quando dove perché quale quali è sono e o
"""

FUNCTION_WORDS = frozenset(f"{_CHINESE} {_ENGLISH} {_ITALIAN}".split())
