"""Which edits lead from the list as it is to the list as it should be, and when none may be made.

Encore never moves an entry and never rewrites a list: only Remove and Insert keep the
date and the adder of everything that stays.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from types import MappingProxyType

from encore.music import Item, Track
from encore.pipeline.entries import Added, Desired, Kept, Why
from encore.pipeline.recordings import plain_isrc, version_kind
from encore.pipeline.songs import song_of
from encore.plans import Edit, Insert, Owed, Remove

MOST_URIS = 100  # Spotify's limit for one request, of either kind
MOST_NEIGHBOURS = 100  # how many URIs an Owed remembers; a list may have 10,000
NO_OTHER_NAMES: Mapping[str, str] = MappingProxyType({})
FEW = 10  # a list that was shorter than this may well lose half of its items in a day


@dataclass(frozen=True, slots=True)
class Plan:
    """*edits* are to be made in this order; *expected* is the list after the last of them.

    An entry of *expected* is None where Spotify shows no URI.
    """

    edits: tuple[Edit, ...]
    expected: tuple[str | None, ...]


def plan_edits(
    items: Sequence[Item], desired: Desired, sent_as: Mapping[str, str] = NO_OTHER_NAMES
) -> Plan:
    """Return the fewest edits that make *desired* of *items*: removals, then insertions.

    Insertions ascend, so that each position is right at the moment of its edit. *sent_as*
    leads from the URI that is shown to the one that was added: Spotify removes a relinked
    track under its own id only. Raises ValueError where *desired* would lose or move an item.
    """
    gone = (uri for at in desired.removed if (uri := items[at].uri))
    removed = dict.fromkeys(sent_as.get(uri, uri) for uri in gone)
    _check_nothing_is_lost(items, desired, removed)
    expected = tuple(
        entry.uri if isinstance(entry, Added) else items[entry.position].uri
        for entry in desired.entries
    )
    removals = (Remove(uris) for _, uris in _batches(tuple(removed)))
    return Plan((*removals, *_insertions(desired)), expected)


def _batches(uris: tuple[str, ...]) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield what fits one request, with the number of URIs before it."""
    for start in range(0, len(uris), MOST_URIS):
        yield start, uris[start : start + MOST_URIS]


def _check_nothing_is_lost(
    items: Sequence[Item], desired: Desired, removed: Mapping[str, None]
) -> None:
    kept = [entry.position for entry in desired.entries if isinstance(entry, Kept)]
    gone = set(desired.removed)
    if kept != [at for at in range(len(items)) if at not in gone]:
        raise ValueError("the desired list moves an item, or neither keeps nor removes it")
    if any(items[at].uri in removed for at in kept):
        raise ValueError("the desired list keeps one copy of a URI and removes another")


def _insertions(desired: Desired) -> Iterator[Insert]:
    position = 0
    for kind, group in groupby(desired.entries, key=type):
        entries = list(group)
        if kind is Added:
            run = tuple(entry.uri for entry in entries if isinstance(entry, Added))
            for start, uris in _batches(run):
                yield Insert(position + start, uris)
        position += len(entries)


def apply_edit(uris: Sequence[str | None], edit: Edit) -> list[str | None]:
    """Return the list after *edit*, as Spotify makes it.

    Raises ValueError for a position behind the end, which Spotify does not accept.
    """
    if isinstance(edit, Remove):
        return [uri for uri in uris if uri not in edit.uris]
    if not 0 <= edit.position <= len(uris):
        raise ValueError(f"position {edit.position} is outside of a list of {len(uris)}")
    return [*uris[: edit.position], *edit.uris, *uris[edit.position :]]


def owed_by(items: Sequence[Item], edits: Sequence[Edit]) -> tuple[Owed, ...]:
    """Return what *edits* delete and put back, to be written down before the first is sent.

    The neighbours are those of the list after the last edit, so that it finds its place
    among live versions that were inserted before the push broke off.
    """
    expected: list[str | None] = [item.uri for item in items]
    for edit in edits:
        expected = apply_edit(expected, edit)
    deleted = {uri for edit in edits if isinstance(edit, Remove) for uri in edit.uris}
    first = {item.uri: item for item in reversed(items) if item.uri in deleted}
    owed: list[Owed] = []
    before: list[str] = []
    for uri in expected:
        if uri and uri in deleted:
            after = tuple(reversed(before[-MOST_NEIGHBOURS:]))
            owed.append(Owed(uri, after, first[uri].added_at, first[uri].track))
        before.append(uri or "")
    return tuple(owed)


def doubt(items: Sequence[Item], total: int | None, last_known_length: int | None) -> str | None:
    """Return a sentence saying why *items* cannot be the whole list, or None.

    *total* is what Spotify said the length was during the same read. Conclude nothing from
    a read that is in doubt, least of all that somebody took something out.
    """
    before = last_known_length or 0
    if not items and before:
        return f"Spotify showed an empty list where {before} items were; sync again later."
    if total is not None and len(items) != total:
        return (
            f"Spotify showed {len(items)} items of a list of {total}; "
            "it may have been changed meanwhile, so sync again."
        )
    if before >= FEW and len(items) * 2 < before:
        return (
            f"Spotify showed {len(items)} items where {before} were; "
            "check the playlist in Spotify, then sync it again."
        )
    return None


def guard(
    items: Sequence[Item],
    total: int | None,
    last_known_length: int | None,
    desired: Desired,
    ours: frozenset[str],
) -> str | None:
    """Return a sentence saying why nothing may be written, or None.

    This trusts nobody: that a removed item is a duplicate is seen from what stays, not
    from the findings. *ours* are the URIs that Encore added to this list.
    """
    doubtful = doubt(items, total, last_known_length)
    if doubtful or not desired.removed:
        return doubtful
    back = {e.uri for e in desired.entries if isinstance(e, Added) and e.why is Why.PUT_BACK}
    staying = [items[entry.position] for entry in desired.entries if isinstance(entry, Kept)]
    staying += [item for item in items if item.uri in back]
    marks = {mark for item in staying if item.track for mark in _marks(item.track)}
    for at in desired.removed:
        item = items[at]
        repeats = item.track is not None and not marks.isdisjoint(_marks(item.track))
        if item.uri not in ours and not repeats:
            return (
                f"Nothing was written, because “{item.title}” (no. {at + 1}) would have been lost; "
                "please report this."
            )
    return None


def _marks(track: Track) -> Iterator[object]:
    """Yield what a duplicate must share with the item it repeats: one of these at least."""
    yield track.uri
    if track.isrc:
        yield plain_isrc(track.isrc)
    song = song_of(track)
    if song is not None:
        yield song, version_kind(track)  # a live version is no copy of its original
