"""What a person starts: the button of the dashboard, and the one of a playlist."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from encore.store import browsing
from encore.store.accounts import get_first_account
from encore.sync.start import start_sync
from encore.web.notices import COOKIE, LASTS_S, Notice, notice_of
from encore.web.site import FRAGMENT, CurrentSite, PlaylistId, Site

router = APIRouter(include_in_schema=False)


@router.post("/sync")
async def sync_all(request: Request, site: CurrentSite) -> Response:
    """Start a sync of all playlists, or join the one that goes on."""
    parts = site.encore.parts
    async with parts.engine.connect() as db:
        account = await get_first_account(db)
    started = await start_sync(parts, account)
    notice = notice_of("started" if started.is_new else "joined", started.run_id)
    return tell(request, site, notice, "/")


@router.post("/playlists/{playlist_id}/sync")
async def sync_one(request: Request, site: CurrentSite, playlist_id: PlaylistId) -> Response:
    parts = site.encore.parts
    async with parts.engine.connect() as db:
        account = await get_first_account(db)
        row = await browsing.get_row(db, account.id, playlist_id)
    started = await start_sync(parts, account, [row.id])
    notice = notice_of("one_started" if started.is_new else "joined", started.run_id)
    return tell(request, site, notice, f"/playlists/{row.id}")


def tell(request: Request, site: Site, notice: Notice, page: str) -> Response:
    """Answer with a toast where a module asks for one, else with *page* and the toast on it."""
    if request.headers.get(FRAGMENT) == "toast":
        return site.render_notice(notice)
    answer = RedirectResponse(page, 303)
    answer.set_cookie(COOKIE, notice.cookie, max_age=LASTS_S, httponly=True, samesite="lax")
    return answer
