"""Let one request through after another, over all processes, by the ledger in the database."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncEngine

from encore.clock import Clock
from encore.errors import MustWait, QuotaSpent, RateLimited
from encore.store import ledger

# Longer, and the caller had better do something else meanwhile.
PATIENCE = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class LedgerGate:
    """Paces the requests of one quota group: at most *limit* in any 30 seconds."""

    engine: AsyncEngine
    clock: Clock
    quota_group: str
    limit: int

    async def admit(self, bucket: str) -> None:
        """Wait for a turn and count the request. Raises MustWait when the wait is long.

        The ledger is asked again after every wait: meanwhile another process may have
        been told to wait longer.
        """
        while (turn := await self._take_turn(bucket)) is not None:
            await self.clock.sleep_until(turn)

    async def told_to_wait(self, bucket: str, error: MustWait) -> None:
        spent = isinstance(error, QuotaSpent)
        async with self.engine.begin() as db:
            await ledger.save_wait(
                db,
                self.quota_group,
                bucket if spent else ledger.EVERY_BUCKET,
                error.until,
                "quota" if spent else "rate",
            )

    async def _take_turn(self, bucket: str) -> datetime | None:
        """Count the request and return None, or return when to ask again."""
        async with self.engine.begin() as db:
            await ledger.lock_group(db, self.quota_group)
            now = self.clock.now()
            if wait := await ledger.find_wait(db, self.quota_group, bucket, now):
                _check_patience(wait, now)
                return wait.until
            if turn := await ledger.find_turn(db, self.quota_group, self.limit, now):
                return turn
            await ledger.count_request(db, self.quota_group, bucket, now)
            return None


def _check_patience(wait: ledger.Wait, now: datetime) -> None:
    if wait.until - now <= PATIENCE:
        return
    moment = f"{wait.until:%Y-%m-%d %H:%M} UTC"
    if wait.reason == "quota":
        raise QuotaSpent(
            f"The day's quota for {wait.bucket} is spent until {moment}; "
            "Encore goes on by itself then.",
            wait.until,
        )
    raise RateLimited(
        f"Spotify asks us to wait until {moment}; Encore goes on by itself then.", wait.until
    )
