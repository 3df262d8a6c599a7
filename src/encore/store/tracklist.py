"""One playlist as its page shows it: a stretch of its items, and what is known about them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import any_, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from encore.music import ItemKind
from encore.plans import AdditionState, Finding, FindingKind
from encore.store.rows import texts
from encore.store.schema import (
    additions,
    findings,
    items,
    live_versions,
    playlist_songs,
    songs,
    tracks,
)
from encore.store.songs import SongState


@dataclass(frozen=True, slots=True)
class Choice:
    """Why a live version was chosen: for which song, and because of what."""

    original_id: str
    original: str
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Search:
    """How far the search for a song's live versions is, and how many were found."""

    state: SongState
    found: int


async def list_findings(
    db: AsyncConnection, playlist_id: str, start: int, count: int
) -> list[Finding]:
    """Return what was noticed about *count* items from position *start* on."""
    query = (
        select(findings.c.position, findings.c.kind, findings.c.because)
        .where(
            findings.c.playlist_id == playlist_id,
            findings.c.position >= start,
            findings.c.position < start + count,
        )
        .order_by(findings.c.position, findings.c.id)
    )
    return [Finding(row[0], FindingKind(row[1]), row[2]) for row in await db.execute(query)]


async def list_added_uris(
    db: AsyncConnection, playlist_id: str, uris: Collection[str]
) -> frozenset[str]:
    """Return those of *uris* that Encore put into the playlist."""
    shown = func.coalesce(additions.c.shown_as, additions.c.uri)
    query = select(shown).where(
        additions.c.playlist_id == playlist_id,
        shown == any_(texts(uris)),
        additions.c.state.not_in((AdditionState.TAKEN_OUT, AdditionState.WITHDRAWN)),
    )
    return frozenset((await db.execute(query)).scalars())


async def list_choices(
    db: AsyncConnection, playlist_id: str, track_ids: Sequence[str]
) -> dict[str, Choice]:
    """Return for each of these tracks that was chosen as a live version why it was."""
    query = (
        select(live_versions.c.track_id, tracks.c.id, tracks.c.title, live_versions.c.because)
        .join(playlist_songs, playlist_songs.c.song_id == live_versions.c.song_id)
        .join(songs, songs.c.id == live_versions.c.song_id)
        .join(tracks, tracks.c.id == songs.c.original_id)
        .where(
            playlist_songs.c.playlist_id == playlist_id,
            live_versions.c.track_id == any_(texts(track_ids)),
        )
    )
    return {
        row.track_id: Choice(row.id, row.title, tuple(row.because))
        for row in await db.execute(query)
    }


async def list_searches(
    db: AsyncConnection, keys: Collection[tuple[str, str]]
) -> dict[tuple[str, str], Search]:
    """Return how far the search is for each song, by (artist id, key)."""
    wanted = select(
        func.unnest(texts(artist_id for artist_id, _ in keys)),
        func.unnest(texts(key for _, key in keys)),
    )
    query = select(songs.c.artist_id, songs.c.key, songs.c.state, songs.c.found).where(
        tuple_(songs.c.artist_id, songs.c.key).in_(wanted)
    )
    return {(row[0], row[1]): Search(SongState(row[2]), row[3]) for row in await db.execute(query)}


async def count_kinds(db: AsyncConnection, playlist_id: str) -> dict[ItemKind, int]:
    """Return how many tracks, episodes, local files and unavailable entries a list has."""
    query = select(items.c.kind, func.count()).where(items.c.playlist_id == playlist_id)
    return {ItemKind(row[0]): row[1] for row in await db.execute(query.group_by(items.c.kind))}


async def count_added(db: AsyncConnection, playlist_id: str) -> int:
    """Return how many live versions that Encore added are in the playlist, as far as known."""
    query = select(func.count()).where(
        additions.c.playlist_id == playlist_id,
        additions.c.state.in_((AdditionState.SENT, AdditionState.CONFIRMED)),
    )
    return int((await db.execute(query)).scalar_one())
