"""Counts that took long are shown again for a moment, and asked of the database once."""

import asyncio

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from encore.store.database import Database
from encore.sync.remembered import Remembered

SLOWLY = text("SELECT pg_sleep(0.3)")  # so that a busy machine does not outlast the memory


class Counter:
    """Says how often it was asked."""

    def __init__(self) -> None:
        self.asked = 0

    async def __call__(self, db: AsyncConnection) -> int:
        await db.execute(SLOWLY)
        self.asked += 1
        return self.asked


async def test_a_count_that_took_long_is_shown_again(database: Database):
    remembered, count = Remembered(), Counter()

    async with database.engine.connect() as db:
        assert await remembered.get(db, "songs", count) == 1
        assert await remembered.get(db, "songs", count) == 1
        assert await remembered.get(db, "others", count) == 2


async def test_those_who_ask_at_once_share_a_count(database: Database):
    remembered, count = Remembered(), Counter()

    async def ask() -> int:
        async with database.engine.connect() as db:
            return await remembered.get(db, "songs", count)

    assert await asyncio.gather(*(ask() for _ in range(4))) == [1, 1, 1, 1]
