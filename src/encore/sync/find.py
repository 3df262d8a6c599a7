"""Step 3: ask for live versions, artist by artist, and store all that an answer shows.

One dispatcher per run takes the next best request from our rows, asks, and goes on. What
an artist's answers tell serves every playlist, run and person.
"""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from encore.errors import MustWait, NotConnected, SpotifyUnreachable
from encore.spotify.endpoints import Spotify
from encore.store import history, pace, playlists, runs, songs
from encore.store.accounts import get_account
from encore.store.runs import Run, RunState, Step
from encore.store.songs import Outcome, SongState, StoredSong
from encore.sync.course import advance_fully
from encore.sync.failures import judge_failure, sentence
from encore.sync.halt import Halted, watched
from encore.sync.parts import PUSH, Parts, enqueue_playlists
from encore.sync.research import Research, begin_research
from encore.sync.telling import end_signed_out

ARTISTS_AT_ONCE = 4
RELEASE_EVERY = timedelta(seconds=1)
FOUND_FOR = timedelta(days=180)
NOT_FOUND_FOR = timedelta(days=30)
FIRST_RETRY = timedelta(minutes=10)
LONGEST_RETRY = timedelta(days=1)

log = structlog.get_logger()


async def find_live_versions(parts: Parts, run_id: int) -> None:
    """Ask until no song of the run's library is due, or until we are told to wait."""
    async with parts.engine.begin() as db:
        run = await runs.get_run(db, run_id)
        if run.ended_at or run.state is RunState.PAUSED:
            return
        account = await get_account(db, run.account_id)
        now = parts.clock.now()
        due, _ = await history.count_songs(db, account.id, run.only, now)
        await pace.mark_finding(db, run.id, due, now)
        artists = await songs.list_open_artists(db, account.id, now, only=run.only)
    spotify, _ = watched(parts, account, run_id)
    search = _Search(parts, run, spotify, artists[::-1])
    await search.release()
    async with asyncio.TaskGroup() as tasks:
        for _ in range(ARTISTS_AT_ONCE):
            tasks.create_task(search.work())
    await search.end()
    await advance_fully(parts, run_id)


@dataclass(slots=True)
class _Search:
    """One dispatcher at work. *artists* are still to be asked about, the next one last."""

    parts: Parts
    run: Run
    spotify: Spotify
    artists: list[str]
    stopped_by: MustWait | SpotifyUnreachable | NotConnected | Halted | None = None
    released_at: datetime | None = field(default=None)

    async def work(self) -> None:
        while self.artists and self.stopped_by is None:
            artist_id = self.artists.pop()
            try:
                await self._ask_about(artist_id)
            except (MustWait, SpotifyUnreachable, NotConnected, Halted) as error:
                self.stopped_by = error
            except Exception as error:
                log.warning("a search failed", artist=artist_id, error=repr(error))
                await self._note_failure(artist_id, error)
            if self.parts.clock.now() - (self.released_at or self.run.started_at) > RELEASE_EVERY:
                await self.release()

    async def release(self) -> None:
        """Let the playlists go on for which no song is due any more."""
        now = self.released_at = self.parts.clock.now()
        async with self.parts.engine.begin() as db:
            waiting = await runs.list_in_step(db, self.run.id, Step.FINDING)
            asking = await songs.list_playlists_with_open_songs(db, waiting, now)
            ready = [playlist_id for playlist_id in waiting if playlist_id not in asking]
            await runs.move_playlists(db, self.run.id, ready, Step.WRITING)
            await enqueue_playlists(self.parts, db, PUSH, self.run.id, ready)

    async def end(self) -> None:
        """Release what is ready, and where we have to wait, push what was found so far."""
        await self.release()
        if self.stopped_by is None or isinstance(self.stopped_by, Halted):
            return
        now = self.parts.clock.now()
        async with self.parts.engine.begin() as db:
            run = await runs.lock_run(db, self.run.id)
            if isinstance(self.stopped_by, NotConnected):
                await end_signed_out(db, run.id, self.stopped_by, now)
                return
            delay = judge_failure(self.stopped_by, min(run.tries, 1), now)
            if delay is None or run.ended_at:
                return
            await runs.retry_run(
                db,
                run.id,
                due_at=delay.due_at,
                tries=delay.tries,
                error=sentence(self.stopped_by),
            )
            behind = await playlists.list_behind(
                db, await runs.list_in_step(db, run.id, Step.FINDING)
            )
            await enqueue_playlists(self.parts, db, PUSH, run.id, behind)

    async def _ask_about(self, artist_id: str) -> None:
        async with self.parts.engine.begin() as db:
            research = await begin_research(db, artist_id, self.parts.clock.now())
        while (request := research.next_request()) is not None:
            shown = await research.ask(self.spotify, request)
            # A transaction of its own: reading locks a playlist first and tracks then.
            async with self.parts.engine.begin() as db:
                await research.learn(db, request, shown, self.parts.clock.now())
            await self._settle(research, research.take_complete())
        await self._settle(research, research.take_rest())

    async def _settle(self, research: Research, settled: list[StoredSong]) -> None:
        """Keep what was found for songs about which nothing more is asked."""
        if not settled:
            return
        now = self.parts.clock.now()
        chosen = {song.id: research.choose_at_last(song) for song in settled}
        outcomes = [
            _outcome(song.id, research.count(chosen[song.id]), research.wanted_of(song), now)
            for song in settled
        ]
        async with self.parts.engine.begin() as db:
            await songs.save_outcomes(db, outcomes)
            if changed := await songs.save_live_versions(db, chosen):
                await playlists.bump_wanted(db, changed)

    async def _note_failure(self, artist_id: str, error: Exception) -> None:
        now = self.parts.clock.now()
        words = f"search failed, will be tried again: {sentence(error)}"
        async with self.parts.engine.begin() as db:
            open_songs = await songs.list_artist_songs(db, artist_id, now)
            outcomes = [_failed(song, words, now) for song in open_songs]
            await songs.save_outcomes(db, outcomes)


def _outcome(song_id: int, chosen: int, wanted: int, now: datetime) -> Outcome:
    found = min(chosen, wanted)
    if found == wanted:
        return Outcome(song_id, SongState.FOUND, found, now + FOUND_FOR)
    return Outcome(
        song_id, SongState.FEWER if found else SongState.NONE, found, now + NOT_FOUND_FOR
    )


def _failed(song: StoredSong, words: str, now: datetime) -> Outcome:
    due_at = now + min(FIRST_RETRY * 2**song.tries, LONGEST_RETRY)
    return Outcome(song.id, SongState.FAILED, song.found, due_at, song.tries + 1, words)
