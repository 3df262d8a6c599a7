"""Which playlists an address asks for, and the address that asks for others. Pure.

A view can be shared, reloaded and gone back to because all of it stands in the query
string. Whatever makes no sense there counts as not said.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, TypeVar
from urllib.parse import urlencode

from encore.store.browsing import Sort, Standing, Wanted

PER_PAGE = (5, 10, 25, 50, 100)
LONGEST_SEARCH = 200
LAST_PAGE = 1_000_000
_FLAGS = {"yes": True, "no": False}
# What a click on a column that is not sorted yet shows first.
_FALLING_FIRST = (Sort.CREATED, Sort.TRACKS, Sort.PUBLIC, Sort.COLLAB)
Choice = TypeVar("Choice", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter that is on, and the query string without it."""

    label: str
    without: str


def read_wanted(query: Mapping[str, str]) -> Wanted:
    """Return what the query string asks for."""
    sort = choice(Sort, query.get("sort", "").removeprefix("-"))
    default = Wanted()
    return Wanted(
        search=clean(query.get("q", "")),
        public=_FLAGS.get(query.get("public", "")),
        collaborative=_FLAGS.get(query.get("collab", "")),
        owner_id=clean(query.get("owner", "")),
        standing=choice(Standing, query.get("state", "")),
        sort=sort or default.sort,
        descending=query["sort"].startswith("-") if sort else default.descending,
        page=read_number(query.get("page"), 1, LAST_PAGE),
        per_page=_per_page(query.get("per"), default.per_page),
    )


def query_of(wanted: Wanted) -> str:
    """Return the query string that asks for *wanted*; what is not said is the default."""
    said = {
        "q": wanted.search,
        "public": _flag(wanted.public),
        "collab": _flag(wanted.collaborative),
        "owner": wanted.owner_id,
        "state": wanted.standing or "",
        "sort": sort_of(wanted),
        "page": wanted.page,
        "per": wanted.per_page,
    }
    silent = {"sort": sort_of(Wanted()), "page": 1, "per": Wanted().per_page}
    query = {k: v for k, v in said.items() if v != silent.get(k, "")}
    return f"?{urlencode(query)}" if query else "?"


def sort_of(wanted: Wanted) -> str:
    """Return the sort as the address says it, such as "-created"."""
    return f"{'-' if wanted.descending else ''}{wanted.sort}"


def asking(wanted: Wanted, **changes: Any) -> str:
    """Return the query string with *changes*; unless told otherwise it leads to the first page."""
    return query_of(replace(wanted, **{"page": 1, **changes}))


def sorting_by(wanted: Wanted, column: str) -> str:
    """Return the query string of a click on a column's head."""
    sort = Sort(column)
    falls = not wanted.descending if sort is wanted.sort else sort in _FALLING_FIRST
    return asking(wanted, sort=sort, descending=falls)


def aria_sort(wanted: Wanted, column: str) -> str:
    if wanted.sort != column:
        return "none"
    return "descending" if wanted.descending else "ascending"


def chips_of(
    wanted: Wanted, owners: Mapping[str, str], states: Mapping[Standing, str]
) -> list[Chip]:
    """Return a chip for each filter that is on."""
    chips = []
    if wanted.search:
        chips.append(Chip(f"“{wanted.search}”", asking(wanted, search="")))
    if wanted.public is not None:
        label = "Public" if wanted.public else "Not public"
        chips.append(Chip(label, asking(wanted, public=None)))
    if wanted.collaborative is not None:
        label = "Collaborative" if wanted.collaborative else "Not collaborative"
        chips.append(Chip(label, asking(wanted, collaborative=None)))
    if wanted.owner_id:
        name = owners.get(wanted.owner_id, wanted.owner_id)
        chips.append(Chip(f"Owner: {name}", asking(wanted, owner_id="")))
    if wanted.standing:
        chips.append(Chip(states[wanted.standing], asking(wanted, standing=None)))
    return chips


def read_number(text: str | None, default: int, most: int) -> int:
    """Return a number from 1 to *most* out of an address, or *default*."""
    if text is None or not (text.isascii() and text.isdecimal()):
        return default
    return min(max(1, int(text[:12])), most)


def _per_page(text: str | None, default: int) -> int:
    number = read_number(text, default, max(PER_PAGE))
    return number if number in PER_PAGE else default


def choice(kind: type[Choice], text: str) -> Choice | None:
    """Return which of *kind* an address names, or None."""
    return kind(text) if text in [*kind] else None


def _flag(value: bool | None) -> str:
    return "" if value is None else "yes" if value else "no"


def clean(text: str) -> str:
    """PostgreSQL's texts hold no NUL, and half of a surrogate pair is no text at all."""
    sound = text.replace("\0", "").encode("utf-8", "ignore").decode()
    return sound[:LONGEST_SEARCH].strip()
