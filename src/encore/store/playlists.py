"""Playlists, and whose library they stand in."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Update, and_, bindparam, func, select, true, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from encore.errors import NotFound
from encore.music import Playlist
from encore.store.schema import library, playlists


@dataclass(frozen=True, slots=True)
class StoredPlaylist:
    """A playlist with what Encore keeps about it. *length* is None until it was read."""

    id: str
    name: str
    description: str
    owner_id: str
    owner_name: str
    public: bool | None
    collaborative: bool
    snapshot_id: str
    total: int | None
    length: int | None
    first_seen_at: datetime
    oldest_added_at: datetime | None
    known_snapshots: tuple[str, ...]
    wanted_version: int
    pushed_version: int
    untouchable: tuple[str, ...]
    held: str | None

    @property
    def created_at(self) -> datetime:
        """Spotify gives no creation date: the oldest date of an item is the nearest to it."""
        return self.oldest_added_at or self.first_seen_at

    @property
    def is_settled(self) -> bool:
        """Whether the stored list is what Spotify has and nothing waits to be written."""
        return (
            self.length is not None
            and self.snapshot_id in self.known_snapshots
            and self.wanted_version == self.pushed_version
        )


@dataclass(frozen=True, slots=True)
class LibraryEntry:
    """A playlist as one person sees it; *skipped* is the reason why Encore leaves it alone."""

    playlist: StoredPlaylist
    skipped: str | None
    excluded: bool
    included: bool


_COLUMNS = [playlists.c[name] for name in StoredPlaylist.__slots__]
_STORED = select(*_COLUMNS)


def _stored(values: Sequence[Any]) -> StoredPlaylist:
    named: dict[str, Any] = dict(zip(StoredPlaylist.__slots__, values, strict=True))
    for words in ("known_snapshots", "untouchable"):
        named[words] = tuple(named[words])
    return StoredPlaylist(**named)


async def save_playlists(
    db: AsyncConnection, account_id: int, listed: Sequence[Playlist], start: int, now: datetime
) -> None:
    """Keep one page of a person's list, whose first entry has place *start*."""
    if not listed:
        return
    rows = [
        {
            "id": p.id,
            "name": p.name,
            "description": p.description,
            "owner_id": p.owner_id,
            "owner_name": p.owner_name,
            "public": p.public,
            "collaborative": p.collaborative,
            "snapshot_id": p.snapshot_id,
            "total": p.total,
            "image_url": p.image_url,
        }
        for p in listed
    ]
    row = insert(playlists)
    changed = {name: row.excluded[name] for name in rows[0] if name != "id"}
    # In one order, so that two processes listing at once cannot lock each other out.
    rows.sort(key=lambda values: str(values["id"]))
    await db.execute(
        row.on_conflict_do_update(index_elements=["id"], set_=changed),
        [{**values, "first_seen_at": now} for values in rows],
    )
    entry = insert(library)
    await db.execute(
        entry.on_conflict_do_update(
            index_elements=["account_id", "playlist_id"],
            set_={"position": entry.excluded.position, "gone_at": None},
        ),
        [
            {"account_id": account_id, "playlist_id": p.id, "position": place}
            for place, p in enumerate(listed, start)
        ],
    )


async def mark_gone(
    db: AsyncConnection, account_id: int, seen: Collection[str], now: datetime
) -> None:
    """Note which playlists a *complete* list lacks."""
    mine = and_(library.c.account_id == account_id, library.c.gone_at.is_(None))
    await db.execute(
        update(library).where(mine, library.c.playlist_id.not_in(seen)).values(gone_at=now)
    )


async def save_skips(
    db: AsyncConnection, account_id: int, reasons: Mapping[str, str | None]
) -> None:
    """Keep for each playlist id why it is skipped, or None where it is not."""
    for reason in set(reasons.values()):
        ids = [playlist_id for playlist_id, given in reasons.items() if given == reason]
        await db.execute(
            update(library)
            .where(library.c.account_id == account_id, library.c.playlist_id.in_(ids))
            .values(skipped=reason)
        )


async def list_library(
    db: AsyncConnection, account_id: int, *, of: Collection[str] | None = None
) -> list[LibraryEntry]:
    """Return the playlists of a person in Spotify's order, those that are gone left out.

    *of* keeps to those of these ids.
    """
    among = true() if of is None else library.c.playlist_id.in_(of)
    rows = await db.execute(
        select(library.c.skipped, library.c.excluded, library.c.included, *_COLUMNS)
        .join(playlists)
        .where(library.c.account_id == account_id, library.c.gone_at.is_(None), among)
        .order_by(library.c.position)
    )
    return [LibraryEntry(_stored(row[3:]), row[0], row[1], row[2]) for row in rows]


async def get_playlist(db: AsyncConnection, playlist_id: str) -> StoredPlaylist:
    row = (await db.execute(_STORED.where(playlists.c.id == playlist_id))).one_or_none()
    if row is None:
        raise NotFound("playlist", playlist_id)
    return _stored(row)


async def lock_playlist(db: AsyncConnection, playlist_id: str) -> StoredPlaylist:
    """Return the playlist and keep others from changing it until the transaction ends."""
    query = _STORED.where(playlists.c.id == playlist_id).with_for_update()
    row = (await db.execute(query)).one_or_none()
    if row is None:
        raise NotFound("playlist", playlist_id)
    return _stored(row)


async def begin_attempt(db: AsyncConnection, playlist_id: str) -> int:
    """Return a new attempt number: what runs under an older one sends nothing any more."""
    row = (
        update(playlists)
        .where(playlists.c.id == playlist_id)
        .values(attempt=playlists.c.attempt + 1)
        .returning(playlists.c.attempt)
    )
    return int((await db.execute(row)).scalar_one())


async def is_current_attempt(db: AsyncConnection, playlist_id: str, attempt: int) -> bool:
    found = await db.execute(select(playlists.c.attempt).where(playlists.c.id == playlist_id))
    return found.scalar_one_or_none() == attempt


async def save_reading(
    db: AsyncConnection,
    playlist_id: str,
    *,
    length: int,
    oldest_added_at: datetime | None,
    now: datetime,
) -> None:
    await db.execute(
        update(playlists)
        .where(playlists.c.id == playlist_id)
        .values(
            length=length,
            read_at=now,
            oldest_added_at=func.coalesce(
                func.least(oldest_added_at, playlists.c.oldest_added_at), oldest_added_at
            ),
        )
    )


async def save_read_snapshot(db: AsyncConnection, playlist_id: str, snapshot_id: str) -> None:
    """Keep under which snapshot the list was read; what follows from it is yet to be written."""
    await db.execute(
        update(playlists)
        .where(playlists.c.id == playlist_id)
        .values(known_snapshots=[snapshot_id], wanted_version=playlists.c.wanted_version + 1)
    )


async def save_known_snapshots(
    db: AsyncConnection, playlist_id: str, snapshots: Sequence[str]
) -> None:
    """Keep the snapshot ids under which the stored list is known to be what Spotify has."""
    await db.execute(
        update(playlists)
        .where(playlists.c.id == playlist_id)
        .values(known_snapshots=list(snapshots))
    )


async def save_pushed_version(db: AsyncConnection, playlist_id: str, version: int) -> None:
    """Keep that all that was wanted up to *version* is written; a later one stays ahead."""
    await db.execute(
        update(playlists).where(playlists.c.id == playlist_id).values(pushed_version=version)
    )


async def save_untouchable(db: AsyncConnection, playlist_id: str, uris: Collection[str]) -> None:
    await db.execute(
        update(playlists)
        .where(playlists.c.id == playlist_id)
        .values(untouchable=playlists.c.untouchable + list(uris))
    )


async def list_behind(db: AsyncConnection, playlist_ids: Collection[str]) -> list[str]:
    """Return those for which something is stored that was not written to Spotify yet."""
    query = select(playlists.c.id).where(
        playlists.c.id.in_(playlist_ids), playlists.c.wanted_version > playlists.c.pushed_version
    )
    return list((await db.execute(query)).scalars())


def _bump_wanted() -> Update:
    locked = (
        select(playlists.c.id)
        .where(playlists.c.id.in_(bindparam("locked_ids", expanding=True)))
        .order_by(playlists.c.id)
        .with_for_update()
        .cte("locked")
    )
    raised = {"wanted_version": playlists.c.wanted_version + 1}
    return update(playlists).where(playlists.c.id.in_(select(locked.c.id))).values(raised)


_BUMP_WANTED = _bump_wanted()


async def bump_wanted(db: AsyncConnection, playlist_ids: Collection[str]) -> None:
    """Note that a stored choice for a song of these playlists changed.

    Locks them in one order, so that two processes cannot lock each other out.
    """
    await db.execute(_BUMP_WANTED, {"locked_ids": list(playlist_ids)})
