"""Playlists as they were before Encore's edits, kept once per distinct content."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

import orjson
from sqlalchemy import insert, text
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from encore.music import Item
from encore.store.schema import contents, versions


async def keep_version(
    db: AsyncConnection, playlist_id: str, items: Sequence[Item], snapshot_id: str, now: datetime
) -> None:
    """Keep the whole list: uri, kind, title, date and adder of every item, in order."""
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
    await db.execute(
        insert(versions).values(
            playlist_id=playlist_id, digest=digest, snapshot_id=snapshot_id, taken_at=now
        )
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
