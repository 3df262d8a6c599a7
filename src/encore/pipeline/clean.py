"""The seed's stages over a whole list: remove duplicates, normalise, validate, note what is wanted.

A list is never changed here: what is found is said, and `desired` makes use of it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from encore.music import Item, Track
from encore.pipeline.decisions import NO_CHOICES, Choices
from encore.pipeline.duplicates import find_duplicates
from encore.pipeline.normalise import normalise
from encore.pipeline.songs import SongKey, song_of
from encore.pipeline.validate import validate
from encore.plans import Duplicate, Finding, FindingKind


@dataclass(frozen=True, slots=True)
class CleanList:
    """A list with all that its items tell by themselves.

    *songs* holds the song of each item, None for what is none. *live* are the positions of
    live versions. *wanted* leads from each song that asks for live versions to the first
    track that does.
    """

    items: tuple[Item, ...]
    duplicates: tuple[Duplicate, ...]
    findings: tuple[Finding, ...]
    songs: tuple[SongKey | None, ...]
    live: frozenset[int]
    wanted: dict[SongKey, Track]


_ASKS_NOTHING = (FindingKind.LIVE, FindingKind.NOT_A_SONG)


def clean_list(items: Sequence[Item], choices: Choices = NO_CHOICES) -> CleanList:
    """Return *items*, normalised, with what they tell; positions stay as they are.

    What the person accepted as a live version is one, and asks for none; a song of which
    the person wants no live versions is not wanted.
    """
    normal = tuple(map(normalise, items))
    duplicates = find_duplicates(normal)
    findings = (*validate(normal), *_accepted(normal, choices))
    silent = {found.position for found in findings if found.kind in _ASKS_NOTHING}
    live = frozenset(f.position for f in findings if f.kind is FindingKind.LIVE)
    songs = tuple(
        song_of(item.track) if item.track and (at in live or at not in silent) else None
        for at, item in enumerate(normal)
    )
    wanted: dict[SongKey, Track] = {}
    for at, (item, song) in enumerate(zip(normal, songs, strict=True)):
        if song and item.track and at not in live and choices.asks_for(song):
            wanted.setdefault(song, item.track)
    repeated = tuple(Finding(d.position, FindingKind.DUPLICATE, d.because) for d in duplicates)
    return CleanList(normal, duplicates, (*findings, *repeated), songs, live, wanted)


def _accepted(items: Sequence[Item], choices: Choices) -> Iterator[Finding]:
    if not choices.accepted:
        return
    for at, item in enumerate(items):
        if item.track and choices.is_accepted(item.track):
            yield Finding(at, FindingKind.LIVE, "you said that it is a live version")
