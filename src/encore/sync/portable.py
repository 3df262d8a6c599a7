"""Decisions as JSON, to keep beside a backup or to take to another Encore."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import orjson

from encore.decisions import Decision, DecisionKind
from encore.errors import BadInput
from encore.music import Album, Artist, Track

FORMAT = 1
NOT_OURS = "This is no file of decisions: `encore decide export` writes one."


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
    except (ValueError, KeyError, TypeError, AttributeError):
        raise BadInput(NOT_OURS) from None


def _read_decision(one: Mapping[str, Any]) -> Decision:
    decided_at = datetime.fromisoformat(one["decided_at"])
    if decided_at.tzinfo is None:
        raise ValueError("a moment without a time zone")
    return Decision(
        DecisionKind(one["kind"]),
        _text(one["artist_id"]),
        one["song_key"] and _text(one["song_key"]),
        one["track_id"] and _text(one["track_id"]),
        one["replaced_id"] and _text(one["replaced_id"]),
        _text(one["name"]),
        decided_at,
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
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
    return Track(
        id=_text(one["id"]),
        uri=_text(one["uri"]),
        title=_text(one["title"]),
        artists=tuple(Artist(artist_id, _text(name)) for artist_id, name in one["artists"]),
        album=Album(*one["album"]),
        duration_ms=int(one["duration_ms"]),
        explicit=bool(one["explicit"]),
        isrc=one["isrc"],
    )
