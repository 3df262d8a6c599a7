"""Playlists as they were before Encore's edits, kept once per distinct content."""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import func, insert, select, text
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from encore.errors import NotFound
from encore.music import Item, ItemKind
from encore.store.schema import contents, edits, runs, versions


@dataclass(frozen=True, slots=True)
class Version:
    """A list that was kept at *taken_at*, before the edits of a run of *kind*, *length* items."""

    id: int
    taken_at: datetime
    length: int
    run_id: int | None
    kind: str | None


async def keep_version(
    db: AsyncConnection, playlist_id: str, items: Sequence[Item], snapshot_id: str, now: datetime
) -> int:
    """Keep the whole list: uri, kind, title, date and adder of every item, in order.

    Return the number of the version.
    """
    entries = [
        {
            "uri": item.uri,
            "kind": item.kind.value,
            "title": item.title,
            "added_at": item.added_at.isoformat() if item.added_at else None,
            "added_by": item.added_by,
        }
        for item in items
    ]
    digest = hashlib.sha256(orjson.dumps(entries)).hexdigest()
    await db.execute(
        upsert(contents).values(digest=digest, entries=entries).on_conflict_do_nothing()
    )
    row = insert(versions).values(
        playlist_id=playlist_id, digest=digest, snapshot_id=snapshot_id, taken_at=now
    )
    return int((await db.execute(row.returning(versions.c.id))).scalar_one())


async def list_versions(db: AsyncConnection, playlist_id: str) -> list[Version]:
    """Return the kept lists of a playlist, newest first."""
    by = (
        select(edits.c.version_id, func.min(edits.c.run_id).label("run_id"))
        .where(edits.c.playlist_id == playlist_id)
        .group_by(edits.c.version_id)
        .subquery()
    )
    query = (
        select(
            versions.c.id,
            versions.c.taken_at,
            func.jsonb_array_length(contents.c.entries),
            by.c.run_id,
            runs.c.kind,
        )
        .join(contents, contents.c.digest == versions.c.digest)
        .outerjoin(by, by.c.version_id == versions.c.id)
        .outerjoin(runs, runs.c.id == by.c.run_id)
        .where(versions.c.playlist_id == playlist_id)
        .order_by(versions.c.id.desc())
    )
    return [Version(*row) for row in await db.execute(query)]


async def get_version(db: AsyncConnection, playlist_id: str, version_id: int) -> list[Item]:
    """Return the list that was kept, without what is known of its tracks. Raises NotFound."""
    found = await find_versions(db, playlist_id, [version_id])
    if version_id not in found:
        raise NotFound("version", version_id, "`encore versions` lists those of a playlist.")
    return found[version_id]


async def find_versions(
    db: AsyncConnection, playlist_id: str, version_ids: Collection[int]
) -> dict[int, list[Item]]:
    """Return by number the lists that are still kept."""
    query = (
        select(versions.c.id, contents.c.entries)
        .join(contents, contents.c.digest == versions.c.digest)
        .where(versions.c.playlist_id == playlist_id, versions.c.id.in_(version_ids))
    )
    return {row.id: [_item(entry) for entry in row.entries] for row in await db.execute(query)}


def _item(entry: dict[str, Any]) -> Item:
    added_at = entry["added_at"]
    return Item(
        kind=ItemKind(entry["kind"]),
        uri=entry["uri"],
        title=entry["title"],
        added_at=datetime.fromisoformat(added_at) if added_at else None,
        added_by=entry["added_by"],
    )


async def delete_old_versions(
    db: AsyncConnection, before: datetime, *, keep_at_least: int = 20
) -> None:
    """Drop versions older than *before*, but never the newest *keep_at_least* of a playlist."""
    await db.execute(
        text(
            "DELETE FROM versions WHERE id IN (SELECT id FROM (SELECT id, taken_at, row_number() "
            "OVER (PARTITION BY playlist_id ORDER BY taken_at DESC) AS age FROM versions) AS v "
            "WHERE age > :kept AND taken_at < :before)"
        ),
        {"kept": keep_at_least, "before": before},
    )
    await db.execute(
        text(
            "DELETE FROM contents c WHERE NOT EXISTS (SELECT 1 FROM versions v "
            "WHERE v.digest = c.digest)"
        )
    )
