"""What was asked of Spotify already, so that nothing is asked twice before it is due."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from encore.store.schema import answers


async def save_answer(
    db: AsyncConnection, key: str, artist_id: str, results: int, expires_at: datetime
) -> None:
    row = insert(answers).values(
        key=key, artist_id=artist_id, results=results, expires_at=expires_at
    )
    new = {"results": results, "expires_at": expires_at}
    await db.execute(row.on_conflict_do_update(index_elements=["key"], set_=new))


async def list_answers(db: AsyncConnection, artist_id: str, now: datetime) -> dict[str, int]:
    """Return what was asked about an artist and is not due again: request key -> results."""
    query = select(answers.c.key, answers.c.results).where(
        answers.c.artist_id == artist_id, answers.c.expires_at > now
    )
    return {row.key: row.results for row in await db.execute(query)}


async def delete_expired(db: AsyncConnection, now: datetime) -> None:
    await db.execute(delete(answers).where(answers.c.expires_at <= now))
