"""Note what is special about the entries of a playlist. Nothing here stops a sync."""

from collections.abc import Iterator, Sequence

from encore.music import Item, ItemKind, Track
from encore.pipeline.songs import asks_nothing
from encore.plans import Finding, FindingKind

_NOT_A_TRACK = {
    ItemKind.EPISODE: (FindingKind.EPISODE, "a podcast episode: it stays where it is"),
    ItemKind.LOCAL: (FindingKind.LOCAL, "a local file: only this device knows it, so it stays"),
    ItemKind.UNAVAILABLE: (FindingKind.NULL, "Spotify no longer shows what this was: it stays"),
}


def validate(items: Sequence[Item]) -> tuple[Finding, ...]:
    """What is special about each of *items*, in the order of the list; often nothing."""
    return tuple(
        Finding(position, kind, because)
        for position, item in enumerate(items)
        for kind, because in _findings(item)
    )


def _findings(item: Item) -> Iterator[tuple[FindingKind, str]]:
    if item.kind in _NOT_A_TRACK:
        yield _NOT_A_TRACK[item.kind]
    elif item.track is None:
        yield FindingKind.NULL, "Spotify shows no track here: the entry stays"
    else:
        yield from _findings_of_track(item.track)


def _findings_of_track(track: Track) -> Iterator[tuple[FindingKind, str]]:
    if track.playable is False:
        yield FindingKind.UNPLAYABLE, "cannot be played in your country at the moment"
    if track.artist is None or not track.artist.id:
        yield FindingKind.NO_ARTIST, "has no artist on Spotify to search by"
    if reason := asks_nothing(track):
        yield reason.kind, reason.because
