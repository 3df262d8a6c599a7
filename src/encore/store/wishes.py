"""Which playlists want live versions of a song."""

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from encore.store.schema import library, playlist_songs, songs


async def is_wanted_by(db: AsyncConnection, playlist_id: str, song_id: int) -> bool:
    """Tell whether the playlist wants live versions of the song."""
    query = select(playlist_songs.c.song_id).where(
        playlist_songs.c.playlist_id == playlist_id, playlist_songs.c.song_id == song_id
    )
    return (await db.execute(query)).one_or_none() is not None


async def count_playlists(db: AsyncConnection, account_id: int, artist_id: str, key: str) -> int:
    """Return how many playlists of a person want live versions of the song."""
    query = (
        select(func.count())
        .select_from(playlist_songs)
        .join(songs)
        .join(library, library.c.playlist_id == playlist_songs.c.playlist_id)
        .where(
            songs.c.artist_id == artist_id,
            songs.c.key == key,
            library.c.account_id == account_id,
            library.c.skipped.is_(None),
            library.c.gone_at.is_(None),
        )
    )
    return int((await db.execute(query)).scalar_one())
