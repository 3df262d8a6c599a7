"""The page of all decisions: what they are about, undo of each, and the file to take along."""

from collections.abc import Mapping
from typing import Annotated, Any
from urllib.parse import urlencode

import orjson
from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from encore.decisions import DecisionKind, track_ids_of
from encore.errors import BadInput, NotFound
from encore.store import decisions, tracks
from encore.store.accounts import Account, find_visitor, get_first_account
from encore.store.decisions import Asked
from encore.sync import decide
from encore.sync.parts import Parts
from encore.sync.portable import read_decisions, write_decisions
from encore.web import asking, verdicts
from encore.web.actions import tell
from encore.web.notices import notice_of
from encore.web.site import CurrentSite, Site
from encore.web.uploads import read_text

PAGE = "/decisions"
FILE = "encore-decisions.json"
NOTHING = "Choose a file of decisions, or paste what is in it."
LONGEST_SHOWN = 20_000  # of what was pasted; a whole file is not sent back

router = APIRouter(include_in_schema=False)


def read_asked(query: Mapping[str, str]) -> Asked:
    """Return what the query string asks for; what makes no sense there counts as not said."""
    kind = query.get("kind", "")
    return Asked(
        DecisionKind(kind) if kind in [*DecisionKind] else None,
        asking.clean(query.get("q", "")),
        asking.read_number(query.get("page"), 1, asking.LAST_PAGE),
    )


async def known_number(number: str) -> int:
    """Raises NotFound for what is no number of a decision."""
    if not (number.isascii() and number.isdecimal()) or not 0 < int(number[:16]) <= 2**53:
        raise NotFound("decision", number[:20])
    return int(number[:16])


DecisionNumber = Annotated[int, Depends(known_number)]


@router.get(PAGE)
async def show_decisions(request: Request, site: CurrentSite) -> Response:
    return await _show(request, site)


@router.post(PAGE + "/{number}/undo")
async def undo(request: Request, site: CurrentSite, number: DecisionNumber) -> Response:
    parts = site.encore.parts
    await decide.undo(parts, await get_person(parts), number)
    return tell(request, site, notice_of("undone"), PAGE)


@router.get(PAGE + "/export")
async def export(site: CurrentSite) -> Response:
    """All decisions as a file."""
    parts = site.encore.parts
    written = await write_all(parts, await get_person(parts))
    return Response(
        orjson.dumps(written, option=orjson.OPT_INDENT_2) + b"\n",
        media_type="application/json",
        headers={
            "content-disposition": f'attachment; filename="{FILE}"',
            "cache-control": "no-store",
        },
    )


@router.post(PAGE + "/import")
async def import_file(request: Request, site: CurrentSite) -> Response:
    """Add the decisions of a file, or of a pasted text, to those that are there."""
    parts = site.encore.parts
    account = await get_person(parts)
    text = b""
    try:
        text = await read_text(request, "file", "text")
        if not text.strip():
            raise BadInput(NOTHING)
        made, known = read_decisions(text)
    except BadInput as error:
        pasted = text[:LONGEST_SHOWN].decode("utf-8", "replace")
        return await _show(request, site, pasted=pasted, wrong=str(error), status=422)
    await decide.import_decisions(parts, account, made, known)
    return tell(request, site, notice_of("imported", len(made)), PAGE)


async def get_person(parts: Parts) -> Account:
    async with parts.engine.connect() as db:
        return await get_first_account(db)


async def write_all(parts: Parts, account: Account) -> dict[str, Any]:
    """Return all decisions of a person with the tracks that they name."""
    async with parts.engine.connect() as db:
        made = await decisions.list_decisions(db, account.id)
        named = await tracks.list_tracks(db, track_ids_of(made))
    return write_decisions(made, named)


async def _show(
    request: Request, site: Site, *, pasted: str = "", wrong: str = "", status: int = 200
) -> Response:
    asked = read_asked(request.query_params)
    async with site.reading() as db:
        account = await find_visitor(db)
        if account is None:
            return RedirectResponse("/", 303)
        listing = await decisions.list_page(db, account.id, asked)
    said = {"q": asked.search, "kind": asked.kind or ""}
    values = {
        "account": account,
        "asked": asked,
        "listing": listing,
        "progress": account.is_syncing,
        "say": verdicts,
        "query": urlencode({name: value for name, value in said.items() if value}),
        "pasted": pasted,
        "wrong": wrong,
    }
    return site.render(
        request,
        "decisions.html",
        values,
        fragments={"decisions": "parts/decisions.html"},
        status=status,
    )
