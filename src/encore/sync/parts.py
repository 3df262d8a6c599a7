"""What the steps work with, wired once by `encore.assembly`, and the names of the jobs."""

from collections.abc import Callable
from dataclasses import dataclass, field

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from encore.clock import Clock
from encore.jobs import Jobs
from encore.settings import Settings
from encore.spotify.endpoints import Spotify
from encore.store.accounts import Account
from encore.sync.remembered import Remembered

POPULATE = "populate_playlists"
READ = "sync_playlist"
FIND = "find_live_versions"
PUSH = "push_playlist"


@dataclass(frozen=True, slots=True)
class Parts:
    """*spotify* gives the Web API in the name of an account; *remembered* are counts to show."""

    engine: AsyncEngine
    clock: Clock
    jobs: Jobs
    settings: Settings
    spotify: Callable[[Account], Spotify]
    remembered: Remembered = field(default_factory=Remembered)


async def enqueue_run(
    parts: Parts, db: AsyncConnection, name: str, run_id: int, *, unless_running: bool = False
) -> None:
    """Enqueue a job about a whole run: POPULATE or FIND."""
    await parts.jobs.enqueue(
        db, name, {str(run_id): {"run_id": run_id}}, unless_running=unless_running
    )


async def enqueue_playlists(
    parts: Parts,
    db: AsyncConnection,
    name: str,
    run_id: int,
    playlist_ids: list[str],
    *,
    unless_running: bool = False,
) -> None:
    """Enqueue a job about each playlist of a run: READ or PUSH."""
    jobs: dict[str, dict[str, str | int]] = {
        f"{run_id}:{playlist_id}": {"run_id": run_id, "playlist_id": playlist_id}
        for playlist_id in playlist_ids
    }
    await parts.jobs.enqueue(db, name, jobs, unless_running=unless_running)
