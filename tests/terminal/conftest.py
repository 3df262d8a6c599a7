"""A sandbox for these tests, and Encore as a process of its own that somebody sits at."""

import asyncio
import os
import sys
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from queue import Queue
from typing import Any

import httpx
import pytest

from databases import libpq
from encore.assembly import open_encore
from encore.sandbox.options import Options
from encore.sandbox.serving import serve
from encore.settings import Settings
from encore.store.accounts import Account
from encore.sync.connect import Connector

PATIENCE_S = 60.0
CLIENT_ID = "an-app"


@dataclass(frozen=True)
class Remote:
    """The running sandbox."""

    base: str
    http: httpx.AsyncClient

    async def control(self, what: str, verb: str = "POST", /, **body: Any) -> Any:
        answer = await self.http.request(verb, f"{self.base}/_sandbox/{what}", json=body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def agree(self, address: str) -> str:
        """Return the address that the browser is sent back to."""
        return (await self.http.get(address)).headers["location"]

    async def decline(self, address: str) -> str:
        form = {**httpx.URL(address).params, "decision": "cancel"}
        return (await self.http.post(f"{self.base}/authorize", data=form)).headers["location"]

    async def counts(self) -> dict[str, int]:
        return (await self.control("requests", "GET"))["counts"]


@dataclass(frozen=True)
class Running:
    """Encore as a process that somebody sits at."""

    process: asyncio.subprocess.Process

    async def read_address(self) -> str:
        """Return the address that is to be opened, which has a line of its own."""
        assert self.process.stdout is not None
        async with asyncio.timeout(PATIENCE_S):
            while line := (await self.process.stdout.readline()).decode():
                if line.startswith("http"):
                    return line.strip()
        pytest.fail(f"no address was said, but: {await self.end()}")

    async def read_complaint(self) -> str:
        assert self.process.stderr is not None
        async with asyncio.timeout(PATIENCE_S):
            return (await self.process.stderr.readline()).decode().strip()

    async def paste(self, line: str, end: str = "\n") -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{line}{end}".encode())
        await self.process.stdin.drain()

    async def hang_up(self) -> None:
        """Close its stdin, as if nobody were there."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        await self.process.stdin.wait_closed()

    async def end(self) -> tuple[int | None, str, str]:
        """Return exit code and the rest of what was said, on stdout and on stderr."""
        async with asyncio.timeout(PATIENCE_S):
            out, err = await self.process.communicate()
        return self.process.returncode, out.decode(), err.decode()


@dataclass(frozen=True)
class Terminal:
    """Starts Encore with these settings."""

    settings: Settings

    @asynccontextmanager
    async def running(self, *words: str, **environment: str) -> AsyncIterator[Running]:
        foreign = ("ENCORE_", "DATABASE_URL")
        mine = {name: v for name, v in os.environ.items() if not name.startswith(foreign)}
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "encore", *words),
            env=mine | self._environment() | environment,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            yield Running(process)
        finally:
            if process.returncode is None:
                process.kill()
                await process.communicate()

    async def run(self, *words: str, **environment: str) -> tuple[int | None, str, str]:
        """Return exit code, stdout and stderr of one command that nobody sits at."""
        async with self.running(*words, **environment) as encore:
            await encore.hang_up()
            return await encore.end()

    def _environment(self) -> dict[str, str]:
        return {
            "DATABASE_URL": libpq(self.settings.database_url or ""),
            "ENCORE_DATA_DIR": str(self.settings.data_dir),
            "ENCORE_SPOTIFY_API_URL": self.settings.api_url,
            "ENCORE_SPOTIFY_ACCOUNTS_URL": self.settings.accounts_url,
            "ENCORE_SPOTIFY_CLIENT_ID": self.settings.client_id or "",
        }


@pytest.fixture(scope="session")
def sandbox_base() -> Iterator[str]:
    """Serve one sandbox for all tests here, in a loop of its own."""
    addresses: Queue[str] = Queue()
    ended = threading.Event()

    async def serve_until_the_end() -> None:
        async with serve(Options()) as base:
            addresses.put(base)
            await asyncio.to_thread(ended.wait)

    thread = threading.Thread(target=asyncio.run, args=(serve_until_the_end(),))
    thread.start()
    yield addresses.get(timeout=PATIENCE_S)
    ended.set()
    thread.join()


@pytest.fixture
async def sandbox(sandbox_base: str) -> AsyncIterator[Remote]:
    async with httpx.AsyncClient(timeout=PATIENCE_S, trust_env=False) as client:
        remote = Remote(sandbox_base, client)
        await remote.control("reset")
        yield remote


@pytest.fixture
def here(settings: Settings, sandbox: Remote) -> Settings:
    """The settings of an Encore at the sandbox, whose app is known."""
    return replace(
        settings,
        api_url=f"{sandbox.base}/v1",
        accounts_url=sandbox.base,
        client_id=CLIENT_ID,
    )


@pytest.fixture
def terminal(here: Settings) -> Terminal:
    return Terminal(here)


@pytest.fixture
async def account(here: Settings, sandbox: Remote) -> Account:
    """Somebody who is signed in already."""
    async with open_encore(here) as encore:
        connector = Connector(encore.parts, encore.vault, encore.client, CLIENT_ID)
        sign_in = connector.begin("http://127.0.0.1/callback")
        return await connector.keep(sign_in, await sandbox.agree(sign_in.address))
