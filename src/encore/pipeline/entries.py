"""The entries of the list as it should be, and what asks for them."""

from dataclasses import dataclass
from enum import StrEnum

from encore.music import Track
from encore.pipeline.songs import SongKey


class Placement(StrEnum):
    """Where Encore puts the live versions it adds."""

    AFTER = "after"  # right behind the original
    END = "end"  # at the end of the list: far fewer requests


class Why(StrEnum):
    """Why an entry is added."""

    LIVE = "live"
    OWED = "owed"  # deleted by a push that broke off before it could put it back
    UNDONE = "undone"  # Encore took it out, or it was there in the version that is restored
    PUT_BACK = "put back"  # Spotify deletes all copies of a URI; this one is to stay


@dataclass(frozen=True, slots=True)
class Wish:
    """The live versions chosen for a song of the list, best first.

    There may be more *versions* than *wanted*: the next one steps in for one that is blocked.
    The first *accepted* of them the person asked for: they are added, however many are there.
    """

    song: SongKey
    versions: tuple[Track, ...]
    wanted: int = 2
    accepted: int = 0


@dataclass(frozen=True, slots=True)
class Kept:
    """The item at *position* of the list as it is now."""

    position: int


@dataclass(frozen=True, slots=True)
class Added:
    """A URI that is to be inserted, for *song* where it belongs to one."""

    uri: str
    song: SongKey | None
    why: Why


Entry = Kept | Added


@dataclass(frozen=True, slots=True)
class Desired:
    """The list as it should be.

    *removed* are the positions that go, those included whose copy is put back.
    *left_out* are live versions for which there was no room under the cap.
    """

    entries: tuple[Entry, ...]
    left_out: tuple[Added, ...] = ()
    removed: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """An entry with what is known of it while the list is worked out."""

    entry: Entry
    uri: str | None
    song: SongKey | None = None
    live: bool = False
    track: Track | None = None
