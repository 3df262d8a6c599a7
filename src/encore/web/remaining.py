"""How long a sync still takes, worked out from what it sent so far. Pure.

All of it is counted in requests, because they are what a sync waits for: so many a playlist
or a song so far, so many a minute lately. Where that tells nothing, nothing is said.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from math import ceil

from encore.store.ledger import Wait
from encore.web import words

SEARCHING = ("GET /search", "GET /albums", "GET /artists")
READING = ("GET /playlists/{id}/items",)
WRITING = ("POST /playlists", "DELETE /playlists", "PUT /playlists")
LEAST_SECONDS = 10.0  # what was seen for less tells nothing
LEAST_SONGS = 5
SPENT = "quota"


class Scope(StrEnum):
    """What a time is for: as long as songs are not all known, nobody knows about the rest."""

    READING = "reading"
    FINDING = "finding"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Work:
    """What is still to be done and what was done so far, in playlists and songs.

    *sent* counts requests by bucket since the sync began, *sent_asking* those since songs are
    asked for, *sent_lately* those of the last *lately_s* seconds, *sent_in_a_day* those of
    the last 24 hours. *asked* is None where it cannot be known.
    """

    to_read: int
    to_ask: int
    to_write: int
    read: int
    asked: int | None
    written: int
    sent: Mapping[str, int]
    sent_asking: Mapping[str, int]
    sent_lately: Mapping[str, int]
    lately_s: float
    sent_in_a_day: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Left:
    """*days* of quota where that decides, else *seconds*."""

    scope: Scope
    seconds: float = 0.0
    days: int | None = None


def time_left(work: Work, waits: Sequence[Wait]) -> Left | None:
    """Return how long it still takes, or None while that cannot be known."""
    for wait in waits:
        if wait.reason == SPENT and _of({wait.bucket: 1}, SEARCHING):
            return _days_left(work, wait.bucket)
    if waits or work.lately_s < LEAST_SECONDS:
        return None
    a_second = sum(work.sent_lately.values()) / work.lately_s
    if not a_second:
        return None
    if work.to_read:
        reading = _requests(work.to_read, work.read, _of(work.sent, READING))
        return None if reading is None else Left(Scope.READING, reading / a_second)
    finding = _finding(work)
    if finding is None:
        return None
    # Whoever writes reads the list before and after.
    sent = _of(work.sent, WRITING) + max(0, _of(work.sent, READING) - work.read)
    writing = _requests(work.to_write, work.written, sent)
    if writing is None:
        return Left(Scope.FINDING, finding / a_second) if finding else None
    return Left(Scope.ALL, (finding + writing) / a_second) if finding + writing else None


def say_left(left: Left | None) -> str:
    """Return "about 4 minutes left"; "" while nothing can be said."""
    if left is None:
        return ""
    if left.days is not None:
        return f"about {words.count(left.days, 'day')} at today's quota"
    for_what = {Scope.READING: " for reading", Scope.FINDING: " for the search"}
    return f"{_say_time(left.seconds)} left{for_what.get(left.scope, '')}"


def say_pause(until: str, done: int, total: int, noun: str) -> str:
    """Say *until* when a sync waits, and how far it has come."""
    if not total:
        return f"{until}; it goes on by itself then."
    of = f"{done:,} of {words.count(total, noun)}"
    return f"{until}; {of} done, the rest goes on by itself."


def _finding(work: Work) -> float | None:
    if not work.to_ask:
        return 0.0
    if work.asked is None or work.asked < LEAST_SONGS:
        return None
    return _requests(work.to_ask, work.asked, _of(work.sent_asking, SEARCHING))


def _days_left(work: Work, bucket: str) -> Left | None:
    """A spent quota tells how much a day has: as much as was sent until it was spent."""
    a_day = work.sent_in_a_day.get(bucket, 0)
    if not a_day or not work.to_ask or work.asked is None or work.asked < LEAST_SONGS:
        return None
    needed = work.to_ask * work.sent_asking.get(bucket, 0) / work.asked
    return Left(Scope.FINDING, days=max(1, ceil(needed / a_day))) if needed else None


def _requests(to_do: int, done: int, sent: int) -> float | None:
    """Return how many requests are still needed, by how many what is done has needed."""
    if not to_do:
        return 0.0
    return to_do * sent / done if done > 0 and sent > 0 else None


def _of(sent: Mapping[str, int], starts: tuple[str, ...]) -> int:
    return sum(number for bucket, number in sent.items() if bucket.startswith(starts))


def _say_time(seconds: float) -> str:
    minutes = seconds / 60
    if minutes < 1:
        return "less than a minute"
    if minutes < 57.5:
        step = 1 if minutes < 9.5 else 5
        return f"about {words.count(max(1, round(minutes / step) * step), 'minute')}"
    hours = timedelta(seconds=seconds) / timedelta(hours=1)
    if hours < 35.5:
        return f"about {words.count(max(1, round(hours)), 'hour')}"
    return f"about {words.count(round(hours / 24), 'day')}"
