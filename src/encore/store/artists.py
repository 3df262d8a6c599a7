"""Artists: known by the tracks that credit them."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from encore.music import Artist
from encore.store.schema import items, library, tracks


async def list_library_artists(db: AsyncConnection, account_id: int) -> list[Artist]:
    """Return everyone who is credited by a track in a playlist of a person, by name."""
    query = (
        select(tracks.c.artists)
        .distinct()
        .join(items, items.c.track_id == tracks.c.id)
        .join(library, library.c.playlist_id == items.c.playlist_id)
        .where(library.c.account_id == account_id, library.c.gone_at.is_(None))
    )
    names = {
        artist_id: name
        for credited in (await db.execute(query)).scalars()
        for artist_id, name in credited
        if artist_id
    }
    return [Artist(*one) for one in sorted(names.items(), key=lambda one: (one[1], one[0]))]
