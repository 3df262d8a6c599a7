"""One look at the database for all open tabs: tells them that a run has moved on.

What is sent is a hint. Whoever gets it asks for the page's fragment, which is the truth.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, field

import orjson
import structlog

from encore.assembly import Encore
from encore.errors import NotConnected
from encore.store.accounts import get_first_account
from encore.web.progress import Progress, list_progress

LOOK_EVERY_S = 0.25
SLOW = 8  # a look that takes long leaves the database eight times as long alone
PING_EVERY_S = 15.0
IDLE = "event: idle\ndata: {}\n\n"  # no run is under way

log = structlog.get_logger()


@dataclass(slots=True)
class Feed:
    """Looks as long as anybody listens, at most four times a second."""

    encore: Encore
    _listeners: set[asyncio.Queue[str | None]] = field(default_factory=set)
    _looking: asyncio.Task[None] | None = None
    _said: str = ""
    _is_closed: bool = False

    async def listen(self) -> AsyncIterator[str]:
        """Yield messages of an event stream until the feed is closed."""
        queue: asyncio.Queue[str | None] = asyncio.Queue(maxsize=1)
        if self._listeners and self._said:  # what changed just before must not pass by unheard
            queue.put_nowait(self._said)
        self._listeners.add(queue)
        self._start()
        try:
            yield "retry: 2000\n\n"
            while not self._is_closed:
                message: str | None = ": ping\n\n"
                with suppress(TimeoutError):
                    message = await asyncio.wait_for(queue.get(), PING_EVERY_S)
                if message is None:
                    return
                yield message
        finally:
            self._listeners.discard(queue)

    def close(self) -> None:
        """End every stream, without which the server could not end."""
        self._is_closed = True
        if self._looking:
            self._looking.cancel()
        for queue in self._listeners:
            _replace(queue, None)

    def _start(self) -> None:
        if not self._is_closed and (self._looking is None or self._looking.done()):
            self._looking = asyncio.create_task(self._look_on())

    async def _look_on(self) -> None:
        loop = asyncio.get_running_loop()
        self._said = ""
        while self._listeners:
            began = loop.time()
            try:
                message = "".join(map(describe, await self._look())) or IDLE
            except Exception:
                log.exception("progress could not be read; it is tried again")
                message = self._said
            if message != self._said:
                self._said = message
                for queue in self._listeners:
                    _replace(queue, message)
            await asyncio.sleep(max(LOOK_EVERY_S, SLOW * (loop.time() - began)))

    async def _look(self) -> list[Progress]:
        async with self.encore.database.engine.connect() as db:
            try:
                account = await get_first_account(db)
            except NotConnected:
                return []
            return await list_progress(db, self.encore.parts, account)


def describe(progress: Progress) -> str:
    """Return the message for where a run stands; the same standing gives the same message."""
    facts = {
        "run": progress.run.id,
        "state": progress.run.state,
        "due_at": progress.run.due_at,
        "steps": {step.value: n for step, n in progress.steps.items()},
        "live_added": progress.totals.live_added,
        "duplicates_removed": progress.totals.duplicates_removed,
        "songs_to_ask": progress.songs_to_ask,
        "percent": progress.percent,
        "waits": [[wait.bucket, wait.until] for wait in progress.waits],
        "worker": progress.is_worker_running,
    }
    return f"event: progress\ndata: {orjson.dumps(facts).decode()}\n\n"


def _replace(queue: asyncio.Queue[str | None], message: str | None) -> None:
    """Only the newest counts: a slow tab gets what is true now, not what was."""
    with suppress(asyncio.QueueEmpty):
        queue.get_nowait()
    queue.put_nowait(message)
