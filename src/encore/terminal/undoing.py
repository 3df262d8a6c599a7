"""Take back what Encore did: `encore undo`, `restore`, `remove-all`, and `go-on` afterwards."""

import sys
from collections.abc import Awaitable, Callable, Sequence

from encore.assembly import Encore, open_encore
from encore.errors import EncoreError
from encore.settings import Settings
from encore.store import runs
from encore.store.accounts import Account, get_first_account
from encore.store.runs import Step
from encore.sync.aftermath import list_aftermath
from encore.sync.start import Started
from encore.sync.undo import go_on, start_remove_all, start_restore, start_undo
from encore.terminal.aftermath import aftermath_json, tell_aftermath
from encore.terminal.progress import follow
from encore.terminal.syncing import NO_WORKER, print_json

Start = Callable[[Encore, Account], Awaitable[Started]]


class NotTakenBack(EncoreError):
    pass


async def undo(settings: Settings, run_id: int | None, *, wait: bool, as_json: bool) -> None:
    """Take back what a sync did, by default the last one that changed anything."""
    await _carry_out(
        settings, lambda e, who: start_undo(e.parts, who, run_id), wait=wait, as_json=as_json
    )


async def restore(
    settings: Settings, name: str, version_id: int | None, *, wait: bool, as_json: bool
) -> None:
    """Bring a playlist back to a kept list, by default the newest."""
    await _carry_out(
        settings,
        lambda e, who: start_restore(e.parts, who, name, version_id),
        wait=wait,
        as_json=as_json,
    )


async def remove_all(
    settings: Settings, names: Sequence[str], *, wait: bool, as_json: bool
) -> None:
    """Take out all that Encore ever added."""
    await _carry_out(
        settings, lambda e, who: start_remove_all(e.parts, who, names), wait=wait, as_json=as_json
    )


async def let_go_on(settings: Settings, names: Sequence[str]) -> None:
    """Let syncs have playlists again that are held."""
    async with open_encore(settings) as encore:
        freed = await go_on(encore.parts, await _account(encore), names)
    if freed:
        sys.stdout.write(f"The next sync has {', '.join(freed)} again.\n")
    else:
        sys.stdout.write("Nothing was held there, so nothing has changed.\n")


async def _carry_out(settings: Settings, start: Start, *, wait: bool, as_json: bool) -> None:
    async with open_encore(settings) as encore:
        started = await start(encore, await _account(encore))
        if not started.is_worker_running:
            sys.stderr.write(f"{NO_WORKER}\n")
        if not wait:
            _say_started(started, as_json=as_json)
            return
        await follow(encore, started.run_id, quiet=as_json)
        async with encore.database.engine.begin() as db:
            found = await list_aftermath(db, await runs.get_run(db, started.run_id))
    if as_json:
        print_json({"run": started.run_id, "playlists": aftermath_json(found)})
    else:
        sys.stdout.write("".join(f"{line}\n" for line in tell_aftermath(found)))
    if bad := sum(one.step is not Step.DONE for one in found):
        raise NotTakenBack(f"{bad} of {len(found)} playlists are not as they should be yet.")


def _say_started(started: Started, *, as_json: bool) -> None:
    if as_json:
        print_json({"run": started.run_id})
    else:
        sys.stdout.write("It has begun. `encore status` shows how far it is.\n")


async def _account(encore: Encore) -> Account:
    async with encore.database.engine.begin() as db:
        return await get_first_account(db)
