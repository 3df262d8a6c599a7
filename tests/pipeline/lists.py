"""Playlists in shorthand: "a B1 -" is song a, the first live version of song b, and a null.

a      the original of song a              A1 A2 ..  its live versions, each another performance
a'     the same recording on another release   A1'   that live version on another release
e:x    an episode      l:x  a local file        -    an entry that Spotify shows as null
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import settings

from encore.music import Album, Artist, Item, ItemKind, Track
from encore.pipeline.desired import Desired, Kept, Wish, desired_list
from encore.pipeline.duplicates import find_duplicates
from encore.pipeline.songs import SongKey, song_of
from encore.plans import Edit, Remove

# A busy machine is no failure.
replayable = settings(deadline=None)

BEGIN = datetime(2020, 5, 1, tzinfo=UTC)
NOW = datetime(2026, 11, 25, tzinfo=UTC)
THE_BAND = Artist("theband", "The Band")
CITIES = ("Oslo", "Lima", "Kyoto", "Dakar", "Boston", "Quito", "Turin", "Perth", "Malmö")


def uri(name: str) -> str:
    return f"spotify:track:{name}"


def uris(names: str) -> tuple[str, ...]:
    return tuple(uri(name) for name in names.split())


def a_track(name: str) -> Track:
    letter, take = name[0], name[1:].rstrip("'")
    title = f"Song {letter.lower()}"
    seconds = 180
    if take:
        title += f" - Live in {CITIES[int(take) - 1]}"
        seconds += 10 * int(take)
    return Track(
        id=name,
        uri=uri(name),
        title=title,
        artists=(THE_BAND,),
        album=Album(f"album of {name}", f"Album of {name}"),
        duration_ms=seconds * 1_000,
        isrc=f"XX{letter}{take}",
    )


def is_live(name: str) -> bool:
    return name[0].isupper()


def an_item(name: str, number: int = 0) -> Item:
    added_at = BEGIN + timedelta(days=number)
    if name == "-":
        return Item(ItemKind.UNAVAILABLE, None, added_at=added_at)
    if name[1:2] == ":":
        kind = ItemKind.EPISODE if name[0] == "e" else ItemKind.LOCAL
        return Item(kind, f"spotify:{kind.value}:{name[2:]}", name, added_at)
    track = a_track(name)
    return Item(ItemKind.TRACK, track.uri, track.title, added_at, "me", track)


def a_list(names: str | Sequence[str]) -> list[Item]:
    """The items of a list. Each is another value, by its date: so it can be told from copies."""
    names = names.split() if isinstance(names, str) else names
    return [an_item(name, number) for number, name in enumerate(names)]


def names_of(entries: Sequence[Item | str | None]) -> str:
    """Write a list in shorthand again; an Item or a URI an entry."""
    plain = (entry.uri if isinstance(entry, Item) else entry for entry in entries)
    return " ".join(name_of(one) if one else "-" for one in plain)


def name_of(one: str) -> str:
    """The name that stands for a URI."""
    _, kind, name = one.split(":")
    return name if kind == "track" else f"{kind[0]}:{name}"


def song(letter: str) -> SongKey:
    key = song_of(a_track(letter))
    assert key is not None
    return key


def a_wish(versions: str, wanted: int = 2) -> Wish:
    """Wish for versions such as "A1 A2", the best first."""
    names = versions.split()
    return Wish(song(names[0][0].lower()), tuple(a_track(name) for name in names), wanted)


def facts_of(items: Sequence[Item]) -> tuple[list[SongKey | None], frozenset[int]]:
    """Return the song of each item, and the positions of live versions."""
    songs = [song_of(item.track) if item.track else None for item in items]
    live = frozenset(at for at, item in enumerate(items) if item.track and is_live(item.track.id))
    return songs, live


def wish_for(items: Sequence[Item], wishes: Sequence[Wish], **choices: object) -> Desired:
    """Work out the desired list with the facts that a sync would find."""
    return desired_list(
        items,
        *facts_of(items),
        find_duplicates(items),
        wishes,
        **choices,  # type: ignore[arg-type]
    )


def shorthand(items: Sequence[Item], desired: Desired) -> str:
    """Write a desired list in shorthand."""
    return names_of(
        [
            items[entry.position].uri if isinstance(entry, Kept) else entry.uri
            for entry in desired.entries
        ]
    )


def carry_out(items: Sequence[Item], edit: Edit) -> list[Item]:
    """Do to the list what Spotify does: an entry that is inserted is a new one."""
    if isinstance(edit, Remove):
        return [item for item in items if item.uri not in edit.uris]
    new = [replace(an_item(name_of(one)), added_at=NOW, added_by="encore") for one in edit.uris]
    return [*items[: edit.position], *new, *items[edit.position :]]
