"""Short playlists of a person, to try something on."""

from dataclasses import dataclass

from sqlalchemy import Text, any_, case, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncConnection

from encore.store.schema import library, playlists

# In a shorter one there may be nothing to see.
ENOUGH_TRACKS = 5
LOOKED_AT = 100


@dataclass(frozen=True, slots=True)
class ShortPlaylist:
    id: str
    name: str
    tracks: int


async def list_short_playlists(
    db: AsyncConnection, account_id: int, limit: int
) -> list[ShortPlaylist]:
    """Return playlists that can be edited: the shortest of five tracks or more stands first.

    Only 100 of the person's are looked at, the same each time, which is enough to try one.
    """
    first = (
        select(library.c.playlist_id)
        .where(
            library.c.account_id == account_id,
            library.c.gone_at.is_(None),
            library.c.skipped.is_(None),
        )
        .order_by(library.c.playlist_id)
        .limit(LOOKED_AT)
    )
    ids = list((await db.execute(first)).scalars())
    tracks = func.coalesce(playlists.c.length, playlists.c.total)
    query = (
        select(playlists.c.id, playlists.c.name, tracks.label("tracks"))
        .where(playlists.c.id == any_(literal(ids, ARRAY(Text))), tracks > 0)
        .order_by(case((tracks >= ENOUGH_TRACKS, 0), else_=1), tracks, playlists.c.id)
        .limit(limit)
    )
    return [ShortPlaylist(row.id, row.name, row.tracks) for row in await db.execute(query)]
