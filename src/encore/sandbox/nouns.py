"""What the sandbox keeps: music that never changes, and playlists that do."""

import hashlib
from dataclasses import dataclass, field
from typing import Literal

BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
ID_LENGTH = 22

Kind = Literal["track", "episode", "local", "null"]


@dataclass(frozen=True, slots=True)
class Artist:
    id: str
    name: str


@dataclass(frozen=True, slots=True, eq=False)
class Album:
    """An album with its tracks in order; *kind* is album, single or compilation."""

    id: str
    name: str
    kind: str
    release_date: str
    upc: str
    tracks: list["Track"] = field(default_factory=list)

    @property
    def artists(self) -> tuple[Artist, ...]:
        return self.tracks[0].artists

    @property
    def popularity(self) -> int:
        return max(track.popularity for track in self.tracks)


@dataclass(frozen=True, slots=True, eq=False)
class Track:
    """A recording on an album; *number* is its 1-based place there."""

    id: str
    name: str
    artists: tuple[Artist, ...]
    album: Album
    number: int
    duration_ms: int
    explicit: bool
    isrc: str
    popularity: int

    @property
    def uri(self) -> str:
        return f"spotify:track:{self.id}"


@dataclass(frozen=True, slots=True)
class Episode:
    id: str
    name: str
    show: str
    duration_ms: int

    @property
    def uri(self) -> str:
        return f"spotify:episode:{self.id}"


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of a playlist. *key* stays with the row wherever it moves.

    A null row shows nothing at all; a local file has all it shows in its URI.
    """

    key: int
    kind: Kind
    uri: str
    added_at: str | None
    added_by: str | None


@dataclass(frozen=True, slots=True)
class Version:
    """A playlist as one edit left it; *moment* in seconds of the sandbox's clock."""

    snapshot: str
    moment: float
    entries: tuple[Entry, ...]


@dataclass(slots=True)
class Playlist:
    """A playlist with its latest versions, newest last; *public* may be unknown (None)."""

    id: str
    name: str
    description: str
    public: bool | None
    collaborative: bool
    owner: str
    followers: set[str]
    versions: list[Version]
    edits: int = 0
    shown_as_null: bool = False

    @property
    def uri(self) -> str:
        return f"spotify:playlist:{self.id}"

    @property
    def entries(self) -> tuple[Entry, ...]:
        return self.versions[-1].entries

    def may_edit(self, user: str | None) -> bool:
        """Tell whether *user* owns this playlist or collaborates on it."""
        return user == self.owner or (self.collaborative and user in self.followers)


def hashed_id(*parts: object) -> str:
    """Return a 22-character base62 id that depends on *parts* alone."""
    number = int.from_bytes(hashlib.sha256("\x1f".join(map(str, parts)).encode()).digest()[:16])
    digits = []
    for _ in range(ID_LENGTH):
        number, digit = divmod(number, 62)
        digits.append(BASE62[digit])
    return "".join(reversed(digits))
