"""The live versions in a playlist whose original is gone, worked out once for each state of it."""

from dataclasses import dataclass, field

from sqlalchemy.ext.asyncio import AsyncConnection

from encore.music import Track
from encore.pipeline.leftover import without_original
from encore.store import visits
from encore.store.playlists import StoredPlaylist

MOST = 1_000  # playlists

State = tuple[int, int | None, int, int, tuple[str, ...]]


@dataclass(slots=True)
class Leftovers:
    """Remembers what a long list takes a while to tell, until the list changes."""

    _known: dict[str, tuple[State, list[Track]]] = field(default_factory=dict)

    async def of(self, db: AsyncConnection, playlist: StoredPlaylist, added: int) -> list[Track]:
        """Return those of a playlist to which Encore *added* so many."""
        if not added:
            return []
        state = (
            added,
            playlist.length,
            playlist.wanted_version,
            playlist.pushed_version,
            playlist.known_snapshots,
        )
        known_state, found = self._known.get(playlist.id, (None, []))
        if known_state != state:
            found = await _list_leftovers(db, playlist.id)
            if len(self._known) >= MOST:
                self._known.clear()
            self._known[playlist.id] = (state, found)
        return found


async def _list_leftovers(db: AsyncConnection, playlist_id: str) -> list[Track]:
    unchosen = await visits.list_unchosen(db, playlist_id)
    if not unchosen:
        return []
    artists = {artist.id for track in unchosen for artist in track.artists if artist.id}
    return without_original(unchosen, await visits.list_tracks_by(db, playlist_id, artists))
