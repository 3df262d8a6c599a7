"""What a person chose. A decision holds in every playlist and every later sync until undone.

Nothing here says what follows from a choice; `encore.pipeline.decisions` does.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

MOST_WANTED = 5  # live versions of one song


class DecisionKind(StrEnum):
    ACCEPT = "accept"  # this track is a live version of the song, and the first to take
    REJECT = "reject"  # this track is in no playlist
    REPLACE = "replace"  # both at once: this track instead of that one
    NEVER_SONG = "never_song"  # no live versions of the song
    NEVER_ARTIST = "never_artist"  # no live versions of the artist's songs
    NUMBER = "number"  # so many live versions of the song, however many of others

    @property
    def said(self) -> str:
        """What was done, for people."""
        return _SAID[self]


_SAID = {
    DecisionKind.ACCEPT: "Accepted",
    DecisionKind.REJECT: "Rejected",
    DecisionKind.REPLACE: "Replaced",
    DecisionKind.NEVER_SONG: "Never this song",
    DecisionKind.NEVER_ARTIST: "Never this artist",
    DecisionKind.NUMBER: "How many",
}


@dataclass(frozen=True, slots=True)
class Decision:
    """*artist_id* and *song_key* say which song it is about; NEVER_ARTIST has no song.

    *track_id* is the version that was accepted or rejected, *replaced_id* the one it stands
    in for. *number* says how many live versions of the song, for NUMBER alone. *name* is
    what it is about, for people. *id* is 0 until it is stored.
    """

    kind: DecisionKind
    artist_id: str
    song_key: str | None
    track_id: str | None
    replaced_id: str | None
    name: str
    decided_at: datetime
    id: int = 0
    number: int | None = None

    @property
    def track_ids(self) -> tuple[str, ...]:
        return tuple(name for name in (self.track_id, self.replaced_id) if name)


class LiveKind(StrEnum):
    """The sorts of live recordings a person may like or not."""

    CONCERT = "concert"
    SESSION = "session"  # played for a radio station, a programme, a studio audience
    ACOUSTIC = "acoustic"


@dataclass(frozen=True, slots=True)
class Taste:
    """What a person wants of live versions: how many of a song (0 to 5), and which count.

    With *likely* also what only its album calls live is taken, where nothing better is.
    """

    wanted: int = 2
    kinds: frozenset[LiveKind] = frozenset(LiveKind)
    likely: bool = False

    @property
    def is_open(self) -> bool:
        """Whether all that is surely live counts, as it does until the person says otherwise."""
        return self.kinds == frozenset(LiveKind) and not self.likely


def track_ids_of(decisions: Iterable[Decision]) -> set[str]:
    return {track_id for decision in decisions for track_id in decision.track_ids}
