"""What a playlist should hold: everything the person has, each song's live versions, no repeats.

The list is a function of stored facts, so a push that broke off needs no repair: it is
worked out again from what stands there. Positions are 0-based.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from encore.music import Item, ItemKind, Track
from encore.pipeline.entries import (
    Added,
    Desired,
    Entry,
    Kept,
    Placement,
    Row,
    Why,
    Wish,
)
from encore.pipeline.recordings import same_performance, same_recording
from encore.pipeline.songs import SongKey, asks_nothing, song_of
from encore.plans import Duplicate, FindingKind, Owed

__all__ = [
    "CAP",
    "Added",
    "Desired",
    "Entry",
    "Kept",
    "Placement",
    "Why",
    "Wish",
    "desired_list",
]

# Spotify refuses a list of more than 10,000 entries; the rest is left to the person.
CAP = 9_900
NO_ALIASES: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class _Addition:
    """A live version to add: the *nth* (from 0) of the song whose original is row *home*."""

    nth: int
    home: int
    wish: Wish
    track: Track

    @property
    def entry(self) -> Added:
        return Added(self.track.uri, self.wish.song, Why.LIVE)


def desired_list(
    items: Sequence[Item],
    songs: Sequence[SongKey | None],
    live: frozenset[int],
    duplicates: Sequence[Duplicate],
    wishes: Sequence[Wish],
    *,
    placement: Placement = Placement.AFTER,
    blocked: frozenset[str] = frozenset(),
    aliases: Mapping[str, str] = NO_ALIASES,
    untouchable: frozenset[str] = frozenset(),
    refused: frozenset[str] = frozenset(),
    owed: Sequence[Owed] = (),
    cap: int = CAP,
) -> Desired:
    """Return what the list of *items* should be.

    *songs* holds the song of each item, *live* the positions that are live versions
    themselves. *blocked* URIs are never added: rejected, taken out by the person, missing.
    *aliases* leads from a URI that was added to the one under which Spotify shows it now.
    *untouchable* URIs are never removed. *refused* are those that Encore added, once each,
    and that go by the person's decision; name them in *blocked*, too. At most *cap* entries
    result from adding live versions; each song gets its first before any song gets its second.
    """
    frozen = untouchable | frozenset(aliases.values())
    # What repeats an entry that goes is the one to stay.
    repeats = [d for d in duplicates if items[d.first].uri not in refused]
    removed, put_back = _removals(items, repeats, frozen, blocked)
    removed |= {at for at, item in enumerate(items) if item.uri in refused - untouchable}
    rows = [
        _row(at, item, songs[at], at in live, comes_back=at in put_back)
        for at, item in enumerate(items)
        if at not in removed or at in put_back
    ]
    standing = {item.uri for item in items if item.uri}
    back = _place_owed(rows, owed, standing, aliases)
    if any(debt.track is None for debt in back):
        # It may be a live version, or the original of one: first it must be there to be seen.
        wishes = ()
    additions = _additions(rows, wishes, standing, blocked, aliases)
    room = max(0, cap - len(rows))
    best = sorted(additions, key=lambda one: (one.nth, one.home))
    return Desired(
        _arrange(rows, best[:room], placement, aliases),
        tuple(one.entry for one in best[room:]),
        tuple(sorted(removed)),
    )


def _row(at: int, item: Item, song: SongKey | None, live: bool, *, comes_back: bool) -> Row:
    back = Added(item.uri, song, Why.PUT_BACK) if comes_back and item.uri else None
    return Row(back or Kept(at), item.uri, song, live, item.track)


def _removals(
    items: Sequence[Item],
    duplicates: Sequence[Duplicate],
    frozen: Collection[str],
    blocked: Collection[str],
) -> tuple[frozenset[int], frozenset[int]]:
    """Return the positions that go, and those of them that are put back.

    Spotify deletes all copies of a URI. So a URI goes if all of its copies repeat another,
    or if only its first is to stay and can be put back; else none of its copies goes.
    """
    later = {
        duplicate.position
        for duplicate in duplicates
        if duplicate.first < duplicate.position
        and items[duplicate.position].kind is items[duplicate.first].kind is ItemKind.TRACK
    }
    copies: dict[str, list[int]] = defaultdict(list)
    for at, item in enumerate(items):
        if item.uri:
            copies[item.uri].append(at)
    removed: set[int] = set()
    put_back: set[int] = set()
    for uri, places in copies.items():
        stay = [at for at in places if at not in later]
        if uri in frozen or len(stay) == len(places):
            continue
        if not stay:
            removed.update(places)
        elif stay == places[:1] and uri not in blocked and _can_be_added(items[stay[0]]):
            removed.update(places)
            put_back.update(stay)
    return frozenset(removed), frozenset(put_back)


def _can_be_added(item: Item) -> bool:
    # Spotify may refuse what cannot be played here, and then the copy would be lost.
    return item.track is not None and item.track.playable is not False


def _place_owed(
    rows: list[Row], owed: Sequence[Owed], standing: set[str], aliases: Mapping[str, str]
) -> list[Owed]:
    """Put what is owed and not there into *rows*, its URIs into *standing*; return it."""
    missing: list[Owed] = []
    for debt in owed:
        if standing.isdisjoint({debt.uri, aliases.get(debt.uri, debt.uri)}):
            after = [aliases.get(uri, uri) for uri in debt.after]
            rows.insert(place_behind(rows, after), _owed_row(debt))
            standing.add(debt.uri)
            missing.append(debt)
    return missing


def _owed_row(debt: Owed) -> Row:
    reason = asks_nothing(debt.track) if debt.track else None
    live = reason is not None and reason.kind is FindingKind.LIVE
    song = song_of(debt.track) if debt.track and (live or not reason) else None
    return Row(Added(debt.uri, song, Why.OWED), debt.uri, song, live, debt.track)


def place_behind(rows: Sequence[Row], after: Sequence[str]) -> int:
    """Return the index behind the nearest of *after* that is there, 0 if none is.

    Where it stands more than once, the copy counts whose neighbours agree best.
    """
    for nth, uri in enumerate(after):
        places = [at for at, row in enumerate(rows) if (row.uri or "") == uri]
        if places:
            return 1 + max(places, key=lambda at: (_agreement(rows[:at], after[nth + 1 :]), -at))
    return 0


def _agreement(before: Sequence[Row], after: Sequence[str]) -> int:
    """Count the entries of *before*, read backwards, that come up in *after* in this order."""
    backwards = [row.uri or "" for row in reversed(before)]
    count = 0
    for remembered in after:
        if count < len(backwards) and backwards[count] == remembered:
            count += 1
    return count


def _additions(
    rows: Sequence[Row],
    wishes: Sequence[Wish],
    standing: set[str],
    blocked: Collection[str],
    aliases: Mapping[str, str],
) -> list[_Addition]:
    """Return the live versions that are missing, for songs whose original is in *rows*."""
    of_song: dict[SongKey, list[Row]] = defaultdict(list)
    homes: dict[SongKey, int] = {}
    for at, row in enumerate(rows):
        if row.song is not None:
            of_song[row.song].append(row)
            if not row.live:
                homes.setdefault(row.song, at)
    additions: list[_Addition] = []
    for wish in sorted((w for w in wishes if w.song in homes), key=lambda w: homes[w.song]):
        home = homes[wish.song]
        nth = _present(wish, of_song[wish.song], standing, aliases)
        accepted = {version.uri for version in wish.versions[: wish.accepted]}
        for track in _missing(wish, of_song[wish.song], standing, blocked, aliases):
            if nth >= wish.wanted and track.uri not in accepted:
                break
            additions.append(_Addition(nth, home, wish, track))
            standing.add(track.uri)
            nth += 1
    return additions


def _present(
    wish: Wish, rows: Sequence[Row], standing: Collection[str], aliases: Mapping[str, str]
) -> int:
    """Count the live versions of the song that are in the list, each performance once."""
    found: list[Track] = []
    for track in (row.track for row in rows if row.live and row.track):
        if not any(_is_alike(track, other) for other in found):
            found.append(track)
    uris = {track.uri for track in found}
    for version in wish.versions:
        shown = aliases.get(version.uri, version.uri)
        if shown in uris or shown not in standing:
            continue
        if not any(_is_alike(version, other) for other in found):
            found.append(version)
    return len(found)


def _missing(
    wish: Wish,
    rows: Sequence[Row],
    standing: Collection[str],
    blocked: Collection[str],
    aliases: Mapping[str, str],
) -> Iterator[Track]:
    """Yield the versions that may be added, best first.

    A version is not wanted if the list holds the same recording under another id, or if
    the person refused the same recording under another id.
    """
    originals = [row.track for row in rows if row.track and not row.live]
    known = [row.track for row in rows if row.track and row.live]
    names = [{version.uri, aliases.get(version.uri, version.uri)} for version in wish.versions]
    known += [
        version
        for version, own in zip(wish.versions, names, strict=True)
        if not own.isdisjoint(blocked) or not own.isdisjoint(standing)
    ]
    for version in wish.versions:
        repeats = any(_is_alike(version, other) for other in known)
        if not (repeats or any(same_recording(version, one) for one in originals)):
            known.append(version)
            yield version


def _is_alike(one: Track, other: Track) -> bool:
    return one.uri == other.uri or same_recording(one, other) or same_performance(one, other)


def _arrange(
    rows: Sequence[Row],
    additions: Sequence[_Addition],
    placement: Placement,
    aliases: Mapping[str, str],
) -> tuple[Entry, ...]:
    """Return the entries of *rows* with *additions* at their places."""
    behind: dict[int, list[Added]] = defaultdict(list)
    for one in sorted(additions, key=lambda one: (one.home, one.nth)):
        end = len(rows) if placement is Placement.END else _end_of_block(rows, one, aliases)
        behind[end].append(one.entry)
    entries: list[Entry] = []
    for at, row in enumerate(rows):
        entries += behind[at]
        entries.append(row.entry)
    return (*entries, *behind[len(rows)])


def _end_of_block(rows: Sequence[Row], one: _Addition, aliases: Mapping[str, str]) -> int:
    """Return the index behind the original and the live versions that follow it directly."""
    own = {aliases.get(version.uri, version.uri) for version in one.wish.versions}
    at = one.home + 1
    while at < len(rows) and (
        rows[at].uri in own or (rows[at].live and rows[at].song == one.wish.song)
    ):
        at += 1
    return at
