"""What a person starts, and how they are told of it."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from encore.store import browsing
from encore.store.accounts import Account, get_first_account
from encore.sync.start import start_sync
from encore.web.notices import COOKIE, LASTS_S, Notice, notice_of_start
from encore.web.site import FRAGMENT, CurrentSite, PlaylistId, Site

router = APIRouter(include_in_schema=False)


@router.post("/playlists/{playlist_id}/sync")
async def sync_one(request: Request, site: CurrentSite, playlist_id: PlaylistId) -> Response:
    async with site.reading() as db:
        account = await get_first_account(db)
        row = await browsing.get_row(db, account.id, playlist_id)
    return await start(request, site, account, row.id)


async def start(request: Request, site: Site, account: Account, only: str | None) -> Response:
    """Start a sync of all playlists, or of the *only* one, and tell of it."""
    started = await start_sync(site.encore.parts, account, [only] if only else [])
    name = "one_started" if only else "started"
    notice = notice_of_start(started, name)
    return tell(request, site, notice, f"/playlists/{only}" if only else "/")


def tell(request: Request, site: Site, notice: Notice, page: str) -> Response:
    """Answer with a toast where a module asks for one, else with *page* and the toast on it."""
    if request.headers.get(FRAGMENT) == "toast":
        return site.render_notice(notice)
    answer = RedirectResponse(page, 303)
    answer.set_cookie(COOKIE, notice.cookie, max_age=LASTS_S, httponly=True, samesite="lax")
    return answer
