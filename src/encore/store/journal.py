"""The journal of edits: written before an edit is sent, ticked off when it is known to be done."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from encore.plans import Edit, Insert, Remove
from encore.store.schema import edits


class EditState(StrEnum):
    INTENDED = "intended"
    DONE = "done"
    UNKNOWN = "unknown"  # the answer got lost, and a later read had to tell
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Unsettled:
    """The last edit whose outcome nobody noted; it may have happened until some time later."""

    id: int
    intended_at: datetime


async def intend(
    db: AsyncConnection,
    playlist_id: str,
    run_id: int | None,
    attempt: int,
    edit: Edit,
    now: datetime,
) -> int:
    """Write down that *edit* is about to be sent, and return its number in the journal."""
    row = insert(edits).values(
        playlist_id=playlist_id,
        run_id=run_id,
        attempt=attempt,
        kind="insert" if isinstance(edit, Insert) else "remove",
        position=edit.position if isinstance(edit, Insert) else None,
        uris=list(edit.uris),
        state=EditState.INTENDED,
        intended_at=now,
    )
    return int((await db.execute(row.returning(edits.c.id))).scalar_one())


async def mark_done(db: AsyncConnection, edit_id: int, left_snapshot: str) -> bool:
    """Tick the edit off; False if somebody already had."""
    done = await db.execute(
        update(edits)
        .where(edits.c.id == edit_id, edits.c.state == EditState.INTENDED)
        .values(state=EditState.DONE, left_snapshot=left_snapshot)
    )
    return done.rowcount == 1


async def mark(db: AsyncConnection, edit_id: int, state: EditState) -> None:
    await db.execute(update(edits).where(edits.c.id == edit_id).values(state=state))


async def find_unsettled(db: AsyncConnection, playlist_id: str) -> Unsettled | None:
    """Return the newest edit that was sent, perhaps, and never ticked off."""
    query = (
        select(edits.c.id, edits.c.intended_at)
        .where(edits.c.playlist_id == playlist_id, edits.c.state == EditState.INTENDED)
        .order_by(edits.c.id.desc())
        .limit(1)
    )
    row = (await db.execute(query)).one_or_none()
    return Unsettled(row.id, row.intended_at) if row else None


async def close_unsettled(db: AsyncConnection, playlist_id: str) -> None:
    """Note that a read has told what became of every edit so far."""
    await db.execute(
        update(edits)
        .where(edits.c.playlist_id == playlist_id, edits.c.state == EditState.INTENDED)
        .values(state=EditState.UNKNOWN)
    )


async def list_edits(db: AsyncConnection, playlist_id: str, run_id: int) -> list[Edit]:
    """Return the edits that are known to be done, in order."""
    query = (
        select(edits.c.kind, edits.c.position, edits.c.uris)
        .where(
            edits.c.playlist_id == playlist_id,
            edits.c.run_id == run_id,
            edits.c.state == EditState.DONE,
        )
        .order_by(edits.c.id)
    )
    return [
        Insert(row.position, tuple(row.uris)) if row.kind == "insert" else Remove(tuple(row.uris))
        for row in await db.execute(query)
    ]


async def count_edits(db: AsyncConnection, run_id: int) -> int:
    query = select(func.count()).where(edits.c.run_id == run_id)
    return int((await db.execute(query)).scalar_one())
