"""How far a run is, read from the database."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy.ext.asyncio import AsyncConnection

from encore.store import history, ledger, pace, runs
from encore.store.accounts import Account
from encore.store.ledger import Wait
from encore.store.runs import Run, RunKind, RunState, Step, Totals
from encore.sync.parts import Parts
from encore.web.remaining import Left, Work, say_left, say_pause, time_left

# How much of the bar is reading, finding and writing, by what they took in real libraries.
READING, FINDING, WRITING = 0.15, 0.45, 0.40
LATELY = timedelta(minutes=3)
A_DAY = timedelta(hours=24)


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
    left: Left | None = None

    @property
    def said_left(self) -> str:
        """How long it still takes, in words; "" while that cannot be known."""
        return say_left(self.left) if self.is_worker_running else ""

    def say_pause(self, until: str) -> str:
        """Say *until* when the run waits, and how far it has come."""
        if self.songs_to_ask:
            return say_pause(
                until, self.songs_wanted - self.songs_to_ask, self.songs_wanted, "song"
            )
        return say_pause(until, self.ended, self.entered, "playlist")

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
        if self.run.kind is not RunKind.SYNC:
            return self.ended / self.entered
        found = 1.0
        if self.steps.get(Step.READING) or self.steps.get(Step.FINDING):
            found = 1 - self.songs_to_ask / max(1, self.songs_wanted)
        read = self.read / self.entered
        return READING * read + FINDING * read * found + WRITING * self.ended / self.entered


async def find_progress(db: AsyncConnection, parts: Parts, account: Account) -> Progress | None:
    """Return how far the run is that goes on now, or None where none does."""
    run = await runs.find_active_run(db, account.id)
    return await get_progress(db, parts, account, run) if run else None


async def list_progress(db: AsyncConnection, parts: Parts, account: Account) -> list[Progress]:
    """Return how far each run is that goes on now: a sync, and one that leads back."""
    active = [run for run in await runs.list_active_runs(db) if run.account_id == account.id]
    return [await get_progress(db, parts, account, run) for run in active]


async def get_progress(db: AsyncConnection, parts: Parts, account: Account, run: Run) -> Progress:
    now = parts.clock.now()
    to_ask, wanted = 0, 0
    waits: list[Wait] = []
    if run.ended_at is None and run.kind is RunKind.SYNC:
        count = partial(history.count_songs, account_id=account.id, only=run.only, now=now)
        to_ask, wanted = await parts.remembered.get(db, ("songs", account.id, run.only), count)
        waits = await ledger.list_waits(db, now)
    add_up = partial(runs.add_up, run_id=run.id)
    standing = ("playlists", run.id, run.state, run.ended_at)
    totals, steps = await parts.remembered.get(db, standing, add_up)
    return Progress(
        run,
        totals,
        steps,
        to_ask,
        wanted,
        tuple(waits),
        await parts.jobs.is_worker_running(db),
        await _find_left(db, parts, account, run, _Seen(steps, to_ask, now, tuple(waits))),
    )


@dataclass(frozen=True, slots=True)
class _Seen:
    steps: dict[Step, int]
    to_ask: int
    now: datetime
    waits: tuple[Wait, ...]


async def _find_left(
    db: AsyncConnection, parts: Parts, account: Account, run: Run, seen: _Seen
) -> Left | None:
    if run.ended_at or run.kind is not RunKind.SYNC or run.state is RunState.PAUSED:
        return None
    look = partial(_look_at_work, account=account, run=run, seen=seen)
    work = await parts.remembered.get(db, ("left", run.id, run.state), look)
    return time_left(work, seen.waits)


async def _look_at_work(db: AsyncConnection, account: Account, run: Run, seen: _Seen) -> Work:
    now, steps = seen.now, seen.steps
    stretch = await pace.find_stretch(db, run.id)
    asking_since = stretch.since if stretch else now
    lately = max(run.started_at, now - LATELY, asking_since if stretch else run.started_at)
    moments = [run.started_at, asking_since, lately, *([now - A_DAY] if seen.waits else [])]
    sent = await pace.count_sent(db, account.quota_group, moments, until=now)
    to_read = steps.get(Step.READING, 0)
    to_write = steps.get(Step.FINDING, 0) + steps.get(Step.WRITING, 0)
    return Work(
        to_read=to_read,
        to_ask=seen.to_ask,
        to_write=to_write,
        read=sum(steps.values()) - to_read - steps.get(Step.UNCHANGED, 0),
        asked=stretch.songs_open - seen.to_ask if stretch else None,
        written=steps.get(Step.DONE, 0),
        sent=sent[0],
        sent_asking=sent[1],
        sent_lately=sent[2],
        lately_s=(now - lately).total_seconds(),
        sent_in_a_day=sent[3] if seen.waits else {},
    )
