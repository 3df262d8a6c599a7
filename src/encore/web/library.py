"""The library: how much of a person's music has live versions, and each of its songs."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy.ext.asyncio import AsyncConnection

from encore.pipeline.folding import words_in
from encore.store import repertoire
from encore.store.accounts import Account, find_visitor
from encore.store.coverage import Coverage, Part
from encore.store.repertoire import MOST_COUNTED, Wish
from encore.web import asking, charts, words
from encore.web.site import FRAGMENT, CurrentSite

PER_PAGE = (25, 50, 100)
MOST_WORDS = 8

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks to see. *after* and *before* are numbers of songs."""

    search: str = ""
    part: Part | None = None
    after: int | None = None
    before: int | None = None
    per_page: int = PER_PAGE[0]

    @property
    def is_narrowed(self) -> bool:
        return bool(self.search or self.part)

    @property
    def wish(self) -> Wish:
        sought = tuple(words_in(self.search)[:MOST_WORDS]) if self.search else None
        return Wish(sought, self.part, self.after, self.before, self.per_page)


@router.get("/library")
async def show_library(request: Request, site: CurrentSite) -> Response:
    parts = site.encore.parts
    asked = read_asked(request.query_params)
    async with site.reading() as db:
        account = await find_visitor(db)
        if account is None:
            return RedirectResponse("/", 303)
        coverage = await site.coverages.of(parts.engine, parts.clock, account)
        listed = request.headers.get(FRAGMENT) != "coverage"
        values = {
            "account": account,
            "asked": asked,
            "coverage": coverage,
            "is_active": account.is_syncing,
            "parts": words.parts_of(max(1, account.live_wanted)),
            "charts": charts,
            **(await _list_songs(db, account, coverage, asked) if listed else {}),
        }
    return site.render(
        request,
        "library.html",
        {**values, "asking": query_of, "per_page": PER_PAGE},
        fragments={"coverage": "parts/coverage.html", "songs": "parts/songs.html"},
    )


async def _list_songs(
    db: AsyncConnection, account: Account, coverage: Coverage, asked: Asked
) -> dict[str, Any]:
    person = (account.id, max(1, account.live_wanted))
    if asked.search:
        number = await repertoire.count_found(db, *person, asked.wish)
    else:
        number = coverage.parts[asked.part] if asked.part else coverage.songs
    are_few = bool(asked.search) and number <= MOST_COUNTED
    page = await repertoire.list_songs(db, *person, asked.wish, are_few=are_few)
    is_capped = bool(asked.search) and not are_few
    return {
        "page": page,
        "number": MOST_COUNTED if is_capped else number,
        "is_capped": is_capped,
    }


def read_asked(query: Mapping[str, str]) -> Asked:
    """Return what the query string asks for; what makes no sense there counts as not said."""
    part = query.get("part", "")
    per_page = asking.read_number(query.get("per"), PER_PAGE[0], max(PER_PAGE))
    return Asked(
        search=asking.clean(query.get("q", "")),
        part=Part(part) if part in [*Part] else None,
        after=asking.read_number(query.get("after"), 0, 2**53) or None,
        before=asking.read_number(query.get("before"), 0, 2**53) or None,
        per_page=per_page if per_page in PER_PAGE else PER_PAGE[0],
    )


def query_of(asked: Asked, **changes: Any) -> str:
    """Return the query string with *changes*; unless told otherwise it leads to the first page."""
    then = replace(asked, **{"after": None, "before": None, **changes})
    said = {
        "q": then.search,
        "part": then.part or "",
        "after": then.after or "",
        "before": then.before or "",
        "per": then.per_page if then.per_page != PER_PAGE[0] else "",
    }
    query = {name: value for name, value in said.items() if value != ""}
    return f"?{urlencode(query)}" if query else "?"
