"""The journal of edits: written before an edit is sent, ticked off when it is known to be done."""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from encore.plans import Edit, Insert, Remove
from encore.store.schema import edits, playlists


class EditState(StrEnum):
    INTENDED = "intended"
    DONE = "done"
    LOST = "lost"  # the answer got lost, and no read showed the edit
    REFUSED = "refused"  # Spotify said no, or it was never sent


@dataclass(frozen=True, slots=True)
class Effect:
    """What an edit does, counted in items."""

    live_added: int = 0
    copies_removed: int = 0
    put_back: int = 0


@dataclass(frozen=True, slots=True)
class Unsettled:
    """An edit that was sent, perhaps, and whose outcome nobody noted.

    *read_since* says that the list was read after it was intended.
    """

    id: int
    run_id: int
    edit: Edit
    intended_at: datetime
    read_since: bool


@dataclass(frozen=True, slots=True)
class Made:
    """An edit that is known to be done; *version_id* is of the list before its plan."""

    edit: Edit
    version_id: int | None
    intended_at: datetime


async def intend(
    db: AsyncConnection,
    playlist_id: str,
    run_id: int,
    attempt: int,
    edit: Edit,
    effect: Effect,
    now: datetime,
    version_id: int | None = None,
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
        version_id=version_id,
        **asdict(effect),
    )
    return int((await db.execute(row.returning(edits.c.id))).scalar_one())


async def mark_done(db: AsyncConnection, edit_id: int, left_snapshot: str | None) -> bool:
    """Tick the edit off; False if somebody already had."""
    done = await db.execute(
        update(edits)
        .where(edits.c.id == edit_id, edits.c.state == EditState.INTENDED)
        .values(state=EditState.DONE, left_snapshot=left_snapshot)
    )
    return done.rowcount == 1


async def mark_undone(db: AsyncConnection, edit_id: int, state: EditState) -> None:
    """Note that the edit did not happen: it was refused, or a read did not show it."""
    await db.execute(update(edits).where(edits.c.id == edit_id).values(state=state))


async def list_unsettled(db: AsyncConnection, playlist_id: str) -> list[Unsettled]:
    read_since = func.coalesce(playlists.c.read_at >= edits.c.intended_at, False)
    query = (
        select(edits, read_since.label("read_since"))
        .join(playlists, playlists.c.id == edits.c.playlist_id)
        .where(edits.c.playlist_id == playlist_id, edits.c.state == EditState.INTENDED)
        .order_by(edits.c.id)
    )
    return [
        Unsettled(
            row.id,
            row.run_id,
            _edit(row.kind, row.position, row.uris),
            row.intended_at,
            row.read_since,
        )
        for row in await db.execute(query)
    ]


async def list_made(db: AsyncConnection, playlist_id: str, run_ids: Collection[int]) -> list[Made]:
    """Return the edits of these runs that were done, in order."""
    return await _list_made(db, playlist_id, edits.c.run_id.in_(run_ids))


async def list_made_since_read(db: AsyncConnection, playlist_id: str) -> list[Made]:
    """Return the edits that were done since the stored list was read."""
    read_at = select(playlists.c.read_at).where(playlists.c.id == playlist_id).scalar_subquery()
    return await _list_made(db, playlist_id, edits.c.intended_at > read_at)


async def list_made_since(db: AsyncConnection, playlist_id: str, moment: datetime) -> list[Made]:
    """Return the edits that were intended after *moment* and are known to be done."""
    return await _list_made(db, playlist_id, edits.c.intended_at > moment)


async def _list_made(
    db: AsyncConnection, playlist_id: str, which: ColumnElement[bool]
) -> list[Made]:
    query = select(edits).where(
        edits.c.playlist_id == playlist_id, edits.c.state == EditState.DONE, which
    )
    return [
        Made(_edit(row.kind, row.position, row.uris), row.version_id, row.intended_at)
        for row in await db.execute(query.order_by(edits.c.id))
    ]


async def get_effect(db: AsyncConnection, playlist_id: str, run_id: int) -> Effect:
    """Return what all edits of a run did to the playlist."""
    columns = [func.coalesce(func.sum(edits.c[name]), 0) for name in Effect.__slots__]
    query = select(*columns).where(
        edits.c.playlist_id == playlist_id,
        edits.c.run_id == run_id,
        edits.c.state == EditState.DONE,
    )
    return Effect(*(int(value) for value in (await db.execute(query)).one()))


def _edit(kind: str, position: int, uris: list[str]) -> Edit:
    return Insert(position, tuple(uris)) if kind == "insert" else Remove(tuple(uris))
