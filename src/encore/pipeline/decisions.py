"""What a person's decisions and taste come to: which versions hold, and what is never asked.

The newest decision about a track counts. Nothing here acts: the desired list of every
playlist is worked out with what stands here, now and in every later run.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from types import MappingProxyType

from encore.decisions import Decision, DecisionKind, LiveKind, Taste
from encore.music import Item, Track
from encore.pipeline.descriptors import read_descriptor
from encore.pipeline.folding import fold
from encore.pipeline.live import choose
from encore.pipeline.songs import SongKey, song_of
from encore.pipeline.titles import parse_title
from encore.pipeline.words import Mark
from encore.plans import Addition

KEPT = 5  # of the best live versions of a song: the next steps in where one is refused
# An entry that is this much younger than Encore's edit was added again, by the person.
OURS_UNTIL = timedelta(minutes=10)

_ACOUSTIC = re.compile(r"\b(?:unplugged|acoustic|acustic[oa]|acoustique|akustik|akustisch)\b")
_SESSION = re.compile(r"\b(?:radio|sessions?)\b")


@dataclass(frozen=True, slots=True)
class Choices:
    """All decisions of a person, added up. Tracks go by id; *accepted* holds the newest first."""

    taste: Taste = field(default_factory=Taste)
    rejected: frozenset[str] = frozenset()
    accepted: Mapping[SongKey, tuple[str, ...]] = field(
        default_factory=lambda: MappingProxyType({})
    )
    never_songs: frozenset[SongKey] = frozenset()
    never_artists: frozenset[str] = frozenset()
    numbers: Mapping[SongKey, int] = field(default_factory=lambda: MappingProxyType({}))

    def wanted_of(self, song: SongKey) -> int:
        """Return how many live versions of *song* are wanted, if any are."""
        return self.numbers.get(song, self.taste.wanted)

    def asks_for(self, song: SongKey) -> bool:
        """Whether live versions of *song* are wanted at all."""
        return self.wanted_of(song) > 0 and not self.is_never(song)

    def is_never(self, song: SongKey) -> bool:
        return song in self.never_songs or song.artist_id in self.never_artists

    def is_accepted(self, track: Track) -> bool:
        return any(track.id in chosen for chosen in self.accepted.values())

    def is_refused(self, track: Track) -> bool:
        """Whether *track* is to be in no playlist, for whichever decision."""
        song = song_of(track)
        return track.id in self.rejected or (song is not None and self.is_never(song))


NO_CHOICES = Choices()


def add_up(decisions: Iterable[Decision], taste: Taste = NO_CHOICES.taste) -> Choices:
    """Return what *decisions* come to; of two about one track the newer counts."""
    rejected: set[str] = set()
    accepted: dict[SongKey, list[str]] = {}
    never: set[SongKey] = set()
    artists: set[str] = set()
    numbers: dict[SongKey, int] = {}
    for one in sorted(decisions, key=lambda one: (one.decided_at, one.id)):
        song = SongKey(one.artist_id, one.song_key or "")
        if one.kind is DecisionKind.NEVER_ARTIST:
            artists.add(one.artist_id)
        elif one.kind is DecisionKind.NEVER_SONG:
            never.add(song)
        elif one.kind is DecisionKind.NUMBER and one.number is not None:
            numbers[song] = one.number
        refused = one.track_id if one.kind is DecisionKind.REJECT else one.replaced_id
        if refused:
            _withdraw(accepted, refused)
            rejected.add(refused)
        if one.track_id and one.kind is not DecisionKind.REJECT:
            _withdraw(accepted, one.track_id)
            accepted.setdefault(song, []).insert(0, one.track_id)
            rejected.discard(one.track_id)
    chosen = {song: tuple(ids) for song, ids in accepted.items() if ids}
    return Choices(
        taste, frozenset(rejected), chosen, frozenset(never), frozenset(artists), numbers
    )


def _withdraw(accepted: dict[SongKey, list[str]], track_id: str) -> None:
    for ids in accepted.values():
        if track_id in ids:
            ids.remove(track_id)


def choose_versions(
    song: SongKey, original: Track, known: Sequence[Track], choices: Choices
) -> tuple[tuple[Track, ...], int]:
    """Return the live versions of *song* that hold, best first, and how many were accepted.

    Those that were accepted stand first, whatever their verdict. No other is chosen that is
    the same performance as one of them or as a rejected one. *known* are all tracks by the
    artist that may be live, and whatever was accepted or rejected.
    """
    by_id = {track.id: track for track in known}
    accepted = [by_id[one] for one in choices.accepted.get(song, ()) if one in by_id]
    rejected = [by_id[one] for one in choices.rejected if one in by_id]
    others = [track for track in known if live_kind(track) in choices.taste.kinds]
    best = choose(
        original,
        others,
        KEPT,
        present=[*accepted, *rejected],
        allow_likely=choices.taste.likely,
        refused=choices.rejected | {track.id for track in accepted},
    )
    return (*accepted, *(match.track for match in best)), len(accepted)


def live_kind(track: Track) -> LiveKind:
    """What sort of live recording *track* is, if it is one."""
    said = [d.text for d in parse_title(track.title).descriptors] + [track.album.title]
    texts = [fold(text) for text in said]
    marks = [read_descriptor(text, dash=False).marks for text in said]
    if any(Mark.ACOUSTIC in m for m in marks) or any(map(_ACOUSTIC.search, texts)):
        return LiveKind.ACOUSTIC
    if any(m & (Mark.BROADCAST | Mark.SESSION) for m in marks) or any(map(_SESSION.search, texts)):
        return LiveKind.SESSION
    return LiveKind.CONCERT


def to_take_out(
    items: Sequence[Item], additions: Iterable[Addition], choices: Choices
) -> frozenset[str]:
    """Return the URIs, as the list shows them, of what Encore added and the person refuses.

    An entry that the person added again stays, and so does one that stands there twice.
    """
    return only_ours(items, [one for one in additions if choices.is_refused(one.track)])


def only_ours(items: Sequence[Item], additions: Iterable[Addition]) -> frozenset[str]:
    """Return the URIs, as the list shows them, of *additions* that the person did not add too."""
    places: dict[str, list[Item]] = {}
    for item in items:
        if item.uri:
            places.setdefault(item.uri, []).append(item)
    names = ((one, one.shown_as or one.uri) for one in additions)
    return frozenset(name for one, name in names if _is_ours(one, places.get(name, [])))


def _is_ours(one: Addition, copies: Sequence[Item]) -> bool:
    if len(copies) != 1 or copies[0].added_at is None:
        return False
    return copies[0].added_at - one.sent_at <= OURS_UNTIL
