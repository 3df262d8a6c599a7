"""What a person may do about a run: pause it, let it go on, cancel it, try again what failed."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from encore.errors import NotFound, NotNow
from encore.store import playlists, runs, stops
from encore.store.accounts import Account
from encore.store.runs import TROUBLED, Run, RunKind, RunState, Step
from encore.sync.course import advance_fully
from encore.sync.parts import POPULATE, Parts, enqueue_run
from encore.sync.start import Started, begin_sync, find_playlist
from encore.sync.undo import start_remove_all, start_remove_leftovers, start_restore, start_undo

NOTHING_RUNS = "No sync is under way, so nothing was changed."
RETRYABLE = (*TROUBLED, Step.CANCELLED)


@dataclass(frozen=True, slots=True)
class Controlled:
    """*has_changed* is False where the run stood so already."""

    run: Run
    has_changed: bool


async def pause_run(parts: Parts, account: Account, run_id: int | None = None) -> Controlled:
    """Send nothing more for a run, by default the one under way, until it is resumed.

    Raises NotFound, and NotNow for one that has ended.
    """
    async with parts.engine.begin() as db:
        run = await _lock(db, account, run_id)
        changed = await stops.mark_paused(db, run.id, parts.clock.now())
        return Controlled(await runs.get_run(db, run.id), changed)


async def resume_run(parts: Parts, account: Account, run_id: int | None = None) -> Controlled:
    """Let a paused run go on where it was; a wait that Spotify asked for is kept.

    Raises NotFound, and NotNow for one that has ended.
    """
    now = parts.clock.now()
    async with parts.engine.begin() as db:
        run = await _lock(db, account, run_id)
        changed = await stops.mark_resumed(db, run.id)
        run = await runs.get_run(db, run.id)
        if changed and run.state is RunState.LISTING and (not run.due_at or run.due_at <= now):
            await enqueue_run(parts, db, POPULATE, run.id, unless_running=True)
    if changed:
        await advance_fully(parts, run.id)
    return Controlled(run, changed)


async def cancel_run(parts: Parts, account: Account, run_id: int | None = None) -> Controlled:
    """End a run. What was written stays, and the next sync does the rest.

    An edit whose answer is still under way stays in the journal, as after a crash.
    Raises NotFound, and NotNow for one that has ended.
    """
    async with parts.engine.begin() as db:
        run = await _lock(db, account, run_id)
        await stops.cancel_playlists(db, run.id)
        await runs.end_run(db, run.id, RunState.CANCELLED, parts.clock.now())
        return Controlled(await runs.get_run(db, run.id), True)


async def retry_run(
    parts: Parts, account: Account, run_id: int | None = None, names: Sequence[str] = ()
) -> Started:
    """Try again what a run could not finish, by default the last sync, or playlists of it.

    Raises NotFound, and NotNow where nothing of it is to be tried again.
    """
    async with parts.engine.begin() as db:
        last = await _last_sync(db, account) if run_id is None else None
        run = last or await _find(db, account, run_id or 0)
        again = await _list_again(db, account, run, names)
        if run.kind is RunKind.SYNC:
            return await begin_sync(parts, db, account, again)
    if run.kind is RunKind.UNDO:
        return await start_undo(parts, account, run.of_run)
    if run.kind is RunKind.RESTORE:
        return await start_restore(parts, account, again[0], run.version_id)
    if run.kind is RunKind.LEFTOVERS:
        return await start_remove_leftovers(parts, account, again[0])
    return await start_remove_all(parts, account, again)


async def _list_again(
    db: AsyncConnection, account: Account, run: Run, names: Sequence[str]
) -> list[str]:
    if not names:
        again = await stops.list_retryable(db, run)
        if not again:
            raise NotNow(f"Nothing of run {run.id} is to be tried again.")
        return again
    listed = await playlists.list_library(db, account.id)
    entries = [find_playlist(listed, name).playlist for name in names]
    again = await stops.list_retryable(db, run, RETRYABLE)
    _check_all_failed({entry.id: entry.name for entry in entries}, again, run)
    return [entry.id for entry in entries]


def _check_all_failed(named: dict[str, str], failed: Collection[str], run: Run) -> None:
    for playlist_id, name in named.items():
        if playlist_id not in failed:
            raise NotNow(
                f"“{name}” is not to be tried again: it did not fail in run {run.id}, is on hold, "
                f"or was synced since. To sync it anyway, sync it by name."
            )


async def _lock(db: AsyncConnection, account: Account, run_id: int | None) -> Run:
    """Return the run and keep others from moving it on."""
    number = await _find_active(db, account) if run_id is None else run_id
    run = await runs.lock_run(db, (await _find(db, account, number)).id)
    if run.ended_at:
        raise NotNow(f"Run {run.id} has ended already, so nothing was changed.")
    return run


async def _find_active(db: AsyncConnection, account: Account) -> int:
    sync = await runs.find_active_run(db, account.id)
    number = sync.id if sync else await stops.find_reversal(db, account.id)
    if number is None:
        raise NotNow(NOTHING_RUNS)
    return number


async def _find(db: AsyncConnection, account: Account, run_id: int) -> Run:
    run = await runs.get_run(db, run_id)
    if run.account_id != account.id:
        raise NotFound("run", run_id)
    return run


async def _last_sync(db: AsyncConnection, account: Account) -> Run:
    run = await runs.find_last_run(db, account.id, RunKind.SYNC)
    if run is None:
        raise NotNow("Nothing was synced yet, so nothing is to be tried again.")
    return run
