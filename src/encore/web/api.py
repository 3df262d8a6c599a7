"""The JSON API: the verbs of the pages, for programs on this computer."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncConnection

from encore.errors import NotFound
from encore.store import browsing, history, runs
from encore.store.accounts import Account, get_first_account
from encore.store.browsing import Row, Sort, Standing, Wanted
from encore.store.history import Summary
from encore.store.runs import RunState
from encore.sync.start import start_sync
from encore.web.site import CurrentSite, PlaylistId

router = APIRouter(tags=["v1"])


class Playlist(BaseModel):
    """*created* is the oldest date of an item, as Spotify gives none of the list itself."""

    id: str
    name: str
    public: bool | None
    collaborative: bool
    tracks: int | None
    owner: str
    is_own: bool
    created: datetime
    state: Standing
    left_alone_because: str | None
    error: str | None


class Playlists(BaseModel):
    total: int
    page: int
    pages: int
    playlists: list[Playlist]


class Run(BaseModel):
    """*ended* of *entered* playlists are through; *troubled* of them could not be finished."""

    id: int
    state: RunState
    only: list[str] | None
    started_at: datetime
    ended_at: datetime | None
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
    """*next* is what to pass as *before* for older runs."""

    runs: list[Run]
    next: int | None


class Start(BaseModel):
    """Names, links or ids of playlists; none for all."""

    playlists: list[str] = Field(default_factory=list, max_length=1_000)


class StartedRun(BaseModel):
    """*is_new* is false where a run that went on already was joined."""

    id: int
    is_new: bool
    is_worker_running: bool


@router.get("/playlists")
async def list_playlists(
    site: CurrentSite,
    search: str = "",
    state: Standing | None = None,
    sort: Sort = Sort.CREATED,
    descending: bool = True,
    page: Annotated[int, Query(ge=1, le=1_000_000)] = 1,
    per_page: Annotated[int, Query(ge=1, le=100)] = 25,
) -> Playlists:
    wanted = Wanted(
        search=search.replace("\0", ""),
        standing=state,
        sort=sort,
        descending=descending,
        page=page,
        per_page=per_page,
    )
    async with site.encore.database.engine.connect() as db:
        account = await get_first_account(db)
        found = await browsing.list_playlists(db, account.id, wanted)
    listed = [_playlist(row, account) for row in found.rows]
    return Playlists(total=found.total, page=found.page, pages=found.pages, playlists=listed)


@router.get("/playlists/{playlist_id}")
async def get_playlist(site: CurrentSite, playlist_id: PlaylistId) -> Playlist:
    async with site.encore.database.engine.connect() as db:
        account = await get_first_account(db)
        return _playlist(await browsing.get_row(db, account.id, playlist_id), account)


@router.get("/runs")
async def list_runs(
    site: CurrentSite,
    before: Annotated[int | None, Query(ge=1, le=2**53)] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 25,
) -> Runs:
    async with site.encore.database.engine.connect() as db:
        account = await get_first_account(db)
        listed = await history.list_runs(db, account.id, limit=limit + 1, before=before)
        found = await history.summarise(db, listed[:limit])
    return Runs(
        runs=[_run(summary) for summary in found],
        next=listed[limit - 1].id if len(listed) > limit else None,
    )


@router.get("/runs/{run_id}")
async def get_run(site: CurrentSite, run_id: int) -> Run:
    async with site.encore.database.engine.connect() as db:
        return _run(await _summary(db, await get_first_account(db), run_id))


@router.post("/runs", status_code=202)
async def start_run(site: CurrentSite, start: Start) -> StartedRun:
    """Start a sync, or join the one that goes on; asking twice does nothing twice."""
    async with site.encore.database.engine.connect() as db:
        account = await get_first_account(db)
    started = await start_sync(site.encore.parts, account, start.playlists)
    return StartedRun(
        id=started.run_id, is_new=started.is_new, is_worker_running=started.is_worker_running
    )


async def _summary(db: AsyncConnection, account: Account, run_id: int) -> Summary:
    if not 0 < run_id <= 2**53:
        raise NotFound("run", run_id)
    run = await runs.get_run(db, run_id)
    if run.account_id != account.id:
        raise NotFound("run", run_id)
    return (await history.summarise(db, [run]))[0]


def _playlist(row: Row, account: Account) -> Playlist:
    return Playlist(
        id=row.id,
        name=row.name,
        public=row.public,
        collaborative=row.collaborative,
        tracks=row.tracks,
        owner=row.owner_name,
        is_own=row.owner_id == account.spotify_id,
        created=row.created_at,
        state=row.standing,
        left_alone_because=row.skipped,
        error=row.error,
    )


def _run(summary: Summary) -> Run:
    run = summary.run
    return Run(
        id=run.id,
        state=run.state,
        only=list(run.only) if run.only is not None else None,
        started_at=run.started_at,
        ended_at=run.ended_at,
        due_at=run.due_at,
        error=run.error,
        entered=summary.entered,
        ended=summary.ended,
        troubled=summary.troubled,
        **asdict(summary.totals),
    )
