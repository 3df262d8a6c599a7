"""What was asked of Spotify already, so that nothing is asked twice before it is due."""

from dataclasses import asdict
from datetime import datetime

from sqlalchemy import bindparam, delete, select
from sqlalchemy.dialects.postgresql.dml import Insert, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from encore.plans import Answer
from encore.store.schema import answers


def _upsert() -> Insert:
    row = insert(answers)
    new = {column.name: row.excluded[column.name] for column in answers.c}
    return row.on_conflict_do_update(index_elements=["key"], set_=new)


_UPSERT = _upsert()
_OF_ARTIST = select(answers.c.key, *(answers.c[name] for name in Answer.__slots__)).where(
    answers.c.artist_id == bindparam("artist"), answers.c.expires_at > bindparam("now")
)


async def save_answer(
    db: AsyncConnection, key: str, artist_id: str, answer: Answer, expires_at: datetime
) -> None:
    named = {"key": key, "artist_id": artist_id, "expires_at": expires_at}
    await db.execute(_UPSERT, {**asdict(answer), **named})


async def list_answers(db: AsyncConnection, artist_id: str, now: datetime) -> dict[str, Answer]:
    """Return what was asked about an artist and is not due again, by request key."""
    found = await db.execute(_OF_ARTIST, {"artist": artist_id, "now": now})
    return {row[0]: Answer(*row[1:]) for row in found}


async def delete_expired(db: AsyncConnection, now: datetime) -> None:
    await db.execute(delete(answers).where(answers.c.expires_at <= now))
