"""How a search answers: the query, what matches it, and in which order.

Spotify does not publish its ranking; this is a fixed model, so that figures can be compared.
An item stands for its number in the order of popularity (most popular first, then by id), so
that the smaller number always wins a tie.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from itertools import islice, pairwise
from operator import or_

from encore.sandbox.words import Postings, numbers_of, words

# A blank after the colon ends the filter, and `soundtrack:x` holds none.
FILTER = re.compile(r'(?<!\w)(track|artist|album|year|isrc|upc):(?:"([^"]*)"|(\S+))')
YEARS = re.compile(r"(\d{4})(?:-(\d{4}))?")
NO_YEAR = (1, 0)
REACH = 1_101  # paging ends at 1,000 + one page; nobody can see further


@dataclass(frozen=True, slots=True)
class Query:
    """A search as understood: words that a field must hold, years, and free words."""

    filters: tuple[tuple[str, str], ...]
    years: tuple[tuple[int, int], ...]
    free: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shelf:
    """The index of one type of item, numbered by popularity.

    *fields* are the filters the type knows: one it does not know matches nothing. A free word
    may stand in any of *anywhere*. Ranking looks at *titles* and then at *album_titles*.
    """

    size: int
    fields: Mapping[str, Postings]
    anywhere: tuple[Postings, ...]
    titles: Postings
    album_titles: Postings | None
    years: Postings


@dataclass(frozen=True, slots=True)
class Hits:
    """The best numbers in order, at most REACH of them, and how many there are in all."""

    best: tuple[int, ...]
    total: int


NO_HITS = Hits((), 0)


def understand(text: str) -> Query:
    """Read a query. OR, AND, NOT and * have no meaning: they are words, or nothing."""
    filters: list[tuple[str, str]] = []
    years: list[tuple[int, int]] = []
    for name, quoted, single in FILTER.findall(text):
        value = quoted or single
        if name == "year":
            years.append(year_range(value))
        else:
            filters.extend((name, word) for word in words(value))
    return Query(
        tuple(dict.fromkeys(filters)),
        tuple(years),
        tuple(dict.fromkeys(words(FILTER.sub(" ", text)))),
    )


def year_range(value: str) -> tuple[int, int]:
    """Read `1999` or `1955-1960`; anything else is a range without years."""
    found = YEARS.fullmatch(value.strip())
    return (int(found[1]), int(found[2] or found[1])) if found else NO_YEAR


def find(query: Query, shelf: Shelf, *, lenient: bool) -> Hits:
    """Return what matches *query* on *shelf*, best first.

    Strict wants every free word in title, album or artist names together; lenient uses
    free words for the ranking alone.
    """
    matching = (1 << shelf.size) - 1
    for name, word in query.filters:
        matching &= shelf.fields[name].bits(word) if name in shelf.fields else 0
    for first, last in query.years:
        matching &= in_years(shelf.years, first, last)
    if not lenient:
        for word in query.free:
            matching &= reduce(or_, (postings.bits(word) for postings in shelf.anywhere))
    return Hits(tuple(islice(ranked(matching, query.free, shelf), REACH)), matching.bit_count())


def in_years(years: Postings, first: int, last: int) -> int:
    """Return the items released from *first* to *last*, both included."""
    bits = 0
    for year in years.known():
        if first <= int(year) <= last:
            bits |= years.bits(year)
    return bits


def ranked(matching: int, free: tuple[str, ...], shelf: Shelf) -> Iterator[int]:
    """Yield by free words in the title, then in the album's title, then by number."""
    titles = by_count(matching, [shelf.titles.bits(word) for word in free])
    album_titles = shelf.album_titles
    for tier in titles:
        albums = [album_titles.bits(word) for word in free] if album_titles and tier else []
        for part in by_count(tier, albums):
            yield from numbers_of(part)


def by_count(among: int, sets: list[int]) -> list[int]:
    """Split *among* by how many of *sets* hold a number, most first."""
    at_least = [among] + [0] * len(sets)
    for members in sets:
        for count in range(len(sets), 0, -1):
            at_least[count] |= at_least[count - 1] & members
    exactly = [low & ~high for low, high in pairwise([*at_least, 0])]
    return exactly[::-1]


def is_noisy(text: str, share: float) -> bool:
    """Tell whether the answer to *text* is one of the *share* that carries a wrong item."""
    return digest(text) / 2**64 < share


def digest(text: str) -> int:
    """Return the first 64 bits of the query's SHA-256."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8])


def with_intruder(hits: Hits, intruder: int | None) -> Hits:
    """Put the intruder in place 3 of the whole answer, unless fewer than two were found."""
    if intruder is None or hits.total < 2:
        return hits
    others = [number for number in hits.best if number != intruder]
    best = (*others[:2], intruder, *others[2:])
    return Hits(best[:REACH], hits.total + (len(others) == len(hits.best)))
