"""The pages. Each answers a full GET; with X-Fragment, only the part that changes."""

from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse, StreamingResponse
from sqlalchemy.ext.asyncio import AsyncConnection

from encore.errors import NotFound
from encore.store import browsing, history, playlists, runs, tracklist
from encore.store.accounts import Account
from encore.store.browsing import Wanted
from encore.web import asking
from encore.web.lines import PER_PAGE, list_lines
from encore.web.progress import find_progress, get_progress
from encore.web.question import Typed, ask
from encore.web.site import CurrentSite, PlaylistId, Site
from encore.web.welcome import welcome_values

RECENT = 10
LAST_RUNS = 5
RUNS_A_PAGE = 25
ENTRIES_A_PAGE = 100

router = APIRouter(include_in_schema=False)


@router.get("/")
async def dashboard(request: Request, site: CurrentSite) -> Response:
    return await show_dashboard(request, site, asks=False)


@router.get("/sync")
async def confirm(request: Request, site: CurrentSite) -> Response:
    """The dashboard with its question open, for browsers that cannot open a dialog themselves."""
    return await show_dashboard(request, site, asks=True)


async def show_dashboard(
    request: Request, site: Site, *, asks: bool, typed: Typed | None = None
) -> Response:
    """Return the dashboard; with its question, what was *typed* and what is wrong with it."""
    parts = site.encore.parts
    async with parts.engine.connect() as db:
        account = await site.find_account(db)
        if account is None:
            return _first_visit(request, site)
        recent = await browsing.list_playlists(db, account.id, Wanted(per_page=RECENT))
        last = await history.list_runs(db, account.id, limit=LAST_RUNS)
        values = {
            "account": account,
            "asks": asks,
            "recent": recent,
            "question": await ask(db, account, typed, is_first=not last),
            "progress": await find_progress(db, parts, account),
            "summaries": await site.summaries.of(db, last),
        }
    return site.render(
        request,
        "dashboard.html",
        values,
        fragments={"dashboard": "parts/dashboard.html"},
        status=422 if typed else 200,
    )


def _first_visit(request: Request, site: Site) -> Response:
    values = welcome_values(site)
    return site.render(request, "welcome.html", values, fragments={"dashboard": "welcome.html"})


@router.get("/playlists")
async def list_playlists(request: Request, site: CurrentSite) -> Response:
    wanted = asking.read_wanted(request.query_params)
    async with site.encore.parts.engine.connect() as db:
        account = await site.find_account(db)
        if account is None:
            return RedirectResponse("/", 303)
        listing = await browsing.list_playlists(db, account.id, wanted)
        owners = {
            owner: "Me" if owner == account.spotify_id else name
            for owner, name in await browsing.list_owners(db, account.id)
        }
        progress = await find_progress(db, site.encore.parts, account)
    values = {
        "account": account,
        "asking": asking,
        "wanted": wanted,
        "listing": listing,
        "owners": owners,
        "progress": progress,
    }
    return site.render(
        request, "playlists.html", values, fragments={"playlists": "parts/playlists.html"}
    )


@router.get("/playlists/{playlist_id}")
async def show_playlist(request: Request, site: CurrentSite, playlist_id: PlaylistId) -> Response:
    async with site.encore.parts.engine.connect() as db:
        account = await site.find_account(db)
        if account is None:
            return RedirectResponse("/", 303)
        values = await _playlist(db, account, playlist_id, request.query_params.get("page"))
        values["progress"] = await find_progress(db, site.encore.parts, account)
    return site.render(
        request, "playlist.html", values, fragments={"playlist": "parts/playlist.html"}
    )


async def _playlist(
    db: AsyncConnection, account: Account, playlist_id: str, page: str | None
) -> dict[str, Any]:
    row = await browsing.get_row(db, account.id, playlist_id)
    stored = await playlists.get_playlist(db, playlist_id)
    pages = max(1, -(-(stored.length or 0) // PER_PAGE))
    at = asking.read_number(page, 1, pages)
    return {
        "account": account,
        "row": row,
        "stored": stored,
        "kinds": await tracklist.count_kinds(db, playlist_id),
        "added": await tracklist.count_added(db, playlist_id),
        "lines": await list_lines(db, playlist_id, at),
        "page": at,
        "pages": pages,
    }


@router.get("/runs")
async def list_runs(request: Request, site: CurrentSite) -> Response:
    before = asking.read_number(request.query_params.get("before"), 0, 2**53)
    async with site.encore.parts.engine.connect() as db:
        account = await site.find_account(db)
        if account is None:
            return RedirectResponse("/", 303)
        listed = await history.list_runs(
            db, account.id, limit=RUNS_A_PAGE + 1, before=before or None
        )
        values = {
            "account": account,
            "summaries": await site.summaries.of(db, listed[:RUNS_A_PAGE]),
            "older": listed[RUNS_A_PAGE - 1].id if len(listed) > RUNS_A_PAGE else None,
            "before": before,
            "progress": await find_progress(db, site.encore.parts, account),
        }
    return site.render(request, "runs.html", values, fragments={"runs": "parts/runs.html"})


@router.get("/runs/{number}")
async def show_run(request: Request, site: CurrentSite, number: str) -> Response:
    async with site.encore.parts.engine.connect() as db:
        account = await site.find_account(db)
        if account is None:
            return RedirectResponse("/", 303)
        run_id = asking.read_number(number, 0, 2**53)
        run = await runs.get_run(db, run_id)
        if run.account_id != account.id:
            raise NotFound("run", run_id)
        progress = await get_progress(db, site.encore.parts, account, run)
        pages = max(1, -(-progress.entered // ENTRIES_A_PAGE))
        page = asking.read_number(request.query_params.get("page"), 1, pages)
        entries = await history.list_entries(
            db, run_id, limit=ENTRIES_A_PAGE, offset=(page - 1) * ENTRIES_A_PAGE
        )
    values = {
        "account": account,
        "progress": progress,
        "entries": entries,
        "page": page,
        "pages": pages,
    }
    return site.render(request, "run.html", values, fragments={"run": "parts/run.html"})


@router.get("/events")
async def events(site: CurrentSite) -> Response:
    """A hint whenever a run has moved on; ends when nobody listens or the server stops."""
    return StreamingResponse(
        site.feed.listen(),
        media_type="text/event-stream",
        headers={"cache-control": "no-store", "x-accel-buffering": "no"},
    )
