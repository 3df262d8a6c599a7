"""What happened while nobody looked, kept for the bell: names and numbers, not words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import orjson
from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from encore.store.schema import notices

KEPT = 200  # of each person


class NoticeKind(StrEnum):
    ENDED = "ended"
    NEEDS_LOOK = "needs_look"  # ended, but not for every playlist
    PARKED = "parked"
    FAILED = "failed"
    SIGN_IN_ENDED = "sign_in_ended"


@dataclass(frozen=True, slots=True)
class StoredNotice:
    """*detail* is what the words are made of, such as numbers by name."""

    id: int
    kind: NoticeKind
    run_id: int | None
    detail: Mapping[str, Any]
    made_at: datetime
    seen_at: datetime | None


async def save_notice(
    db: AsyncConnection,
    account_id: int,
    kind: NoticeKind,
    run_id: int | None,
    detail: Mapping[str, Any],
    now: datetime,
    *,
    is_seen: bool = False,
) -> None:
    """Keep a notice. One that *is_seen* from the start is there to be read, and does not ring."""
    values = {"account_id": account_id, "name": kind, "run_id": run_id, "made_at": now}
    said = {"detail": orjson.dumps(detail).decode(), "seen_at": now if is_seen else None}
    await db.execute(insert(notices).values(**values, **said))


async def delete_unseen(
    db: AsyncConnection, account_id: int, kind: NoticeKind, run_id: int
) -> None:
    """Forget what nobody has seen and does not hold any more."""
    await db.execute(
        delete(notices).where(
            notices.c.account_id == account_id,
            notices.c.seen_at.is_(None),
            notices.c.name == kind,
            notices.c.run_id == run_id,
        )
    )


async def list_notices(db: AsyncConnection, account_id: int, limit: int) -> list[StoredNotice]:
    """Return the last notices of a person, newest first."""
    query = (
        select(notices)
        .where(notices.c.account_id == account_id)
        .order_by(notices.c.id.desc())
        .limit(limit)
    )
    return [_notice(row) for row in await db.execute(query)]


async def mark_seen(db: AsyncConnection, account_id: int, up_to: int, now: datetime) -> None:
    """Note that a person has seen all notices up to the one of that number."""
    await db.execute(
        update(notices)
        .where(
            notices.c.account_id == account_id,
            notices.c.id <= up_to,
            notices.c.seen_at.is_(None),
        )
        .values(seen_at=now)
    )


async def delete_old_notices(db: AsyncConnection) -> None:
    """Keep only the last notices of each person."""
    place = func.row_number().over(partition_by=notices.c.account_id, order_by=notices.c.id.desc())
    ranked = select(notices.c.id, place.label("place")).subquery()
    old = select(ranked.c.id).where(ranked.c.place > KEPT)
    await db.execute(delete(notices).where(notices.c.id.in_(old)))


def _notice(row: Any) -> StoredNotice:
    detail = orjson.loads(row.detail) if row.detail else {}
    return StoredNotice(row.id, NoticeKind(row.name), row.run_id, detail, row.made_at, row.seen_at)
