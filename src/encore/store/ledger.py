"""The ledger: every request counted when it is sent, and what Spotify told us to wait for.

Requests are counted per quota group (a developer account) and bucket (an endpoint).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, func, insert, select, text
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from encore.store.schema import requests, waits

EVERY_BUCKET = "*"
WINDOW = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Wait:
    """Nothing of *bucket* may be sent before *until*."""

    bucket: str
    until: datetime
    reason: str


# Before every request all of these are asked, so they are made once.
_LOCK_GROUP = text(
    "SELECT set_config('synchronous_commit', 'off', true), "
    "pg_advisory_xact_lock(hashtextextended(:group, 7))"
)
_FIND_WAIT = (
    select(waits.c.bucket, waits.c.until, waits.c.reason)
    .where(
        waits.c.quota_group == bindparam("group"),
        waits.c.bucket.in_((bindparam("of_bucket"), EVERY_BUCKET)),
        waits.c.until > bindparam("now"),
    )
    .order_by(waits.c.until.desc())
    .limit(1)
)
_FIND_TURN = (
    select(requests.c.sent_at)
    .where(requests.c.quota_group == bindparam("group"), requests.c.sent_at > bindparam("since"))
    .order_by(requests.c.sent_at.desc())
    .offset(bindparam("before"))
    .limit(1)
)
_COUNT_REQUEST = insert(requests)


async def lock_group(db: AsyncConnection, quota_group: str) -> None:
    """Take turns within a quota group until the transaction ends.

    What is lost when the machine loses power is a count of the last moment, so the commit
    need not wait for the disk.
    """
    await db.execute(_LOCK_GROUP, {"group": quota_group})


async def find_wait(
    db: AsyncConnection, quota_group: str, bucket: str, now: datetime
) -> Wait | None:
    """Return the longest wait that holds for *bucket* now."""
    asked = {"group": quota_group, "of_bucket": bucket, "now": now}
    row = (await db.execute(_FIND_WAIT, asked)).one_or_none()
    return Wait(*row) if row else None


async def find_turn(
    db: AsyncConnection, quota_group: str, limit: int, now: datetime
) -> datetime | None:
    """Return when the next request fits into *limit* per rolling 30 seconds; None: now."""
    asked = {"group": quota_group, "since": now - WINDOW, "before": limit - 1}
    oldest: datetime | None = (await db.execute(_FIND_TURN, asked)).scalar_one_or_none()
    return oldest + WINDOW if oldest else None


async def count_request(db: AsyncConnection, quota_group: str, bucket: str, now: datetime) -> None:
    row = {"quota_group": quota_group, "bucket": bucket, "sent_at": now}
    await db.execute(_COUNT_REQUEST, row)


async def save_wait(
    db: AsyncConnection, quota_group: str, bucket: str, until: datetime, reason: str
) -> None:
    """Remember a wait for all processes; a longer one that is known already stays."""
    row = upsert(waits).values(quota_group=quota_group, bucket=bucket, until=until, reason=reason)
    await db.execute(
        row.on_conflict_do_update(
            index_elements=["quota_group", "bucket"],
            set_={"until": until, "reason": reason},
            where=waits.c.until < until,
        )
    )


async def list_waits(db: AsyncConnection, now: datetime) -> list[Wait]:
    query = select(waits.c.bucket, waits.c.until, waits.c.reason).where(waits.c.until > now)
    return [Wait(*row) for row in await db.execute(query.order_by(waits.c.until))]


async def count_requests(
    db: AsyncConnection, since: datetime, until: datetime
) -> Mapping[str, int]:
    """Return the number of requests per bucket, such as "GET /me/playlists"."""
    query = (
        select(requests.c.bucket, func.count())
        .where(requests.c.sent_at >= since, requests.c.sent_at <= until)
        .group_by(requests.c.bucket)
        .order_by(requests.c.bucket)
    )
    return {row[0]: row[1] for row in await db.execute(query)}


async def delete_old_requests(db: AsyncConnection, before: datetime) -> None:
    await db.execute(delete(requests).where(requests.c.sent_at < before))
