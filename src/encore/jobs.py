"""The engine: queue, locks, retries and healing of background jobs. It knows no music.

A job only delivers: what is to be done, and how far it got, stands on rows of ours.
Every job may run twice, be cut off anywhere and be started again.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import structlog
from procrastinate import App, BaseRetryStrategy, PsycopgConnector, RetryDecision
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.jobs import Job
from procrastinate.worker import Worker
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

QUEUE = "encore"
HEARTBEAT_S = 1.0
STALLED_AFTER_S = 5.0  # five heartbeats: a busy machine is not taken for a dead worker
SHUTDOWN_S = 5.0
TRIES = 5
HEAL_LOCK = 4_711_001
CLEAR_OUT_S = 3_600.0

Chore = Callable[[], Awaitable[None]]

log = structlog.get_logger()


class _Retry(BaseRetryStrategy):
    """Again at once after a shutdown, soon after a failure, and not for ever.

    Steps keep their own failures on our rows; what reaches this is the database being
    away, or a mistake of ours.
    """

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        if isinstance(exception, asyncio.CancelledError):
            return RetryDecision(retry_at=datetime.now(UTC))
        if job.attempts >= TRIES:
            return None
        return RetryDecision(retry_in={"seconds": 2**job.attempts})


@dataclass(frozen=True, slots=True)
class Jobs:
    """The queue. Jobs of one name and key never run twice at a time."""

    app: App
    engine: AsyncEngine

    def register(self, name: str, step: Callable[..., Awaitable[None]]) -> None:
        """Let workers of this process run *step* for jobs called *name*."""
        self.app.task(name=name, queue=QUEUE, retry=_Retry())(step)

    async def enqueue(
        self,
        db: AsyncConnection,
        name: str,
        jobs: Mapping[str, Mapping[str, str | int]],
        *,
        unless_running: bool = False,
    ) -> None:
        """Enqueue jobs (key -> arguments) in the caller's transaction.

        Those that wait already are left out; with *unless_running* those that run, too.
        """
        states = ["todo", "doing"] if unless_running else ["todo"]
        there = await db.execute(
            text(
                "SELECT queueing_lock FROM procrastinate_jobs "
                "WHERE queueing_lock = ANY(:locks) AND status::text = ANY(:states)"
            ),
            {"locks": [_lock(name, key) for key in jobs], "states": states},
        )
        waiting = set(there.scalars())
        raw = (await db.get_raw_connection()).driver_connection
        for key, arguments in jobs.items():
            lock = _lock(name, key)
            if lock in waiting:
                continue
            job = self.app.configure_task(
                name, queue=QUEUE, lock=lock, queueing_lock=lock, connection=raw
            )
            try:
                async with db.begin_nested():
                    await job.defer_async(**arguments)
            except AlreadyEnqueued:
                continue

    async def is_worker_running(self, db: AsyncConnection) -> bool:
        query = "SELECT EXISTS (SELECT 1 FROM procrastinate_workers WHERE last_heartbeat > :since)"
        since = datetime.now(UTC) - timedelta(seconds=2 * STALLED_AFTER_S)
        return bool((await db.execute(text(query), {"since": since})).scalar_one())

    async def heal(self, own_worker: int | None) -> None:
        """Put jobs of dead workers back into the queue; one process does it at a time."""
        async with self.engine.begin() as db:
            turn = await db.execute(
                text("SELECT pg_try_advisory_xact_lock(:lock)"), {"lock": HEAL_LOCK}
            )
            if not turn.scalar_one():
                return
            manager = self.app.job_manager
            if own_worker is not None:
                await manager.update_heartbeat(own_worker)
            for job in await manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER_S):
                if job.worker_id != own_worker:
                    log.warning("job of a dead worker starts again", job=job.task_name)
                    await manager.retry_job(job)

    async def work(self, concurrency: int, sweep: Chore, clear_out: Chore) -> None:
        """Run jobs until cancelled; all the while *sweep* every second, *clear_out* hourly."""
        shift = _Shift(self.app, concurrency)

        async def heal_and_sweep() -> None:
            await self.heal(shift.worker_id)
            await sweep()

        async with asyncio.TaskGroup() as tasks:
            # A worker ends when its database goes away, and when it was frozen for so long
            # that another one took over and struck it off; then a new one begins.
            tasks.create_task(_repeat(shift.work, every=HEARTBEAT_S))
            tasks.create_task(_repeat(heal_and_sweep, every=HEARTBEAT_S))
            tasks.create_task(_repeat(clear_out, every=CLEAR_OUT_S))


@dataclass(slots=True)
class _Shift:
    """The worker that is at work now; one after another."""

    app: App
    concurrency: int
    worker: Worker | None = None

    @property
    def worker_id(self) -> int | None:
        return self.worker.worker_id if self.worker else None

    async def work(self) -> None:
        self.worker = Worker(
            app=self.app,
            queues=[QUEUE],
            concurrency=self.concurrency,
            fetch_job_polling_interval=1.0,
            abort_job_polling_interval=5.0,
            shutdown_graceful_timeout=SHUTDOWN_S,
            delete_jobs="successful",
            install_signal_handlers=False,
            update_heartbeat_interval=HEARTBEAT_S,
            stalled_worker_timeout=STALLED_AFTER_S,
        )
        await self.worker.run()  # type: ignore[no-untyped-call]


async def _repeat(chore: Chore, every: float) -> None:
    """Do *chore* every so many seconds. One that fails is told of, and done again."""
    while True:
        try:
            await chore()
        except Exception as error:
            log.warning("a chore failed; it is done again", error=repr(error))
            log.debug("this is where", exc_info=error)
        await asyncio.sleep(every)


@asynccontextmanager
async def open_jobs(conninfo: str, engine: AsyncEngine) -> AsyncIterator[Jobs]:
    """Open the queue that lives in the database at *conninfo* (for psycopg)."""
    connector = PsycopgConnector(conninfo=conninfo, min_size=1, max_size=4)
    async with App(connector=connector).open_async() as app:
        yield Jobs(app, engine)


def _lock(name: str, key: str) -> str:
    return f"{name}:{key}"
