"""Killed, stopped or frozen at any moment: the next start carries on, and nothing is done twice.

One round after another replays with `ENCORE_KILL_SEED=<seed> ./run long tests/cli/test_kills.py`.
"""

import asyncio
import os
import random
import signal
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from bench.programs import Program, read, running, running_sandbox, settings_for

from databases import forgo_durability, new_server_folder
from encore.assembly import open_encore
from encore.store.embedded import join, leave
from encore.sync.report import Report
from encore.sync.start import start_sync
from encore.terminal.progress import follow
from journeys.stage import Remote, connect

from . import story
from .story import LATENCY_MS, Lists

pytestmark = pytest.mark.long

SEED = int(os.environ.get("ENCORE_KILL_SEED") or random.SystemRandom().randrange(1_000_000))
ROUNDS = 20
AT_ONCE = 3
LOOK_EVERY_S = 0.03
QUIET_S = 3.0  # without a request for so long, the moment to kill has come as well
UP = ("up", "--port", "0")


@dataclass(frozen=True)
class Moment:
    """So many seconds after the *requests*th request of a start."""

    requests: int
    seconds: float


@dataclass(frozen=True)
class Ending:
    """What a sync came to, and what a second one did after it."""

    before: Lists
    after: Lists
    report: Report
    again: Report
    requests: int

    def differs_from(self, undisturbed: "Ending") -> dict[str, tuple[object, object]]:
        pairs: dict[str, tuple[object, object]] = {
            "lists": (self.after.uris(), undisturbed.after.uris()),
            "rows": (
                self.after.left_of(self.before),
                undisturbed.after.left_of(undisturbed.before),
            ),
            "twice": (self.after.twice(), undisturbed.after.twice()),
            "state": (self.report.state, undisturbed.report.state),
            "added": (self.report.live_added, undisturbed.report.live_added),
            "removed": (self.report.duplicates_removed, undisturbed.report.duplicates_removed),
            "tracks": (self.report.tracks_after, undisturbed.report.tracks_after),
            "second sync": (self.again.writes, 0),
        }
        return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


@dataclass(frozen=True)
class Place:
    """A sandbox, and a folder in which one Encore after another keeps its data."""

    sandbox: Remote
    template: Path
    folder: Path

    @property
    def settings(self) -> dict[str, str]:
        return settings_for(
            self.sandbox.base, self.folder, ENCORE_SETTLE_SECONDS="2", ENCORE_LOG_LEVEL="error"
        )

    async def tell(self, kills: list[Moment]) -> Ending:
        """Sync the story's playlists; `encore up` is killed at each of these moments."""
        before = await story.begin(self.sandbox)
        await asyncio.to_thread(self._begin_folder)
        async with open_encore(read(self.settings)) as encore:
            account = await connect(encore)
            await self.sandbox.forget_requests()
            run_id = (await start_sync(encore.parts, account)).run_id
        for moment in kills:
            with running(self.settings, *UP) as up:
                await self.reach(moment)
                up.send(signal.SIGKILL)
        with running(self.settings, *UP) as up:
            async with open_encore(read(self.settings)) as encore:
                report = await follow(encore, run_id, quiet=True)
                requests, after = await self._count(), await story.see(self.sandbox)
                started = await start_sync(encore.parts, account)
                again = await follow(encore, started.run_id, quiet=True)
            await ends_well(up, signal.SIGTERM)
        return Ending(before, after, report, again, requests)

    async def reach(self, moment: Moment) -> None:
        """Wait until so many more requests were made, or until none is made any more."""
        await self.sandbox.forget_requests()  # which keeps looking cheap, too
        seen, quiet = 0, 0.0
        while seen < moment.requests and quiet < QUIET_S:
            await asyncio.sleep(LOOK_EVERY_S)
            now = await self._count()
            quiet = quiet + LOOK_EVERY_S if now == seen > 0 else 0.0
            seen = now
        await asyncio.sleep(moment.seconds)

    async def _count(self) -> int:
        return (await self.sandbox.counts()).total()

    def _begin_folder(self) -> None:
        subprocess.run(["rm", "-rf", self.folder], check=True)
        subprocess.run(["cp", "-a", self.template, self.folder], check=True)


async def ends_well(up: Program, number: int) -> None:
    ended = await asyncio.to_thread(up.end, number)
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.endswith("Encore stopped.\n")


@pytest.fixture(scope="module")
def template() -> Iterator[Path]:
    """A data folder with a database in which nothing happened yet."""
    with new_server_folder() as place:
        place.chmod(0o711)  # as root, PostgreSQL runs as another user
        folder = place / "encore"
        membership = join(folder)
        forgo_durability(membership.address)
        leave(membership)

        async def make_tables() -> None:
            async with open_encore(read(settings_for("http://127.0.0.1:1", folder))):
                pass

        asyncio.run(make_tables())
        yield folder


@asynccontextmanager
async def a_place(template: Path, name: str) -> AsyncIterator[Place]:
    with running_sandbox("--noise", "0") as address:
        async with httpx.AsyncClient(timeout=60.0, trust_env=False) as client:
            yield Place(Remote(address, client, 1.0), template, template.parent / name)


@pytest.fixture
async def place(template: Path) -> AsyncIterator[Place]:
    async with a_place(template, "one") as place:
        yield place


def choose_kills(seed: int, requests: int) -> list[Moment]:
    """One moment of the sync, and in every third round another one of what is left then."""
    chance = random.Random(seed)
    first = chance.randrange(requests)
    starts = [requests, requests - first] if chance.random() < 1 / 3 else [requests]
    chosen = [first, *(chance.randrange(max(1, left)) for left in starts[1:])]
    return [Moment(count, chance.uniform(0, 2 * LATENCY_MS / 1_000)) for count in chosen]


async def test_killed_at_any_moment_a_sync_ends_as_if_nothing_had_happened(template: Path) -> None:
    async with a_place(template, "undisturbed") as place:
        undisturbed = await place.tell([])
    assert undisturbed.report.duplicates_removed == 4
    todo = [SEED] if "ENCORE_KILL_SEED" in os.environ else [SEED + n for n in range(ROUNDS)]
    wrong: dict[str, object] = {}

    async def work(name: str) -> None:
        async with a_place(template, name) as place:
            while todo:
                seed = todo.pop()
                kills = choose_kills(seed, undisturbed.requests)
                try:
                    ending = await place.tell(kills)
                except Exception as error:
                    wrong[f"ENCORE_KILL_SEED={seed}"] = (kills, repr(error))
                    continue
                if differs := ending.differs_from(undisturbed):
                    wrong[f"ENCORE_KILL_SEED={seed}"] = (kills, differs)

    await asyncio.gather(*(work(f"lane{n}") for n in range(min(AT_ONCE, len(todo)))))
    assert wrong == {}
