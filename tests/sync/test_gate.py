"""The gate: one pace and one wait for all processes at one database."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from encore.clock import Clock
from encore.errors import QuotaSpent, RateLimited
from encore.settings import Settings
from encore.store import ledger
from encore.store.database import Database, open_database
from encore.store.schema import requests
from encore.sync.gate import LedgerGate

FAST = Clock(rate=600)
SLOWER = Clock(rate=20)  # for what has to happen during a wait
GROUP = "one developer"
SEARCH, READ = "GET /search", "GET /playlists/{id}/items"
SHORT, LONG = timedelta(seconds=20), timedelta(hours=13)


@pytest.fixture
async def other_database(settings: Settings) -> AsyncIterator[Database]:
    """The same database, as another process reaches it."""
    async with open_database(settings) as opened:
        yield opened


def a_gate(
    database: Database, limit: int = 1_000, group: str = GROUP, clock: Clock = FAST
) -> LedgerGate:
    return LedgerGate(database.engine, clock, group, limit)


def told(kind: type[RateLimited] | type[QuotaSpent], wait: timedelta) -> RateLimited | QuotaSpent:
    return kind("Wait.", FAST.now() + wait)


async def sent(database: Database, bucket: str = "%") -> list[datetime]:
    async with database.engine.begin() as db:
        query = select(requests.c.sent_at).where(requests.c.bucket.like(bucket))
        return list((await db.execute(query.order_by(requests.c.sent_at))).scalars())


@pytest.mark.parametrize("limit", [1, 3])
async def test_no_more_than_the_limit_is_sent_in_any_thirty_seconds(
    database: Database, other_database: Database, limit: int
) -> None:
    gates = a_gate(database, limit), a_gate(other_database, limit)
    await asyncio.gather(*(gates[n % 2].admit(SEARCH) for n in range(4 * limit)))
    moments = await sent(database)
    assert len(moments) == 4 * limit
    for first, last in zip(moments, moments[limit:], strict=False):
        assert last - first >= ledger.WINDOW


async def test_another_developer_has_a_pace_of_its_own(database: Database) -> None:
    await a_gate(database, 1).admit(SEARCH)
    at_once = FAST.now()
    await a_gate(database, 1, "another developer").admit(SEARCH)
    async with database.engine.begin() as db:
        assert await ledger.find_turn(db, "another developer", 1, at_once) is not None
        assert await ledger.find_turn(db, "a third one", 1, at_once) is None


async def test_a_short_wait_holds_every_bucket_in_every_process(
    database: Database, other_database: Database
) -> None:
    error = told(RateLimited, SHORT)
    await a_gate(database).told_to_wait(SEARCH, error)
    await a_gate(other_database).admit(READ)
    (moment,) = await sent(database)
    assert moment >= error.until


async def test_a_longer_wait_that_another_process_is_told_of_meanwhile_is_kept(
    database: Database, other_database: Database
) -> None:
    gates = [a_gate(one, clock=SLOWER) for one in (database, other_database)]
    shorter = RateLimited("Wait.", SLOWER.now() + SHORT)
    await gates[0].told_to_wait(SEARCH, shorter)
    waiting = asyncio.create_task(gates[0].admit(SEARCH))
    longer = RateLimited("Wait.", shorter.until + timedelta(seconds=8))
    await gates[1].told_to_wait(SEARCH, longer)
    await waiting
    (moment,) = await sent(database)
    assert moment >= longer.until


async def test_a_shorter_wait_does_not_cut_a_longer_one(database: Database) -> None:
    gate = a_gate(database)
    longer = told(RateLimited, LONG)
    await gate.told_to_wait(SEARCH, longer)
    await gate.told_to_wait(SEARCH, told(RateLimited, SHORT))
    with pytest.raises(RateLimited) as caught:
        await gate.admit(SEARCH)
    assert caught.value.until == longer.until
    assert await sent(database) == []


async def test_a_spent_quota_holds_its_own_bucket_alone(
    database: Database, other_database: Database
) -> None:
    error = told(QuotaSpent, LONG)
    await a_gate(database).told_to_wait(SEARCH, error)
    with pytest.raises(QuotaSpent, match=SEARCH) as caught:
        await a_gate(other_database).admit(SEARCH)
    assert caught.value.until == error.until
    await a_gate(other_database).admit(READ)
    assert len(await sent(database, READ)) == 1
    assert await sent(database, SEARCH) == []


async def test_a_wait_of_one_developer_does_not_hold_another(database: Database) -> None:
    await a_gate(database).told_to_wait(SEARCH, told(QuotaSpent, LONG))
    await a_gate(database, group="another developer").admit(SEARCH)
    assert len(await sent(database)) == 1


async def test_what_was_sent_is_counted_by_bucket_and_forgotten_when_old(
    database: Database,
) -> None:
    since = FAST.now()
    for bucket in (SEARCH, READ, SEARCH):
        await a_gate(database).admit(bucket)
    async with database.engine.begin() as db:
        now = FAST.now()
        assert await ledger.count_requests(db, since, now) == {SEARCH: 2, READ: 1}
        await ledger.delete_old_requests(db, now)
        assert await ledger.count_requests(db, since, now) == {}
