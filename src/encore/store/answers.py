"""What was asked of Spotify already, so that nothing is asked twice before it is due."""

from dataclasses import asdict
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from encore.plans import Answer
from encore.store.schema import answers


async def save_answer(
    db: AsyncConnection, key: str, artist_id: str, answer: Answer, expires_at: datetime
) -> None:
    values = {**asdict(answer), "artist_id": artist_id, "expires_at": expires_at}
    row = insert(answers).values(key=key, **values)
    await db.execute(row.on_conflict_do_update(index_elements=["key"], set_=values))


async def list_answers(db: AsyncConnection, artist_id: str, now: datetime) -> dict[str, Answer]:
    """Return what was asked about an artist and is not due again, by request key."""
    columns = [answers.c[name] for name in Answer.__slots__]
    query = select(answers.c.key, *columns).where(
        answers.c.artist_id == artist_id, answers.c.expires_at > now
    )
    return {row[0]: Answer(*row[1:]) for row in await db.execute(query)}


async def delete_expired(db: AsyncConnection, now: datetime) -> None:
    await db.execute(delete(answers).where(answers.c.expires_at <= now))
