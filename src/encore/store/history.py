"""Runs as pages show them: what each did, and its playlists by name."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from encore.store.runs import RUN_COLUMNS, TROUBLED, UNDER_WAY, Run, Step, Totals, run_of
from encore.store.schema import (
    library,
    playlist_songs,
    playlists,
    run_playlists,
    runs,
    songs,
)


@dataclass(frozen=True, slots=True)
class Summary:
    """A run with its numbers. *ended* of *entered* playlists are through, *troubled* badly."""

    run: Run
    totals: Totals
    entered: int
    ended: int
    troubled: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One playlist of a run. *live_added* and *duplicates_removed* count items."""

    playlist_id: str
    name: str
    step: Step
    tries: int
    due_at: datetime | None
    error: str | None
    tracks_before: int
    tracks_after: int
    live_added: int
    duplicates_removed: int


async def list_runs(
    db: AsyncConnection, account_id: int, *, limit: int, before: int | None = None
) -> list[Run]:
    """Return the runs of a person, newest first; *before* a run's number, older ones only."""
    query = select(*RUN_COLUMNS).where(runs.c.account_id == account_id)
    if before is not None:
        query = query.where(runs.c.id < before)
    rows = await db.execute(query.order_by(runs.c.id.desc()).limit(limit))
    return [run_of(row) for row in rows]


async def summarise(db: AsyncConnection, listed: Sequence[Run]) -> list[Summary]:
    """Return the numbers of *listed*, in their order."""
    entry = run_playlists.c
    query = (
        select(
            entry.run_id,
            *(func.sum(entry[name]).label(name) for name in Totals.__slots__),
            func.count().label("entered"),
            func.count().filter(entry.state.not_in(UNDER_WAY)).label("ended"),
            func.count().filter(entry.state.in_(TROUBLED)).label("troubled"),
        )
        .where(entry.run_id.in_([run.id for run in listed]))
        .group_by(entry.run_id)
    )
    found = {row.run_id: row for row in await db.execute(query)}
    return [_summary(run, found.get(run.id)) for run in listed]


async def list_entries(
    db: AsyncConnection, run_id: int, *, limit: int, offset: int = 0
) -> list[Entry]:
    """Return playlists of a run: those in trouble first, then those under way, then the rest."""
    columns = [run_playlists.c[name] for name in Entry.__slots__ if name not in ("name", "step")]
    urgency = case(
        (run_playlists.c.state.in_(TROUBLED), 0),
        (run_playlists.c.state.in_(UNDER_WAY), 1),
        (run_playlists.c.state == Step.DONE, 2),
        else_=3,
    )
    query = (
        select(playlists.c.name, run_playlists.c.state.label("step"), *columns)
        .join(playlists, playlists.c.id == run_playlists.c.playlist_id)
        .where(run_playlists.c.run_id == run_id)
        .order_by(urgency, run_playlists.c.position)
        .limit(limit)
        .offset(offset)
    )
    return [Entry(**{**row._mapping, "step": Step(row.step)}) for row in await db.execute(query)]


async def count_songs(
    db: AsyncConnection, account_id: int, only: Sequence[str] | None, now: datetime
) -> tuple[int, int]:
    """Return how many songs are to be asked for, of how many; *only* keeps to these lists."""
    song = songs.c.id.distinct()
    query = (
        select(func.count(song).filter(songs.c.due_at <= now), func.count(song))
        .join(playlist_songs)
        .join(library, library.c.playlist_id == playlist_songs.c.playlist_id)
        .where(
            library.c.account_id == account_id,
            library.c.skipped.is_(None),
            library.c.gone_at.is_(None),
        )
    )
    if only is not None:
        query = query.where(library.c.playlist_id.in_(only))
    row = (await db.execute(query)).one()
    return int(row[0]), int(row[1])


def _summary(run: Run, row: Any) -> Summary:
    if row is None:
        return Summary(run, Totals(0, 0, 0, 0), 0, 0, 0)
    totals = Totals(*(int(getattr(row, name)) for name in Totals.__slots__))
    return Summary(run, totals, row.entered, row.ended, row.troubled)
