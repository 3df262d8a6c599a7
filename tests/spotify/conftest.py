import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from queue import Queue
from typing import Any

import httpx
import pytest

from encore.sandbox.options import Options
from encore.sandbox.serving import serve
from encore.spotify.endpoints import Spotify
from encore.spotify.http import open_client

from .fakes import OneProcessGate, a_connection

CERTIFICATES = httpx.create_ssl_context()


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    async with open_client(CERTIFICATES) as opened:
        yield opened


@dataclass
class Sandbox:
    """A sandbox with a signed-in client, and its controls."""

    base: str
    client: httpx.AsyncClient
    gate: OneProcessGate = field(default_factory=OneProcessGate)

    async def control(self, what: str, verb: str = "POST", /, **body: Any) -> Any:
        answer = await self.client.request(verb, f"{self.base}/_sandbox/{what}", json=body)
        return answer.raise_for_status().json()

    async def spotify(self, **wish: Any) -> Spotify:
        token = (await self.control("token", **wish))["access_token"]
        return self.signed_in(token)

    def signed_in(self, *tokens: str) -> Spotify:
        return Spotify(a_connection(f"{self.base}/v1", self.client, *tokens, gate=self.gate))

    async def playlist_id(self, name: str) -> str:
        playlists = await self.control("playlists", "GET")
        return next(p["id"] for p in playlists if p["name"] == name)

    async def truth(self, playlist_id: str) -> list[str]:
        return [row["uri"] for row in (await self.see(playlist_id))["items"]]

    async def see(self, playlist_id: str) -> Any:
        return await self.control(f"playlists/{playlist_id}", "GET")

    async def count(self, bucket: str) -> int:
        return (await self.control("requests", "GET"))["counts"].get(bucket, 0)


@pytest.fixture(scope="session")
def sandbox_address() -> Iterator[str]:
    """Serve one sandbox for all tests, in a loop of its own: building it is what takes time."""
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
async def sandbox(sandbox_address: str, client: httpx.AsyncClient) -> Sandbox:
    fresh = Sandbox(sandbox_address, client)
    await fresh.control("reset")
    return fresh
