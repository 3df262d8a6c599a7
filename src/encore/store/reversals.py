"""What runs changed, who leads it back, and the playlists that are held because of it."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import exists, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from encore.plans import AdditionState
from encore.store.journal import EditState
from encore.store.runs import UNDER_WAY, RunKind, RunState, Step
from encore.store.schema import additions, edits, items, library, playlists, run_playlists, runs

HELD = "held"  # the reason for which syncs leave such a playlist alone
SENT = (EditState.DONE, EditState.INTENDED)  # an edit whose outcome is unknown may have happened


async def start_reversal(
    db: AsyncConnection,
    account_id: int,
    kind: RunKind,
    now: datetime,
    *,
    of_run: int | None = None,
    version_id: int | None = None,
) -> int | None:
    """Return the number of the new run; None where the person has one under way already."""
    row = (
        insert(runs)
        .values(
            account_id=account_id,
            kind=kind,
            of_run=of_run,
            version_id=version_id,
            state=RunState.WRITING,
            started_at=now,
        )
        .on_conflict_do_nothing()
        .returning(runs.c.id)
    )
    number = (await db.execute(row)).scalar_one_or_none()
    return int(number) if number is not None else None


async def find_last_changing(db: AsyncConnection, account_id: int) -> int | None:
    """Return the number of the last sync of a person that changed a playlist."""
    changed = exists().where(edits.c.run_id == runs.c.id, edits.c.state.in_(SENT))
    query = (
        select(runs.c.id)
        .where(runs.c.account_id == account_id, runs.c.kind == RunKind.SYNC, changed)
        .order_by(runs.c.id.desc())
        .limit(1)
    )
    number = (await db.execute(query)).scalar_one_or_none()
    return int(number) if number is not None else None


async def list_changed(db: AsyncConnection, run_id: int) -> list[str]:
    """Return the playlists that a run changed, or may have."""
    query = select(edits.c.playlist_id).where(edits.c.run_id == run_id, edits.c.state.in_(SENT))
    return sorted(set((await db.execute(query)).scalars()))


async def list_undos(db: AsyncConnection, run_id: int) -> list[int]:
    """Return the numbers of the runs that undo a run."""
    return list((await db.execute(select(runs.c.id).where(runs.c.of_run == run_id))).scalars())


async def list_undone(db: AsyncConnection, run_id: int) -> set[str]:
    """Return the playlists in which a run was undone."""
    query = (
        select(run_playlists.c.playlist_id)
        .join(runs, runs.c.id == run_playlists.c.run_id)
        .where(runs.c.of_run == run_id, run_playlists.c.state == Step.DONE)
    )
    return set((await db.execute(query)).scalars())


async def list_enriched(db: AsyncConnection, playlist_ids: Collection[str]) -> list[str]:
    """Return those of the playlists in which something may stand that Encore added."""
    names = (additions.c.uri, additions.c.shown_as)
    is_there = exists().where(
        items.c.playlist_id == additions.c.playlist_id, items.c.uri.in_(names)
    )
    arrived = select(additions.c.playlist_id).where(
        additions.c.playlist_id.in_(playlist_ids),
        or_(additions.c.state == AdditionState.SENT, is_there),
    )
    sent = select(edits.c.playlist_id).where(
        edits.c.playlist_id.in_(playlist_ids), edits.c.state == EditState.INTENDED
    )
    return sorted((await db.execute(arrived.union(sent))).scalars())


async def list_reversing(db: AsyncConnection, playlist_ids: Collection[str]) -> list[str]:
    """Return those of the playlists in which a reversal is under way."""
    query = (
        select(run_playlists.c.playlist_id)
        .join(runs, runs.c.id == run_playlists.c.run_id)
        .where(
            runs.c.kind != RunKind.SYNC,
            runs.c.ended_at.is_(None),
            run_playlists.c.playlist_id.in_(playlist_ids),
            run_playlists.c.state.in_(UNDER_WAY),
        )
    )
    return list((await db.execute(query)).scalars())


async def hold(db: AsyncConnection, playlist_ids: Sequence[str], reason: str) -> None:
    """Let syncs leave the playlists alone; those under way stop there."""
    for playlist_id in sorted(playlist_ids):  # in one order: no deadlocks
        await db.execute(update(playlists).where(playlists.c.id == playlist_id).values(held=reason))
    await _mark_skipped(db, playlist_ids, None, HELD)
    await _move(db, playlist_ids, UNDER_WAY, state=Step.STOPPED, error=why_held(reason))


async def let_go(db: AsyncConnection, playlist_ids: Collection[str]) -> list[str]:
    """Let syncs have the playlists again, also one under way; return those that were held."""
    row = (
        update(playlists)
        .where(playlists.c.id.in_(playlist_ids), playlists.c.held.is_not(None))
        .values(held=None, wanted_version=playlists.c.wanted_version + 1)
        .returning(playlists.c.id)
    )
    freed = list((await db.execute(row)).scalars())
    await _mark_skipped(db, freed, HELD, None)
    await _move(db, freed, (Step.STOPPED,), state=Step.READING, error=None)
    return freed


async def stop_run(db: AsyncConnection, run_id: int, now: datetime, error: str) -> None:
    """End a sync that is under way, and let nothing more be sent for it."""
    under_way = (
        select(run_playlists.c.playlist_id)
        .where(run_playlists.c.run_id == run_id, run_playlists.c.state.in_(UNDER_WAY))
        .order_by(run_playlists.c.playlist_id)
    )
    for playlist_id in (await db.execute(under_way)).scalars().all():
        await db.execute(
            update(playlists)
            .where(playlists.c.id == playlist_id)
            .values(attempt=playlists.c.attempt + 1)
        )
    await db.execute(
        update(run_playlists)
        .where(run_playlists.c.run_id == run_id, run_playlists.c.state.in_(UNDER_WAY))
        .values(state=Step.STOPPED, due_at=None, error=error)
    )
    await db.execute(
        update(runs)
        .where(runs.c.id == run_id, runs.c.ended_at.is_(None))
        .values(state=RunState.DONE, ended_at=now, due_at=None, error=error)
    )


def why_held(reason: str) -> str:
    return f"It is held, because {reason}; `encore go-on` lets syncs have it again."


async def _move(
    db: AsyncConnection,
    playlist_ids: Collection[str],
    steps: Collection[Step],
    *,
    state: Step,
    error: str | None,
) -> None:
    """Move playlists that stand in one of *steps* of a sync under way."""
    syncs = select(runs.c.id).where(runs.c.kind == RunKind.SYNC, runs.c.ended_at.is_(None))
    await db.execute(
        update(run_playlists)
        .where(
            run_playlists.c.playlist_id.in_(playlist_ids),
            run_playlists.c.run_id.in_(syncs),
            run_playlists.c.state.in_(steps),
        )
        .values(state=state, due_at=None, tries=0, error=error)
    )


async def _mark_skipped(
    db: AsyncConnection, playlist_ids: Collection[str], was: str | None, now: str | None
) -> None:
    await db.execute(
        update(library)
        .where(
            library.c.playlist_id.in_(playlist_ids),
            library.c.skipped.is_(None) if was is None else library.c.skipped == was,
        )
        .values(skipped=now)
    )
