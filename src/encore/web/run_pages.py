"""Runs: the list of them, the page of one, and what a person may do about it."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any
from urllib.parse import urlsplit

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy.ext.asyncio import AsyncConnection

from encore.errors import BadInput, NotFound, NotNow
from encore.store import history, runs, stops
from encore.store.accounts import Account, find_visitor, get_first_account
from encore.store.history import Group
from encore.store.runs import Run
from encore.sync.control import Controlled, cancel_run, pause_run, resume_run, retry_run
from encore.sync.parts import Parts
from encore.web import asking
from encore.web.actions import tell
from encore.web.notices import notice_of
from encore.web.progress import get_progress
from encore.web.site import CurrentSite, PlaylistId, Site

RUNS_A_PAGE = 25
ENTRIES_A_PAGE = 100
MOST = 2**53

Control = Callable[[Parts, Account, int | None], Awaitable[Controlled]]
router = APIRouter(include_in_schema=False)


@router.get("/runs")
async def list_runs(request: Request, site: CurrentSite) -> Response:
    before = asking.read_number(request.query_params.get("before"), 0, MOST)
    async with site.reading() as db:
        account = await find_visitor(db)
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
            "progress": account.is_syncing,
        }
    return site.render(request, "runs.html", values, fragments={"runs": "parts/runs.html"})


@router.get("/runs/{number}")
async def show_run(request: Request, site: CurrentSite, number: str) -> Response:
    return await _show(request, site, number, asks=False)


@router.get("/runs/{number}/cancel")
async def confirm_cancel(request: Request, site: CurrentSite, number: str) -> Response:
    """The run with the question open, for browsers that cannot open a dialog themselves."""
    return await _show(request, site, number, asks=True)


@router.post("/runs/{number}/pause")
async def pause(request: Request, site: CurrentSite, number: str) -> Response:
    return await _control(request, site, number, pause_run, "paused")


@router.post("/runs/{number}/resume")
async def resume(request: Request, site: CurrentSite, number: str) -> Response:
    return await _control(request, site, number, resume_run, "resumed")


@router.post("/runs/{number}/cancel")
async def cancel(request: Request, site: CurrentSite, number: str) -> Response:
    return await _control(request, site, number, cancel_run, "cancelled")


@router.post("/runs/{number}/retry")
async def retry_all(request: Request, site: CurrentSite, number: str) -> Response:
    """Try again all that failed."""
    return await _retry(request, site, number, [])


@router.post("/runs/{number}/retry/{playlist_id}")
async def retry_one(
    request: Request, site: CurrentSite, number: str, playlist_id: PlaylistId
) -> Response:
    return await _retry(request, site, number, [playlist_id])


async def _show(request: Request, site: Site, number: str, *, asks: bool) -> Response:
    async with site.reading() as db:
        account = await find_visitor(db)
        if account is None:
            return RedirectResponse("/", 303)
        run = await _get_run(db, account, number)
        values = await _values(db, site, account, run, request)
    values["asks"] = asks and not run.ended_at
    return site.render(request, "run.html", values, fragments={"run": "parts/run.html"})


async def _values(
    db: AsyncConnection, site: Site, account: Account, run: Run, request: Request
) -> dict[str, Any]:
    progress = await get_progress(db, site.encore.parts, account, run)
    groups = history.count_groups(progress.steps)
    group = asking.choice(Group, request.query_params.get("state", ""))
    shown = progress.entered if group is None else groups.get(group, 0)
    pages = max(1, -(-shown // ENTRIES_A_PAGE))
    page = asking.read_number(request.query_params.get("page"), 1, pages)
    start = (page - 1) * ENTRIES_A_PAGE
    return {
        "account": account,
        "progress": progress,
        "groups": groups,
        "group": group,
        "entries": await history.list_entries(
            db, run.id, limit=ENTRIES_A_PAGE, offset=start, group=group
        ),
        "retryable": await stops.list_retryable(db, run) if groups.get(Group.TROUBLE) else [],
        "page": page,
        "pages": pages,
    }


async def _control(
    request: Request, site: Site, number: str, control: Control, name: str
) -> Response:
    parts = site.encore.parts
    async with site.reading() as db:
        account = await get_first_account(db)
        run = await _get_run(db, account, number)
    try:
        await control(parts, account, run.id)
    except NotNow:
        name = "over"
    return tell(request, site, notice_of(name, run.id), _page_of(request, run))


async def _retry(request: Request, site: Site, number: str, names: Sequence[str]) -> Response:
    parts = site.encore.parts
    async with site.reading() as db:
        account = await get_first_account(db)
        run = await _get_run(db, account, number)
    try:
        started = await retry_run(parts, account, run.id, names)
    except (BadInput, NotNow):
        notice = notice_of("not_retried")
    else:
        notice = notice_of("retried", started.run_id)
    return tell(request, site, notice, f"/runs/{run.id}")


async def _get_run(db: AsyncConnection, account: Account, number: str) -> Run:
    """Return the run of that number in an address. Raises NotFound."""
    run_id = asking.read_number(number, 0, MOST)
    run = await runs.get_run(db, run_id)
    if run.account_id != account.id:
        raise NotFound("run", run_id)
    return run


def _page_of(request: Request, run: Run) -> str:
    """Return the page to come back to: the dashboard, where that is where the button was."""
    came_from = urlsplit(request.headers.get("referer", "")).path
    return "/" if came_from == "/" else f"/runs/{run.id}"
