"""What was concluded: values that the pipeline returns and the shell stores or acts on.

A person's own choices are called decisions; they are not here.
"""

from dataclasses import dataclass
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
