"""After an edit: read until Spotify shows it, and find out what became of a lost answer."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from encore.music import Item
from encore.pipeline.readback import ReadBack, compare
from encore.plans import Addition, AdditionState, Edit, Insert
from encore.spotify.endpoints import ItemsRead
from encore.store import additions, items, journal, playlists, tracks
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

    A read may be late for a while, and show neither them nor what was done shortly before:
    only one that shows all of it, or one that was made when the while is over, tells.
    """
    late = timedelta(seconds=attempt.parts.settings.settle_seconds)
    async with attempt.parts.engine.begin() as db:
        unsettled = await journal.list_unsettled(db, attempt.playlist_id)
        if not unsettled:
            return False
        copies, due = await _count_due(db, attempt.playlist_id, unsettled)
        since = unsettled[0].intended_at - late
        made = await journal.list_made_since(db, attempt.playlist_id, since)
    edits = [one.edit for one in made] + [one.edit for one in unsettled]
    touched = {uri for edit in edits for uri in edit.uris}
    clock = attempt.parts.clock
    until = unsettled[-1].intended_at + late
    for pause in PAUSES_S:
        await clock.sleep_until(min(until, clock.now() + timedelta(seconds=pause)))
        began = clock.now()
        shown = await attempt.spotify.playlist(attempt.playlist_id)
        read = await attempt.spotify.items(attempt.playlist_id)
        there = _count_copies(read.items)
        if began >= until or all(there[uri] == copies[uri] for uri in touched):
            break
    happened = [
        _has_happened(one.edit, copies, read) for one, copies in zip(unsettled, due, strict=True)
    ]
    async with attempt.parts.engine.begin() as db:
        for edit, has_happened in zip(unsettled, happened, strict=True):
            await _resolve(db, attempt, edit, has_happened=has_happened)
        await attempt.store(db, read, [shown.snapshot_id], may_be_stale=not all(happened))
    for run_id in {one.run_id for one in unsettled} - {attempt.run.id}:
        await attempt.count_for(run_id)
    return True


async def _count_due(
    db: AsyncConnection, playlist_id: str, unsettled: Sequence[Unsettled]
) -> tuple[Counter[str], list[Counter[str]]]:
    """Return how many copies of every URI there are once all edits have happened, and for
    each edit how many of its own URIs there are then.

    Copies of a URI that stood there before say nothing of another one that was added.
    """
    copies = _count_copies(await items.list_items(db, playlist_id))
    for made in await journal.list_made_since_read(db, playlist_id):
        _count(copies, made.edit)
    due: list[Counter[str]] = []
    for one in unsettled:
        _count(copies, one.edit)
        known = not one.read_since
        due.append(Counter({uri: copies[uri] if known else 1 for uri in one.edit.uris}))
    return copies, due


def _count_copies(listed: Iterable[Item]) -> Counter[str]:
    return Counter(item.uri for item in listed if item.uri)


def _count(copies: Counter[str], edit: Edit) -> None:
    for uri in edit.uris:
        copies[uri] = copies[uri] + 1 if isinstance(edit, Insert) else 0


def _has_happened(edit: Edit, due: Counter[str], read: ItemsRead) -> bool:
    there = _count_copies(read.items)
    if isinstance(edit, Insert):
        return there >= due
    return there.keys().isdisjoint(edit.uris)


async def _resolve(
    db: AsyncConnection, attempt: Attempt, unsettled: Unsettled, *, has_happened: bool
) -> None:
    if not has_happened:
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
