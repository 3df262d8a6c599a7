"""Find what a person means by a link, an id or a name they typed."""

import re
from collections.abc import Iterable, Mapping, Sequence

from rapidfuzz import process

from encore.music import Track
from encore.pipeline.folding import fold
from encore.pipeline.titles import make_key, song_key

NEAR = 5
NEAR_ENOUGH = 60  # of 100

_LINK = re.compile(
    r"(?:https?://)?open\.spotify\.com/(?:intl-[\w-]+/)?(\w+)/(\w+)|spotify:(\w+):(\w+)"
)
_ID = re.compile(r"[0-9A-Za-z]{22}")


def read_link(text: str) -> tuple[str, str] | None:
    """Return the kind and the id that a Spotify link, URI or bare track id names, else None."""
    text = text.strip()
    if found := _LINK.match(text):
        return (found[1], found[2]) if found[1] else (found[3], found[4])
    return ("track", text) if _ID.fullmatch(text) else None


def is_id(text: str) -> bool:
    """Tell whether *text* can be the id of something on Spotify."""
    return _ID.fullmatch(text) is not None


def link_to(track_id: str) -> str:
    return f"https://open.spotify.com/track/{track_id}"


def name_of(track: Track) -> str:
    """Return a track's title with its first artist, as a person may type it."""
    return f"{track.title} by {track.artist.name}" if track.artist else track.title


def match_titles(text: str, tracks: Iterable[Track]) -> list[Track]:
    """Return the tracks that *text* names: by whole title, else by song, with "by ARTIST" or not.

    Each of the ways is tried only where those before it find nothing.
    """
    listed = list(tracks)
    folded = fold(text.strip())
    exact = [one for one in listed if folded in (fold(one.title), fold(name_of(one)))]
    return exact or match_songs(text, listed)


def match_songs(text: str, tracks: Iterable[Track]) -> list[Track]:
    """Return the tracks of the song that *text* names, "Alive" or "Alive by Pearl Jam"."""
    keys = {song_key(text), make_key(text)}
    return [one for one in tracks if not keys.isdisjoint(_names(one))]


def _names(track: Track) -> set[str]:
    key = song_key(track.title)
    return {key} | {f"{key} by {make_key(artist.name)}" for artist in track.artists}


def nearest(text: str, names: Iterable[str]) -> list[str]:
    """Return the names that are most like *text*, the most likely first; perhaps none."""
    by_key: Mapping[str, str] = {fold(name): name for name in names}
    found: Sequence[tuple[str, float, int]] = process.extract(
        fold(text), list(by_key), limit=NEAR, score_cutoff=NEAR_ENOUGH
    )
    return [by_key[key] for key, _, _ in found]
