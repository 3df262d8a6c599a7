"""Decisions as JSON, to keep beside a backup or to take to another Encore."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import orjson

from encore.decisions import MOST_WANTED, Decision, DecisionKind
from encore.errors import BadInput
from encore.music import Album, Artist, Track

FORMAT = 1
NOT_OURS = (
    "This is no file of decisions: `encore decide export` writes one, and so does the page "
    "of your decisions."
)
# Years that every database and calendar can tell.
FIRST_YEAR, LAST_YEAR = 2000, 2999
LONGEST_MS = 2**31 - 1


def write_decisions(decisions: Iterable[Decision], tracks: Mapping[str, Track]) -> dict[str, Any]:
    """Return what `read_decisions` reads; *tracks* holds by id those that they name."""
    return {
        "encore_decisions": FORMAT,
        "decisions": [
            {
                "kind": one.kind.value,
                "name": one.name,
                "artist_id": one.artist_id,
                "song_key": one.song_key,
                "track_id": one.track_id,
                "replaced_id": one.replaced_id,
                "decided_at": one.decided_at.isoformat(),
                "number": one.number,
            }
            for one in decisions
        ],
        "tracks": [_write_track(track) for track in tracks.values()],
    }


def read_decisions(text: bytes) -> tuple[list[Decision], list[Track]]:
    """Return the decisions of a file and the tracks they name. Raises BadInput."""
    try:
        found = orjson.loads(text)
        if found["encore_decisions"] != FORMAT:
            raise BadInput("This file was written by another version of Encore; update Encore.")
        return (
            [_read_decision(one) for one in found["decisions"]],
            [_read_track(one) for one in found["tracks"]],
        )
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError):
        raise BadInput(NOT_OURS) from None


def _read_decision(one: Mapping[str, Any]) -> Decision:
    decided_at = datetime.fromisoformat(one["decided_at"])
    if decided_at.tzinfo is None or not FIRST_YEAR <= decided_at.year <= LAST_YEAR:
        raise ValueError("no moment that can be")
    made = Decision(
        DecisionKind(one["kind"]),
        _text(one["artist_id"]),
        one["song_key"] and _text(one["song_key"]),
        one["track_id"] and _text(one["track_id"]),
        one["replaced_id"] and _text(one["replaced_id"]),
        _text(one["name"]),
        decided_at,
        number=one.get("number"),
    )
    if not _is_whole(made):
        raise ValueError("a decision about nothing")
    return made


def _is_whole(made: Decision) -> bool:
    """Whether the decision names all that one of its kind is about."""
    if made.kind is DecisionKind.REJECT:
        return made.track_id is not None
    if made.kind is DecisionKind.NEVER_ARTIST:
        return made.artist_id != ""
    if made.kind is DecisionKind.NUMBER and not _is_number(made.number):
        return False
    named = (made.track_id is not None, made.replaced_id is not None)
    is_named = {DecisionKind.ACCEPT: named[0], DecisionKind.REPLACE: all(named)}
    return bool(made.song_key) and is_named.get(made.kind, True)


def _is_number(number: object) -> bool:
    return type(number) is int and 0 <= number <= MOST_WANTED


def _text(value: object) -> str:
    if not isinstance(value, str) or "\0" in value:
        raise TypeError("not a text that can be stored")
    return value


def _write_track(track: Track) -> dict[str, Any]:
    return {
        "id": track.id,
        "uri": track.uri,
        "title": track.title,
        "artists": [[artist.id, artist.name] for artist in track.artists],
        "album": [track.album.id, track.album.title, track.album.kind, track.album.released],
        "duration_ms": track.duration_ms,
        "explicit": track.explicit,
        "isrc": track.isrc,
    }


def _read_track(one: Mapping[str, Any]) -> Track:
    track_id, duration_ms = _text(one["id"]), int(one["duration_ms"])
    if one["uri"] != f"spotify:track:{track_id}" or not 0 <= duration_ms <= LONGEST_MS:
        raise ValueError("no track that can be")
    album_id, title, kind, released = one["album"]
    return Track(
        id=track_id,
        uri=_text(one["uri"]),
        title=_text(one["title"]),
        artists=tuple(
            Artist(artist_id and _text(artist_id), _text(name))
            for artist_id, name in one["artists"]
        ),
        album=Album(
            album_id and _text(album_id), _text(title), _text(kind), released and _text(released)
        ),
        duration_ms=duration_ms,
        explicit=bool(one["explicit"]),
        isrc=one["isrc"] and _text(one["isrc"]),
    )
