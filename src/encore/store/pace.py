"""How fast a run gets on: what it sent lately, and how many songs it had before it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from encore.store.schema import requests, runs


@dataclass(frozen=True, slots=True)
class Stretch:
    """The time since songs are asked for without a long wait, and how many were open then."""

    since: datetime
    songs_open: int


async def mark_finding(db: AsyncConnection, run_id: int, songs_open: int, now: datetime) -> None:
    """Note that a run begins, or goes on, to ask for songs."""
    row = update(runs).where(runs.c.id == run_id)
    await db.execute(row.values(finding_since=now, songs_open=songs_open))


async def find_stretch(db: AsyncConnection, run_id: int) -> Stretch | None:
    query = select(runs.c.finding_since, runs.c.songs_open).where(runs.c.id == run_id)
    row = (await db.execute(query)).one_or_none()
    return Stretch(row[0], row[1]) if row and row[0] else None


async def count_sent(
    db: AsyncConnection, quota_group: str, since: Sequence[datetime], until: datetime
) -> list[Mapping[str, int]]:
    """Return the number of requests of a quota group by bucket, such as "GET /search".

    It is counted from each of the moments *since* on.
    """
    counts = [func.count().filter(requests.c.sent_at >= moment) for moment in since]
    query = (
        select(requests.c.bucket, *counts)
        .where(
            requests.c.quota_group == quota_group,
            requests.c.sent_at >= min(since),
            requests.c.sent_at < until,
        )
        .group_by(requests.c.bucket)
    )
    rows = (await db.execute(query)).all()
    return [{row[0]: row[at] for row in rows if row[at]} for at in range(1, len(since) + 1)]
