"""Runs as pages show them: what each did, and its playlists by name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, case, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from encore.store.runs import RUNS, TROUBLED, UNDER_WAY, Run, Step, Totals, run_of
from encore.store.schema import (
    library,
    playlist_songs,
    playlists,
    run_playlists,
    runs,
    songs,
)


class Group(StrEnum):
    """Kinds of steps, as people ask for them."""

    TROUBLE = "trouble"
    UNDER_WAY = "under_way"
    DONE = "done"
    UNCHANGED = "unchanged"
    CANCELLED = "cancelled"


GROUPS = {
    Group.TROUBLE: TROUBLED,
    Group.UNDER_WAY: UNDER_WAY,
    Group.DONE: (Step.DONE,),
    Group.UNCHANGED: (Step.UNCHANGED,),
    Group.CANCELLED: (Step.CANCELLED,),
}


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
    query = RUNS.where(runs.c.account_id == account_id)
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
            func.count().filter(entry.state.not_in((*UNDER_WAY, Step.CANCELLED))).label("ended"),
            func.count().filter(entry.state.in_(TROUBLED)).label("troubled"),
        )
        .where(entry.run_id.in_([run.id for run in listed]))
        .group_by(entry.run_id)
    )
    found = {row.run_id: row for row in await db.execute(query)}
    return [_summary(run, found.get(run.id)) for run in listed]


def count_groups(steps: Mapping[Step, int]) -> dict[Group, int]:
    """Return how many playlists of a run are in each group; what has none is left out."""
    counts = {group: sum(steps.get(step, 0) for step in of) for group, of in GROUPS.items()}
    return {group: n for group, n in counts.items() if n}


async def list_entries_after(
    db: AsyncConnection, run_id: int, *, limit: int, after: int, step: Step | None = None
) -> tuple[list[Entry], int | None]:
    """Return playlists of a run after a position in Spotify's order, and where it goes on."""
    position = run_playlists.c.position
    query = _entries(run_id).add_columns(position).where(position > after).order_by(position)
    if step is not None:
        query = query.where(run_playlists.c.state == step)
    rows = (await db.execute(query.limit(limit + 1))).all()
    shown = rows[:limit]
    return [_entry(row) for row in shown], shown[-1].position if len(rows) > limit else None


async def list_entries(
    db: AsyncConnection, run_id: int, *, limit: int, offset: int = 0, group: Group | None = None
) -> list[Entry]:
    """Return playlists of a run: those in trouble first, then those under way, then the rest."""
    urgency = case(
        (run_playlists.c.state.in_(TROUBLED), 0),
        (run_playlists.c.state.in_(UNDER_WAY), 1),
        (run_playlists.c.state == Step.DONE, 2),
        else_=3,
    )
    order = (urgency, run_playlists.c.position)
    page = select(run_playlists.c.playlist_id).where(run_playlists.c.run_id == run_id)
    if group is not None:
        page = page.where(run_playlists.c.state.in_(GROUPS[group]))
    page = page.order_by(*order).limit(limit).offset(offset)
    query = _entries(run_id).where(run_playlists.c.playlist_id.in_(page)).order_by(*order)
    return [_entry(row) for row in await db.execute(query)]


def _entries(run_id: int) -> Select[Any]:
    columns = [run_playlists.c[name] for name in Entry.__slots__ if name not in ("name", "step")]
    return (
        select(playlists.c.name, run_playlists.c.state.label("step"), *columns)
        .join(playlists, playlists.c.id == run_playlists.c.playlist_id)
        .where(run_playlists.c.run_id == run_id)
    )


def _entry(row: Any) -> Entry:
    named = {name: row._mapping[name] for name in Entry.__slots__}
    return Entry(**{**named, "step": Step(row.step)})


async def count_songs(
    db: AsyncConnection, account_id: int, only: Sequence[str] | None, now: datetime
) -> tuple[int, int]:
    """Return how many songs are to be asked for, of how many; *only* keeps to these lists."""
    listed = (
        select(playlist_songs.c.song_id)
        .join(library, library.c.playlist_id == playlist_songs.c.playlist_id)
        .where(
            library.c.account_id == account_id,
            library.c.skipped.is_(None),
            library.c.gone_at.is_(None),
        )
    )
    if only is not None:
        listed = listed.where(library.c.playlist_id.in_(only))
    query = select(func.count().filter(songs.c.due_at <= now), func.count()).where(
        songs.c.id.in_(listed)
    )
    row = (await db.execute(query)).one()
    return int(row[0]), int(row[1])


def _summary(run: Run, row: Any) -> Summary:
    if row is None:
        return Summary(run, Totals(0, 0, 0, 0), 0, 0, 0)
    totals = Totals(*(int(getattr(row, name)) for name in Totals.__slots__))
    return Summary(run, totals, row.entered, row.ended, row.troubled)
