"""What a failure means for the work at hand: wait, try again, or give it up."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from encore.errors import (
    EncoreError,
    MustWait,
    OutcomeUnknown,
    ServerTrouble,
    SpotifyUnreachable,
)

MOST_TRIES = 4
PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(minutes=15)
PASSING = (ServerTrouble, SpotifyUnreachable, OutcomeUnknown)


@dataclass(frozen=True, slots=True)
class Delay:
    """Try again at *due_at*; *tries* is how often it failed by then."""

    due_at: datetime
    tries: int


def judge_failure(error: Exception, tries: int, now: datetime) -> Delay | None:
    """Return when to try again what failed *tries* times before, or None to give it up.

    Being told to wait is no failure, however often it happens. What Spotify refuses, it
    will refuse again.
    """
    if isinstance(error, MustWait):
        return Delay(error.until, tries)
    may_pass = isinstance(error, PASSING) or not isinstance(error, EncoreError)
    if may_pass and tries + 1 < MOST_TRIES:
        return Delay(now + min(PAUSE * 2**tries, LONGEST_PAUSE), tries + 1)
    return None


def sentence(error: Exception) -> str:
    """Return what to tell the person."""
    if isinstance(error, EncoreError):
        return str(error)
    return f"Something went wrong in Encore ({type(error).__name__}: {error}); please report it."
