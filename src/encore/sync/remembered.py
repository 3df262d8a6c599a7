"""Counts over very many rows, remembered for a moment.

Every page asks how far a run is, and with a million items one answer takes half a second of
the database. So a count that took long is good for eight times as long. After that the next
who asks counts anew: at once where it is quick, else behind what they are shown, which is
then at most sixty times as old as the count takes. With a library of usual size that is a few
milliseconds; with a million items some seconds, after which the event stream tells open pages.
"""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass, field
from typing import Any, TypeVar

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

GOOD_FOR = 8  # times as long as the count took
SHOWN_FOR = 60
QUICK_S = 0.25
MOST = 100

Value = TypeVar("Value")
Count = Callable[[AsyncConnection], Awaitable[Value]]

log = structlog.get_logger()


@dataclass(slots=True)
class _Entry:
    """*at* is when *value* was counted, in seconds of the loop's clock, *took* how long."""

    value: Any = None
    at: float | None = None
    took: float = 0.0
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    renewing: asyncio.Task[None] | None = None

    def is_younger_than(self, times: int) -> bool:
        return self.is_younger_than_s(times * self.took)

    def is_younger_than_s(self, seconds: float) -> bool:
        return self.at is not None and asyncio.get_running_loop().time() - self.at < seconds


@dataclass(slots=True)
class Remembered:
    """Counts by key. Within one event loop; nothing of it outlives the process."""

    _entries: dict[Hashable, _Entry] = field(default_factory=dict)

    async def get(
        self, db: AsyncConnection, key: Hashable, count: Count[Value], *, shown_for_s: float = 0.0
    ) -> Value:
        """Return what *count* says of *db*, or what it said a moment ago.

        What is younger than *shown_for_s* is shown however quick a new count would be, and
        counted anew behind it after a tenth of that.
        """
        entry = self._entry(key)
        is_good = entry.is_younger_than(GOOD_FOR) or entry.is_younger_than_s(shown_for_s / 10)
        if not is_good:
            is_slow = entry.took > QUICK_S and entry.is_younger_than(SHOWN_FOR)
            if is_slow or entry.is_younger_than_s(shown_for_s):
                self._renew(entry, db, count)
            else:
                await _count(entry, db, count)
        value: Value = entry.value
        return value

    def _entry(self, key: Hashable) -> _Entry:
        if key not in self._entries and len(self._entries) >= MOST:
            self._entries.clear()
        return self._entries.setdefault(key, _Entry())

    def _renew(self, entry: _Entry, db: AsyncConnection, count: Count[Any]) -> None:
        async def renew() -> None:
            try:
                async with engine.connect() as own:
                    await _count(entry, own, count)
            except Exception as error:  # whoever finds it too old counts, and is told
                log.warning("a count failed", error=repr(error))

        engine = db.engine
        if entry.renewing is None or entry.renewing.done():
            entry.renewing = asyncio.create_task(renew())


async def _count(entry: _Entry, db: AsyncConnection, count: Count[Any]) -> None:
    """Count, unless somebody else did while we waited for our turn."""
    async with entry.turn:
        if entry.is_younger_than(GOOD_FOR):
            return
        began = asyncio.get_running_loop().time()
        entry.value = await count(db)
        entry.at = asyncio.get_running_loop().time()
        entry.took = entry.at - began
