"""Runs that a person paused or cancelled, and the playlists of a run that may be tried again."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import exists, select, true, update
from sqlalchemy.ext.asyncio import AsyncConnection

from encore.store.reversals import HELD
from encore.store.runs import TROUBLED, UNDER_WAY, Run, RunKind, RunState, Step
from encore.store.schema import library, owed, playlists, run_playlists, runs

LEFT_OWING = (
    "It was cancelled while a song of yours was still to be put back; sync this playlist soon, "
    "and it stands where it was."
)
OVER = (RunState.DONE, RunState.CANCELLED)
_later = run_playlists.alias("later")


async def may_send(db: AsyncConnection, run_id: int) -> bool:
    """Whether requests may be sent for the run now.

    One that failed, because the sign-in ran out, lets its playlists fail by themselves.
    """
    query = select(runs.c.paused_at, runs.c.state).where(runs.c.id == run_id)
    row = (await db.execute(query)).one_or_none()
    return row is not None and row.paused_at is None and row.state not in OVER


async def mark_paused(db: AsyncConnection, run_id: int, now: datetime) -> bool:
    """Return whether the run, which has not ended, was not paused before."""
    row = update(runs).where(
        runs.c.id == run_id, runs.c.ended_at.is_(None), runs.c.paused_at.is_(None)
    )
    return (await db.execute(row.values(paused_at=now))).rowcount == 1


async def mark_resumed(db: AsyncConnection, run_id: int) -> bool:
    """Return whether the run was paused."""
    row = update(runs).where(
        runs.c.id == run_id, runs.c.ended_at.is_(None), runs.c.paused_at.is_not(None)
    )
    return (await db.execute(row.values(paused_at=None))).rowcount == 1


async def find_reversal(db: AsyncConnection, account_id: int) -> int | None:
    """Return the number of the undo, restore or removal that is under way."""
    query = select(runs.c.id).where(
        runs.c.account_id == account_id, runs.c.ended_at.is_(None), runs.c.kind != RunKind.SYNC
    )
    number = (await db.execute(query)).scalar_one_or_none()
    return int(number) if number is not None else None


async def cancel_playlists(db: AsyncConnection, run_id: int) -> None:
    """End those that are under way, each with what follows for it."""
    is_owing = exists().where(owed.c.playlist_id == run_playlists.c.playlist_id)
    for condition, words in ((is_owing, LEFT_OWING), (true(), None)):
        await db.execute(
            update(run_playlists)
            .where(
                run_playlists.c.run_id == run_id,
                run_playlists.c.state.in_(UNDER_WAY),
                condition,
            )
            .values(state=Step.CANCELLED, due_at=None, error=words)
        )


async def mark_paid(db: AsyncConnection, run_id: int, playlist_id: str) -> None:
    """Note that nothing is owed any more to a playlist that was cancelled."""
    await db.execute(
        update(run_playlists)
        .where(
            run_playlists.c.run_id == run_id,
            run_playlists.c.playlist_id == playlist_id,
            run_playlists.c.state == Step.CANCELLED,
        )
        .values(error=None)
    )


async def enter_again(db: AsyncConnection, run_id: int, playlist_ids: Collection[str]) -> None:
    """Let a run that is under way read playlists again that it could not finish."""
    await db.execute(
        update(run_playlists)
        .where(
            run_playlists.c.run_id == run_id,
            run_playlists.c.playlist_id.in_(playlist_ids),
            run_playlists.c.state.in_(TROUBLED),
        )
        .values(state=Step.READING, due_at=None, tries=0, error=None)
    )


async def list_retryable(
    db: AsyncConnection, run: Run, steps: Collection[Step] = TROUBLED
) -> list[str]:
    """Return the playlists that stand in one of *steps* of a run and may be tried again.

    No later run has had them, and a sync may have them: it leaves alone what is held.
    """
    entry = run_playlists.c
    query = (
        select(entry.playlist_id)
        .join(playlists, playlists.c.id == entry.playlist_id)
        .join(library, library.c.playlist_id == entry.playlist_id)
        .where(
            entry.run_id == run.id,
            entry.state.in_(steps),
            library.c.account_id == run.account_id,
            library.c.gone_at.is_(None),
            ~exists().where(
                _later.c.playlist_id == entry.playlist_id, _later.c.run_id > entry.run_id
            ),
        )
        .order_by(entry.position)
    )
    if run.kind is RunKind.SYNC:
        query = query.where(library.c.skipped.is_(None), playlists.c.held.is_(None))
    else:
        query = query.where(library.c.skipped.is_(None) | (library.c.skipped == HELD))
    return list((await db.execute(query)).scalars())
