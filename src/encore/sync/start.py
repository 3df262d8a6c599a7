"""Press the button: start a run, or join the one that is under way."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from encore.errors import BadInput, NotFound
from encore.store import playlists, reversals, runs, stops
from encore.store.accounts import Account
from encore.store.playlists import LibraryEntry
from encore.store.runs import RunState
from encore.sync.parts import POPULATE, Parts, enqueue_run


@dataclass(frozen=True, slots=True)
class Started:
    """*is_new* is False where a run that was under way already was joined.

    *was_paused* says that it goes on by that.
    """

    run_id: int
    is_new: bool
    is_worker_running: bool
    was_paused: bool = False


async def start_sync(parts: Parts, account: Account, names: Sequence[str] = ()) -> Started:
    """Start a sync of all playlists, or of those named, which are not held from then on.

    A run that is joined takes in what it had left out, tries again what it could not finish
    of those named, and looks for new playlists if it is parked. One that is paused goes on.
    Raises NotFound for an unknown name, and BadInput for a playlist in which an undo is
    under way.
    """
    async with parts.engine.begin() as db:
        listed = await playlists.list_library(db, account.id) if names else []
        only = [find_playlist(listed, name).playlist.id for name in names]
        return await begin_sync(parts, db, account, only)


async def begin_sync(
    parts: Parts, db: AsyncConnection, account: Account, only: Sequence[str]
) -> Started:
    """Start or join a sync of the playlists of these ids, or of all where there are none."""
    await let_go(db, only)
    run_id, is_new = await runs.start_run(db, account.id, only or None, parts.clock.now())
    run = await runs.lock_run(db, run_id)
    was_paused = run.state is RunState.PAUSED and await stops.mark_resumed(db, run_id)
    rests = was_paused or run.state is RunState.PARKED
    together = _together(run.only, only)
    if together != run.only:
        await runs.save_only(db, run_id, together)
    if together != run.only or (rests and run.only is None):
        await runs.move_run(db, run_id, RunState.LISTING)
    if only:
        await stops.enter_again(db, run_id, only)
    await enqueue_run(parts, db, POPULATE, run_id)
    return Started(run_id, is_new, await parts.jobs.is_worker_running(db), was_paused)


def _together(running: tuple[str, ...] | None, asked: Sequence[str]) -> tuple[str, ...] | None:
    """Return to which playlists a run keeps that is joined by those *asked* for; None: all."""
    if running is None or not asked:
        return None
    return tuple(dict.fromkeys((*running, *asked)))


async def let_go(db: AsyncConnection, playlist_ids: Sequence[str]) -> list[str]:
    """Let syncs have playlists again, and return those that were held.

    Raises BadInput where an undo or a restore is under way in one of them.
    """
    if not playlist_ids:
        return []
    if await reversals.list_reversing(db, playlist_ids):
        raise BadInput("An undo or a restore is under way there; try again when it has ended.")
    return await reversals.let_go(db, playlist_ids)


def find_playlist(listed: Sequence[LibraryEntry], name: str) -> LibraryEntry:
    """Return the playlist of that id, address or name. Raises NotFound.

    Of several with one name the first in Spotify's order counts.
    """
    spotify_id = name.rsplit("/", 1)[-1].rsplit(":", 1)[-1].split("?", 1)[0]
    for entry in listed:
        if entry.playlist.id in (name, spotify_id):
            return entry
    for entry in listed:
        if entry.playlist.name.casefold().strip() == name.casefold().strip():
            return entry
    raise NotFound("playlist", name, "`encore playlists` lists those that Encore knows.")
