"""Runs (one press of "Sync All Playlists") and where each playlist of a run stands."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from encore.errors import NotFound
from encore.store.schema import run_playlists, runs


class RunState(StrEnum):
    LISTING = "listing"
    READING = "reading"
    FINDING = "finding"
    WRITING = "writing"
    PARKED = "parked"  # goes on by itself at due_at
    PAUSED = "paused"  # by the person, whatever it was about
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class RunKind(StrEnum):
    """What a run is for. All but a sync lead back, and hold the playlists in them."""

    SYNC = "sync"
    UNDO = "undo"
    RESTORE = "restore"
    REMOVE_ALL = "remove_all"
    LEFTOVERS = "leftovers"  # takes out live versions whose original is gone; holds nothing


class Step(StrEnum):
    """Where one playlist of a run stands."""

    READING = "reading"
    FINDING = "finding"  # waits for songs of the run
    WRITING = "writing"
    DONE = "done"
    UNCHANGED = "unchanged"
    STOPPED = "stopped"  # by a guard
    UNCONFIRMED = "unconfirmed"  # Spotify does not show our edits yet; the next sync looks
    FAILED = "failed"
    CANCELLED = "cancelled"  # left for the next sync


UNDER_WAY = (Step.READING, Step.FINDING, Step.WRITING)
TROUBLED = (Step.FAILED, Step.STOPPED, Step.UNCONFIRMED)


@dataclass(frozen=True, slots=True)
class Run:
    id: int
    account_id: int
    only: tuple[str, ...] | None
    state: RunState
    started_at: datetime
    ended_at: datetime | None
    due_at: datetime | None
    error: str | None
    tries: int
    kind: RunKind = RunKind.SYNC
    of_run: int | None = None
    version_id: int | None = None
    paused_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class RunPlaylist:
    run_id: int
    playlist_id: str
    state: Step
    tries: int
    due_at: datetime | None
    error: str | None


@dataclass(frozen=True, slots=True)
class Totals:
    """What a run did, over the playlists in it. Counts of items."""

    tracks_before: int
    tracks_after: int
    live_added: int
    duplicates_removed: int


async def start_run(
    db: AsyncConnection, account_id: int, only: Collection[str] | None, now: datetime
) -> tuple[int, bool]:
    """Return the run and whether it is new; a run under way is joined, not doubled."""
    row = (
        upsert(runs)
        .values(
            account_id=account_id,
            only=list(only) if only else None,
            state=RunState.LISTING,
            started_at=now,
        )
        .on_conflict_do_nothing()
        .returning(runs.c.id)
    )
    new = (await db.execute(row)).scalar_one_or_none()
    if new is not None:
        return int(new), True
    active = await find_active_run(db, account_id)
    if active is None:  # it ended between the two statements
        return await start_run(db, account_id, only, now)
    return active.id, False


RUNS = select(
    *(runs.c[name] for name in Run.__slots__)
)  # once: to put a statement together takes as long as to send it


def run_of(values: Sequence[Any]) -> Run:
    """Return the run of a row of RUNS.

    The row keeps where a paused run goes on, which jobs may still move while they end.
    """
    named: dict[str, Any] = dict(zip(Run.__slots__, values, strict=True))
    only = named["only"]
    named["only"] = tuple(only) if only is not None else None
    is_paused = named["paused_at"] is not None and named["ended_at"] is None
    named["state"] = RunState.PAUSED if is_paused else RunState(named["state"])
    named["kind"] = RunKind(named["kind"])
    return Run(**named)


async def get_run(db: AsyncConnection, run_id: int) -> Run:
    row = (await db.execute(RUNS.where(runs.c.id == run_id))).one_or_none()
    if row is None:
        raise NotFound("run", run_id)
    return run_of(row)


async def lock_run(db: AsyncConnection, run_id: int) -> Run:
    """Return the run and keep others from moving it on until the transaction ends."""
    query = RUNS.where(runs.c.id == run_id).with_for_update()
    row = (await db.execute(query)).one_or_none()
    if row is None:
        raise NotFound("run", run_id)
    return run_of(row)


async def find_active_run(db: AsyncConnection, account_id: int) -> Run | None:
    """Return the sync that is under way."""
    query = RUNS.where(
        runs.c.account_id == account_id, runs.c.ended_at.is_(None), runs.c.kind == RunKind.SYNC
    )
    row = (await db.execute(query)).one_or_none()
    return run_of(row) if row else None


async def find_last_run(
    db: AsyncConnection, account_id: int, kind: RunKind | None = None
) -> Run | None:
    query = RUNS.where(runs.c.account_id == account_id)
    if kind is not None:
        query = query.where(runs.c.kind == kind)
    row = (await db.execute(query.order_by(runs.c.id.desc()).limit(1))).one_or_none()
    return run_of(row) if row else None


async def list_active_runs(db: AsyncConnection) -> list[Run]:
    rows = await db.execute(RUNS.where(runs.c.ended_at.is_(None)))
    return [run_of(row) for row in rows]


async def move_run(
    db: AsyncConnection,
    run_id: int,
    state: RunState,
    *,
    due_at: datetime | None = None,
    error: str | None = None,
) -> None:
    await db.execute(
        update(runs)
        .where(runs.c.id == run_id, runs.c.ended_at.is_(None))
        .values(state=state, due_at=due_at, error=error)
    )


async def save_only(db: AsyncConnection, run_id: int, only: Collection[str] | None) -> None:
    """Keep to which playlists the run keeps; None for all."""
    values = list(only) if only is not None else None
    await db.execute(update(runs).where(runs.c.id == run_id).values(only=values))


async def retry_run(
    db: AsyncConnection, run_id: int, *, due_at: datetime, tries: int, error: str
) -> None:
    await db.execute(
        update(runs).where(runs.c.id == run_id).values(due_at=due_at, tries=tries, error=error)
    )


async def end_run(
    db: AsyncConnection, run_id: int, state: RunState, now: datetime, error: str | None = None
) -> bool:
    """End the run; False if it had ended already."""
    ended = await db.execute(
        update(runs)
        .where(runs.c.id == run_id, runs.c.ended_at.is_(None))
        .values(state=state, ended_at=now, due_at=None, paused_at=None, error=error)
    )
    return ended.rowcount == 1


# --- playlists of a run ---------------------------------------------------------------------


async def add_playlists(
    db: AsyncConnection, run_id: int, entries: Sequence[tuple[str, Step, int | None]]
) -> None:
    """Enter playlists into the run: id, where it stands, and its length as far as known."""
    if not entries:
        return
    rows = [
        {
            "run_id": run_id,
            "playlist_id": playlist_id,
            "position": position,
            "state": step,
            "tracks_before": length or 0,
            "tracks_after": length or 0,
        }
        for position, (playlist_id, step, length) in enumerate(entries)
    ]
    await db.execute(upsert(run_playlists).on_conflict_do_nothing(), rows)


async def find_run_playlist(
    db: AsyncConnection, run_id: int, playlist_id: str
) -> RunPlaylist | None:
    columns = [run_playlists.c[name] for name in RunPlaylist.__slots__]
    query = select(*columns).where(
        run_playlists.c.run_id == run_id, run_playlists.c.playlist_id == playlist_id
    )
    row = (await db.execute(query)).one_or_none()
    return RunPlaylist(row[0], row[1], Step(row[2]), row[3], row[4], row[5]) if row else None


async def list_run_playlists(db: AsyncConnection, run_id: int) -> list[RunPlaylist]:
    columns = [run_playlists.c[name] for name in RunPlaylist.__slots__]
    query = select(*columns).where(run_playlists.c.run_id == run_id)
    return [
        RunPlaylist(row[0], row[1], Step(row[2]), row[3], row[4], row[5])
        for row in await db.execute(query.order_by(run_playlists.c.position))
    ]


async def list_in_step(db: AsyncConnection, run_id: int, step: Step) -> list[str]:
    query = select(run_playlists.c.playlist_id).where(
        run_playlists.c.run_id == run_id, run_playlists.c.state == step
    )
    return list((await db.execute(query.order_by(run_playlists.c.position))).scalars())


async def list_due(db: AsyncConnection, run_id: int, step: Step, now: datetime) -> list[str]:
    """Return the playlists in *step* that wait for nothing."""
    query = select(run_playlists.c.playlist_id).where(
        run_playlists.c.run_id == run_id,
        run_playlists.c.state == step,
        func.coalesce(run_playlists.c.due_at, now) <= now,
    )
    return list((await db.execute(query.order_by(run_playlists.c.position))).scalars())


async def move_playlists(
    db: AsyncConnection,
    run_id: int,
    playlist_ids: Collection[str],
    step: Step,
    *,
    error: str | None = None,
    tries: int = 0,
) -> None:
    """Move playlists on; what was cancelled stays so, although its job may still end."""
    await db.execute(
        update(run_playlists)
        .where(
            run_playlists.c.run_id == run_id,
            run_playlists.c.playlist_id.in_(playlist_ids),
            run_playlists.c.state != Step.CANCELLED,
        )
        .values(state=step, due_at=None, tries=tries, error=error)
    )


async def wait_playlist(
    db: AsyncConnection, run_id: int, playlist_id: str, due_at: datetime, tries: int, error: str
) -> None:
    """Leave the playlist in its step until *due_at*."""
    await db.execute(
        update(run_playlists)
        .where(run_playlists.c.run_id == run_id, run_playlists.c.playlist_id == playlist_id)
        .values(due_at=due_at, tries=tries, error=error)
    )


async def find_wait(
    db: AsyncConnection, run_id: int, now: datetime
) -> tuple[datetime, str | None] | None:
    """Return until when the playlist waits that goes on first, and why; None if none waits."""
    query = (
        select(run_playlists.c.due_at, run_playlists.c.error)
        .where(run_playlists.c.run_id == run_id, run_playlists.c.due_at > now)
        .order_by(run_playlists.c.due_at)
        .limit(1)
    )
    row = (await db.execute(query)).one_or_none()
    return (row.due_at, row.error) if row else None


async def save_counts(
    db: AsyncConnection, run_id: int, playlist_id: str, counts: Mapping[str, int]
) -> None:
    """Keep counts of a playlist in the run: tracks_before, tracks_after, live_added, ..."""
    await db.execute(
        update(run_playlists)
        .where(run_playlists.c.run_id == run_id, run_playlists.c.playlist_id == playlist_id)
        .values(**counts)
    )


async def count_steps(db: AsyncConnection, run_id: int) -> dict[Step, int]:
    query = (
        select(run_playlists.c.state, func.count())
        .where(run_playlists.c.run_id == run_id)
        .group_by(run_playlists.c.state)
    )
    return {Step(row[0]): row[1] for row in await db.execute(query)}


async def get_totals(db: AsyncConnection, run_id: int) -> Totals:
    columns = [func.coalesce(func.sum(run_playlists.c[name]), 0) for name in Totals.__slots__]
    row = (await db.execute(select(*columns).where(run_playlists.c.run_id == run_id))).one()
    return Totals(*(int(value) for value in row))


async def add_up(db: AsyncConnection, run_id: int) -> tuple[Totals, dict[Step, int]]:
    """Return what the run did, and how many of its playlists are in each step, in one look."""
    sums = [func.sum(run_playlists.c[name]) for name in Totals.__slots__]
    query = (
        select(run_playlists.c.state, func.count(), *sums)
        .where(run_playlists.c.run_id == run_id)
        .group_by(run_playlists.c.state)
    )
    rows = (await db.execute(query)).all()
    totals = Totals(*(sum(int(row[at]) for row in rows) for at in range(2, 2 + len(sums))))
    return totals, {Step(row[0]): row[1] for row in rows}
