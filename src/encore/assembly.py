"""Settings in, wired parts out: the only place that builds everything."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from ssl import PROTOCOL_TLS_CLIENT, SSLContext

import httpx

from encore.clock import Clock
from encore.jobs import Jobs, open_jobs
from encore.settings import Settings
from encore.spotify.endpoints import Spotify
from encore.spotify.http import SpotifyHttp, open_client
from encore.store.accounts import Account
from encore.store.database import Database, open_database
from encore.store.secrets import Vault, open_vault
from encore.sync.find import find_live_versions
from encore.sync.gate import LedgerGate
from encore.sync.parts import FIND, POPULATE, PUSH, READ, Parts
from encore.sync.populate import populate_playlists
from encore.sync.push import push_playlist
from encore.sync.read import sync_playlist
from encore.sync.sweep import clear_out, sweep
from encore.sync.tokens import AccountTokens

JOBS_AT_ONCE = 6


@dataclass(frozen=True, slots=True)
class Encore:
    """Everything of one process."""

    settings: Settings
    database: Database
    clock: Clock
    vault: Vault
    client: httpx.AsyncClient
    jobs: Jobs
    parts: Parts

    async def work(self) -> None:
        """Run background jobs until cancelled."""
        await self.jobs.work(
            JOBS_AT_ONCE, partial(sweep, self.parts), partial(clear_out, self.parts)
        )

    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """Run background jobs beside what the caller does."""
        work = asyncio.create_task(self.work())
        try:
            yield
        finally:
            work.cancel()
            await asyncio.wait([work])


@asynccontextmanager
async def open_encore(settings: Settings, *, asks_spotify: bool = True) -> AsyncIterator[Encore]:
    """Start or reach the database and wire the parts. Raises StoreUnreachable or BadInput.

    Who asks Spotify nothing saves the 0.1 s that reading the certificates takes; then no
    TLS connection would be trusted.
    """
    clock = Clock(settings.clock_rate)
    async with (
        open_database(settings) as database,
        open_jobs(database.conninfo, database.engine) as jobs,
        open_client(asks_spotify or SSLContext(PROTOCOL_TLS_CLIENT)) as client,
    ):
        vault = open_vault(settings)
        clients: dict[int, Spotify] = {}

        def spotify(account: Account) -> Spotify:
            if account.id not in clients:
                clients[account.id] = _connect(settings, database, clock, vault, client, account)
            return clients[account.id]

        parts = Parts(database.engine, clock, jobs, settings, spotify)
        jobs.register(POPULATE, partial(populate_playlists, parts))
        jobs.register(READ, partial(sync_playlist, parts))
        jobs.register(FIND, partial(find_live_versions, parts))
        jobs.register(PUSH, partial(push_playlist, parts))
        yield Encore(settings, database, clock, vault, client, jobs, parts)


def _connect(
    settings: Settings,
    database: Database,
    clock: Clock,
    vault: Vault,
    client: httpx.AsyncClient,
    account: Account,
) -> Spotify:
    gate = LedgerGate(database.engine, clock, account.quota_group, settings.requests_per_30_s)
    tokens = AccountTokens(database.engine, vault, clock, client, settings.accounts_url, account.id)
    return Spotify(SpotifyHttp(settings.api_url, client, gate, tokens, clock))
