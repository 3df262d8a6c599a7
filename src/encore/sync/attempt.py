"""One attempt at writing to a playlist. Nothing is sent under an older attempt number."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from encore.pipeline.clean import CleanList, clean_list
from encore.pipeline.readback import ReadBack, confirm
from encore.spotify.endpoints import ItemsRead, Spotify
from encore.store import additions, journal, playlists, runs
from encore.store.accounts import Account
from encore.store.runs import Run, RunKind
from encore.sync.choices import get_choices
from encore.sync.halt import Watch
from encore.sync.outlook import Look, Outlook, look_ahead
from encore.sync.parts import Parts
from encore.sync.read import check_reading, store_reading


class Superseded(Exception):
    """A newer attempt at this playlist has begun; this one sends and stores nothing more."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """Number *number* at a playlist, for a run, in the name of an account.

    *look* tells what the playlist should be.
    """

    parts: Parts
    spotify: Spotify
    account: Account
    run: Run
    playlist_id: str
    number: int
    watch: Watch
    look: Look = look_ahead

    @property
    def _is_asked_for(self) -> bool:
        """Whether the person named the playlist, and so has seen how short it is."""
        return self.run.only is not None or self.run.kind is not RunKind.SYNC

    async def check(self) -> None:
        """Raise Superseded if a newer attempt has begun; awaited right before every send."""
        async with self.parts.engine.begin() as db:
            await self.check_in(db)

    async def check_in(self, db: AsyncConnection) -> None:
        if not await playlists.is_current_attempt(db, self.playlist_id, self.number):
            raise Superseded

    async def look_ahead(self) -> Outlook:
        async with self.parts.engine.begin() as db:
            return await self.look(db, self.account, self.playlist_id)

    async def store(
        self,
        db: AsyncConnection,
        read: ItemsRead,
        snapshots: Sequence[str],
        back: ReadBack | None = None,
        *,
        may_be_stale: bool = False,
    ) -> CleanList:
        """Keep a full read, known under *snapshots*, and what it shows of a push in *back*.

        A read that *may_be_stale* may still show what a DELETE has taken, so that nothing
        owed counts as put back by it. Raises GuardStopped where the read cannot be the
        whole list.
        """
        now = self.parts.clock.now()
        playlist = await playlists.lock_playlist(db, self.playlist_id)
        await self.check_in(db)
        check_reading(playlist, read, trust_length=self._is_asked_for)
        if back is not None:
            known = await additions.list_additions(db, self.playlist_id)
            await additions.save_additions(db, self.playlist_id, confirm(known, back, now))
        clean = clean_list(read.items, await get_choices(db, self.playlist_id))
        await store_reading(db, playlist, clean, now)
        if not may_be_stale:
            there = {item.uri for item in clean.items if item.uri}
            await additions.delete_owed(db, self.playlist_id, there)
        await playlists.save_known_snapshots(db, self.playlist_id, snapshots)
        return clean

    async def keep_counts(self) -> None:
        """Keep in the run what its edits did to the playlist, as the journal tells."""
        await self.count_for(self.run.id)

    async def count_for(self, run_id: int) -> None:
        """Keep the same for another run: what became of its last edit may be told only now."""
        async with self.parts.engine.begin() as db:
            effect = await journal.get_effect(db, self.playlist_id, run_id)
            playlist = await playlists.get_playlist(db, self.playlist_id)
            await runs.save_counts(
                db,
                run_id,
                self.playlist_id,
                {
                    "live_added": effect.live_added,
                    # What a reversal puts back is more than it removes.
                    "duplicates_removed": max(0, effect.copies_removed - effect.put_back),
                    "tracks_after": playlist.length or 0,
                },
            )
