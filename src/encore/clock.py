"""The only clock. It may run fast, in every process alike, so that a day can pass in a test.

A fast clock counts from a fixed moment, so that processes agree without talking.
"""

import asyncio
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

BASE = datetime(2026, 1, 1, tzinfo=UTC)
MAX_RATE = 2_000.0  # faster, and the dates of a fast clock leave the calendar within years


@dataclass(frozen=True, slots=True)
class Clock:
    """Time that runs *rate* times as fast as the wall clock."""

    rate: float = 1.0

    def now(self) -> datetime:
        """Return the present moment in UTC."""
        real = datetime.fromtimestamp(time.time(), UTC)
        return real if self.rate == 1.0 else BASE + (real - BASE) * self.rate

    async def sleep(self, seconds: float) -> None:
        """Pause for *seconds* of this clock."""
        await asyncio.sleep(max(0.0, seconds) / self.rate)

    async def sleep_until(self, moment: datetime) -> None:
        """Pause until *moment* of this clock, which may be in the past."""
        await self.sleep((moment - self.now()) / timedelta(seconds=1))
