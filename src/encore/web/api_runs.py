"""The JSON API of runs: start, follow, pause, resume, cancel and retry them."""

from collections.abc import Awaitable, Callable
from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.ext.asyncio import AsyncConnection

from encore.errors import NotFound
from encore.store import history, runs
from encore.store.accounts import Account, get_first_account
from encore.store.history import Entry, Summary
from encore.store.runs import RunKind, RunState, Step
from encore.sync.control import Controlled, cancel_run, pause_run, resume_run, retry_run
from encore.sync.parts import Parts
from encore.sync.start import Started, start_sync
from encore.web.cursors import Cursor, Limit, read_position, write_cursor
from encore.web.site import CurrentSite, Site

MOST = 2**31 - 1

router = APIRouter(tags=["v1"])
RunNumber = Annotated[int, Path(ge=1, le=MOST)]
Names = Annotated[list[Annotated[str, Field(max_length=500)]], Field(max_length=1_000)]


class Run(BaseModel):
    """*ended* of *entered* playlists are through; *troubled* of them could not be finished."""

    id: int
    kind: RunKind
    of_run: int | None
    state: RunState
    only: list[str] | None
    started_at: datetime
    ended_at: datetime | None
    paused_at: datetime | None
    due_at: datetime | None
    error: str | None
    entered: int
    ended: int
    troubled: int
    tracks_before: int
    tracks_after: int
    live_added: int
    duplicates_removed: int


class Runs(BaseModel):
    """Newest first. *next_cursor* leads to older ones; null at the end."""

    runs: list[Run]
    next_cursor: str | None


class RunPlaylist(BaseModel):
    """*tries* counts those that failed, *due_at* is when the next one begins."""

    id: str
    name: str
    state: Step
    tries: int
    due_at: datetime | None
    error: str | None
    tracks_before: int
    tracks_after: int
    live_added: int
    duplicates_removed: int


class FullRun(Run):
    """A run with its playlists. *next_cursor* leads to more of them; null at the end."""

    playlists: list[RunPlaylist]
    next_cursor: str | None


class Chosen(BaseModel):
    """Names, links or ids of *playlists*; none for all."""

    model_config = ConfigDict(extra="forbid")
    playlists: Names = []


class StartedRun(Run):
    """*is_new* is false where a run that went on already was joined."""

    is_new: bool
    is_worker_running: bool


ALL = Chosen()
STARTS: dict[int | str, dict[str, Any]] = {
    200: {"model": StartedRun, "description": "A run that went on already was joined."},
    202: {
        "description": "A new run was started.",
        "headers": {"Location": {"description": "Its address.", "schema": {"type": "string"}}},
    },
}


@router.get("/runs")
async def list_runs(site: CurrentSite, cursor: Cursor = None, limit: Limit = 25) -> Runs:
    before = read_position(cursor, 0)
    async with site.reading() as db:
        account = await get_first_account(db)
        listed = await history.list_runs(db, account.id, limit=limit + 1, before=before or None)
        found = await history.summarise(db, listed[:limit])
    return Runs(
        runs=[_run(summary) for summary in found],
        next_cursor=write_cursor(listed[limit - 1].id) if len(listed) > limit else None,
    )


@router.post("/runs", status_code=202, responses=STARTS)
async def start_run(site: CurrentSite, response: Response, chosen: Chosen = ALL) -> StartedRun:
    """Start a sync, or join the one that goes on; asking twice does nothing twice.

    One that is paused goes on by it.
    """
    account = await _account(site)
    started = await start_sync(site.encore.parts, account, chosen.playlists)
    return await _started(site, account, response, started)


@router.get("/runs/{run_id}")
async def get_run(
    site: CurrentSite,
    run_id: RunNumber,
    state: Step | None = None,
    cursor: Cursor = None,
    limit: Limit = 100,
) -> FullRun:
    """Return a run and its playlists, or those of them in one *state*."""
    after = read_position(cursor)
    async with site.reading() as db:
        summary = await _summary(db, await get_first_account(db), run_id)
        listed, following = await history.list_entries_after(
            db, run_id, limit=limit, after=after, step=state
        )
    return FullRun(
        **_run(summary).model_dump(),
        playlists=[_entry(one) for one in listed],
        next_cursor=write_cursor(following) if following is not None else None,
    )


@router.post("/runs/{run_id}/pause")
async def pause(site: CurrentSite, run_id: RunNumber) -> Run:
    """Send nothing more for a run that goes on until it is resumed."""
    return await _control(site, run_id, pause_run)


@router.post("/runs/{run_id}/resume")
async def resume(site: CurrentSite, run_id: RunNumber) -> Run:
    """Let a paused run go on where it was."""
    return await _control(site, run_id, resume_run)


@router.post("/runs/{run_id}/cancel")
async def cancel(site: CurrentSite, run_id: RunNumber) -> Run:
    """End a run that goes on. What was written stays; the next sync does the rest."""
    return await _control(site, run_id, cancel_run)


@router.post("/runs/{run_id}/retry", status_code=202, responses=STARTS)
async def retry(
    site: CurrentSite, run_id: RunNumber, response: Response, chosen: Chosen = ALL
) -> StartedRun:
    """Try again what a run could not finish: all of it, or these playlists."""
    account = await _account(site)
    started = await retry_run(site.encore.parts, account, run_id, chosen.playlists)
    return await _started(site, account, response, started)


async def _control(
    site: Site,
    run_id: int,
    control: Callable[[Parts, Account, int | None], Awaitable[Controlled]],
) -> Run:
    account = await _account(site)
    await control(site.encore.parts, account, run_id)
    async with site.reading() as db:
        return _run(await _summary(db, account, run_id))


async def _started(
    site: Site, account: Account, response: Response, started: Started
) -> StartedRun:
    async with site.reading() as db:
        run = _run(await _summary(db, account, started.run_id))
    response.status_code = 202 if started.is_new else 200
    response.headers["location"] = f"/api/v1/runs/{run.id}"
    return StartedRun(
        **run.model_dump(), is_new=started.is_new, is_worker_running=started.is_worker_running
    )


async def _account(site: Site) -> Account:
    async with site.reading() as db:
        return await get_first_account(db)


async def _summary(db: AsyncConnection, account: Account, run_id: int) -> Summary:
    run = await runs.get_run(db, run_id)
    if run.account_id != account.id:
        raise NotFound("run", run_id)
    return (await history.summarise(db, [run]))[0]


def _run(summary: Summary) -> Run:
    run = summary.run
    return Run(
        id=run.id,
        kind=run.kind,
        of_run=run.of_run,
        state=run.state,
        only=list(run.only) if run.only is not None else None,
        started_at=run.started_at,
        ended_at=run.ended_at,
        paused_at=run.paused_at,
        due_at=run.due_at,
        error=run.error,
        entered=summary.entered,
        ended=summary.ended,
        troubled=summary.troubled,
        **asdict(summary.totals),
    )


def _entry(one: Entry) -> RunPlaylist:
    named = asdict(one)
    return RunPlaylist(id=named.pop("playlist_id"), state=named.pop("step"), **named)
