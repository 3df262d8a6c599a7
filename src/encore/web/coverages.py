"""Counts of whole libraries, kept a while: a page is not to wait for them."""

import asyncio
from dataclasses import dataclass, field

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from encore.clock import Clock
from encore.store.accounts import Account
from encore.store.coverage import Coverage, count_coverage

LONGEST_KEPT_S = 60.0
RESTS = 50  # a count that takes long leaves the database that many times as long alone
PATIENCE_S = 0.5  # so long a page waits for new numbers where it has old ones

log = structlog.get_logger()


@dataclass(slots=True)
class _Kept:
    coverage: Coverage
    is_good_until: float  # by the loop's clock


@dataclass(slots=True)
class Coverages:
    """Counts a person's library at most once at a time, and at most once a minute if that is long.

    A small library is counted so fast that its numbers are always new.
    """

    _kept: dict[tuple[int, int], _Kept] = field(default_factory=dict)
    _counting: dict[tuple[int, int], asyncio.Task[Coverage]] = field(default_factory=dict)

    async def of(self, engine: AsyncEngine, clock: Clock, account: Account) -> Coverage:
        """Return the numbers; *counted_at* tells how old they are."""
        key = (account.id, account.live_wanted)
        kept = self._kept.get(key)
        if kept and asyncio.get_running_loop().time() < kept.is_good_until:
            return kept.coverage
        task = self._counting.get(key)
        if task is None:
            task = asyncio.create_task(self._count(engine, clock, key))
            self._counting[key] = task
        if kept is None:
            return await asyncio.shield(task)
        await asyncio.wait([task], timeout=PATIENCE_S)
        return self._kept[key].coverage

    async def _count(self, engine: AsyncEngine, clock: Clock, key: tuple[int, int]) -> Coverage:
        loop = asyncio.get_running_loop()
        began = loop.time()
        try:
            async with engine.connect() as db:
                coverage = await count_coverage(db, *key, clock.now())
        except Exception as error:
            log.warning("a library could not be counted", error=repr(error))
            raise
        finally:
            del self._counting[key]
        rest = min(LONGEST_KEPT_S, RESTS * (loop.time() - began))
        self._kept[key] = _Kept(coverage, loop.time() + rest)
        return coverage
