"""Rate limit and quota, counted in rolling windows on a clock value (seconds)."""

from collections import deque
from dataclasses import dataclass, field
from typing import Literal

RATE_WINDOW = 30.0
QUOTA_WINDOW = 86_400.0
LONGER_PER_REQUEST = {"rate": 1.0, "quota": 10.0}  # a request sent while blocked costs more wait


@dataclass(frozen=True, slots=True)
class Refused:
    """A request is over a limit; ask again in *retry_after* whole seconds."""

    kind: Literal["rate", "quota"]
    retry_after: int


@dataclass(slots=True)
class Window:
    """Requests within the last *length* seconds, and until when nothing is let through."""

    length: float
    moments: deque[float] = field(default_factory=deque)
    blocked_until: float = 0.0

    def is_full(self, now: float, limit: int) -> bool:
        self._forget(now)
        return limit > 0 and len(self.moments) >= limit

    def add(self, now: float) -> None:
        self._forget(now)
        self.moments.append(now)

    def _forget(self, now: float) -> None:
        while self.moments and self.moments[0] <= now - self.length:
            self.moments.popleft()


class Limits:
    """The windows of all apps and buckets."""

    def __init__(self) -> None:
        self._rate: dict[str, Window] = {}
        self._quota: dict[tuple[str, str], Window] = {}

    def check_rate(self, app: str, limit: int, pause: int, now: float) -> Refused | None:
        """Refuse what is over *limit* per rolling 30 s, for *pause* seconds from then on."""
        window = self._rate.setdefault(app, Window(RATE_WINDOW))
        if limit <= 0:
            window.blocked_until = 0.0
            return None
        if now < window.blocked_until:
            window.blocked_until += LONGER_PER_REQUEST["rate"]
            return Refused("rate", whole(window.blocked_until - now))
        if window.is_full(now, limit):
            window.blocked_until = now + pause
            return Refused("rate", pause)
        return None

    def check_quota(self, developer: str, bucket: str, limit: int, now: float) -> Refused | None:
        """Refuse what is over *limit* per rolling 24 h until the oldest request is a day old."""
        window = self._quota.setdefault((developer, bucket), Window(QUOTA_WINDOW))
        if limit <= 0:
            window.blocked_until = 0.0
            return None
        if now < window.blocked_until:
            window.blocked_until += LONGER_PER_REQUEST["quota"]
        elif window.is_full(now, limit):
            window.blocked_until = window.moments[0] + QUOTA_WINDOW
        else:
            return None
        return Refused("quota", whole(window.blocked_until - now))

    def count(self, app: str, developer: str, bucket: str, now: float) -> None:
        """Count a request that was let through."""
        self._rate.setdefault(app, Window(RATE_WINDOW)).add(now)
        key = (developer, bucket)
        self._quota.setdefault(key, Window(QUOTA_WINDOW)).add(now)

    def used(self, now: float) -> dict[str, dict[str, int]]:
        """Return requests of the last 24 h by developer account and bucket."""
        found: dict[str, dict[str, int]] = {}
        for (developer, bucket), window in self._quota.items():
            window.is_full(now, 0)
            found.setdefault(developer, {})[bucket] = len(window.moments)
        return found


def whole(seconds: float) -> int:
    """Round up to whole seconds, at least 1."""
    return max(1, int(-(-seconds // 1)))
