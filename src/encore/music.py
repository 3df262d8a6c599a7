"""The nouns: what Spotify holds, as values of our own.

Nothing here knows Spotify's JSON or a database row; `encore.spotify.shapes` and
`encore.store` translate. All values are immutable. Positions are 0-based,
durations are milliseconds, times are timezone-aware UTC.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Artist:
    """A credited artist. Local files and very old entries may have no id."""

    id: str | None
    name: str


@dataclass(frozen=True, slots=True)
class Album:
    """A release. *kind* is Spotify's `album_type`: album, single, compilation or ep."""

    id: str | None
    title: str
    kind: str = "album"
    released: str | None = None  # "1994", "1994-11" or "1994-11-01", as Spotify gives it


@dataclass(frozen=True, slots=True)
class Track:
    """A recording as it stands on one release.

    *isrc* is absent where Spotify shows the short form of a track (album pages).
    *playable* is None when Spotify did not say, which it often does not.
    """

    id: str
    uri: str
    title: str
    artists: tuple[Artist, ...]
    album: Album
    duration_ms: int
    explicit: bool = False
    isrc: str | None = None
    playable: bool | None = None

    @property
    def artist(self) -> Artist | None:
        """The first credited artist, whose song it is taken to be."""
        return self.artists[0] if self.artists else None


class ItemKind(StrEnum):
    TRACK = "track"
    EPISODE = "episode"
    LOCAL = "local"
    UNAVAILABLE = "unavailable"  # Spotify shows null; the entry still holds its position


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of a playlist; its position is its index in the list.

    *track* is there for kind TRACK only. *uri* is None for UNAVAILABLE.
    *added_at* and *added_by* (a Spotify user id) are missing in very old lists.
    """

    kind: ItemKind
    uri: str | None
    title: str = ""
    added_at: datetime | None = None
    added_by: str | None = None
    track: Track | None = None


@dataclass(frozen=True, slots=True)
class Playlist:
    """A playlist as the list of playlists shows it.

    *public* is None when Spotify does not say. *total* is the number of items, or
    None where Spotify hides it (playlists of others). *image_url* is the cover, in a size
    for small pictures.
    """

    id: str
    name: str
    owner_id: str
    owner_name: str
    snapshot_id: str
    public: bool | None = None
    collaborative: bool = False
    description: str = ""
    total: int | None = None
    image_url: str | None = None
