"""Judge pairs of tracks given as JSON lines, for people who want to check the rules."""

from collections.abc import Iterable, Iterator
from typing import Any

import orjson

from encore.music import Album, Artist, Track
from encore.pipeline.verdicts import judge
from encore.plans import Verdict


def judge_lines(lines: Iterable[bytes]) -> Iterator[bytes]:
    """One verdict for each line, in the same order.

    In: `{"original": {...} or null, "candidate": {...}}`, each with `track`, `artists`
    (names), `album`, `duration_ms`, `isrc`, any of which may be missing or null.
    Out: `{"live": 0.97, "same_song": 1.0, "accepted": true, "because": [...]}`, or
    `{"error": "..."}` for a line that cannot be read.
    """
    for line in lines:
        try:
            yield orjson.dumps(_as_json(_judge_line(line)))
        except ValueError as error:
            yield orjson.dumps({"error": str(error)})


def _judge_line(line: bytes) -> Verdict:
    pair = _an_object(orjson.loads(line), "the line")
    original = pair.get("original")
    candidate = _track(_an_object(pair.get("candidate"), "candidate"), "candidate")
    if original is None:
        return judge(None, candidate)
    return judge(_track(_an_object(original, "original"), "original"), candidate)


def _an_object(value: Any, name: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ValueError(f"{name} must be a JSON object")
    return value


def _track(fields: dict[str, Any], name: str) -> Track:
    artists = fields.get("artists") or []
    if isinstance(artists, str):
        artists = [artists]
    if not isinstance(artists, list) or not all(isinstance(a, str) for a in artists):
        raise ValueError(f"{name}: artists must be a list of names")
    duration = fields.get("duration_ms") or 0
    if isinstance(duration, bool) or not isinstance(duration, int | float):
        raise ValueError(f"{name}: duration_ms must be a number of milliseconds")
    return Track(
        id="",
        uri="",
        title=_text(fields, "track", name),
        artists=tuple(Artist(None, artist) for artist in artists),
        album=Album(None, _text(fields, "album", name)),
        duration_ms=int(duration),
        isrc=_text(fields, "isrc", name) or None,
    )


def _text(fields: dict[str, Any], field: str, name: str) -> str:
    value = fields.get(field)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise ValueError(f"{name}: {field} must be text")
    return value


def _as_json(verdict: Verdict) -> dict[str, Any]:
    return {
        "live": verdict.live,
        "same_song": verdict.same_song,
        "accepted": verdict.accepted,
        "because": verdict.because,
    }
