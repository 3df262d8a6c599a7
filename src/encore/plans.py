"""What was concluded: values that the pipeline returns and the shell stores or acts on.

A person's own choices are called decisions; they are not here.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from encore.music import Track


class FindingKind(StrEnum):
    """What was noticed about one item. A finding is stored and shown; it is never an exception."""

    DUPLICATE = "duplicate"
    UNPLAYABLE = "unplayable"
    LOCAL = "local"
    EPISODE = "episode"
    NULL = "null"
    NO_ARTIST = "no_artist"
    LIVE = "live"  # is a live version itself: counts as one, asks for none
    NOT_A_SONG = "not_a_song"  # spoken word, DJ mix, medley, karaoke: asks for none


@dataclass(frozen=True, slots=True)
class Finding:
    """*because* is a short sentence for a person, such as "the same recording as no. 3"."""

    position: int
    kind: FindingKind
    because: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a candidate is a live version of an original.

    *live* and *same_song* are probabilities from 0 to 1; *same_song* is None without an
    original. *because* says why, in short sentences for a person.
    """

    live: float
    same_song: float | None
    accepted: bool
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LiveMatch:
    """A live version that was chosen for a song, and why."""

    track: Track
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Duplicate:
    """The item at *position* repeats the item at *first* (both 0-based)."""

    position: int
    first: int
    because: str


@dataclass(frozen=True, slots=True)
class Insert:
    """Put *uris* (1 to 100) at *position* of the list as it is then, in order."""

    position: int
    uris: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Remove:
    """Take out *all* copies of each of *uris* (1 to 100), as Spotify's DELETE does."""

    uris: tuple[str, ...]


Edit = Insert | Remove


@dataclass(frozen=True, slots=True)
class Owed:
    """A URI whose copies were all deleted in order to put one back.

    *after* holds the URIs that stood before it, nearest first: it goes after the nearest
    of them that is still there, or to the start. An entry without a URI stands there as "".
    *added_at* is the date that is lost by it.
    Without its *track*, a plan that puts it back can add nothing else yet.
    """

    uri: str
    after: tuple[str, ...]
    added_at: datetime | None = None
    track: Track | None = None


class AdditionState(StrEnum):
    """What became of a live version that Encore added."""

    SENT = "sent"  # no read has shown it yet
    CONFIRMED = "confirmed"
    MISSING = "missing"  # not there any more, but nothing proves that the person took it out
    TAKEN_OUT = "taken_out"  # by the person; never added to this playlist again
    WITHDRAWN = "withdrawn"  # by Encore, for the person's decision


@dataclass(frozen=True, slots=True)
class Addition:
    """A URI that Encore added to a playlist. *shown_as* is the URI Spotify shows it under now."""

    uri: str
    track: Track
    state: AdditionState
    sent_at: datetime
    confirmed_at: datetime | None = None
    missing_since: datetime | None = None
    shown_as: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What a request about an artist brought.

    *rows* counts everything it showed, *live* the live versions and live albums among it,
    *new* those live versions of songs open at the time that were not known before. *more*
    says that there is a further page, *total* how many rows all pages have, as far as
    Spotify said so (for tracks and albums: the greater of the two).
    """

    rows: int = 0
    live: int = 0
    new: int = 0
    more: bool = False
    total: int | None = None
