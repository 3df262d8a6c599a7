"""The settings: what a person wants everywhere, the connection, their data, and the work."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse, StreamingResponse
from sqlalchemy.ext.asyncio import AsyncConnection

from encore.decisions import LiveKind
from encore.store import ledger
from encore.store.accounts import Account, find_visitor, get_first_account
from encore.sync.checkup import look_over
from encore.sync.diagnosis import Diagnosis
from encore.sync.doctor import examine_folder
from encore.sync.export import export
from encore.sync.preferring import (
    KEEP,
    NO,
    REMOVE,
    SETTINGS,
    YES,
    change_all,
    prefer,
    wants_of,
)
from encore.web.actions import tell
from encore.web.forms import Form, read_form
from encore.web.notices import notice_of
from encore.web.progress import find_progress
from encore.web.site import CurrentSite, Site
from encore.web.welcome import listed_redirect

ERRORS = {
    "wanted": "Choose a number up to 5, or None.",
    "placement": "Choose one of the two places.",
    "kinds": "Choose one kind at least. For no live versions at all, choose None above.",
}

router = APIRouter(include_in_schema=False)


@router.get("/settings")
async def show_settings(request: Request, site: CurrentSite) -> Response:
    return await _page(request, site)


@router.post("/settings/defaults")
async def save_defaults(request: Request, site: CurrentSite) -> Response:
    """Keep what a person wants everywhere, or show what is wrong beside what was typed."""
    parts = site.encore.parts
    typed = read_defaults(await read_form(request))
    async with site.reading() as db:
        account = await get_first_account(db)
    wants, wrong = change_all(wants_of(account), typed)
    if wrong:
        errors = {name: ERRORS[name] for name in wrong}
        return await _page(request, site, typed=typed, errors=errors, status=422)
    await prefer(parts, account, wants)
    return tell(request, site, notice_of("saved"), "/settings")


def read_defaults(form: Form) -> dict[str, str]:
    """Return the settings of the form, as the command line would be given them."""
    return {
        "wanted": form.one("wanted"),
        "placement": form.one("placement"),
        "kinds": ",".join(form.many("kinds")),
        "likely": YES if form.one("likely") else NO,
        "duplicates": REMOVE if form.one("remove_duplicates") else KEEP,
    }


@router.post("/settings/check")
async def check(request: Request, site: CurrentSite) -> Response:
    """Look over everything and show what was found; nothing is synced."""
    encore = site.encore
    found = [examine_folder(encore.settings)]
    async for some in look_over(encore.parts, encore.vault):
        found += some
    return await _page(request, site, found=found)


@router.get("/settings/{form}")
async def lead_back(form: str) -> Response:
    """Reloading the answer to a form leads to the page of the forms."""
    return RedirectResponse("/settings", 303)


@router.get("/export")
async def take_everything(site: CurrentSite) -> Response:
    """Everything that Encore knows about the person, as a file of JSON."""
    parts = site.encore.parts
    async with site.reading() as db:
        account = await get_first_account(db)
    name = f"encore-{parts.clock.now():%Y-%m-%d}.json"
    return StreamingResponse(
        export(parts, account),
        media_type="application/json",
        headers={
            "content-disposition": f'attachment; filename="{name}"',
            "cache-control": "no-store",
        },
    )


async def _page(
    request: Request,
    site: Site,
    *,
    typed: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
    found: list[Diagnosis] | None = None,
    status: int = 200,
) -> Response:
    async with site.reading() as db:
        account = await find_visitor(db)
        work = await _work(db, site, account)
    values = {
        "account": account,
        "typed": typed or (_defaults(account) if account else {}),
        "errors": errors or {},
        "kinds": [*LiveKind],
        "redirect": listed_redirect(site),
        "found": found,
        "settings": site.encore.settings,
        **work,
    }
    return site.render(
        request, "settings.html", values, fragments={"work": "parts/work.html"}, status=status
    )


def _defaults(account: Account) -> dict[str, str]:
    return {name: setting.show(wants_of(account)) for name, setting in SETTINGS.items()}


async def _work(db: AsyncConnection, site: Site, account: Account | None) -> dict[str, Any]:
    parts = site.encore.parts
    return {
        "waits": await ledger.list_waits(db, parts.clock.now()),
        "is_worker_running": await parts.jobs.is_worker_running(db),
        "progress": await find_progress(db, parts, account) if account else None,
    }
