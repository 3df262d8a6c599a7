"""What a failure means for the work at hand: wait, try again, or give it up."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from encore.errors import (
    EncoreError,
    GuardStopped,
    MustWait,
    NotConnected,
    NotThere,
    OutcomeUnknown,
    ServerTrouble,
    SpotifyUnreachable,
)
from encore.store import runs
from encore.store.runs import RunPlaylist, Step
from encore.sync.parts import Parts
from encore.sync.telling import end_signed_out

MOST_TRIES = 4
PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(minutes=15)
log = structlog.get_logger()


class PlanOutdated(EncoreError):
    """A plan that was made of facts which have changed; made anew, it may be carried out."""


PASSING = (ServerTrouble, SpotifyUnreachable, OutcomeUnknown, PlanOutdated)


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


async def fail_playlist(parts: Parts, entry: RunPlaylist, error: Exception) -> None:
    """Keep on the playlist's row of the run what went wrong and when to try again.

    Where the sign-in ran out, no other playlist can go on either: then the run ends.
    """
    now = parts.clock.now()
    if not isinstance(error, MustWait | GuardStopped):
        log.warning(
            "a playlist failed", playlist=entry.playlist_id, step=entry.state, error=repr(error)
        )
    delay = judge_failure(error, entry.tries, now)
    async with parts.engine.begin() as db:
        present = await runs.find_run_playlist(db, entry.run_id, entry.playlist_id)
        if present is None or present.state is not entry.state:
            return  # another worker took over meanwhile, and has got on
        if delay is not None:
            await runs.wait_playlist(
                db, entry.run_id, entry.playlist_id, delay.due_at, delay.tries, sentence(error)
            )
            return
        step = Step.STOPPED if isinstance(error, GuardStopped) else Step.FAILED
        words = "Spotify does not have it any more." if isinstance(error, NotThere) else None
        await runs.move_playlists(
            db,
            entry.run_id,
            [entry.playlist_id],
            step,
            error=words or sentence(error),
            tries=entry.tries + 1,
        )
        if isinstance(error, NotConnected):
            await end_signed_out(db, entry.run_id, error, now)
