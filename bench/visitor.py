"""A visitor of the pages that costs little itself: HTTP/1.1 over one connection."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

GZIP = "gzip, deflate, br"


@dataclass(frozen=True, slots=True)
class Answer:
    """*size* is what went over the wire in bytes, with the head; *ms* until all was there."""

    status: int
    headers: dict[str, str]
    body: bytes
    size: int
    ms: float


@dataclass(frozen=True, slots=True)
class Visitor:
    """Sends what a browser would, one request after another."""

    host: str
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def ask(self, path: str, method: str = "GET", **headers: str) -> Answer:
        """Raises OSError or asyncio.IncompleteReadError when the server goes away."""
        began = time.perf_counter()
        await self.send(path, method, **headers)
        head = await self.reader.readuntil(b"\r\n\r\n")
        status, fields = _parse(head)
        body = await self.reader.readexactly(int(fields.get("content-length", 0)))
        passed = 1_000 * (time.perf_counter() - began)
        return Answer(status, fields, body, len(head) + len(body), passed)

    async def send(self, path: str, method: str = "GET", **headers: str) -> None:
        fields = {
            "Host": self.host,
            "Accept-Encoding": GZIP,
            "Sec-Fetch-Site": "same-origin",
            **({"Content-Length": "0"} if method == "POST" else {}),
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        lines = [f"{method} {path} HTTP/1.1", *(f"{k}: {v}" for k, v in fields.items())]
        self.writer.write("\r\n".join([*lines, "", ""]).encode())
        await self.writer.drain()


@asynccontextmanager
async def visiting(address: str) -> AsyncIterator[Visitor]:
    """Open a connection to *address*, such as http://127.0.0.1:4780."""
    host = urlsplit(address)
    reader, writer = await asyncio.open_connection(host.hostname, host.port)
    try:
        yield Visitor(host.netloc, reader, writer)
    finally:
        writer.close()


def _parse(head: bytes) -> tuple[int, dict[str, str]]:
    first, *lines = head.decode("latin-1").split("\r\n")
    pairs = (line.partition(": ") for line in lines if line)
    return int(first.split()[1]), {name.lower(): value for name, _, value in pairs}
