"""What a person wants of one playlist alone: to leave it alone, how many live versions, where."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, exists, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from encore.store.runs import Step
from encore.store.schema import library, owed, playlist_songs, playlists, run_playlists, songs
from encore.store.songs import SongState

_LIBRARY_LOCK = 0x656E_6C69  # tells this lock from others of the database


@dataclass(frozen=True, slots=True)
class Preference:
    """*live_wanted* and *placement* are None where the person wants what they want everywhere."""

    live_wanted: int | None = None
    placement: str | None = None
    excluded: bool = False


async def lock_library(db: AsyncConnection, account_id: int) -> None:
    """Keep others from changing what a person's playlists are in for, until the transaction ends.

    Listing them reads what was excluded and writes what follows from it, which an exclusion
    in between must not get lost by.
    """
    await db.execute(select(func.pg_advisory_xact_lock(_LIBRARY_LOCK, account_id)))


async def save_excluded(
    db: AsyncConnection, account_id: int, playlist_ids: Collection[str], *, excluded: bool
) -> None:
    """Leave playlists alone or not; what is not left alone is edited though someone else's."""
    values = {"excluded": True} if excluded else {"excluded": False, "included": True}
    theirs = and_(library.c.account_id == account_id, library.c.playlist_id.in_(playlist_ids))
    await db.execute(update(library).where(theirs).values(**values))


async def is_excluded(db: AsyncConnection, account_id: int, playlist_id: str) -> bool:
    query = select(library.c.excluded).where(
        library.c.account_id == account_id, library.c.playlist_id == playlist_id
    )
    return (await db.execute(query)).scalar_one_or_none() is True


async def stop_in_run(
    db: AsyncConnection, run_id: int, playlist_ids: Collection[str], error: str
) -> None:
    """Let a run do nothing more to these playlists, but put back what it owes them.

    What is about to be written stays: whoever writes looks first. Locks them in one order.
    """
    mine = and_(
        run_playlists.c.run_id == run_id,
        run_playlists.c.playlist_id.in_(playlist_ids),
        run_playlists.c.state.in_((Step.READING, Step.FINDING)),
    )
    ids = select(run_playlists.c.playlist_id).where(mine)
    locked = select(playlists.c.id).where(playlists.c.id.in_(ids)).order_by(playlists.c.id)
    await db.execute(locked.with_for_update())
    is_owed = exists().where(owed.c.playlist_id == run_playlists.c.playlist_id)
    for which, values in (
        (is_owed, {"state": Step.WRITING}),
        (~is_owed, {"state": Step.STOPPED, "due_at": None, "error": error}),
    ):
        await db.execute(update(run_playlists).where(mine, which).values(**values))


async def forget_snapshots(db: AsyncConnection, playlist_ids: Collection[str]) -> None:
    """Have the next sync read these playlists."""
    await db.execute(
        update(playlists).where(playlists.c.id.in_(playlist_ids)).values(known_snapshots=[])
    )


async def find_preference(db: AsyncConnection, account_id: int, playlist_id: str) -> Preference:
    """Return what a person wants of a playlist alone; nothing where it is not theirs."""
    query = select(library.c.live_wanted, library.c.placement, library.c.excluded).where(
        library.c.account_id == account_id, library.c.playlist_id == playlist_id
    )
    row = (await db.execute(query)).one_or_none()
    return Preference(*row) if row else Preference()


async def save_wishes(
    db: AsyncConnection,
    account_id: int,
    playlist_id: str,
    live_wanted: int | None,
    placement: str | None,
) -> None:
    await db.execute(
        update(library)
        .where(library.c.account_id == account_id, library.c.playlist_id == playlist_id)
        .values(live_wanted=live_wanted, placement=placement)
    )


async def list_numbers(db: AsyncConnection, artist_id: str) -> dict[str, int]:
    """Return by song key the most live versions that any playlist of its own wants of it."""
    query = (
        select(songs.c.key, func.max(library.c.live_wanted).label("most"))
        .join(playlist_songs, playlist_songs.c.song_id == songs.c.id)
        .join(library, library.c.playlist_id == playlist_songs.c.playlist_id)
        .where(songs.c.artist_id == artist_id, library.c.live_wanted.is_not(None))
        .group_by(songs.c.key)
    )
    return {row.key: row.most for row in await db.execute(query)}


async def mark_due_below(db: AsyncConnection, playlist_id: str, wanted: int, now: datetime) -> None:
    """Look again for a playlist's songs that had enough live versions, and have too few now."""
    ids = select(playlist_songs.c.song_id).where(playlist_songs.c.playlist_id == playlist_id)
    short = and_(songs.c.state == SongState.FOUND, songs.c.found < wanted)
    await db.execute(update(songs).where(songs.c.id.in_(ids), short).values(due_at=now))
