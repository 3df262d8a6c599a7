"""The stage of the stories: one sandbox for all of them, and a fresh Encore for each."""

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from queue import Queue

import httpx
import pytest

from encore.sandbox.options import Options
from encore.sandbox.serving import serve
from encore.settings import Settings

from .stage import Listener, Remote, at, listening

# Rather slow, so that ten minutes do not pass by accident; short pauses cost little.
RATE = 20.0


@pytest.fixture
def clock_rate() -> float:
    """How fast time runs in this story; `fast` makes a day pass."""
    return RATE


@pytest.fixture(scope="session")
def sandbox_base() -> Iterator[str]:
    """Serve one sandbox for all stories, in a loop of its own."""
    addresses: Queue[str] = Queue()
    ended = threading.Event()

    async def serve_until_the_end() -> None:
        async with serve(Options(noise=0)) as base:
            addresses.put(base)
            await asyncio.to_thread(ended.wait)

    thread = threading.Thread(target=asyncio.run, args=(serve_until_the_end(),))
    thread.start()
    yield addresses.get(timeout=60)
    ended.set()
    thread.join()


@pytest.fixture
async def sandbox(sandbox_base: str, clock_rate: float) -> AsyncIterator[Remote]:
    async with httpx.AsyncClient(timeout=60.0, trust_env=False, verify=False) as client:
        remote = Remote(sandbox_base, client, clock_rate)
        await remote.begin([])
        yield remote


@pytest.fixture
def story_settings(settings: Settings, sandbox: Remote) -> Settings:
    return at(settings, sandbox)


@pytest.fixture
async def listener(story_settings: Settings, sandbox: Remote) -> AsyncIterator[Listener]:
    async with listening(story_settings, sandbox) as opened:
        yield opened
