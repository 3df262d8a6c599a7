"""Choose the live versions of a song: the best ones, no performance twice."""

import math
from collections.abc import Container, Iterable, Sequence
from typing import TypeAlias

from encore.music import Track
from encore.pipeline.recordings import same_performance
from encore.pipeline.same_song import SAME_SONG
from encore.pipeline.titles import parse_title
from encore.pipeline.verdicts import CERTAIN, LIKELY, assess, judge, liveness
from encore.pipeline.words import Mark
from encore.plans import LiveMatch, Verdict

__all__ = ["CERTAIN", "LIKELY", "choose", "judge", "liveness"]

_LESS_THAN_FULL = Mark.ACOUSTIC | Mark.SESSION | Mark.BROADCAST | Mark.INSTRUMENTAL
_WORKED_ON = Mark.REMIX | Mark.EDIT | Mark.DEMO | Mark.SPED
_LONGEST_RATIO = 3.5

Rank: TypeAlias = tuple[float | bool | str, ...]


def choose(
    original: Track,
    candidates: Iterable[Track],
    wanted: int = 2,
    *,
    present: Sequence[Track] = (),
    allow_likely: bool = False,
    refused: Container[str] = (),
) -> tuple[LiveMatch, ...]:
    """The best *wanted* live versions of *original*, the best first; often fewer.

    Each is another performance than the others and than those *present*, the live versions
    that the list already has. *refused* holds ids or URIs never to be chosen. With
    *allow_likely* also what is only likely live is taken, after all that is certain. The
    order of *candidates* makes no difference.
    """
    taken = list(present)
    chosen: list[LiveMatch] = []
    for _, match in _ranked(original, candidates, allow_likely, refused):
        if len(chosen) >= wanted:
            break
        if not any(same_performance(match.track, other) for other in taken):
            chosen.append(match)
            taken.append(match.track)
    return tuple(chosen)


def _ranked(
    original: Track, candidates: Iterable[Track], allow_likely: bool, refused: Container[str]
) -> list[tuple[Rank, LiveMatch]]:
    found: dict[str, tuple[Rank, LiveMatch]] = {}
    for track in candidates:
        if track.id in refused or track.uri in refused or track.playable is False:
            continue
        verdict, objection = assess(original, track)
        if not objection and (verdict.accepted or (allow_likely and _is_likely(verdict))):
            entry = (rank(original, track, verdict), LiveMatch(track, verdict))
            if track.id not in found or entry[0] < found[track.id][0]:
                found[track.id] = entry
    return sorted(found.values(), key=lambda entry: entry[0])


def _is_likely(verdict: Verdict) -> bool:
    return verdict.live >= LIKELY and (verdict.same_song or 0.0) >= SAME_SONG


def rank(original: Track, track: Track, verdict: Verdict) -> Rank:
    """Where *track* stands among the live versions of *original*; the smallest is the best.

    Without popularity, which Spotify hides, in this order: how surely it is live, how
    exactly it is the song, a live album before singles and compilations, a whole band
    before a session, nothing remixed or cut, a length near the original's, the earlier
    release; the id decides what is left, so that a rerun gives the same answer.
    """
    title = parse_title(track.title)
    marks, ratio = title.marks, _length_ratio(original, track)
    return (
        -round(verdict.live, 1),  # 0.97 and 0.99 are both beyond doubt
        -(verdict.same_song or 0.0),
        title.base.casefold() != parse_title(original.title).base.casefold(),
        -verdict.live,
        ratio > math.log(_LONGEST_RATIO),
        track.album.kind != "album",
        bool(marks & _LESS_THAN_FULL),
        bool(marks & _WORKED_ON),
        round(ratio, 1),
        track.album.released or "9999",
        track.id,
    )


def _length_ratio(original: Track, track: Track) -> float:
    """How far the lengths are apart, as the size of the logarithm of their ratio."""
    if original.duration_ms <= 0 or track.duration_ms <= 0:
        return 0.0
    return abs(math.log(track.duration_ms / original.duration_ms))
