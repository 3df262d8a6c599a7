"""After an edit: read until Spotify shows it, and find out what became of a lost answer."""

from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from encore.pipeline.readback import ReadBack, compare
from encore.plans import Addition, AdditionState, Edit, Insert
from encore.spotify.endpoints import ItemsRead
from encore.store import additions, journal, playlists, tracks
from encore.store.journal import EditState, Unsettled
from encore.sync.attempt import Attempt
from encore.sync.outlook import Outlook

# Spotify showed items 0.6 s after a write, and later at times: up to a minute is given.
PAUSES_S = (0.0, 0.7, 1.3, 3.0, 5.0, 10.0, 15.0, 25.0)


async def settle(attempt: Attempt, outlook: Outlook, snapshots: list[str]) -> bool:
    """Read until all of the push is to be seen, and keep what was read.

    Return False if a part of it did not show for a minute. *snapshots* are the ids that
    the edits left.
    """
    read, back = await _read_back(attempt, outlook)
    known = [*outlook.playlist.known_snapshots, *snapshots]
    async with attempt.parts.engine.begin() as db:
        await attempt.store(db, read, [] if back.missing else known, back)
        if back.stubborn:
            # A relinked track is not removed under the id that Spotify shows.
            await playlists.save_untouchable(db, attempt.playlist_id, back.stubborn)
    return not back.missing


async def _read_back(attempt: Attempt, outlook: Outlook) -> tuple[ItemsRead, ReadBack]:
    for pause in PAUSES_S:
        await attempt.parts.clock.sleep(pause)
        read = await attempt.spotify.items(attempt.playlist_id)
        back = compare(outlook.plan.expected, read.items, outlook.inserted, outlook.removed)
        if back.settled and read.is_complete:
            break
    return read, back


async def resolve_unknown(attempt: Attempt) -> bool:
    """Find out what became of edits whose answer got lost; False if there are none.

    An edit that does not show may still do so for a while after it was sent.
    """
    async with attempt.parts.engine.begin() as db:
        unsettled = await journal.list_unsettled(db, attempt.playlist_id)
    if not unsettled:
        return False
    clock = attempt.parts.clock
    until = unsettled[-1].intended_at + timedelta(seconds=attempt.parts.settings.settle_seconds)
    for pause in PAUSES_S:
        await clock.sleep_until(min(until, clock.now() + timedelta(seconds=pause)))
        shown = await attempt.spotify.playlist(attempt.playlist_id)
        read = await attempt.spotify.items(attempt.playlist_id)
        if _has_happened(unsettled[-1].edit, read) or clock.now() >= until:
            break
    is_lost = not all(_has_happened(one.edit, read) for one in unsettled)
    async with attempt.parts.engine.begin() as db:
        for edit in unsettled:
            await _resolve(db, attempt, edit, read)
        await attempt.store(db, read, [shown.snapshot_id], may_be_stale=is_lost)
    return True


def _has_happened(edit: Edit, read: ItemsRead) -> bool:
    there = {item.uri for item in read.items}
    if isinstance(edit, Insert):
        return there.issuperset(edit.uris)
    return there.isdisjoint(edit.uris)


async def _resolve(
    db: AsyncConnection, attempt: Attempt, unsettled: Unsettled, read: ItemsRead
) -> None:
    if not _has_happened(unsettled.edit, read):
        await journal.mark_undone(db, unsettled.id, EditState.LOST)
        return
    await journal.mark_done(db, unsettled.id, None)
    if isinstance(unsettled.edit, Insert):
        owed = {debt.uri for debt in await additions.list_owed(db, attempt.playlist_id)}
        live = [uri for uri in unsettled.edit.uris if uri not in owed]
        known = await tracks.list_tracks(db, [uri.rpartition(":")[2] for uri in live])
        await additions.save_additions(
            db,
            attempt.playlist_id,
            [
                Addition(track.uri, track, AdditionState.SENT, unsettled.intended_at)
                for track in known.values()
            ],
        )
