"""Stopped in a friendly way, or frozen for a while: the work goes on, and nothing is done twice."""

import asyncio
import signal
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import httpx
import pytest
from bench.programs import Program, read, running, running_sandbox, settings_for

from encore.assembly import open_encore
from encore.store.accounts import get_first_account
from encore.sync.report import Report
from encore.sync.start import start_sync
from encore.terminal.progress import follow
from journeys.music import songs, with_live
from journeys.stage import Remote, connect, eventually

from . import story

pytestmark = pytest.mark.long

Settings = dict[str, str]
STOPPED = "Encore stopped.\n"
SLOW_S = 2.0
THAWING_S = 3.0  # for a thawed worker to do what it must not


@pytest.fixture
async def sandbox() -> AsyncIterator[Remote]:
    with running_sandbox("--noise", "0") as address:
        async with httpx.AsyncClient(timeout=60.0, trust_env=False) as client:
            yield Remote(address, client, 1.0)


@pytest.fixture
def shared_settings(sandbox: Remote, database_url: str, tmp_path: Path) -> Settings:
    """Settings of workers at one database."""
    return settings_for(
        sandbox.base,
        tmp_path,
        DATABASE_URL=database_url.replace("postgresql+psycopg://", "postgresql://"),
        ENCORE_SETTLE_SECONDS="2",
        ENCORE_LOG_LEVEL="error",
    )


async def press(settings: Settings) -> int:
    """Sign in and start a sync, for which nobody works yet; return its number."""
    async with open_encore(read(settings)) as encore:
        return (await start_sync(encore.parts, await connect(encore))).run_id


async def follow_to_the_end(settings: Settings, run_id: int) -> tuple[Report, Report]:
    """Return what became of the run, and of another one after it."""
    async with open_encore(read(settings)) as encore:
        report = await follow(encore, run_id, quiet=True)
        async with encore.database.engine.begin() as db:
            account = await get_first_account(db)
        again = await start_sync(encore.parts, account)
        return report, await follow(encore, again.run_id, quiet=True)


async def reach_request(sandbox: Remote, number: int) -> None:
    async def look() -> bool | None:
        return (await sandbox.counts()).total() >= number or None

    await eventually(look)


async def no_fault_is_left(sandbox: Remote) -> bool | None:
    return await sandbox.faults_left() == 0 or None


async def end(program: Program, number: int = signal.SIGTERM) -> None:
    ended = await asyncio.to_thread(program.end, number)
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.endswith(STOPPED)


async def test_stopped_twice_a_sync_carries_on_at_every_start(
    sandbox: Remote, shared_settings: Settings
) -> None:
    before = await story.begin(sandbox)
    run_id = await press(shared_settings)
    await sandbox.forget_requests()
    for number, requests in ((signal.SIGTERM, 6), (signal.SIGINT, 14)):
        with running(shared_settings, "up", "--port", "0") as up:
            await reach_request(sandbox, requests)
            await end(up, number)
    with running(shared_settings, "worker") as worker:
        report, again = await follow_to_the_end(shared_settings, run_id)
        await end(worker)

    after = await story.see(sandbox)
    assert (report.state, again.writes) == ("done", 0)
    assert {name: uris for name, uris in after.twice().items() if uris} == {}
    assert report.tracks_after == sum(map(len, after.uris().values()))
    assert report.tracks_after - report.tracks_before == (
        report.live_added - report.duplicates_removed
    )
    assert len(before.rows) == len(after.rows)


@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "/items$"), ("DELETE", "/items$"), ("GET", r"/playlists/\w+(\?|$)")],
    ids=["with an addition on its way", "with a removal on its way", "before it writes"],
)
async def test_a_worker_that_was_frozen_sends_nothing_after_another_took_over(
    sandbox: Remote, shared_settings: Settings, method: str, path: str
) -> None:
    await story.begin(sandbox)
    run_id = await press(shared_settings)
    await sandbox.fault(method, path, "slow", seconds=SLOW_S)

    with running(shared_settings, "worker") as frozen:
        await eventually(partial(no_fault_is_left, sandbox))  # the request is on its way
        frozen.send(signal.SIGSTOP)
        with running(shared_settings, "worker") as other:
            report, _ = await follow_to_the_end(shared_settings, run_id)
            after = await story.see(sandbox)
            await sandbox.forget_requests()
            frozen.send(signal.SIGCONT)
            await asyncio.sleep(THAWING_S)
            writes = await sandbox.writes()
            _, again = await follow_to_the_end(shared_settings, run_id)
            await end(other)
        thawed = await asyncio.to_thread(frozen.end)  # its log may tell of jobs it lost

    assert thawed.code == 0
    assert (report.state, writes, again.writes) == ("done", 0, 0)
    assert (await story.see(sandbox)).uris() == after.uris()
    assert {name: uris for name, uris in after.twice().items() if uris} == {}
    assert report.tracks_after == sum(map(len, after.uris().values()))


async def test_what_was_sent_and_never_seen_is_looked_at_after_a_kill(
    sandbox: Remote, shared_settings: Settings
) -> None:
    await sandbox.begin(songs("Alive"))
    await sandbox.playlist("Road Trip", ["Alive"])
    run_id = await press(shared_settings)
    await sandbox.fault("GET", "/items", "slow", seconds=0)  # the first reading
    await sandbox.fault("GET", "/items", "slow", seconds=60)  # the look after the edit
    with running(shared_settings, "worker") as worker:
        await eventually(partial(no_fault_is_left, sandbox))
        worker.send(signal.SIGKILL)
    with running(shared_settings, "worker") as worker:
        report, again = await follow_to_the_end(shared_settings, run_id)
        await end(worker)

    assert await sandbox.titles("Road Trip") == with_live("Alive")
    assert (report.live_added, report.tracks_after) == (2, 3)
    assert again.requests == {"GET /me/playlists": 1}
