"""One running sandbox for these tests, begun anew for each of them."""

import asyncio
import threading
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from encore.sandbox.options import Options
from encore.sandbox.serving import serve

PATIENCE_S = 60.0


def row(name: str, title: str, artist: str = "Pearl Jam", album: str = "Ten", **other: Any) -> Any:
    """A catalogue row; ids are *name* filled up to 22 characters."""
    return {
        "id": long_id(name),
        "name": title,
        "artists": [{"id": long_id(artist), "name": artist}],
        "album": {
            "id": long_id(album),
            "name": album,
            "album_type": "album",
            "release_date": "1991-08-27",
        },
        "duration_ms": 200_000,
        "explicit": False,
        "isrc": f"USSM1910{len(title):04}",
        "popularity": 50,
        **other,
    }


def long_id(name: str) -> str:
    return "".join(c for c in name if c.isalnum()).ljust(22, "0")


def uri(name: str) -> str:
    return f"spotify:track:{long_id(name)}"


NAMES = ("once", "flow", "alive", "why", "black", "jeremy", "oceans", "porch")
ROWS = [row(name, name.capitalize()) for name in NAMES]
LOCAL = {"local": {"artist": "Ich & Du", "album": "Demo", "title": "Über uns", "seconds": 61}}
EPISODE = {"episode": {"name": "Pilot", "show": "The Show", "duration_ms": 1_800_000}}


class Remote:
    """The running sandbox, as a client of its addresses sees it."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.http = httpx.Client(base_url=base, timeout=PATIENCE_S)

    def reset(self, playlists: list[Any] | None = None, **options: Any) -> None:
        world = {"catalogue": ROWS, "playlists": playlists or []}
        self.control("POST", "reset", **(world | options))
        self.sign_in()

    def sign_in(self, **asked: Any) -> str:
        token = self.control("POST", "token", **asked)["access_token"]
        self.http.headers["Authorization"] = f"Bearer {token}"
        return token

    def control(self, method: str, path: str, /, **body: Any) -> Any:
        answer = self.http.request(method, f"/_sandbox/{path}", json=body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def call(self, method: str, path: str, **request: Any) -> httpx.Response:
        return self.http.request(method, f"/v1{path}", **request)

    def get(self, path: str, **query: Any) -> Any:
        answer = self.call("GET", path, params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def playlist(self, *names: str, **other: Any) -> str:
        """Add a playlist of the user with these tracks; return its id."""
        items = [{"track": long_id(name)} for name in names]
        asked = {"name": "Road Trip", "items": items, **other}
        return self.control("POST", "playlists", **asked)["id"]

    def titles(self, playlist: str) -> list[str]:
        """The true titles, in small letters as in NAMES."""
        items = self.control("GET", f"playlists/{playlist}")["items"]
        return [item["title"].lower() for item in items]


def error_of(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["message"]


@pytest.fixture(scope="session")
def remote() -> Iterator[Remote]:
    """A sandbox in a thread and event loop of its own."""
    addresses: list[str] = []
    listens, stop = threading.Event(), asyncio.Event()
    loop = asyncio.new_event_loop()

    async def live() -> None:
        async with serve(Options()) as base:
            addresses.append(base)
            listens.set()
            await stop.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(live(),))
    thread.start()
    assert listens.wait(PATIENCE_S)
    client = Remote(addresses[0])
    yield client
    client.http.close()
    loop.call_soon_threadsafe(stop.set)
    thread.join(PATIENCE_S)
    loop.close()


@pytest.fixture
def sandbox(remote: Remote) -> Remote:
    remote.reset()
    return remote
