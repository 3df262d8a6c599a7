"""The page of one playlist: its songs, what is wanted of it alone, and what syncs did to it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy.ext.asyncio import AsyncConnection

from encore.decisions import MOST_WANTED
from encore.pipeline.entries import Placement
from encore.store import browsing, playlists, preferences, tracklist, visits
from encore.store.accounts import Account, find_visitor, get_first_account
from encore.store.browsing import Row
from encore.store.preferences import Preference
from encore.sync import leaving
from encore.sync.decide import change_playlist
from encore.sync.undo import start_remove_leftovers
from encore.web import asking
from encore.web.actions import tell
from encore.web.forms import Form, read_form
from encore.web.lines import PER_PAGE, list_lines
from encore.web.notices import notice_of
from encore.web.selection import verbs_of
from encore.web.site import CurrentSite, PlaylistId, Site

LAST_VISITS = 10
EVERYWHERE = ""  # what a person chooses who wants the same as in all playlists
NUMBERS = (EVERYWHERE, *map(str, range(MOST_WANTED + 1)))
PLACES = (EVERYWHERE, *Placement)
ERRORS = {
    "wanted": f"Choose a number from 0 to {MOST_WANTED}, or “As everywhere”.",
    "placement": "Choose one of the two places, or “As everywhere”.",
}

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Wishes:
    """The settings of one playlist as its form holds them, and by field what is wrong."""

    wanted: str
    placement: str
    alone: bool
    errors: Mapping[str, str] = field(default_factory=dict)


@router.get("/playlists/{playlist_id}")
async def show_playlist(request: Request, site: CurrentSite, playlist_id: PlaylistId) -> Response:
    return await _page(request, site, playlist_id)


@router.post("/playlists/{playlist_id}/wishes")
async def save_wishes(request: Request, site: CurrentSite, playlist_id: PlaylistId) -> Response:
    """Keep what a person wants of this playlist, or show what is wrong beside what was typed."""
    parts = site.encore.parts
    typed = read_wishes(await read_form(request))
    async with site.reading() as db:
        account = await get_first_account(db)
        row = await browsing.get_row(db, account.id, playlist_id)
    if typed.errors:
        return await _page(request, site, playlist_id, typed)
    wanted = int(typed.wanted) if typed.wanted else None
    placement = Placement(typed.placement) if typed.placement else None
    await change_playlist(parts, account, row.id, wanted, placement)
    act = leaving.exclude if typed.alone else leaving.include
    await act(parts, account, [row.id])
    return tell(request, site, notice_of("wishes"), f"/playlists/{row.id}")


@router.post("/playlists/{playlist_id}/leftovers")
async def remove_leftovers(
    request: Request, site: CurrentSite, playlist_id: PlaylistId
) -> Response:
    """Start taking out the live versions whose original is gone."""
    parts = site.encore.parts
    async with site.reading() as db:
        account = await get_first_account(db)
        row = await browsing.get_row(db, account.id, playlist_id)
    started = await start_remove_leftovers(parts, account, row.id)
    notice = notice_of("leftovers", started.run_id)
    return tell(request, site, notice, f"/playlists/{row.id}")


def read_wishes(form: Form) -> Wishes:
    wanted, placement = form.one("wanted"), form.one("placement")
    wrong = [("wanted", wanted in NUMBERS), ("placement", placement in PLACES)]
    errors = {name: ERRORS[name] for name, is_known in wrong if not is_known}
    return Wishes(wanted, placement, form.one("alone") == "yes", errors)


def wishes_of(own: Preference, row: Row) -> Wishes:
    wanted = EVERYWHERE if own.live_wanted is None else str(own.live_wanted)
    return Wishes(wanted, own.placement or EVERYWHERE, leaving.may_include(row.skipped))


async def _page(
    request: Request, site: Site, playlist_id: str, typed: Wishes | None = None
) -> Response:
    async with site.reading() as db:
        account = await find_visitor(db)
        if account is None:
            return RedirectResponse("/", 303)
        values = await _values(site, db, account, playlist_id, request.query_params.get("page"))
        values["progress"] = account.is_syncing
    if typed:
        values["wishes"] = typed
    return site.render(
        request,
        "playlist.html",
        values,
        fragments={"playlist": "parts/playlist.html"},
        status=422 if typed else 200,
    )


async def _values(
    site: Site, db: AsyncConnection, account: Account, playlist_id: str, page: str | None
) -> dict[str, Any]:
    row = await browsing.get_row(db, account.id, playlist_id)
    stored = await playlists.get_playlist(db, playlist_id)
    pages = max(1, -(-(stored.length or 0) // PER_PAGE))
    at = asking.read_number(page, 1, pages)
    added = await tracklist.count_added(db, playlist_id)
    own = await preferences.find_preference(db, account.id, playlist_id)
    return {
        "account": account,
        "row": row,
        "stored": stored,
        "added": added,
        "lines": await list_lines(db, playlist_id, at),
        "page": at,
        "pages": pages,
        "verbs": verbs_of(row.skipped),
        "wishes": wishes_of(own, row),
        "visits": await visits.list_visits(db, account.id, playlist_id, limit=LAST_VISITS),
        "left_over": await site.leftovers.of(db, stored, added),
    }
