"""Step 1: list the playlists of a person, and enter those that changed into the run."""

import structlog

from encore.errors import MustWait, NotConnected, SpotifyUnreachable
from encore.spotify.endpoints import Spotify
from encore.store import playlists, preferences, runs, songs
from encore.store.accounts import Account, get_account
from encore.store.playlists import LibraryEntry
from encore.store.runs import Run, RunState, Step
from encore.sync.course import advance_fully
from encore.sync.failures import judge_failure, sentence
from encore.sync.halt import Halted, watched
from encore.sync.parts import Parts
from encore.sync.telling import end_run, end_signed_out, tell_wait

SISTER_MARK = "Encore: live versions of "  # in the description of a list that Encore made

log = structlog.get_logger()


async def populate_playlists(parts: Parts, run_id: int) -> None:
    """Bring the list of playlists up to date and start the run over those that need it."""
    async with parts.engine.begin() as db:
        run = await runs.get_run(db, run_id)
        if run.ended_at or run.state is not RunState.LISTING:
            return
        account = await get_account(db, run.account_id)
    try:
        await list_playlists(parts, account, watched(parts, account, run_id)[0])
    except Halted:
        return
    except Exception as error:
        await _fail(parts, run, error)
        return
    await _enter(parts, run, account)
    await advance_fully(parts, run_id)


async def list_playlists(parts: Parts, account: Account, spotify: Spotify | None = None) -> None:
    """Read all pages of the list. A playlist is gone only when a *complete* list lacks it."""
    spotify = spotify or parts.spotify(account)
    seen: list[str] = []
    start = 0
    page = None
    async for page in spotify.playlists_pages():
        async with parts.engine.begin() as db:
            await playlists.save_playlists(db, account.id, page.playlists, start, parts.clock.now())
        seen += [playlist.id for playlist in page.playlists]
        start += page.entries
    async with parts.engine.begin() as db:
        if page is not None and page.completes:
            await playlists.mark_gone(db, account.id, seen, parts.clock.now())
        await preferences.lock_library(db, account.id)
        entries = await playlists.list_library(db, account.id)
        await playlists.save_skips(
            db, account.id, {e.playlist.id: reason_to_skip(e, account) for e in entries}
        )


def reason_to_skip(entry: LibraryEntry, account: Account) -> str | None:
    """Return why Encore leaves a playlist alone, or None where it may edit it."""
    playlist = entry.playlist
    own = playlist.owner_id == account.spotify_id
    if not own and not playlist.collaborative:
        return "followed"
    if not own and not entry.included:
        return "collaborative, someone else's"
    if entry.excluded:
        return "excluded"
    if playlist.description.startswith(SISTER_MARK):
        return "made by Encore"
    return "held" if playlist.held else None


async def _enter(parts: Parts, run: Run, account: Account) -> None:
    now = parts.clock.now()
    async with parts.engine.begin() as db:
        await preferences.lock_library(db, account.id)
        # Meanwhile it may have been cancelled, or joined for more playlists.
        run = await runs.lock_run(db, run.id)
        if run.ended_at:
            return
        entries = [e for e in await playlists.list_library(db, account.id) if not e.skipped]
        if run.only is not None:
            entries = [e for e in entries if e.playlist.id in run.only]
        ids = [entry.playlist.id for entry in entries]
        asking = await songs.list_playlists_with_open_songs(db, ids, now)
        steps = [
            (e.playlist.id, _first_step(e, asking, named=run.only is not None), e.playlist.length)
            for e in entries
        ]
        await runs.add_playlists(db, run.id, steps)
        await runs.move_run(db, run.id, RunState.READING)


def _first_step(entry: LibraryEntry, asking: set[str], *, named: bool) -> Step:
    playlist = entry.playlist
    if named or playlist.length is None or playlist.snapshot_id not in playlist.known_snapshots:
        return Step.READING
    if playlist.id in asking:
        return Step.FINDING
    return Step.UNCHANGED if playlist.is_settled else Step.WRITING


async def _fail(parts: Parts, run: Run, error: Exception) -> None:
    """Wait, or end the run: without the list there is nothing that could progress."""
    now = parts.clock.now()
    if not isinstance(error, MustWait | SpotifyUnreachable):
        log.warning("the list of playlists could not be read", run=run.id, error=repr(error))
    delay = judge_failure(error, run.tries, now)
    async with parts.engine.begin() as db:
        if isinstance(error, NotConnected):
            await end_signed_out(db, run.id, error, now)
        elif delay is None:
            await end_run(db, run.id, RunState.FAILED, now, sentence(error))
        else:
            await tell_wait(db, run, delay.due_at, now)
            await runs.retry_run(
                db, run.id, due_at=delay.due_at, tries=delay.tries, error=sentence(error)
            )
