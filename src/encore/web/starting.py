"""The answer to the question before a sync."""

from fastapi import APIRouter, Request, Response

from encore.store import browsing
from encore.store.accounts import get_first_account
from encore.sync.preferring import prefer
from encore.web.actions import start
from encore.web.forms import read_form
from encore.web.pages import show_dashboard
from encore.web.question import read_answer
from encore.web.site import CurrentSite

router = APIRouter(include_in_schema=False)


@router.post("/sync")
async def sync_all(request: Request, site: CurrentSite) -> Response:
    """Start a sync, of all playlists or of one to try, or join the one that goes on.

    What was chosen for it is kept as what the person wants from now on.
    """
    parts = site.encore.parts
    form = await read_form(request)
    async with site.reading() as db:
        account = await get_first_account(db)
    typed = read_answer(form, account)
    if typed.errors:
        return await show_dashboard(request, site, asks=True, typed=typed)
    only = form.one("playlist") if form.one("only") else None
    if only:
        async with site.reading() as db:
            await browsing.get_row(db, account.id, only)
    await prefer(parts, account, typed.wants)
    return await start(request, site, account, only)
