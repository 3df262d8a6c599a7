"""Short playlists of a person, to try something on."""

from dataclasses import dataclass

from sqlalchemy import case, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from encore.store.schema import library, playlists

# In a shorter one there may be nothing to see.
ENOUGH_TRACKS = 5


@dataclass(frozen=True, slots=True)
class ShortPlaylist:
    id: str
    name: str
    tracks: int


async def list_short_playlists(
    db: AsyncConnection, account_id: int, limit: int
) -> list[ShortPlaylist]:
    """Return playlists that can be edited: the shortest of five tracks or more stands first."""
    tracks = func.coalesce(playlists.c.length, playlists.c.total)
    query = (
        select(playlists.c.id, playlists.c.name, tracks.label("tracks"))
        .join(library)
        .where(
            library.c.account_id == account_id,
            library.c.gone_at.is_(None),
            library.c.skipped.is_(None),
            tracks > 0,
        )
        .order_by(case((tracks >= ENOUGH_TRACKS, 0), else_=1), tracks, playlists.c.id)
        .limit(limit)
    )
    return [ShortPlaylist(row.id, row.name, row.tracks) for row in await db.execute(query)]
