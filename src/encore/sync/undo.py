"""Take back what Encore did: a run, or all of it, or all that was done since a kept list.

Each is a run of its own kind. The playlists in it are *held*: syncs leave them alone until
the person syncs them by name or lets them go on.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from encore.errors import BadInput, NotFound
from encore.store import playlists, reversals, runs, versions
from encore.store.accounts import Account
from encore.store.playlists import LibraryEntry
from encore.store.runs import Run, RunKind, Step
from encore.sync.leaving import may_sync
from encore.sync.parts import PUSH, Parts, enqueue_playlists
from encore.sync.start import Started, find_playlist, let_go

UNDER_WAY = "An undo or a restore is under way; `encore status` shows how far it is."
STOPPED = "This sync was undone while it was under way."
SEE_RUNS = "`encore status` shows the last one."


@dataclass(frozen=True, slots=True)
class _Wish:
    """What is to be led back, and why the playlists are held from then on."""

    kind: RunKind
    reason: str | None = None  # None holds nothing
    of_run: int | None = None
    version_id: int | None = None


async def start_undo(parts: Parts, account: Account, run_id: int | None = None) -> Started:
    """Start taking back what a sync did, by default the last one that changed anything.

    A sync that is under way ends by it. Raises NotFound and BadInput.
    """
    async with parts.engine.begin() as db:
        run = await _find_run(db, account, run_id)
        await reversals.stop_run(db, run.id, parts.clock.now(), STOPPED)
        changed = await reversals.list_changed(db, run.id)
        if not changed:
            raise BadInput(f"Sync {run.id} changed nothing, so there is nothing to undo.")
        undone = await reversals.list_undone(db, run.id)
        left = [playlist_id for playlist_id in changed if playlist_id not in undone]
        if not left:
            raise BadInput(f"Sync {run.id} was undone already.")
        wish = _Wish(RunKind.UNDO, f"sync {run.id} was undone", of_run=run.id)
        return await _start(parts, db, account, left, wish)


async def start_restore(
    parts: Parts, account: Account, name: str, version_id: int | None = None
) -> Started:
    """Start to bring a playlist back to a kept list, by default the newest.

    Raises NotFound and BadInput.
    """
    async with parts.engine.begin() as db:
        entry = find_playlist(await playlists.list_library(db, account.id), name)
        number = await find_version(db, entry, version_id)
        wish = _Wish(RunKind.RESTORE, f"version {number} was restored", version_id=number)
        return await _start(parts, db, account, [entry.playlist.id], wish)


async def start_remove_all(parts: Parts, account: Account, names: Sequence[str] = ()) -> Started:
    """Start taking out all that Encore ever added, of all playlists or of those named.

    Without names a sync that is under way ends by it. Raises NotFound and BadInput.
    """
    async with parts.engine.begin() as db:
        listed = await playlists.list_library(db, account.id)
        named = [find_playlist(listed, name) for name in names] if names else listed
        if not names and (run := await runs.find_active_run(db, account.id)):
            await reversals.stop_run(db, run.id, parts.clock.now(), STOPPED)
        ids = await reversals.list_enriched(db, [entry.playlist.id for entry in named])
        if not ids:
            raise BadInput("Encore has added nothing there, so there is nothing to take out.")
        wish = _Wish(RunKind.REMOVE_ALL, "all that Encore had added was taken out")
        return await _start(parts, db, account, ids, wish)


async def start_remove_leftovers(parts: Parts, account: Account, playlist_id: str) -> Started:
    """Start taking out of a playlist the live versions that Encore added to songs now gone.

    Syncs have it afterwards as before. Raises NotFound and BadInput.
    """
    async with parts.engine.begin() as db:
        entry = find_playlist(
            await playlists.list_library(db, account.id, of=[playlist_id]), playlist_id
        )
        if not may_sync(entry.skipped):
            raise BadInput("Encore leaves this playlist alone; include it first.")
        return await _start(parts, db, account, [playlist_id], _Wish(RunKind.LEFTOVERS))


async def go_on(parts: Parts, account: Account, names: Sequence[str]) -> list[str]:
    """Let syncs have held playlists again, and return the names of those that were held.

    Raises NotFound and BadInput.
    """
    async with parts.engine.begin() as db:
        listed = await playlists.list_library(db, account.id)
        entries = [find_playlist(listed, name).playlist for name in names]
        freed = await let_go(db, [entry.id for entry in entries])
    return [entry.name for entry in entries if entry.id in freed]


async def find_version(
    db: AsyncConnection, entry: LibraryEntry, version_id: int | None = None
) -> int:
    """Return the number of a kept list of a playlist, by default the newest.

    Raises NotFound, and BadInput where none is kept.
    """
    playlist = entry.playlist
    kept = [version.id for version in await versions.list_versions(db, playlist.id)]
    if not kept:
        raise BadInput(f"No earlier list of “{playlist.name}” is kept: Encore never changed it.")
    if version_id is not None and version_id not in kept:
        mend = f"`encore versions` lists those of “{playlist.name}”."
        raise NotFound("version", version_id, mend)
    return version_id or kept[0]


async def _find_run(db: AsyncConnection, account: Account, run_id: int | None) -> Run:
    number = run_id or await reversals.find_last_changing(db, account.id)
    if number is None:
        raise BadInput("No sync has changed anything, so there is nothing to undo.")
    run = await runs.get_run(db, number)
    if run.account_id != account.id:
        raise NotFound("run", number, SEE_RUNS)
    if run.kind is not RunKind.SYNC:
        raise BadInput(f"Run {number} is no sync; `encore restore` brings back an earlier list.")
    return run


async def _start(
    parts: Parts, db: AsyncConnection, account: Account, playlist_ids: Sequence[str], wish: _Wish
) -> Started:
    library = {e.playlist.id: e.playlist for e in await playlists.list_library(db, account.id)}
    there = [playlist_id for playlist_id in playlist_ids if playlist_id in library]
    if not there:
        raise BadInput("Spotify does not have these playlists any more; nothing was changed.")
    if wish.reason:
        await reversals.hold(db, there, wish.reason)
    run_id = await reversals.start_reversal(
        db,
        account.id,
        wish.kind,
        parts.clock.now(),
        of_run=wish.of_run,
        version_id=wish.version_id,
    )
    if run_id is None:
        raise BadInput(UNDER_WAY)
    entries = [(one, Step.WRITING, library[one].length) for one in there]
    await runs.add_playlists(db, run_id, entries)
    await enqueue_playlists(parts, db, PUSH, run_id, there)
    return Started(run_id, True, await parts.jobs.is_worker_running(db))
