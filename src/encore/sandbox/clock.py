"""The sandbox's clock. It may run fast; it counts like the client's clock, without sharing code."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

BASE = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Clock:
    """Time that runs *rate* times as fast as the wall clock, counted from BASE."""

    rate: float = 1.0

    def seconds(self) -> float:
        """Return the present moment in seconds since 1970, by this clock."""
        base = BASE.timestamp()
        return base + (time.time() - base) * self.rate


def iso(seconds: float) -> str:
    """Return a moment the way Spotify writes it: whole seconds and a Z."""
    moment = datetime.fromtimestamp(0, UTC) + timedelta(seconds=int(seconds))
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
