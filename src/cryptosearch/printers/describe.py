"""Posts and results in words: the lines about a hit, and the summary below all hits.

What these functions give back is safe to print: it is sanitised and on one line.
"""

from __future__ import annotations

from collections.abc import Iterator

from cryptosearch.model import DatedBy, Hit, Post, Relaxed, SearchResult, TermCount
from cryptosearch.printers.sanitise import one_line

_RELAXED = {
    Relaxed.MOST: "no post has all the words, these have most of them",
    Relaxed.ANY: "no post has all the words, these have some of them",
}
_DATED_BY = {DatedBy.TEXT: "as its text says", DatedBy.GIVEN: "as its source says"}
_MOST_NAMES = 4
_MOST_TICKERS = 6
_URL_CHARACTERS = "!#$%&'()*+,/:;=?@[]~"


def when(post: Post) -> str:
    """The day of publication; "seen" and the day of the first capture where none is known."""
    if post.published_on:
        return post.published_on.isoformat()
    return f"seen {post.first_seen_at.date().isoformat()}" if post.sightings else "undated"


def attributes(hit: Hit) -> list[str]:
    """When, what kind, who, where from, which tickers, how many similar; what is not known is left out."""
    post = hit.post
    facts = (
        when(post),
        post.kind.value,
        post.publisher,
        post.authors and "by " + ", ".join(post.authors),
        post.source and f"from {post.source}",
        " ".join(post.tickers[:_MOST_TICKERS]) + (" …" if len(post.tickers) > _MOST_TICKERS else ""),
        hit.n_similar and f"+{hit.n_similar} similar",
    )
    return [one_line(fact) for fact in facts if fact]


def post_facts(post: Post) -> list[tuple[str, str]]:
    """Label and value of everything known about a post beside its text."""
    facts = (
        ("id", post.id),
        ("kind", f"{post.kind.value}, {post.language}"),
        ("published", _published(post)),
        ("publisher", post.publisher),
        ("authors", ", ".join(post.authors)),
        ("source", post.source),
        ("translator", post.translator),
        ("tickers", ", ".join(post.tickers)),
        ("addresses", ", ".join(post.addresses)),
        ("links", ", ".join(post.links)),
        ("seen", _seen(post)),
        ("also as", ", ".join(post.merged_ids)),
        ("note", None if post.complete else "the captures show only its beginning"),
    )
    return [(label, one_line(value)) for label, value in facts if value]


def link(post: Post) -> str | None:
    """The address of the post's first link, percent-encoded; None without a link."""
    if not post.links:
        return None
    from urllib.parse import quote

    first = post.links[0]
    address = first if first.lower().startswith(("http://", "https://")) else f"https://{first}"
    return quote(address, safe=_URL_CHARACTERS, errors="replace")


def summary(result: SearchResult) -> str:
    """How much was found, how fast, and how the search differs from what was typed. One line."""
    parts = [_found(result), f"{result.took_ms:.1f} ms", relaxation(result), _aliases(result)]
    return " · ".join(part for part in parts if part)


def relaxation(result: SearchResult) -> str:
    """That the query was loosened, and how far; empty when it was not."""
    return _RELAXED[result.relaxed] if result.relaxed else ""


def did_you_mean(result: SearchResult) -> str:
    """The suggestions as a question; empty without any."""
    return f"Did you mean: {one_line(', '.join(result.suggestions))}?" if result.suggestions else ""


def advice(result: SearchResult) -> list[str]:
    """Which clause to leave out of a query that found nothing, a sentence each; empty where that helps nothing."""
    dropped = result.zero_hits.dropped if result.zero_hits else ()
    return [one_line(f"Without {clause.text}: {_count(clause.n_posts, 'post')}") for clause in dropped]


def term_counts(result: SearchResult) -> list[tuple[str, str]]:
    """The parts of a query that found nothing, and how many posts have each; empty where there is one alone.

    What a part was cut into stands behind it.
    """
    zero = result.zero_hits
    if zero is None or (len(zero.terms) == 1 and not zero.terms[0].tokens):
        return []
    rows = [(one_line(term.text), one_line(_alone(term))) for term in zero.terms]
    return rows + ([("…", f"{_count(zero.n_left_out, 'more part')}, not looked at")] if zero.n_left_out else [])


def facet_counts(result: SearchResult) -> Iterator[tuple[str, str, int]]:
    """Facet, value and count, in the result's order."""
    for name, counts in result.facets.items():
        for count in counts:
            yield one_line(name), one_line(count.value), count.count


def _alone(term: TermCount) -> str:
    counted = f"in {_count(term.n_posts, 'post')}"
    tokens = ", ".join(f"{token.text} in {token.n_posts:,}" for token in term.tokens)
    return f"{counted}; its words: {tokens}" if tokens else counted


def _found(result: SearchResult) -> str:
    if not result.total:
        return "no hits"
    hits = "1 hit" if result.total == 1 else f"{result.total:,} hits"
    if not result.hits:
        return f"{hits}, none on this page"
    first, last = result.hits[0].rank, result.hits[-1].rank
    return hits if last - first + 1 == result.total else f"{hits}, {first:,} to {last:,} shown"


def _aliases(result: SearchResult) -> str:
    listed = one_line("; ".join(f"{typed} = {_some(others)}" for typed, others in result.aliases.items()))
    return listed and f"also searched {listed}"


def _some(names: tuple[str, ...]) -> str:
    more = len(names) - _MOST_NAMES
    return ", ".join(names[:_MOST_NAMES]) + (f" and {more} more" if more > 0 else "")


def _published(post: Post) -> str | None:
    if post.published_on is None:
        return None
    how = f", {_DATED_BY[post.dated_by]}" if post.dated_by else ""
    return post.published_on.isoformat() + how


def _seen(post: Post) -> str | None:
    if not post.sightings:
        return None
    n_renderings = sum(sighting.n_renderings for sighting in post.sightings)
    first, last = post.first_seen_at.date(), post.last_seen_at.date()
    days = first.isoformat() if first == last else f"{first.isoformat()} to {last.isoformat()}"
    return f"{days}, {_count(n_renderings, 'rendering')} in {_count(len(post.sightings), 'capture')}"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
