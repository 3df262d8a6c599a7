"""What runs did to one playlist, and what they left in it whose reason is gone."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Text, cast, exists, func, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncConnection

from encore.music import Track
from encore.plans import AdditionState
from encore.store.runs import RunKind, Step
from encore.store.schema import (
    additions,
    items,
    live_versions,
    playlist_songs,
    run_playlists,
    runs,
    tracks,
)
from encore.store.tracks import track_of

MOST_LEFT_OVER = 200


@dataclass(frozen=True, slots=True)
class Visit:
    """What one run did to a playlist. *live_added* and *duplicates_removed* count items."""

    run_id: int
    kind: RunKind
    started_at: datetime
    step: Step
    error: str | None
    tracks_before: int
    tracks_after: int
    live_added: int
    duplicates_removed: int


async def list_visits(
    db: AsyncConnection, account_id: int, playlist_id: str, *, limit: int
) -> list[Visit]:
    """Return the last runs of a person that touched a playlist, the newest first.

    Those that found nothing new in it are left out: most are, where a person syncs daily.
    """
    columns = [run_playlists.c[name] for name in Visit.__slots__[5:]]
    query = (
        select(
            runs.c.id, runs.c.kind, runs.c.started_at, run_playlists.c.state, run_playlists.c.error
        )
        .add_columns(*columns)
        .join(runs)
        .where(
            run_playlists.c.playlist_id == playlist_id,
            run_playlists.c.state != Step.UNCHANGED,
            runs.c.account_id == account_id,
        )
        .order_by(run_playlists.c.run_id.desc())
        .limit(limit)
    )
    return [
        Visit(row[0], RunKind(row[1]), row[2], Step(row[3]), *row[4:])
        for row in await db.execute(query)
    ]


async def list_unchosen(db: AsyncConnection, playlist_id: str) -> list[Track]:
    """Return what Encore added that is chosen for no song which the playlist wants now."""
    chosen = (
        select(live_versions.c.track_id)
        .join(playlist_songs, playlist_songs.c.song_id == live_versions.c.song_id)
        .where(playlist_songs.c.playlist_id == playlist_id)
        .scalar_subquery()
    )
    shown = func.coalesce(additions.c.shown_as, additions.c.uri)
    query = (
        select(tracks)
        .join(additions, additions.c.track_id == tracks.c.id)
        .where(
            additions.c.playlist_id == playlist_id,
            additions.c.state.in_((AdditionState.SENT, AdditionState.CONFIRMED)),
            additions.c.track_id.not_in(chosen),
            exists().where(items.c.playlist_id == playlist_id, items.c.uri == shown),
        )
        .order_by(tracks.c.title, tracks.c.id)
        .limit(MOST_LEFT_OVER)
    )
    return [track_of(row._mapping) for row in await db.execute(query)]


async def list_tracks_by(
    db: AsyncConnection, playlist_id: str, artist_ids: set[str]
) -> list[Track]:
    """Return the tracks of the list in which one of these artists has a part."""
    query = (
        select(tracks)
        .join(items, items.c.track_id == tracks.c.id)
        .where(
            items.c.playlist_id == playlist_id,
            tracks.c.artist_ids.op("&&")(cast(sorted(artist_ids), ARRAY(Text))),
        )
    )
    return [track_of(row._mapping) for row in await db.execute(query)]
