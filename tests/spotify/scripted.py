"""A server that gives exactly the bytes it is told to, for answers no decent Spotify gives."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass
class Scripted:
    """*answers* are sent in turn, the last one again and again; b"" hangs up."""

    answers: list[bytes]
    requests: list[bytes] = field(default_factory=list)
    base: str = ""

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(
            (ln.split(b":")[1] for ln in head.lower().split(b"\r\n") if b"length" in ln), 0
        )
        self.requests.append(head + await reader.readexactly(int(length)))
        writer.write(self.answers.pop(0) if len(self.answers) > 1 else self.answers[0])
        writer.close()


@asynccontextmanager
async def scripted(*answers: bytes) -> AsyncIterator[Scripted]:
    script = Scripted(list(answers))
    server = await asyncio.start_server(script.answer, "127.0.0.1", 0)
    script.base = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield script
    finally:
        server.close()


def says(status: int, body: str = "", *headers: str) -> bytes:
    """Return an answer with a JSON or text *body*, such as says(429, "", "Retry-After: 3")."""
    lines = [f"HTTP/1.1 {status} X", f"Content-Length: {len(body.encode())}", "Connection: close"]
    return "\r\n".join([*lines, *headers, "", body]).encode()
