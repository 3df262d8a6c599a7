"""What a list should be so that it is as it was before, as far as Spotify allows.

Only Remove and Insert are at hand, so what stands there is neither moved nor dropped: it
keeps its place, its date and who added it. Positions are 0-based.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rapidfuzz.distance import Indel

from encore.music import Item, ItemKind
from encore.pipeline.desired import place_behind
from encore.pipeline.entries import Added, Desired, Kept, Row, Why
from encore.plans import Edit, Insert, Owed, Remove

# Nobody can add a local file through Spotify's Web API, nor what it shows as null.
CAN_BE_ADDED = (ItemKind.TRACK, ItemKind.EPISODE)


@dataclass(frozen=True, slots=True)
class Deed:
    """What one plan of a run took from a list: *before* it, and how many copies by URI."""

    before: tuple[Item, ...]
    taken: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Remains:
    """How a list differs from an earlier one after all.

    *lost* are not there any more, *kept* are there besides, *redated* came back with a new
    date. *is_reordered* says that what both have stands in another order.
    """

    lost: tuple[Item, ...]
    kept: tuple[Item, ...]
    redated: tuple[Item, ...]
    is_reordered: bool


def deed_of(before: Sequence[Item], edits: Iterable[Edit], own: Collection[str] = ()) -> Deed:
    """Return what *edits* took from *before*; what they put back does not count.

    *own* URIs Encore had added and took out again itself, for the person's decision.
    """
    taken: Counter[str] = Counter()
    for edit in edits:
        for uri in edit.uris:
            if isinstance(edit, Remove):
                taken[uri] = sum(item.uri == uri for item in before)
            elif isinstance(edit, Insert) and taken[uri]:
                taken[uri] -= 1
    return Deed(tuple(before), {u: n for u, n in taken.items() if n and u not in own})


def undone_list(
    items: Sequence[Item],
    out: Collection[str],
    deeds: Sequence[Deed] = (),
    given_back: Mapping[str, int] | None = None,
    owed: Sequence[Owed] = (),
) -> Desired:
    """Return the list without *out*, and with the copies that *deeds* took at their places.

    *deeds* come in the order in which they were done. *given_back* copies were put back
    before. A copy that the person put back counts, too.
    """
    rows = _rows(items, out)
    done = Counter(given_back or {})
    for deed in reversed(deeds):
        lacking: Counter[str | None] = Counter()
        was, there = _count(deed.before), Counter(row.uri for row in rows)
        for uri, copies in deed.taken.items():
            spent = min(copies, done[uri])
            done[uri] -= spent
            lacking[uri] = max(0, min(copies - spent, was[uri] - there[uri]))
        rows = _fill(rows, deed.before, lacking)
    return _desired(items, rows, out, owed)


def restored_list(
    items: Sequence[Item],
    target: Sequence[Item],
    untouchable: Collection[str] = (),
    owed: Sequence[Owed] = (),
) -> Desired:
    """Return the list that is as near to *target* as inserts and removals lead.

    A track that *target* lacks goes with all of its copies; of one that it has, no copy goes,
    because all would, and with them their dates.
    """
    out = surplus(items, target) - frozenset(untouchable)
    rows = _rows(items, out)
    lacking = _count(item for item in target if item.kind in CAN_BE_ADDED)
    lacking.subtract(row.uri for row in rows if row.uri in lacking)
    return _desired(items, _fill(rows, target, lacking), out, owed)


def surplus(items: Iterable[Item], target: Iterable[Item]) -> frozenset[str]:
    """Return the URIs of tracks that *target* lacks altogether."""
    wanted = {item.uri for item in target}
    tracks = (item.uri for item in items if item.kind is ItemKind.TRACK and item.uri)
    return frozenset(tracks) - wanted


def guard_removals(items: Sequence[Item], desired: Desired, may_go: Collection[str]) -> str | None:
    """Return a sentence saying why nothing may be written, or None.

    Only tracks may go, and of them only those with URIs in *may_go*.
    """
    for at in desired.removed:
        item = items[at]
        if item.kind is not ItemKind.TRACK or item.uri not in may_go:
            return (
                f"Nothing was written, because “{item.title}” (no. {at + 1}) would have been lost; "
                "please report this."
            )
    return None


def compare_lists(before: Sequence[Item], now: Sequence[Item]) -> Remains:
    """Return how *now* differs from *before*."""
    lost, kept = _surplus_copies(before, now), _surplus_copies(now, before)
    dates = Counter((item.uri, item.added_at) for item in now)
    gone = Counter(item.uri for item in lost)
    redated = [
        item
        for item in before
        if item.uri and not _take(dates, (item.uri, item.added_at)) and not _take(gone, item.uri)
    ]
    old = [name for name, stays in zip(_names(before), _marks(before, lost), strict=True) if stays]
    new = [name for name, stays in zip(_names(now), _marks(now, kept), strict=True) if stays]
    return Remains(tuple(lost), tuple(kept), tuple(redated), old != new)


def diff(before: Sequence[Item], now: Sequence[Item]) -> Iterator[tuple[Item | None, Item | None]]:
    """Yield the entries side by side, in order: (old, new) of both, (old, None), (None, new)."""
    at = new_at = 0
    for match, new_match in [*_match(before, now), (len(before), len(now))]:
        yield from ((item, None) for item in before[at:match])
        yield from ((None, item) for item in now[new_at:new_match])
        if match < len(before):
            yield before[match], now[new_match]
        at, new_at = match + 1, new_match + 1


def _rows(items: Sequence[Item], out: Collection[str]) -> list[Row]:
    return [Row(Kept(at), item.uri) for at, item in enumerate(items) if item.uri not in out]


def _desired(
    items: Sequence[Item], rows: Sequence[Row], out: Collection[str], owed: Sequence[Owed]
) -> Desired:
    """Return *rows* as a desired list, with what a push that broke off still owes."""
    rows = list(rows)
    for debt in owed:
        if all(row.uri != debt.uri for row in rows):
            row = Row(Added(debt.uri, None, Why.OWED), debt.uri)
            rows.insert(place_behind(rows, debt.after), row)
    removed = tuple(at for at, item in enumerate(items) if item.uri in out)
    return Desired(tuple(row.entry for row in rows), (), removed)


def _fill(
    rows: Sequence[Row], before: Sequence[Item], lacking: Mapping[str | None, int]
) -> list[Row]:
    """Return *rows* with so many copies of *before* as are *lacking*, each at its place.

    That is right behind what stood before it. Of several copies the last are the ones that
    were taken, since the first stays.
    """
    pairs = _match(before, rows)
    free = set(range(len(before))) - {at for at, _ in pairs}
    chosen: set[int] = set()
    left = Counter(lacking)
    for at in sorted(free, reverse=True):
        if _take(left, before[at].uri):
            chosen.add(at)
    filled: list[Row] = []
    at = row_at = 0
    for match, row_match in [*pairs, (len(before), len(rows))]:
        uris = (before[gap].uri for gap in range(at, match) if gap in chosen)
        filled += [Row(Added(uri, None, Why.UNDONE), uri) for uri in uris if uri]
        filled += rows[row_at : row_match + 1]
        at, row_at = match + 1, row_match + 1
    return filled


def _match(before: Sequence[Item | Row], now: Sequence[Item | Row]) -> list[tuple[int, int]]:
    """Return the positions at which the longest common subsequence stands in both lists."""
    blocks = Indel.opcodes(_names(before), _names(now)).as_matching_blocks()
    return [(block.a + step, block.b + step) for block in blocks for step in range(block.size)]


def _names(entries: Iterable[Item | Row]) -> list[str]:
    """Return what tells entries apart; what Spotify shows as null is all alike."""
    return [entry.uri or "" for entry in entries]


def _count(items: Iterable[Item]) -> Counter[str | None]:
    return Counter(item.uri for item in items)


def _surplus_copies(items: Sequence[Item], others: Sequence[Item]) -> list[Item]:
    """Return what is in *items* more often than in *others*: of several copies the last."""
    spare = _count(items)
    spare.subtract(_count(others))
    return [item for item in reversed(items) if _take(spare, item.uri)][::-1]


def _marks(items: Sequence[Item], surplus: Sequence[Item]) -> list[bool]:
    """Return for each of *items* whether it is none of the surplus copies."""
    spare = _count(surplus)
    return [not _take(spare, item.uri) for item in reversed(items)][::-1]


def _take(counts: Counter[Any], key: object) -> bool:
    """Take one of *key* off; False where none is left."""
    if counts[key] <= 0:
        return False
    counts[key] -= 1
    return True
