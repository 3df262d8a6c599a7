"""Live versions whose original is gone: a person took the song out, and they stayed."""

from collections.abc import Iterable, Sequence

from encore.music import Track
from encore.pipeline.songs import song_of
from encore.pipeline.verdicts import LIKELY, liveness


def without_original(added: Sequence[Track], listed: Iterable[Track]) -> list[Track]:
    """Return those of *added* of whose song *listed* holds no version but live ones."""
    there = {song_of(track) for track in listed if liveness(track).live < LIKELY}
    return [track for track in added if song_of(track) not in there]
