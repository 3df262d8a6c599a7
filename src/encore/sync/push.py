"""Steps 4 and 5: compare what a playlist should be with what it is, and send the edits.

    stored facts -> desired list -> edits -> journal, send, tick off -> read back -> stored facts

Spotify has no idempotency key. So every edit is written down before it is sent; after an
answer of 2xx it is never sent again; and where an answer got lost, a read tells.
"""

from functools import partial

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from encore.errors import BadRequest, GuardStopped, NotThere, OutcomeUnknown, SpotifyError
from encore.pipeline.plan import owed_by
from encore.plans import Addition, AdditionState, Edit, Insert, Remove
from encore.store import (
    additions,
    journal,
    playlists,
    preferences,
    reversals,
    runs,
    songs,
    stops,
    versions,
)
from encore.store.accounts import get_account
from encore.store.journal import EditState
from encore.store.playlists import StoredPlaylist
from encore.store.runs import RunKind, RunPlaylist, Step
from encore.sync.attempt import Attempt, Superseded
from encore.sync.course import advance
from encore.sync.failures import PlanOutdated, fail_playlist
from encore.sync.halt import Halted, watched
from encore.sync.leaving import EXCLUDED_MEANWHILE
from encore.sync.outlook import Outlook, look_ahead
from encore.sync.parts import Parts
from encore.sync.reversal import look_back
from encore.sync.settle import resolve_unknown, settle

MOST_PLANS = 3  # the first, and at most two new ones
GONE = "Spotify does not have a chosen live version any more; another one takes its place."
NOT_SHOWN = "Spotify does not show the last changes yet; the next sync looks again."
NOT_SHOWN_BACK = "Spotify does not show the last changes yet; give the same command again later."


async def push_playlist(parts: Parts, run_id: int, playlist_id: str) -> None:
    """Write to Spotify what the playlist lacks. Failures stay on its row of the run."""
    async with parts.engine.begin() as db:
        entry = await runs.find_run_playlist(db, run_id, playlist_id)
        if entry is None or entry.state not in (Step.WRITING, Step.FINDING):
            return
        if not await stops.may_send(db, run_id):
            return
        attempt = await _begin(parts, db, entry)
    if attempt is None:
        await advance(parts, run_id)
        return
    try:
        step = await carry_out(attempt)
    except Superseded:
        return
    except Halted:
        await attempt.keep_counts()
        if attempt.watch.has_paid:
            async with parts.engine.begin() as db:
                await stops.mark_paid(db, run_id, playlist_id)
        return
    except Exception as error:
        await attempt.keep_counts()
        await fail_playlist(parts, entry, error)
    else:
        await attempt.keep_counts()
        await _finish(attempt, entry, step)
    await advance(parts, run_id)


async def _begin(parts: Parts, db: AsyncConnection, entry: RunPlaylist) -> Attempt | None:
    """Begin an attempt; None where a sync has to leave the playlist alone by now."""
    run = await runs.get_run(db, entry.run_id)
    is_sync = run.kind is RunKind.SYNC
    playlist = await playlists.lock_playlist(db, entry.playlist_id)
    if is_sync and (words := await _why_left_alone(db, run.account_id, playlist)):
        await runs.move_playlists(db, run.id, [playlist.id], Step.STOPPED, error=words)
        return None
    account = await get_account(db, run.account_id)
    number = await playlists.begin_attempt(db, playlist.id)
    look = look_ahead if is_sync else partial(look_back, run)
    spotify, watch = watched(parts, account, run.id)
    return Attempt(parts, spotify, account, run, playlist.id, number, watch, look)


async def _why_left_alone(
    db: AsyncConnection, account_id: int, playlist: StoredPlaylist
) -> str | None:
    if playlist.held:
        return reversals.why_held(playlist.held)
    # What an earlier push took in order to put it back must not stay away.
    if await additions.list_owed(db, playlist.id):
        return None
    is_excluded = await preferences.is_excluded(db, account_id, playlist.id)
    return EXCLUDED_MEANWHILE if is_excluded else None


async def carry_out(attempt: Attempt) -> Step:
    """Plan, send and read back until nothing is left to do: DONE, or UNCONFIRMED.

    Raises GuardStopped, Superseded, and what the Web API raises.
    """
    is_fresh = await resolve_unknown(attempt)
    if not is_fresh and attempt.run.kind is not RunKind.SYNC:
        # No list of playlists was read that tells whether this one has changed.
        await _read_if_moved(attempt)
        is_fresh = True
    for plans in range(MOST_PLANS + 1):
        outlook = await attempt.look_ahead()
        needs_look = not is_fresh and (outlook.plan.edits or outlook.is_unseen)
        if needs_look and await _read_if_moved(attempt):
            outlook = await attempt.look_ahead()
        is_fresh = True
        if not outlook.plan.edits:
            await _mark_settled(attempt, outlook)
            return Step.DONE
        if plans == MOST_PLANS:
            break
        try:
            left = await _send(attempt, outlook)
        except OutcomeUnknown:
            await resolve_unknown(attempt)
            continue
        if not await settle(attempt, outlook, left):
            break
    return Step.UNCONFIRMED


async def _read_if_moved(attempt: Attempt) -> bool:
    """Ask for the snapshot; if it is not one we know, read the list again and return True."""
    shown = await attempt.spotify.playlist(attempt.playlist_id)
    async with attempt.parts.engine.begin() as db:
        stored = await playlists.get_playlist(db, attempt.playlist_id)
    if shown.snapshot_id in stored.known_snapshots:
        return False
    read = await attempt.spotify.items(attempt.playlist_id)
    async with attempt.parts.engine.begin() as db:
        await attempt.store(db, read, [shown.snapshot_id])
    return True


async def _send(attempt: Attempt, outlook: Outlook) -> list[str]:
    """Send the edits of the plan, one after another, and return the snapshot ids they left."""
    if outlook.stop:
        raise GuardStopped(outlook.stop)
    version_id = await _prepare(attempt, outlook)
    left: list[str] = []
    last_put_back = _last_put_back(outlook)
    for at, edit in enumerate(outlook.plan.edits):
        number = await _intend(attempt, outlook, edit, version_id)
        try:
            snapshot_id = await _apply(attempt, edit)
        except OutcomeUnknown:
            raise
        except (SpotifyError, Superseded, Halted) as error:
            async with attempt.parts.engine.begin() as db:
                await journal.mark_undone(db, number, EditState.REFUSED)
            if isinstance(error, BadRequest) and await _forget_gone(attempt, outlook, edit):
                raise PlanOutdated(GONE) from error
            raise
        await _tick_off(attempt, outlook, number, edit, snapshot_id)
        left.append(snapshot_id)
        is_owing = attempt.watch.is_owing or isinstance(edit, Remove)
        attempt.watch.is_owing = is_owing and at < last_put_back
        attempt.watch.has_paid = attempt.watch.has_paid or at == last_put_back
    return left


def _last_put_back(outlook: Outlook) -> int:
    """Return which edit of the plan is the last that puts something back; -1 for none."""
    edits = enumerate(outlook.plan.edits)
    return max((at for at, edit in edits if outlook.effect(edit).put_back), default=-1)


async def _prepare(attempt: Attempt, outlook: Outlook) -> int:
    """Keep the whole list, and what is going to be owed to it, before anything is sent.

    Return the number of the version that was kept.
    """
    now = attempt.parts.clock.now()
    listed = outlook.clean.items
    async with attempt.parts.engine.begin() as db:
        await attempt.check_in(db)
        snapshot_id = (*outlook.playlist.known_snapshots, outlook.playlist.snapshot_id)[0]
        version_id = await versions.keep_version(db, attempt.playlist_id, listed, snapshot_id, now)
        await additions.save_owed(db, attempt.playlist_id, owed_by(listed, outlook.plan.edits))
        await additions.save_additions(db, attempt.playlist_id, outlook.withdrawn)
    return version_id


async def _intend(attempt: Attempt, outlook: Outlook, edit: Edit, version_id: int) -> int:
    async with attempt.parts.engine.begin() as db:
        await attempt.check_in(db)
        return await journal.intend(
            db,
            attempt.playlist_id,
            attempt.run.id,
            attempt.number,
            edit,
            outlook.effect(edit),
            attempt.parts.clock.now(),
            version_id,
        )


async def _apply(attempt: Attempt, edit: Edit) -> str:
    spotify, playlist_id = attempt.spotify, attempt.playlist_id
    if isinstance(edit, Insert):
        return await spotify.add_items(
            playlist_id, edit.position, edit.uris, before_send=attempt.check
        )
    return await spotify.remove_items(playlist_id, edit.uris, before_send=attempt.check)


async def _forget_gone(attempt: Attempt, outlook: Outlook, edit: Edit) -> bool:
    """Choose no more what Spotify does not have any more, in all playlists; False if it has all.

    Spotify refuses an edit as a whole for one track that is gone.
    """
    live = [track.id for uri in edit.uris if (track := outlook.live.get(uri))]
    gone = [track_id for track_id in live if not await _is_there(attempt, track_id)]
    async with attempt.parts.engine.begin() as db:
        await playlists.bump_wanted(db, await songs.delete_live_versions(db, gone))
    return bool(gone)


async def _is_there(attempt: Attempt, track_id: str) -> bool:
    try:
        await attempt.spotify.track(track_id)
    except (NotThere, BadRequest):
        return False
    return True


async def _tick_off(
    attempt: Attempt, outlook: Outlook, number: int, edit: Edit, snapshot_id: str
) -> None:
    """Note that the edit is done. If that is lost with the power, a read tells it again."""
    now = attempt.parts.clock.now()
    live = [track for uri in edit.uris if (track := outlook.live.get(uri))]
    async with attempt.parts.engine.begin() as db:
        await db.execute(text("SET LOCAL synchronous_commit = off"))
        await journal.mark_done(db, number, snapshot_id)
        await additions.save_additions(
            db,
            attempt.playlist_id,
            [Addition(track.uri, track, AdditionState.SENT, now) for track in live],
        )


async def _mark_settled(attempt: Attempt, outlook: Outlook) -> None:
    async with attempt.parts.engine.begin() as db:
        await attempt.check_in(db)
        await playlists.save_pushed_version(
            db, attempt.playlist_id, outlook.playlist.wanted_version
        )


async def _finish(attempt: Attempt, entry: RunPlaylist, step: Step) -> None:
    """Move the playlist on; one that still waits for songs was written in part, and stays."""
    if entry.state is Step.FINDING:
        return
    words = None
    if step is Step.UNCONFIRMED:
        words = NOT_SHOWN if attempt.run.kind is RunKind.SYNC else NOT_SHOWN_BACK
    async with attempt.parts.engine.begin() as db:
        await runs.move_playlists(db, entry.run_id, [entry.playlist_id], step, error=words)
