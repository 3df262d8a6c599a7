"""What Encore put into playlists, what became of it, and what it still owes them."""

from collections.abc import Collection, Sequence

from sqlalchemy import delete, distinct, func, select, true
from sqlalchemy.dialects.postgresql.dml import Insert, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from encore.music import Track
from encore.plans import Addition, AdditionState, Owed
from encore.store.rows import given, insert_given
from encore.store.schema import additions, library, owed, tracks
from encore.store.tracks import track_of


def _upsert() -> Insert:
    row = insert_given(additions)
    names = ("state", "sent_at", "confirmed_at", "missing_since", "shown_as")
    return row.on_conflict_do_update(
        index_elements=["playlist_id", "uri"], set_={name: row.excluded[name] for name in names}
    )


_UPSERT = _upsert()


async def save_additions(db: AsyncConnection, playlist_id: str, added: Sequence[Addition]) -> None:
    """Keep *added*, each in its present state. Their tracks have to be known."""
    if not added:
        return
    rows = [
        {
            "playlist_id": playlist_id,
            "uri": addition.uri,
            "track_id": addition.track.id,
            "state": addition.state,
            "sent_at": addition.sent_at,
            "confirmed_at": addition.confirmed_at,
            "missing_since": addition.missing_since,
            "shown_as": addition.shown_as,
        }
        for addition in added
    ]
    await db.execute(_UPSERT, given(rows))


async def list_additions(
    db: AsyncConnection, playlist_id: str, *, of_tracks: Collection[str] | None = None
) -> list[Addition]:
    """Return what Encore added; *of_tracks* keeps to these tracks, by id."""
    among = true() if of_tracks is None else additions.c.track_id.in_(of_tracks)
    query = (
        select(additions, tracks)
        .join(tracks, tracks.c.id == additions.c.track_id)
        .where(additions.c.playlist_id == playlist_id, among)
        .with_only_columns(
            additions.c.uri.label("added_uri"),
            additions.c.state,
            additions.c.sent_at,
            additions.c.confirmed_at,
            additions.c.missing_since,
            additions.c.shown_as,
            *tracks.c,
        )
        .order_by(additions.c.sent_at, additions.c.uri)
    )
    return [
        Addition(
            uri=row.added_uri,
            track=track_of(row._mapping),
            state=AdditionState(row.state),
            sent_at=row.sent_at,
            confirmed_at=row.confirmed_at,
            missing_since=row.missing_since,
            shown_as=row.shown_as,
        )
        for row in await db.execute(query)
    ]


async def save_owed(db: AsyncConnection, playlist_id: str, debts: Sequence[Owed]) -> None:
    """Write down what has to be put back. A debt that is known already keeps its place."""
    if debts:
        await db.execute(
            insert(owed).on_conflict_do_nothing(),
            [
                {
                    "playlist_id": playlist_id,
                    "uri": debt.uri,
                    "after": list(debt.after),
                    "added_at": debt.added_at,
                    "track_id": debt.track.id if debt.track else None,
                }
                for debt in debts
            ],
        )


async def list_owed(db: AsyncConnection, playlist_id: str) -> list[Owed]:
    query = (
        select(owed.c.uri.label("owed_uri"), owed.c.after, owed.c.added_at, *(c for c in tracks.c))
        .outerjoin(tracks, tracks.c.id == owed.c.track_id)
        .where(owed.c.playlist_id == playlist_id)
        .order_by(owed.c.uri)
    )
    return [
        Owed(
            row.owed_uri,
            tuple(row.after),
            row.added_at,
            track_of(row._mapping) if row.id else None,
        )
        for row in await db.execute(query)
    ]


async def delete_owed(db: AsyncConnection, playlist_id: str, uris: Collection[str]) -> None:
    """Note that these were put back, as a read has shown."""
    await db.execute(delete(owed).where(owed.c.playlist_id == playlist_id, owed.c.uri.in_(uris)))


async def list_library_additions(db: AsyncConnection, account_id: int) -> list[Track]:
    """Return every track that Encore ever added to a playlist of a person."""
    theirs = (
        select(additions.c.track_id)
        .join(library, library.c.playlist_id == additions.c.playlist_id)
        .where(library.c.account_id == account_id, library.c.gone_at.is_(None))
    )
    query = select(tracks).where(tracks.c.id.in_(theirs)).order_by(tracks.c.id)
    return [track_of(row._mapping) for row in await db.execute(query)]


async def count_playlists(db: AsyncConnection, account_id: int, track_id: str) -> int:
    """Return in how many of a person's playlists a track stands that Encore added."""
    query = (
        select(func.count(distinct(additions.c.playlist_id)))
        .join(library, library.c.playlist_id == additions.c.playlist_id)
        .where(
            library.c.account_id == account_id,
            library.c.gone_at.is_(None),
            additions.c.track_id == track_id,
            additions.c.state.in_((AdditionState.SENT, AdditionState.CONFIRMED)),
        )
    )
    return int((await db.execute(query)).scalar_one())
