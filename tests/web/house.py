"""A whole Encore for the tests of its pages: sandbox, database, worker and web server.

It lives in a thread and a loop of its own, so that a test may drive a browser meanwhile.
"""

import asyncio
import threading
from collections.abc import AsyncIterator, Coroutine, Iterator
from concurrent.futures import Future
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

import httpx
from sqlalchemy import delete, text, update
from sqlalchemy.exc import DBAPIError

from encore.assembly import Encore, open_encore
from encore.sandbox.options import Options
from encore.sandbox.serving import serve
from encore.settings import Settings
from encore.store import runs
from encore.store.accounts import get_first_account
from encore.store.runs import Step
from encore.store.schema import metadata, waits
from encore.store.schema import runs as run_rows
from encore.sync.report import Report, is_ended, report_run
from encore.sync.start import start_sync
from encore.web.serving import serving_pages
from journeys.music import EPISODE, LOCAL, NULL, song, songs
from journeys.stage import CLIENT_ID, PATIENCE_S, Remote, at, connect, eventually

Answer = TypeVar("Answer")

SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(2)>"
TURNED = "\u202eevil\u0007 \U0001f3b8" + "\U0001f525" * 300
A_WHILE_S = 1_800


@dataclass
class House:
    """*base* is the address of the pages. Private methods run in the house's own loop."""

    base: str
    encore: Encore
    sandbox: Remote
    loop: asyncio.AbstractEventLoop
    is_just_synced: bool = False

    def call(self, work: Coroutine[Any, Any, Answer]) -> Answer:
        future: Future[Answer] = asyncio.run_coroutine_threadsafe(work, self.loop)
        return future.result(timeout=180)

    def begin(self, *, connected: bool = True) -> None:
        """Begin anew, with a small library and nothing synced."""
        self.is_just_synced = False
        self.call(self._begin(connected))

    def playlist_id(self, name: str) -> str:
        return self.call(self.sandbox.playlist_id(name))

    def titles(self, name: str) -> list[str]:
        """Return what really stands in a playlist now."""
        return self.call(self.sandbox.titles(name))

    def sync(self) -> int:
        """Sync everything and return the number of the run, which has ended."""
        return self.call(self._sync()).run

    def park(self) -> int:
        """Start a sync that Spotify soon tells to wait; return the number of the run."""
        return self.call(self._park())

    def hold_searches(self) -> None:
        """Let Spotify tell whoever searches next to wait."""
        self.call(self._hold_searches())

    def go_on(self) -> None:
        """Let a sync that is told to wait go on, and wait until it has ended."""
        self.call(self._go_on())

    def fail(self, name: str, why: str) -> None:
        """Write down that the last run could not finish a playlist."""
        self.is_just_synced = False
        self.call(self._fail(self.playlist_id(name), why))

    def ended(self) -> None:
        """Wait until the last run has ended."""
        self.call(self._last(is_ended))

    async def _begin(self, connected: bool) -> None:
        await self._empty()
        catalogue = [
            *songs("Alive", "Black"),
            *song("Creep", by="Radiohead"),
            *song("Rare", live=0),
        ]
        await self.sandbox.begin(catalogue)
        road = ["Alive", LOCAL, "Black", EPISODE, NULL, "Rare", "Alive"]
        await self.sandbox.playlist("Road Trip", road, public=True)
        await self.sandbox.playlist("Evening", ["Creep"], public=False)
        await self.sandbox.playlist(SCRIPT, ["Black"], public=False)
        await self.sandbox.playlist(TURNED, [], public=False)
        theirs = {"owner": "friend", "followed": True, "public": False}
        await self.sandbox.playlist("Theirs", ["Creep"], **theirs)
        if connected:
            await connect(self.encore)

    async def _empty(self) -> None:
        """Empty all tables at a moment when no job runs."""
        async with asyncio.timeout(PATIENCE_S):
            while not await self._is_emptied():
                await asyncio.sleep(0.05)

    async def _is_emptied(self) -> bool:
        tables = ", ".join(["procrastinate_jobs", *metadata.tables])
        doing = text("SELECT count(*) FROM procrastinate_jobs WHERE status::text = 'doing'")
        try:
            async with self.encore.database.engine.begin() as db:
                await db.execute(text("LOCK TABLE procrastinate_jobs IN ACCESS EXCLUSIVE MODE"))
                if (await db.execute(doing)).scalar_one():
                    return False
                await db.execute(text(f"TRUNCATE {tables} CASCADE"))
                return True
        except DBAPIError:  # somebody held a lock the other way round
            return False

    async def _sync(self) -> Report:
        await self._start()
        return await self._last(is_ended)

    async def _park(self) -> int:
        await self._hold_searches()
        await self._start()
        return (await self._last(lambda report: report.state == "parked")).run

    async def _hold_searches(self) -> None:
        await self.sandbox.fault("GET", "/search", "429", retry_after=A_WHILE_S, times=9)

    async def _go_on(self) -> None:
        await self._last(lambda report: report.state == "parked")
        await self.sandbox.control("faults", "DELETE")
        async with self.encore.database.engine.begin() as db:
            await db.execute(delete(waits))
            await db.execute(update(run_rows).values(due_at=self.encore.clock.now()))
        await self._last(is_ended)

    async def _fail(self, playlist_id: str, why: str) -> None:
        async with self.encore.database.engine.begin() as db:
            run = await runs.find_last_run(db, (await get_first_account(db)).id)
            assert run, "There has to be a run first."
            await runs.move_playlists(db, run.id, [playlist_id], Step.FAILED, error=why)

    async def _start(self) -> None:
        async with self.encore.database.engine.begin() as db:
            account = await get_first_account(db)
        await start_sync(self.encore.parts, account)

    async def _last(self, holds: Any) -> Report:
        async def look() -> Report | None:
            async with self.encore.database.engine.begin() as db:
                account = await get_first_account(db)
                run = await runs.find_last_run(db, account.id)
                report = await report_run(db, self.encore.clock, run) if run else None
            return report if report and holds(report) else None

        return await eventually(look)


@contextmanager
def open_house(settings: Settings) -> Iterator[House]:
    """Keep house in a thread until the block ends."""
    built: Future[House] = Future()
    over = threading.Event()

    async def live() -> None:
        try:
            async with _everything(settings) as house:
                built.set_result(house)
                await asyncio.to_thread(over.wait)
        except BaseException as error:
            if not built.done():
                built.set_exception(error)
            raise

    thread = threading.Thread(target=asyncio.run, args=(live(),))
    thread.start()
    try:
        yield built.result(timeout=120)
    finally:
        over.set()
        thread.join()


@asynccontextmanager
async def _everything(settings: Settings) -> AsyncIterator[House]:
    async with (
        serve(Options(noise=0)) as sandbox,
        httpx.AsyncClient(timeout=60.0, trust_env=False) as client,
    ):
        remote = Remote(sandbox, client, 1.0)
        own = at(settings, remote, client_id=CLIENT_ID, settle_seconds=1.0)
        async with (
            open_encore(own) as encore,
            encore.working(),
            serving_pages(encore, 0) as base,
        ):
            yield House(base, encore, remote, asyncio.get_running_loop())
