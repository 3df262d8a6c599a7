"""The items of a playlist, as last read, and what was found about them."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from sqlalchemy import RowMapping, delete, func, select, true
from sqlalchemy.ext.asyncio import AsyncConnection

from encore.errors import StoreUnreachable
from encore.music import Item, ItemKind
from encore.plans import Finding, FindingKind
from encore.store.schema import findings, items, tracks
from encore.store.tracks import track_of

_ITEM_COLUMNS = "playlist_id, position, kind, uri, title, added_at, added_by, track_id, unplayable"


async def replace_items(db: AsyncConnection, playlist_id: str, read: Sequence[Item]) -> None:
    """Keep *read* as the list; the tracks are saved by `tracks.save_tracks`."""
    await db.execute(delete(items).where(items.c.playlist_id == playlist_id))
    rows = (
        (
            playlist_id,
            position,
            item.kind.value,
            item.uri,
            item.title,
            item.added_at,
            item.added_by,
            item.track.id if item.track else None,
            item.track is not None and item.track.playable is False,
        )
        for position, item in enumerate(read)
    )
    await _copy(db, f"COPY items ({_ITEM_COLUMNS}) FROM STDIN", rows)


async def replace_findings(db: AsyncConnection, playlist_id: str, found: Sequence[Finding]) -> None:
    await db.execute(delete(findings).where(findings.c.playlist_id == playlist_id))
    rows = ((playlist_id, f.position, f.kind.value, f.because) for f in found)
    await _copy(db, "COPY findings (playlist_id, position, kind, because) FROM STDIN", rows)


_ITEMS = (
    select(
        items.c.kind,
        items.c.uri.label("item_uri"),
        items.c.title.label("item_title"),
        items.c.added_at,
        items.c.added_by,
        items.c.unplayable,
        *tracks.c,
    )
    .outerjoin(tracks, tracks.c.id == items.c.track_id)
    .order_by(items.c.position)
)


async def list_items(
    db: AsyncConnection,
    playlist_id: str,
    *,
    start: int = 0,
    count: int | None = None,
    of_tracks: Collection[str] | None = None,
) -> list[Item]:
    """Return the list as last read, in order; *count* items from position *start* on.

    *of_tracks* keeps to the entries that hold one of these tracks, by id.
    """
    among = true() if of_tracks is None else items.c.track_id.in_(of_tracks)
    here = (items.c.playlist_id == playlist_id, items.c.position >= start, among)
    query = _ITEMS.where(*here).limit(count)
    return [_item(row._mapping) for row in await db.execute(query)]


async def count_unavailable(db: AsyncConnection, playlist_id: str) -> int:
    """Return how many entries without a URI the last read showed."""
    query = select(func.count()).where(
        items.c.playlist_id == playlist_id, items.c.kind == ItemKind.UNAVAILABLE
    )
    return int((await db.execute(query)).scalar_one())


async def list_findings(db: AsyncConnection, playlist_id: str) -> list[Finding]:
    query = (
        select(findings.c.position, findings.c.kind, findings.c.because)
        .where(findings.c.playlist_id == playlist_id)
        .order_by(findings.c.position, findings.c.id)
    )
    return [
        Finding(row.position, FindingKind(row.kind), row.because) for row in await db.execute(query)
    ]


def _item(row: RowMapping) -> Item:
    track = track_of(row) if row["id"] else None
    if track and row["unplayable"]:
        track = replace(track, playable=False)
    return Item(
        kind=ItemKind(row["kind"]),
        uri=row["item_uri"],
        title=row["item_title"],
        added_at=row["added_at"],
        added_by=row["added_by"],
        track=track,
    )


async def _copy(db: AsyncConnection, statement: str, rows: Iterable[tuple[object, ...]]) -> None:
    raw = (await db.get_raw_connection()).driver_connection
    if raw is None:
        raise StoreUnreachable("The connection to the database was lost; start Encore again.")
    async with raw.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            await copy.write_row(row)
