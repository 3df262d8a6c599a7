"""Songs: what is wanted, what was found, what was asked. Shared by everyone on the instance."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    RowMapping,
    Text,
    and_,
    bindparam,
    delete,
    func,
    select,
    true,
    tuple_,
    update,
)
from sqlalchemy.dialects.postgresql.dml import Insert, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from encore.music import Track
from encore.plans import LiveMatch, Verdict
from encore.store.rows import given, given_rows, insert_given
from encore.store.schema import (
    library,
    live_versions,
    playlist_songs,
    songs,
    tracks,
)
from encore.store.tracks import track_of


class SongState(StrEnum):
    WANTED = "wanted"  # to be asked for
    FOUND = "found"  # as many live versions as wanted
    FEWER = "fewer"  # some, and there seem to be no more
    NONE = "none"
    FAILED = "failed"  # search failed, will be tried again


@dataclass(frozen=True, slots=True)
class StoredSong:
    """A song by its first artist, with the track that first asked for it."""

    id: int
    artist_id: str
    key: str
    state: SongState
    found: int
    tries: int
    due_at: datetime
    error: str | None
    original: Track


@dataclass(frozen=True, slots=True)
class WantedSong:
    """A song that an item asks for. *words* are those by which a person finds it."""

    artist_id: str
    key: str
    original: Track
    words: str = ""


_INSERT_WANTED = insert_given(
    songs, "artist_id", "key", "original_id", "words", "state", "due_at"
).on_conflict_do_nothing()


def _link_wanted() -> Insert:
    wanted = given_rows(songs, "artist_id", "key")
    same = and_(songs.c.artist_id == wanted.c.artist_id, songs.c.key == wanted.c.key)
    links = select(bindparam("to_playlist", type_=Text), songs.c.id).join(wanted, same).distinct()
    return insert(playlist_songs).from_select(["playlist_id", "song_id"], links)


_LINK_WANTED = _link_wanted()


async def save_wanted(
    db: AsyncConnection, playlist_id: str, wanted: Sequence[WantedSong], now: datetime
) -> None:
    """Keep which songs the playlist wants; songs that were not known become wanted now."""
    await db.execute(delete(playlist_songs).where(playlist_songs.c.playlist_id == playlist_id))
    if not wanted:
        return
    rows = [
        {
            "artist_id": song.artist_id,
            "key": song.key,
            "original_id": song.original.id,
            "words": song.words,
            "state": SongState.WANTED,
            "due_at": now,
        }
        for song in sorted(wanted, key=lambda song: (song.artist_id, song.key))
    ]
    await db.execute(_INSERT_WANTED, given(rows))
    await db.execute(_LINK_WANTED, {**given(rows), "to_playlist": playlist_id})


async def list_open_artists(
    db: AsyncConnection, account_id: int, now: datetime, *, only: Sequence[str] | None = None
) -> list[str]:
    """Return the artists with songs to ask for in a person's library, most songs first.

    *only* keeps to these playlists.
    """
    query = (
        select(songs.c.artist_id)
        .join(playlist_songs)
        .join(library, library.c.playlist_id == playlist_songs.c.playlist_id)
        .where(
            library.c.account_id == account_id,
            library.c.skipped.is_(None),
            library.c.gone_at.is_(None),
            songs.c.due_at <= now,
            true() if only is None else library.c.playlist_id.in_(only),
        )
        .group_by(songs.c.artist_id)
        .order_by(func.count(songs.c.id.distinct()).desc(), songs.c.artist_id)
    )
    return list((await db.execute(query)).scalars())


async def count_open(db: AsyncConnection, playlist_ids: Collection[str], now: datetime) -> int:
    """Return how many songs of these playlists are still to be asked for."""
    query = (
        select(func.count(songs.c.id.distinct()))
        .join(playlist_songs)
        .where(playlist_songs.c.playlist_id.in_(playlist_ids), songs.c.due_at <= now)
    )
    return int((await db.execute(query)).scalar_one())


async def list_playlists_with_open_songs(
    db: AsyncConnection, playlist_ids: Collection[str], now: datetime
) -> set[str]:
    """Return those of *playlist_ids* that wait for a song."""
    query = (
        select(playlist_songs.c.playlist_id)
        .distinct()
        .join(songs)
        .where(playlist_songs.c.playlist_id.in_(playlist_ids), songs.c.due_at <= now)
    )
    return set((await db.execute(query)).scalars())


def _columns() -> list[ColumnElement[Any]]:
    return [
        songs.c.id.label("song_id"),
        songs.c.artist_id,
        songs.c.key,
        songs.c.state,
        songs.c.found,
        songs.c.tries,
        songs.c.due_at,
        songs.c.error,
        *tracks.c,
    ]


_IS_WANTED = select(playlist_songs.c.song_id).where(playlist_songs.c.song_id == songs.c.id).exists()
_SONG = select(*_columns()).join(tracks, tracks.c.id == songs.c.original_id)
_OPEN_SONGS = _SONG.where(
    songs.c.artist_id == bindparam("artist"), songs.c.due_at <= bindparam("now"), _IS_WANTED
).order_by(songs.c.id)


async def list_artist_songs(db: AsyncConnection, artist_id: str, now: datetime) -> list[StoredSong]:
    """Return the songs of an artist that some playlist wants and that are to be asked for now."""
    found = await db.execute(_OPEN_SONGS, {"artist": artist_id, "now": now})
    return [_song(row._mapping) for row in found]


async def list_library_songs(db: AsyncConnection, account_id: int) -> list[StoredSong]:
    """Return the songs that the playlists of a person want."""
    theirs = (
        select(playlist_songs.c.song_id)
        .join(library, library.c.playlist_id == playlist_songs.c.playlist_id)
        .where(library.c.account_id == account_id, library.c.gone_at.is_(None))
    )
    query = _SONG.where(songs.c.id.in_(theirs)).order_by(songs.c.id)
    return [_song(row._mapping) for row in await db.execute(query)]


async def mark_due(
    db: AsyncConnection, keys: Collection[tuple[str, str | None]], now: datetime
) -> None:
    """Let these songs, by artist id and key, be looked for again by the next sync."""
    due = tuple_(songs.c.artist_id, songs.c.key).in_(list(keys))
    await db.execute(update(songs).where(due, songs.c.due_at > now).values(due_at=now))


async def mark_due_below(db: AsyncConnection, account_id: int, wanted: int, now: datetime) -> None:
    """Look again for a person's songs that had enough live versions, and have too few now."""
    theirs = (
        select(playlist_songs.c.song_id)
        .join(library, library.c.playlist_id == playlist_songs.c.playlist_id)
        .where(library.c.account_id == account_id)
    )
    short = and_(songs.c.state == SongState.FOUND, songs.c.found < wanted)
    await db.execute(update(songs).where(songs.c.id.in_(theirs), short).values(due_at=now))


async def list_playlist_songs(db: AsyncConnection, playlist_id: str) -> list[StoredSong]:
    """Return the songs that a playlist wants."""
    query = (
        _SONG.join(playlist_songs, playlist_songs.c.song_id == songs.c.id)
        .where(playlist_songs.c.playlist_id == playlist_id)
        .order_by(songs.c.id)
    )
    return [_song(row._mapping) for row in await db.execute(query)]


async def find_song(db: AsyncConnection, artist_id: str, key: str) -> StoredSong | None:
    found = await db.execute(_SONG.where(songs.c.artist_id == artist_id, songs.c.key == key))
    row = found.one_or_none()
    return _song(row._mapping) if row else None


@dataclass(frozen=True, slots=True)
class Outcome:
    """Where the search for a song ended: *found* live versions, and when to ask again."""

    song_id: int
    state: SongState
    found: int
    due_at: datetime
    tries: int = 0
    error: str | None = None


_SAVE_OUTCOME = (
    update(songs)
    .where(songs.c.id == bindparam("of_song_id"))
    .values({n: bindparam(f"of_{n}") for n in Outcome.__slots__ if n != "song_id"})
)


async def save_outcomes(db: AsyncConnection, outcomes: Sequence[Outcome]) -> None:
    if outcomes:  # in one order, so that two processes cannot lock each other out
        ordered = sorted(outcomes, key=lambda one: one.song_id)
        names = Outcome.__slots__
        rows = [{f"of_{name}": getattr(one, name) for name in names} for one in ordered]
        await db.execute(_SAVE_OUTCOME, rows)


_CHOSEN = (
    select(live_versions.c.song_id, live_versions.c.track_id)
    .where(live_versions.c.song_id.in_(bindparam("songs", expanding=True)))
    .order_by(live_versions.c.song_id, live_versions.c.rank)
)
_INSERT_CHOICES = insert_given(live_versions)
_WANTING = (
    select(playlist_songs.c.playlist_id)
    .distinct()
    .where(playlist_songs.c.song_id.in_(bindparam("songs", expanding=True)))
)


async def save_live_versions(
    db: AsyncConnection, chosen: Mapping[int, Sequence[LiveMatch]]
) -> set[str]:
    """Keep what was chosen for songs, by id; return the playlists that want one that changed."""
    before: dict[int, list[str]] = {song_id: [] for song_id in chosen}
    for song_id, track_id in await db.execute(_CHOSEN, {"songs": list(chosen)}):
        before[song_id].append(track_id)
    changed = [
        song_id
        for song_id, matches in chosen.items()
        if before[song_id] != [match.track.id for match in matches]
    ]
    if not changed:
        return set()
    if any(before[song_id] for song_id in changed):
        await db.execute(delete(live_versions).where(live_versions.c.song_id.in_(changed)))
    rows = [_choice(song_id, *one) for song_id in changed for one in enumerate(chosen[song_id])]
    if rows:
        await db.execute(_INSERT_CHOICES, given(rows))
    return set((await db.execute(_WANTING, {"songs": changed})).scalars())


async def delete_live_versions(db: AsyncConnection, track_ids: Collection[str]) -> set[str]:
    """Choose these for no song any more; return the playlists that want one they were for."""
    chosen = delete(live_versions).where(live_versions.c.track_id.in_(track_ids))
    song_ids = (await db.execute(chosen.returning(live_versions.c.song_id))).scalars().all()
    return set((await db.execute(_WANTING, {"songs": song_ids})).scalars())


def _choice(song_id: int, rank: int, match: LiveMatch) -> dict[str, object]:
    return {
        "song_id": song_id,
        "rank": rank,
        "track_id": match.track.id,
        "live": match.verdict.live,
        "same_song": match.verdict.same_song,
        "because": list(match.verdict.because),
    }


async def list_live_versions(
    db: AsyncConnection, song_ids: Collection[int]
) -> dict[int, list[LiveMatch]]:
    """Return the chosen live versions of each song, best first."""
    query = (
        select(live_versions, tracks)
        .join(tracks, tracks.c.id == live_versions.c.track_id)
        .where(live_versions.c.song_id.in_(song_ids))
        .order_by(live_versions.c.song_id, live_versions.c.rank)
    )
    chosen: dict[int, list[LiveMatch]] = {}
    for row in await db.execute(query):
        verdict = Verdict(row.live, row.same_song, True, tuple(row.because))
        chosen.setdefault(row.song_id, []).append(LiveMatch(track_of(row._mapping), verdict))
    return chosen


def _song(row: RowMapping) -> StoredSong:
    return StoredSong(
        id=row["song_id"],
        artist_id=row["artist_id"],
        key=row["key"],
        state=SongState(row["state"]),
        found=row["found"],
        tries=row["tries"],
        due_at=row["due_at"],
        error=row["error"],
        original=track_of(row),
    )
