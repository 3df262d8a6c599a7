"""How far a run is, read from the database."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from encore.store import history, ledger, runs
from encore.store.accounts import Account
from encore.store.ledger import Wait
from encore.store.runs import Run, Step, Totals
from encore.sync.parts import Parts

# How much of the bar is reading, finding and writing, by what they took in real libraries.
READING, FINDING, WRITING = 0.15, 0.45, 0.40


@dataclass(frozen=True, slots=True)
class Progress:
    """A run as it stands. *songs_to_ask* of *songs_wanted* songs are still to be looked for."""

    run: Run
    totals: Totals
    steps: dict[Step, int]
    songs_to_ask: int
    songs_wanted: int
    waits: tuple[Wait, ...]
    is_worker_running: bool

    @property
    def entered(self) -> int:
        return sum(self.steps.values())

    @property
    def ended(self) -> int:
        return self.entered - sum(self.steps.get(step, 0) for step in runs.UNDER_WAY)

    @property
    def read(self) -> int:
        return self.entered - self.steps.get(Step.READING, 0)

    @property
    def percent(self) -> int:
        return round(100 * self._share())

    def _share(self) -> float:
        if self.run.ended_at:
            return 1.0
        if not self.entered:
            return 0.0
        found = 1.0
        if self.steps.get(Step.READING) or self.steps.get(Step.FINDING):
            found = 1 - self.songs_to_ask / max(1, self.songs_wanted)
        read = self.read / self.entered
        return READING * read + FINDING * read * found + WRITING * self.ended / self.entered


async def find_progress(db: AsyncConnection, parts: Parts, account: Account) -> Progress | None:
    """Return how far the run is that goes on now, or None where none does."""
    run = await runs.find_active_run(db, account.id)
    return await get_progress(db, parts, account, run) if run else None


async def get_progress(db: AsyncConnection, parts: Parts, account: Account, run: Run) -> Progress:
    now = parts.clock.now()
    to_ask, wanted = 0, 0
    waits: list[Wait] = []
    if run.ended_at is None:
        to_ask, wanted = await history.count_songs(db, account.id, run.only, now)
        waits = await ledger.list_waits(db, now)
    return Progress(
        run,
        await runs.get_totals(db, run.id),
        await runs.count_steps(db, run.id),
        to_ask,
        wanted,
        tuple(waits),
        await parts.jobs.is_worker_running(db),
    )
