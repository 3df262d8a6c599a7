"""Which song a track is, and whether live versions of it are wanted at all."""

import re
from dataclasses import dataclass

from encore.music import Track
from encore.pipeline.descriptors import Descriptor
from encore.pipeline.folding import fold
from encore.pipeline.titles import make_key, parse_title
from encore.pipeline.verdicts import LIKELY, liveness
from encore.pipeline.versions import KARAOKE_COMPANIONS, SCRAP_TITLES
from encore.pipeline.words import Mark
from encore.plans import FindingKind

_NOT_IN_A_SEARCH = re.compile(r"[\"“”'’‘`´:*()\[\]{}<>/\\|]")
SHORTEST_SONG_MS = 120_000  # a named intro or interlude from here on is a song of its own
_OPERATORS = frozenset({"and", "or", "not"})


@dataclass(frozen=True, slots=True)
class SongKey:
    """One song of one artist, whatever the release or version."""

    artist_id: str
    key: str


@dataclass(frozen=True, slots=True)
class Reason:
    """Why no live version of a track is wanted, for a person in *because*."""

    kind: FindingKind
    because: str


_WHAT_IT_IS = {
    Mark.KARAOKE: "a karaoke version",
    Mark.SPOKEN: "spoken word",
    Mark.MIXED: "a part of a DJ mix",
    Mark.MEDLEY: "a medley",
    Mark.SCRAP: "an intro, interlude or skit",
}


def song_of(track: Track) -> SongKey | None:
    """The song of *track*, or None when it has no artist id or a blank title."""
    artist, key = track.artist, parse_title(track.title).key
    return SongKey(artist.id, key) if artist and artist.id and key else None


def asks_nothing(track: Track) -> Reason | None:
    """Why *track* asks for no live versions; None for an ordinary studio track."""
    verdict = liveness(track)
    if verdict.live >= LIKELY:
        return Reason(FindingKind.LIVE, verdict.because[0])
    if what := _not_a_song(track):
        return Reason(FindingKind.NOT_A_SONG, what)
    return None


def _not_a_song(track: Track) -> str | None:
    title = parse_title(track.title)
    for mark, name in _WHAT_IT_IS.items():
        for descriptor in title.descriptors:
            if mark in descriptor.marks and not _is_full_song(track, mark, descriptor):
                return f"title says {descriptor.text!r}: {name}"
    if "medley" in title.key.split():
        return f"{title.base!r} is a medley"
    if title.key in SCRAP_TITLES:
        return f"{title.base!r} is an intro, interlude or skit, not a song"
    return _kind_of_album(track) or _kind_of_artist(track)


def _is_full_song(track: Track, mark: Mark, descriptor: Descriptor) -> bool:
    """Whether what calls itself an interlude is a song: "What Goes Around (Interlude)"."""
    if mark is not Mark.SCRAP or "skit" in fold(descriptor.text):
        return False
    return track.duration_ms >= SHORTEST_SONG_MS


def _kind_of_album(track: Track) -> str | None:
    album = parse_title(track.album.title)
    if Mark.MIXED in album.marks:
        return f"album is {track.album.title!r}: a DJ mix"
    words = set(album.full_key.split())
    if Mark.KARAOKE in album.marks or ("karaoke" in words and words & KARAOKE_COMPANIONS):
        return f"album is {track.album.title!r}: karaoke"
    return None


def _kind_of_artist(track: Track) -> str | None:
    for artist in track.artists:
        if "karaoke" in fold(artist.name).split():
            return f"the artist is {artist.name!r}: karaoke"
    return None


def search_title(track: Track) -> str:
    """The song's name for the `track:"..."` filter of a Spotify search.

    Without quotes, with blanks for apostrophes, and without the words that Spotify may
    take for operators.
    """
    base = parse_title(track.title).base
    words = _NOT_IN_A_SEARCH.sub(" ", base).split()
    plain = [word for word in words if word.lower() not in _OPERATORS]
    return " ".join(plain or words) or make_key(base)
