"""The music a sandbox account begins with: real songs, their live releases, and traps.

Songs, releases and years are those of real records as a fan remembers them, so a track list may
be off by a song and a length by some seconds; `music/traps.txt` also has rows that merely stand
for a kind. Ids and ISRCs are made from the names. The files in `music/` and `playlists/` hold all
of it and can be mended without knowing Python: `records` and `lists` say how they are written.
"""

from functools import cache
from importlib.resources import files
from typing import Any

from encore.sandbox.library.identity import isrc, spotify_id
from encore.sandbox.library.lines import BadLine, read_folder
from encore.sandbox.library.lists import Shelf, read_playlists
from encore.sandbox.library.records import Record, read_records

__all__ = ["BadLine", "catalogue", "live_performances", "playlists"]


def catalogue() -> list[dict[str, Any]]:
    """Return every track as a new dict, in the order of the releases' track lists.

    `duration_ms` is in milliseconds, `popularity` runs from 0 to 100, and a `release_date` is a
    day or, where only that is known, a year.
    """
    return [row_of(record) for record in records()]


def playlists() -> list[dict[str, Any]]:
    """Return the playlists as new dicts; positions are those of `items`.

    Each item has `added_at` (ISO 8601, UTC, or None) and `added_by` (`me`, a name, or None), and
    one of `track` (an id of the catalogue; `unavailable` if it cannot be played), `local`
    (`seconds` long), `episode` or `null`.
    """
    return read_playlists(read_folder(files(__name__) / "playlists"), Shelf(records()))


def live_performances() -> dict[str, list[list[str]]]:
    """Return what a perfect search would find, to measure a real one by.

    The keys are the ids of the tracks that are not live. A value lists the performances of that
    song that share an artist with the track, each as the ids of the tracks that hold it.
    """
    live: dict[tuple[str, str], list[Record]] = {}
    for record in records():
        if record.live:
            live.setdefault(song_key(record), []).append(record)
    return {
        record.id: performances_by(record.artists, live.get(song_key(record), []))
        for record in records()
        if not record.live
    }


def performances_by(artists: tuple[str, ...], live: list[Record]) -> list[list[str]]:
    found: dict[str, list[str]] = {}
    for record in live:
        if not set(artists).isdisjoint(record.artists):
            found.setdefault(record.first.id, []).append(record.id)
    return list(found.values())


@cache
def records() -> tuple[Record, ...]:
    return tuple(read_records(read_folder(files(__name__) / "music")))


def song_key(record: Record) -> tuple[str, str]:
    return record.release.section.artist, record.song


def row_of(record: Record) -> dict[str, Any]:
    release = record.release
    return {
        "id": record.id,
        "name": record.title,
        "artists": [{"id": spotify_id("artist", name), "name": name} for name in record.artists],
        "album": {
            "id": release.id,
            "name": release.name,
            "album_type": release.kind,
            "release_date": release.date,
        },
        "duration_ms": record.duration_ms,
        "explicit": record.explicit,
        "isrc": isrc_of(record if record.own_isrc else record.first),
        "popularity": record.popularity,
    }


def isrc_of(record: Record) -> str:
    release = record.release
    section = release.section
    return isrc(section.country, section.artist, release.date, release.name, record.title)
