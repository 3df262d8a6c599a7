"""Step 2: read one playlist, clean it, and note which songs it wants."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from encore.errors import GuardStopped
from encore.music import Item, Track
from encore.pipeline.clean import CleanList, clean_list
from encore.pipeline.folding import words_in
from encore.pipeline.plan import doubt
from encore.pipeline.readback import follow_additions
from encore.spotify.endpoints import ItemsRead
from encore.store import additions, items, playlists, runs, songs, tracks
from encore.store.accounts import get_account
from encore.store.playlists import StoredPlaylist
from encore.store.runs import Run, RunState, Step
from encore.sync.choices import get_choices
from encore.sync.course import advance
from encore.sync.failures import fail_playlist
from encore.sync.halt import Halted, watched
from encore.sync.parts import Parts

TRACKS_KEPT = timedelta(days=180)


async def sync_playlist(parts: Parts, run_id: int, playlist_id: str) -> None:
    """Read the playlist of a run and hand it on to finding. Failures stay on its row."""
    async with parts.engine.begin() as db:
        entry = await runs.find_run_playlist(db, run_id, playlist_id)
        if entry is None or entry.state is not Step.READING:
            return
        run = await runs.get_run(db, run_id)
        if run.state is RunState.PAUSED:
            return
        account = await get_account(db, run.account_id)
    try:
        spotify, _ = watched(parts, account, run_id)
        read = await spotify.items(playlist_id)
        await _store(parts, run, playlist_id, read)
    except Halted:
        return
    except Exception as error:
        await fail_playlist(parts, entry, error)
    await advance(parts, run_id)


async def _store(parts: Parts, run: Run, playlist_id: str, read: ItemsRead) -> None:
    now = parts.clock.now()
    async with parts.engine.begin() as db:
        playlist = await playlists.lock_playlist(db, playlist_id)
        entry = await runs.find_run_playlist(db, run.id, playlist_id)
        if entry is None or entry.state is not Step.READING:
            return  # another worker has read it meanwhile, and may have written since
        clean = clean_list(read.items, await get_choices(db, playlist_id))
        # A person who names a playlist has seen how short it is, and means it.
        check_reading(playlist, read, trust_length=run.only is not None)
        await store_reading(db, playlist, clean, now)
        await playlists.save_read_snapshot(db, playlist_id, playlist.snapshot_id)
        await runs.save_counts(
            db,
            run.id,
            playlist_id,
            {"tracks_before": len(clean.items), "tracks_after": len(clean.items)},
        )
        await runs.move_playlists(db, run.id, [playlist_id], Step.FINDING)


def check_reading(playlist: StoredPlaylist, read: ItemsRead, *, trust_length: bool) -> None:
    """Raise GuardStopped where the read cannot be the whole list."""
    length = None if trust_length else playlist.length
    if doubtful := doubt(read.items, read.total, length):
        raise GuardStopped(doubtful)


async def store_reading(
    db: AsyncConnection, playlist: StoredPlaylist, clean: CleanList, now: datetime
) -> None:
    """Keep a full read of a playlist, and all that follows from it by itself."""
    before = await items.count_unavailable(db, playlist.id)
    await tracks.save_tracks(
        db, (item.track for item in clean.items if item.track), now + TRACKS_KEPT
    )
    await items.replace_items(db, playlist.id, clean.items)
    await items.replace_findings(db, playlist.id, clean.findings)
    await songs.save_wanted(db, playlist.id, wanted_songs(clean), now)
    known = await additions.list_additions(db, playlist.id)
    changed = follow_additions(known, clean.items, now, nulls_before=before)
    await additions.save_additions(db, playlist.id, changed)
    await playlists.save_reading(
        db,
        playlist.id,
        length=len(clean.items),
        oldest_added_at=_oldest(clean.items),
        now=now,
    )


def wanted_songs(clean: CleanList) -> list[songs.WantedSong]:
    """Return the songs that a list wants, as they are stored."""
    return [
        songs.WantedSong(song.artist_id, song.key, track, _words_of(track))
        for song, track in clean.wanted.items()
    ]


def _words_of(track: Track) -> str:
    said = (track.title, *(artist.name for artist in track.artists))
    return " ".join(dict.fromkeys(word for text in said for word in words_in(text)))


def _oldest(read: Sequence[Item]) -> datetime | None:
    return min((item.added_at for item in read if item.added_at), default=None)
