"""What to show of a text in which a query matched: the best excerpt around the matches, a title.

Pure functions over texts: offsets in, offsets out. Colour and layout are the printers'.
Excerpts begin and end at sentences, else at clauses, else between words, Chinese or Western.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import accumulate

from cryptosearch.analysis import Match
from cryptosearch.cells import char_width, cut_to_width, divides
from cryptosearch.model import Post, Snippet, Span

_OPENERS = "([{“‘「『《〈【（［｛«"
_CLOSERS = ")]}\"'”’」』》〉】）］｝»"
_TAILS = _CLOSERS + ",.;:!?%，。；：！？、…—"

_CLOSING = f"[{re.escape(_CLOSERS)}]*+"
# Patterns begin with a class of characters, to which the search then leaps; what stood before is looked at after it.
_SENTENCE_END = re.compile(
    r"[。！？；…!?;.\n](?:(?<=\n)|(?:"
    r"(?<=[。！？；…])[。！？；…!?]*+"
    r"|(?<=[!?;])(?<![!?;]{2})[!?;]*+(?![0-9A-Za-z=&/])"  # none in the middle of an address
    rf"|(?<=\.)(?<!\.\.)(?<!\s\d\.)(?<!\s\d\d\.)\.*+(?={_CLOSING}(?:[(（]|\s*+\Z|\s++[^a-z\s]))"  # nor "1." in a list
    rf"){_CLOSING})"
)
_CLAUSE_END = re.compile(r"[，、：—,:](?!(?<=\d,)\d|(?<=[!-~]:)[!-~])")
_DECIMALS = re.compile(r"[.,]\d")
_FULL_STOP = re.compile(r"(?<![.。])[.。；;]\s*\Z")
_LOOK_BEHIND = 16  # characters before a range in which the sentence before it may end

_REPORTS = "(?:消息|快讯|讯|訊|报道|報道|報導)"
_WIRE = r"(?![据據])[^,，。:：\d\n]{1,20}?"
_CHINESE_DAY = r"(?:\d{4} ?年 ?)?\d{1,2} ?月 ?\d{1,2} ?日"
_ANY_DAY = rf"(?:{_CHINESE_DAY}|\d{{1,2}}\.? [^\W\d]{{3,12}}|[^\W\d]{{3,12}}\.? \d{{1,2}})(?:,? \d{{4}})?"
_ZONE = r" ?[(（]UTC ?[-+] ?\d{1,2}(?::?\d\d)?[)）]"
_DATELINE = re.compile(
    rf"(?:{_WIRE}{_REPORTS}(?:[,，]? ?{_ANY_DAY}(?:{_ZONE})?)?"
    rf"|{_WIRE}{_CHINESE_DAY}(?:{_ZONE})? ?{_REPORTS}"
    rf"|(?:{_WIRE}[,，] ?)?{_ANY_DAY}{_ZONE}) ?[,，:：]\s*"
)


def spans_of(matches: Iterable[Match]) -> tuple[Span, ...]:
    """The text that is covered by ``matches``: ascending, disjoint; what overlaps or touches is one span."""
    spans: list[Span] = []
    for start, end, _ in sorted(matches):
        if spans and start <= spans[-1].end:
            spans[-1] = Span(spans[-1].start, max(end, spans[-1].end))
        elif start < end:
            spans.append(Span(start, end))
    return tuple(spans)


def make_snippet(text: str, matches: Sequence[Match], *, width: int = 160) -> Snippet:
    """The excerpt of at most ``width`` cells that shows most of ``matches``; without any, the beginning.

    Most different needles count first, then most matches, then the earlier place. A match that is wider
    than ``width`` is cut. Give the text without its title, which is shown anyway. Near linear in the
    length of ``text`` and the number of matches.
    """
    ruler = _Ruler(text)
    fitting = [match for match in matches if ruler.between(match.start, match.end) <= width]
    if not fitting:
        fitting = [Match(start, ruler.reach(start, width), needle) for start, _, needle in sorted(matches)[:1]]
    start, end = _frame(ruler, _best_window(ruler, fitting, width), width)
    inside = (Match(m.start - start, m.end - start, m.needle) for m in fitting if start <= m.start and m.end <= end)
    return Snippet(text[start:end], start, spans_of(inside))


def display_title(post: Post, *, width: int = 60) -> str:
    """The title, or else the lead sentence without its dateline; at most ``width`` cells, cut with an ellipsis."""
    title = post.title or _lead_sentence(post)
    shown = cut_to_width(title, width)
    if shown == title:
        return title
    end = max(len(shown) - 1, 0)  # the ellipsis is one character
    return title[: _between_words(title, range(end, end // 3, -1), default=end)].rstrip() + shown[end:]


class _Ruler:
    """Measures ranges of a text in cells."""

    def __init__(self, text: str) -> None:
        self.text = text
        # Cells before each offset: of ASCII as many as characters.
        self._cells: Sequence[int] = (
            range(len(text) + 1) if text.isascii() else list(accumulate(map(char_width, text), initial=0))
        )

    def between(self, start: int, end: int) -> int:
        return self._cells[end] - self._cells[start]

    def reach(self, start: int, width: int) -> int:
        """The greatest offset not more than ``width`` cells after ``start``, with no character divided."""
        end = max(start, bisect_right(self._cells, self._cells[start] + width) - 1)
        while end > start and divides(self.text, end):
            end -= 1
        return end

    def reach_back(self, end: int, width: int) -> int:
        """The least offset not more than ``width`` cells before ``end``, with no character divided."""
        start = bisect_left(self._cells, self._cells[end] - width)
        while start < end and divides(self.text, start):
            start += 1
        return start


def _best_window(ruler: _Ruler, matches: Sequence[Match], width: int) -> Span:
    """From the first to the last match of the best window of ``width`` cells; without, the empty one at the beginning.

    Each of ``matches`` is at most ``width`` wide. So, walking over the windows that begin with a match, the
    matches that begin there or later and end inside are those added so far less those walked past.
    """
    by_end = sorted(matches, key=lambda match: match.end)
    n_of_needle: Counter[int] = Counter()
    beginning = _after_space(ruler.text, 0, len(ruler.text))
    n_added, best, window = 0, (0, 0), Span(beginning, beginning)
    for n_passed, first in enumerate(sorted(matches)):
        while n_added < len(by_end) and ruler.between(first.start, by_end[n_added].end) <= width:
            n_of_needle[by_end[n_added].needle] += 1
            n_added += 1
        if (score := (len(n_of_needle), n_added - n_passed)) > best:
            best, window = score, Span(first.start, by_end[n_added - 1].end)
        n_of_needle[first.needle] -= 1
        if not n_of_needle[first.needle]:
            del n_of_needle[first.needle]
    return window


def _frame(ruler: _Ruler, window: Span, width: int) -> Span:
    """Widen ``window`` to ``width`` cells at most: whole sentences where they fit, some context on both sides."""
    text, (first, last) = ruler.text, window
    room = width - ruler.between(first, last)
    after = min(ruler.between(last, len(text)), room // 2)
    start = _choose_start(text, ruler.reach_back(first, room - after), first, nearest=True)
    end = _choose_end(ruler, start, last, ruler.reach(start, width))
    spare = width - ruler.between(first, end)
    start = _choose_start(text, ruler.reach_back(first, spare), first, nearest=False)
    return Span(start, max(start, end))


def _choose_start(text: str, low: int, first: int, *, nearest: bool) -> int:
    """Where to begin, from ``low`` to ``first``: with the ``nearest`` sentence or the farthest."""
    if sentences := _starts(_SENTENCE_END, text, low, first):
        return sentences[-1 if nearest else 0]
    if clauses := _starts(_CLAUSE_END, text, low, first):
        return clauses[0]
    return _between_words(text, [cut for cut in range(low, first) if not _is_tail(text[cut])], default=first)


def _choose_end(ruler: _Ruler, start: int, last: int, high: int) -> int:
    """Where to end, from ``last`` to ``high``: with a sentence, or with a clause if that fills far more."""
    text = ruler.text
    if high == len(text):
        return _trimmed_end(text, last, high)
    sentences, clauses = (_ends(pattern, text, last, high) for pattern in (_SENTENCE_END, _CLAUSE_END))
    half = ruler.between(start, high) / 2
    if sentences and (not clauses or ruler.between(start, sentences[-1]) >= half):
        return _trimmed_end(text, last, sentences[-1])
    if clauses:
        return max(clauses[-1:] + sentences[-1:])
    return _trimmed_end(text, last, _between_words(text, range(high, max(last - 1, start), -1), default=high))


def _starts(pattern: re.Pattern[str], text: str, low: int, high: int) -> list[int]:
    """Where sentences or clauses begin, from ``low`` to ``high``; the text's beginning is one."""
    ends = [0] if low == 0 else []
    ends += _ends(pattern, text, max(0, low - _LOOK_BEHIND), high)
    starts = [_after_space(text, end, high) for end in ends]
    return [start for start in starts if start >= low and not divides(text, start)]


def _ends(pattern: re.Pattern[str], text: str, low: int, high: int) -> list[int]:
    """Where sentences or clauses end, after ``low`` and up to ``high``."""
    ends: list[int] = []
    for mark in pattern.finditer(text, low):
        if (end := mark.end()) > high:
            break
        if not divides(text, end):
            ends.append(end)
    return ends


def _after_space(text: str, start: int, high: int) -> int:
    while start < high and text[start].isspace() and not divides(text, start + 1):
        start += 1
    return start


def _trimmed_end(text: str, low: int, end: int) -> int:
    """``end`` without white space and opening signs before it, not less than ``low``."""
    while end > low and (text[end - 1].isspace() or text[end - 1] in _OPENERS):
        end -= 1
    return end


def _is_tail(char: str) -> bool:
    """Whether ``char`` belongs to what stands before it, so that nothing begins with it."""
    return char in _TAILS or char.isspace()


def _between_words(text: str, cuts: Sequence[int], *, default: int) -> int:
    """The first of ``cuts`` that parts nothing that belongs together; the first that parts no word, else."""
    return next(
        (cut for inside in (_in_run, _in_word) for cut in cuts if not inside(text, cut) and not divides(text, cut)),
        default,
    )


def _in_run(text: str, cut: int) -> bool:
    """Whether ``cut`` parts signs that stand together without white space or Chinese between them."""
    return 0 < cut < len(text) and _runs_on(text[cut - 1]) and _runs_on(text[cut])


def _runs_on(char: str) -> bool:
    is_full_width_latin = "０" <= char <= "ｚ" and char.isalnum()
    return is_full_width_latin or not (char.isspace() or char_width(char) == 2)


def _in_word(text: str, cut: int) -> bool:
    """Whether ``cut`` is inside a Latin word or a number."""
    if not _in_run(text, cut):
        return False
    before, after = text[cut - 1], text[cut]
    if before.isdecimal():
        return after.isalnum() or after in "%‰" or _DECIMALS.match(text, cut) is not None
    if after.isdecimal() and before in ".,":
        return text[max(cut - 2, 0)].isdecimal()
    return all(char.isalnum() or char_width(char) == 0 for char in (before, after))


def _lead_sentence(post: Post) -> str:
    lead = next((text for text in (post.lede, *post.paragraphs, *post.credits) if text), "")
    dateline = _DATELINE.match(lead)
    rest = (lead[dateline.end() :] if dateline else "") or lead
    end = _SENTENCE_END.search(rest)
    return _FULL_STOP.sub("", rest[: end.end()] if end else rest).strip()
