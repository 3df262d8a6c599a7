"""What a read tells after a push: what arrived, what Spotify renamed, what was taken out.

A read may be stale for a minute, and the person may edit the list at any time.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import pairwise

from encore.music import Item, ItemKind, Track
from encore.pipeline.recordings import same_recording
from encore.pipeline.songs import SongKey, song_of
from encore.plans import Addition, AdditionState

# A read this long after the entry was seen is no stale one: the longest delay that was
# observed is about half a minute.
PROOF_AFTER = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class ReadBack:
    """What a read shows of a push.

    *aliases* leads from an added URI to the one under which Spotify shows it. *confirmed*
    and *missing* part the added URIs. *stubborn* were to go and are still there. *settled*
    says that all of the push is to be seen.
    """

    settled: bool
    aliases: dict[str, str] = field(default_factory=dict)
    confirmed: frozenset[str] = frozenset()
    missing: frozenset[str] = frozenset()
    stubborn: frozenset[str] = frozenset()


def compare(
    expected: Sequence[str | None],
    actual: Sequence[Item],
    added: frozenset[str],
    gone: frozenset[str] = frozenset(),
) -> ReadBack:
    """Compare the list a push should have left with a read of it.

    *added* are the URIs it inserted, *gone* those of which it removed copies. What the
    person changed meanwhile does not matter.
    """
    shown = Counter(item.uri for item in actual if item.uri)
    wanted = Counter(uri for uri in expected if uri)
    aliases = {
        uri: alias
        for uri, alias in _at_its_place(expected, actual)
        if uri in added and not shown[uri] and not wanted[alias]
    }
    confirmed = frozenset(u for u in added if 0 < wanted[u] <= shown[u] or u in aliases)
    stubborn = frozenset(uri for uri in gone if shown[uri] > wanted[uri])
    missing = added - confirmed
    return ReadBack(not missing and not stubborn, aliases, confirmed, missing, stubborn)


def _at_its_place(
    expected: Sequence[str | None], actual: Sequence[Item]
) -> Iterator[tuple[str, str]]:
    """Yield each URI that is not shown, with the one of the track that is at its place.

    Its place is known where the nearest entries before and after it that are shown, once,
    lie as far from each other as they should.
    """
    shown = Counter(item.uri for item in actual)
    once = {item.uri: at for at, item in enumerate(actual) if item.uri and shown[item.uri] == 1}
    wanted = Counter(expected)
    anchors = [
        (-1, -1),
        *((at, once[uri]) for at, uri in enumerate(expected) if uri in once and wanted[uri] == 1),
        (len(expected), len(actual)),
    ]
    for (start, shown_start), (end, shown_end) in pairwise(anchors):
        if end - start != shown_end - shown_start:
            continue
        for step in range(1, end - start):
            uri, item = expected[start + step], actual[shown_start + step]
            if uri and item.uri and item.uri != uri and item.kind is ItemKind.TRACK:
                yield uri, item.uri


def confirm(
    additions: Sequence[Addition], readback: ReadBack, now: datetime
) -> tuple[Addition, ...]:
    """Return the additions that change because a read-back showed them."""
    seen = (one for one in additions if one.uri in readback.confirmed)
    changed = ((one, _shown(one, readback.aliases.get(one.uri, one.uri), now)) for one in seen)
    return tuple(new for old, new in changed if new != old)


def follow_additions(
    additions: Sequence[Addition], items: Sequence[Item], now: datetime, *, nulls_before: int
) -> tuple[Addition, ...]:
    """Return the additions that change because of a full read at *now*.

    *nulls_before* counts the entries without a URI in the read before this one. Give no
    read that is in doubt.
    """
    uris = {item.uri for item in items if item.uri}
    nulls = sum(item.kind is ItemKind.UNAVAILABLE for item in items)
    spoken_for = {name for one in additions for name in (one.uri, one.shown_as)}
    spare = [item.track for item in items if item.track and item.uri not in spoken_for]
    by_song: dict[SongKey | None, list[Track]] = defaultdict(list)
    for track in spare if any(not _name_in(uris, one) for one in additions) else ():
        by_song[song_of(track)].append(track)
    changes: list[Addition] = []
    for one in additions:
        if one.state is AdditionState.WITHDRAWN:
            continue  # what is there yet is about to go, or was added again by the person
        name = _name_in(uris, one) or _other_name(one, by_song)
        new = _shown(one, name, now) if name else _lacking(one, now, nulls, nulls_before)
        if new != one:
            changes.append(new)
    return tuple(changes)


def _name_in(uris: Collection[str], one: Addition) -> str | None:
    """Return the name under which the entry is in the list, its own first."""
    return next((name for name in (one.uri, one.shown_as) if name and name in uris), None)


def _other_name(one: Addition, by_song: Mapping[SongKey | None, list[Track]]) -> str | None:
    """Return a new id of the same recording, which nobody else can claim after this."""
    tracks = by_song.get(song_of(one.track), [])
    for at, track in enumerate(tracks):
        if same_recording(one.track, track):
            return tracks.pop(at).uri
    return None


def _shown(one: Addition, name: str, now: datetime) -> Addition:
    fresh = one.state is not AdditionState.CONFIRMED
    return replace(
        one,
        state=AdditionState.CONFIRMED,
        confirmed_at=now if fresh else one.confirmed_at,
        missing_since=None,
        shown_as=None if name == one.uri else name,
    )


def _lacking(one: Addition, now: datetime, nulls: int, nulls_before: int) -> Addition:
    if one.state is AdditionState.TAKEN_OUT:
        return one
    seen_at = one.sent_at if one.state is AdditionState.SENT else one.confirmed_at
    late = seen_at is not None and now - seen_at >= PROOF_AFTER
    if one.state is AdditionState.SENT:
        return replace(one, missing_since=one.missing_since or now) if late else one
    # Which null hides which entry is not to be known, nor since when once it was missing:
    # then only a list without any null is proof.
    hidden = nulls > (nulls_before if one.state is AdditionState.CONFIRMED else 0)
    state = AdditionState.TAKEN_OUT if late and not hidden else AdditionState.MISSING
    return replace(one, state=state, missing_since=one.missing_since or now)


def not_to_be_added(additions: Sequence[Addition]) -> frozenset[str]:
    """Return the URIs that must not be added again.

    That is all of them but those that were sent and had not arrived ten minutes later, and
    those that Encore took out itself: as long as that decision stands, nothing asks for them.
    """
    return frozenset(
        one.uri
        for one in additions
        if not (_never_arrived(one) or one.state is AdditionState.WITHDRAWN)
    )


def _never_arrived(one: Addition) -> bool:
    return one.state is AdditionState.SENT and one.missing_since is not None


def aliases_of(additions: Sequence[Addition]) -> dict[str, str]:
    """Return under which URI each addition is shown that goes by another than its own."""
    return {one.uri: one.shown_as for one in additions if one.shown_as}
