"""The pages. Each answers a full GET; with X-Fragment, only the part that changes."""

from collections.abc import Sequence
from functools import partial

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse, StreamingResponse
from sqlalchemy.ext.asyncio import AsyncConnection

from encore.store import browsing, history
from encore.store.accounts import Account, find_visitor
from encore.store.browsing import Wanted
from encore.web import asking
from encore.web.playlists_table import table_values
from encore.web.progress import find_progress
from encore.web.question import Typed, ask
from encore.web.site import CurrentSite, Site
from encore.web.welcome import welcome_values

RECENT = 10
LAST_RUNS = 5
OWNERS_FOR_S = 60.0

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
    async with site.reading() as db:
        account = await find_visitor(db)
        if account is None:
            return _first_visit(request, site)
        recent = await browsing.list_playlists(db, account.id, Wanted(per_page=RECENT))
        last = await history.list_runs(db, account.id, limit=LAST_RUNS)
        values = {
            "account": account,
            "asks": asks,
            "recent": recent,
            "question": await ask(db, account, recent.skips, typed, is_first=not last),
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
    async with site.reading() as db:
        account = await find_visitor(db)
        if account is None:
            return RedirectResponse("/", 303)
        listing = await browsing.list_playlists(db, account.id, wanted)
        owners = {
            owner: "Me" if owner == account.spotify_id else name
            for owner, name in await _list_owners(db, site, account)
        }
    values = {
        "account": account,
        "asking": asking,
        "wanted": wanted,
        "listing": listing,
        "owners": owners,
        "progress": account.is_syncing,
        **table_values(request, wanted, listing),
    }
    return site.render(
        request, "playlists.html", values, fragments={"playlists": "parts/playlists.html"}
    )


async def _list_owners(
    db: AsyncConnection, site: Site, account: Account
) -> Sequence[tuple[str, str]]:
    """Return whom the filter offers, as it was a minute ago at most; the table itself is exact."""
    look = partial(browsing.list_owners, account_id=account.id)
    return await site.encore.parts.remembered.get(
        db, ("owners", account.id), look, shown_for_s=OWNERS_FOR_S
    )


@router.get("/events")
async def events(site: CurrentSite) -> Response:
    """A hint whenever a run has moved on; ends when nobody listens or the server stops."""
    return StreamingResponse(
        site.feed.listen(),
        media_type="text/event-stream",
        headers={"cache-control": "no-store", "x-accel-buffering": "no"},
    )
