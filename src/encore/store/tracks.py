"""Every track and album that an answer of Spotify showed, wanted or not."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, Table, bindparam, delete, func, or_, select
from sqlalchemy.dialects.postgresql.dml import Insert, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from encore.music import Album, Artist, Track
from encore.store.rows import given, given_rows
from encore.store.schema import (
    additions,
    albums,
    decisions,
    items,
    live_versions,
    owed,
    songs,
    tracks,
)


@dataclass(frozen=True, slots=True)
class StoredAlbum:
    """An album that an answer showed. *total_tracks* is None where Spotify did not say."""

    album: Album
    artist_ids: tuple[str, ...]
    total_tracks: int | None


RENEWED_AFTER = timedelta(days=1)


def _upsert(table: Table, **merged: Callable[[Any, Any], ColumnElement[Any]]) -> Insert:
    """Return an upsert that leaves rows alone which say the same and were seen lately.

    *merged* tells how to make the new value of a column from what is said now and before.
    Rows left alone are not even locked, which ON CONFLICT would do to all: the best known
    songs stand in lists that are read at the same time.
    """
    names = [column.name for column in table.c]
    said, known = given_rows(table, *names), table.alias("known")
    merged_with = {**dict.fromkeys(names, _take_new), **merged}
    differs = [
        merged_with[name](said.c[name], known.c[name]).is_distinct_from(known.c[name])
        for name in names
        if name != "expires_at"
    ]
    is_late = said.c.expires_at > known.c.expires_at + RENEWED_AFTER
    news = (
        select(said)
        .outerjoin(known, known.c.id == said.c.id)
        .where(or_(is_late, *differs))
        .order_by(said.c.id)  # one order: no deadlocks
    )
    row = insert(table).from_select(names, news)
    new = {name: merge(row.excluded[name], table.c[name]) for name, merge in merged_with.items()}
    return row.on_conflict_do_update(index_elements=["id"], set_=new)


def _take_new(said: ColumnElement[Any], _: object) -> ColumnElement[Any]:
    return said


_UPSERT_TRACKS = _upsert(tracks, isrc=func.coalesce, expires_at=func.greatest)
_UPSERT_ALBUMS = _upsert(albums)


async def save_tracks(db: AsyncConnection, shown: Iterable[Track], expires_at: datetime) -> None:
    """Keep *shown*. What a short form of a track lacks does not wipe out what was known."""
    rows = {track.id: _row(track, expires_at) for track in shown}
    if rows:
        await db.execute(_UPSERT_TRACKS, given(rows.values()))


async def save_albums(
    db: AsyncConnection, shown: Sequence[StoredAlbum], expires_at: datetime
) -> None:
    rows = {
        seen.album.id: {
            "id": seen.album.id,
            "title": seen.album.title,
            "kind": seen.album.kind,
            "released": seen.album.released,
            "artist_ids": list(seen.artist_ids),
            "total_tracks": seen.total_tracks,
            "expires_at": expires_at,
        }
        for seen in shown
        if seen.album.id
    }
    if rows:
        await db.execute(_UPSERT_ALBUMS, given(rows.values()))


_ARTIST_TRACKS = select(tracks).where(tracks.c.artist_ids.contains(bindparam("artists")))
_ARTIST_ALBUMS = (
    select(albums).where(albums.c.artist_ids.contains(bindparam("artists"))).order_by(albums.c.id)
)


async def list_artist_tracks(db: AsyncConnection, artist_id: str) -> list[Track]:
    """Return every known track that credits the artist."""
    found = await db.execute(_ARTIST_TRACKS, {"artists": [artist_id]})
    return [track_of(row._mapping) for row in found]


async def list_by_artists(
    db: AsyncConnection, artist_ids: Collection[str]
) -> dict[str, list[Track]]:
    """Return every known track that credits one of the artists, by artist id."""
    query = select(tracks).where(tracks.c.artist_ids.overlap(list(artist_ids)))
    by_artist: dict[str, list[Track]] = {artist_id: [] for artist_id in artist_ids}
    for row in await db.execute(query):
        track = track_of(row._mapping)
        for artist_id in {artist.id for artist in track.artists if artist.id in by_artist}:
            by_artist[artist_id or ""].append(track)
    return by_artist


async def list_artist_albums(db: AsyncConnection, artist_id: str) -> list[StoredAlbum]:
    return [
        StoredAlbum(
            Album(row.id, row.title, row.kind, row.released),
            tuple(row.artist_ids),
            row.total_tracks,
        )
        for row in await db.execute(_ARTIST_ALBUMS, {"artists": [artist_id]})
    ]


async def list_tracks(db: AsyncConnection, track_ids: Iterable[str]) -> dict[str, Track]:
    """Return the tracks by id; those that are not known are left out."""
    query = select(tracks).where(tracks.c.id.in_(list(track_ids)))
    return {row.id: track_of(row._mapping) for row in await db.execute(query)}


async def delete_expired(db: AsyncConnection, now: datetime) -> None:
    """Forget what Spotify showed long ago and nothing of a playlist's needs.

    Spotify's developer terms forbid keeping its content for ever.
    """
    needed = select(items.c.track_id).where(items.c.track_id == tracks.c.id).exists()
    chosen = select(live_versions.c.rank).where(live_versions.c.track_id == tracks.c.id).exists()
    asked = select(songs.c.id).where(songs.c.original_id == tracks.c.id).exists()
    added = select(additions.c.uri).where(additions.c.track_id == tracks.c.id).exists()
    decided = (
        select(decisions.c.id)
        .where(or_(decisions.c.track_id == tracks.c.id, decisions.c.replaced_id == tracks.c.id))
        .exists()
    )
    put_back = select(owed.c.uri).where(owed.c.track_id == tracks.c.id).exists()
    uses = (needed, chosen, asked, added, decided, put_back)
    await db.execute(delete(tracks).where(tracks.c.expires_at < now, *(~use for use in uses)))
    await db.execute(delete(albums).where(albums.c.expires_at < now))


def track_of(row: RowMapping) -> Track:
    """Translate a mapping of the columns of `tracks`."""
    return Track(
        id=row["id"],
        uri=row["uri"],
        title=row["title"],
        artists=tuple(Artist(artist_id, name) for artist_id, name in row["artists"]),
        album=Album(row["album_id"], row["album_title"], row["album_kind"], row["released"]),
        duration_ms=row["duration_ms"],
        explicit=row["explicit"],
        isrc=row["isrc"],
    )


def _row(track: Track, expires_at: datetime) -> dict[str, object]:
    return {
        "id": track.id,
        "uri": track.uri,
        "title": track.title,
        "artists": [[artist.id, artist.name] for artist in track.artists],
        "artist_ids": [artist.id for artist in track.artists if artist.id],
        "album_id": track.album.id,
        "album_title": track.album.title,
        "album_kind": track.album.kind,
        "released": track.album.released,
        "duration_ms": track.duration_ms,
        "explicit": track.explicit,
        "isrc": track.isrc,
        "expires_at": expires_at,
    }
