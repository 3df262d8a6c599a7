"""The items of one playlist with all that is to be said about each."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from encore.music import Item, ItemKind
from encore.pipeline.normalise import normalise
from encore.pipeline.songs import song_of
from encore.plans import Finding, FindingKind
from encore.store import items, tracklist
from encore.store.tracklist import Choice, Search

PER_PAGE = 100


@dataclass(frozen=True, slots=True)
class Line:
    """An item at its 1-based *place*.

    *choice* says why a live version was chosen, *search* how far the search for an
    original's live versions is. *follows* says that it stands under its original,
    *is_followed* that a live version stands under it.
    """

    place: int
    item: Item
    is_added: bool
    follows: bool
    is_followed: bool
    findings: tuple[Finding, ...]
    choice: Choice | None
    search: Search | None


async def list_lines(db: AsyncConnection, playlist_id: str, page: int) -> list[Line]:
    """Return one page (1-based) of the playlist as last read."""
    start = (page - 1) * PER_PAGE
    # A few more around: an original and its live versions may stand on two pages.
    first = max(0, start - 3)
    listed = await items.list_items(
        db, playlist_id, start=first, count=start - first + PER_PAGE + 1
    )
    clean = [normalise(item) for item in listed]
    found = await tracklist.list_findings(db, playlist_id, first, len(clean))
    uris = {item.uri for item in clean if item.uri}
    added = await tracklist.list_added_uris(db, playlist_id, uris)
    ids = [item.track.id for item in clean if item.track]
    choices = await tracklist.list_choices(db, playlist_id, ids)
    searches = await _list_searches(db, clean)
    follows = [_follows(clean, at, added, choices) for at in range(len(clean))] + [False]
    lines = [
        Line(
            place=first + at + 1,
            item=item,
            is_added=item.uri in added,
            follows=follows[at],
            is_followed=follows[at + 1],
            findings=tuple(
                one for one in found if one.position == first + at and not _is_plain(one, item)
            ),
            choice=choices.get(item.track.id) if item.track else None,
            search=searches.get(at),
        )
        for at, item in enumerate(clean)
    ]
    return lines[start - first :][:PER_PAGE]


def _is_plain(finding: Finding, item: Item) -> bool:
    """Whether the item's kind says it all already."""
    return finding.kind is FindingKind.NULL and item.kind is ItemKind.UNAVAILABLE


def _follows(
    listed: Sequence[Item], at: int, added: frozenset[str], choices: dict[str, Choice]
) -> bool:
    """Whether a live version that Encore added stands right below its original."""
    item = listed[at]
    choice = choices.get(item.track.id) if item.track else None
    if choice is None or item.uri not in added:
        return False
    for above in reversed(listed[:at]):
        if above.uri in added:
            continue
        return above.track is not None and _is_same_song(above, item)
    return False


def _is_same_song(one: Item, other: Item) -> bool:
    songs = [song_of(item.track) for item in (one, other) if item.track]
    return len(songs) == 2 and songs[0] is not None and songs[0] == songs[1]


async def _list_searches(db: AsyncConnection, listed: Sequence[Item]) -> dict[int, Search]:
    songs = {at: song_of(item.track) for at, item in enumerate(listed) if item.track}
    keys = {at: (song.artist_id, song.key) for at, song in songs.items() if song}
    known = await tracklist.list_searches(db, set(keys.values()))
    return {at: known[key] for at, key in keys.items() if key in known}
