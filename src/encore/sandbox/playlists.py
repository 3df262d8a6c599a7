"""Edits of a list of entries. Positions are 0-based; an edit that cannot be is an EditRefused."""

from collections.abc import Container, Sequence

from encore.sandbox.nouns import Entry

Entries = tuple[Entry, ...]


class EditRefused(Exception):
    """The list cannot be changed that way; the message is Spotify's."""


def inserted(entries: Entries, new: Sequence[Entry], position: int | None) -> Entries:
    """Put *new* before *position*, or at the end where it is None."""
    place = len(entries) if position is None else position
    check_index(0 <= place <= len(entries))
    return (*entries[:place], *new, *entries[place:])


def without_uris(entries: Entries, uris: Container[str]) -> Entries:
    """Remove every copy of every URI: Spotify cannot remove one copy alone."""
    return tuple(entry for entry in entries if entry.uri not in uris)


def without_positions(entries: Entries, positions: Container[int]) -> Entries:
    return tuple(entry for place, entry in enumerate(entries) if place not in positions)


def moved(entries: Entries, start: int, length: int, before: int) -> Entries:
    """Move *length* entries from *start* to stand before what is at *before* now."""
    check_index(start >= 0 and length >= 1 and start + length <= len(entries))
    check_index(0 <= before <= len(entries))
    block = entries[start : start + length]
    if start <= before <= start + length:
        return entries
    if before < start:
        return (*entries[:before], *block, *entries[before:start], *entries[start + length :])
    return (*entries[:start], *entries[start + length : before], *block, *entries[before:])


def moved_since(entries: Entries, seen: Entries, start: int, length: int, before: int) -> Entries:
    """Move what stood at those positions in *seen*, wherever it stands in *entries* now.

    Spotify rebases: it applies the change "even if more recent changes have been made".
    What has gone since is left out; where the mark to move before has gone, the next one
    that is still there takes its place.
    """
    moved(seen, start, length, before)
    taken = {entry.key for entry in seen[start : start + length]}
    present = {entry.key for entry in entries}
    marks = (e.key for e in seen[before:] if e.key in present and e.key not in taken)
    mark = next(marks, None)
    rest = tuple(entry for entry in entries if entry.key not in taken)
    block = tuple(entry for entry in entries if entry.key in taken)
    place = next((i for i, entry in enumerate(rest) if entry.key == mark), len(rest))
    return (*rest[:place], *block, *rest[place:])


def check_index(holds: bool) -> None:
    if not holds:
        raise EditRefused("Index out of bounds.")
