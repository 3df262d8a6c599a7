"""Control a run: `encore pause`, `resume`, `cancel` and `retry`."""

import sys
from collections.abc import Sequence

from encore.assembly import Encore, open_encore
from encore.settings import Settings
from encore.store.accounts import Account, get_first_account
from encore.store.runs import RunKind
from encore.sync.control import cancel_run, pause_run, resume_run, retry_run
from encore.terminal.aftermath import NAMES
from encore.terminal.syncing import NO_WORKER


async def pause(settings: Settings, run_id: int | None) -> None:
    """Send nothing more for a run until it is resumed."""
    async with open_encore(settings) as encore:
        done = await pause_run(encore.parts, await _account(encore), run_id)
    noun = NAMES[done.run.kind]
    if done.has_changed:
        _say(f"The {noun} is paused; `encore resume` lets it go on.")
    else:
        _say(f"The {noun} was paused already; `encore resume` lets it go on.")


async def resume(settings: Settings, run_id: int | None) -> None:
    """Let a paused run go on where it was."""
    async with open_encore(settings) as encore:
        done = await resume_run(encore.parts, await _account(encore), run_id)
        await _warn(encore)
    noun = NAMES[done.run.kind]
    if done.has_changed:
        _say(f"The {noun} goes on where it was; `encore status` shows how far it is.")
    else:
        _say(f"The {noun} was not paused; `encore status` shows how far it is.")


async def cancel(settings: Settings, run_id: int | None) -> None:
    """End a run; what it wrote stays."""
    async with open_encore(settings) as encore:
        done = await cancel_run(encore.parts, await _account(encore), run_id)
    if done.run.kind is RunKind.SYNC:
        _say("The sync is cancelled: what it wrote stays, and the next one does the rest.")
    else:
        noun = NAMES[done.run.kind]
        _say(f"The {noun} is cancelled: what it did stays, and its playlists stay held.")


async def retry(settings: Settings, run_id: int | None, names: Sequence[str]) -> None:
    """Try again what a run could not finish."""
    async with open_encore(settings) as encore:
        started = await retry_run(encore.parts, await _account(encore), run_id, names)
        await _warn(encore)
    by = "" if started.is_new else " by the sync that is under way"
    _say(f"What failed is tried again{by}; `encore status` shows how far it is.")


async def _account(encore: Encore) -> Account:
    async with encore.database.engine.begin() as db:
        return await get_first_account(db)


async def _warn(encore: Encore) -> None:
    async with encore.database.engine.begin() as db:
        if not await encore.jobs.is_worker_running(db):
            sys.stderr.write(f"{NO_WORKER}\n")


def _say(sentence: str) -> None:
    sys.stdout.write(f"{sentence}\n")
