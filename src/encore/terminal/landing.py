"""Where the browser lands after a sign-in: one page of this machine, for as long as it is needed.

It is written on asyncio's streams: one page for one person needs no web server.
"""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from html import escape
from http import HTTPStatus
from urllib.parse import urlsplit

from encore.errors import BadInput

DEFAULT = "http://127.0.0.1/callback"
GRACE_S = 5.0  # how long the last page may take to reach the browser
PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Encore</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<style>body {{ font: 1.1rem/1.5 system-ui, sans-serif; max-width: 34rem;
margin: 20vh auto 0; padding: 0 1.5rem }}</style></head>
<body><main><h1>{heading}</h1><p>{sentence}</p></main></body></html>
"""
# The address of the page holds the code: it goes nowhere else, and is not kept.
HEADERS = (
    "Content-Type: text/html; charset=utf-8",
    "Cache-Control: no-store",
    "Referrer-Policy: no-referrer",
    "Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'",
    "Connection: close",
)


class Desk:
    """Takes the first answer to a sign-in, and tells all who ask what became of it.

    *check* raises BadInput for what is no answer.
    """

    def __init__(self, check: Callable[[str], None]) -> None:
        loop = asyncio.get_running_loop()
        self.answer: asyncio.Future[str] = loop.create_future()
        self.outcome: asyncio.Future[str | None] = loop.create_future()
        self._check = check

    def take(self, address: str) -> None:
        """Take *address* unless another one was first. Raises BadInput."""
        self._check(address)
        if not self.answer.done():
            self.answer.set_result(address)

    def tell(self, error: str | None) -> None:
        """Say what became of the answer; None: somebody is signed in."""
        if not self.outcome.done():
            self.outcome.set_result(error)


@dataclass(frozen=True, slots=True)
class Landing:
    """*listener* is None where the address is not one of this machine."""

    redirect_uri: str
    listener: socket.socket | None


@contextmanager
def open_landing(redirect_uri: str | None) -> Iterator[Landing]:
    """Take the port of *redirect_uri*, or a free one if it names none.

    Raises BadInput if it cannot be had. What Spotify thinks of the address is not judged.
    """
    address = redirect_uri or DEFAULT
    if not _is_of_this_machine(address):
        yield Landing(address, None)
        return
    parts = urlsplit(address)
    host = parts.hostname or ""
    with _listening(host, parts.port or 0) as listener:
        netloc = f"[{host}]" if ":" in host else host
        netloc = f"{netloc}:{listener.getsockname()[1]}"
        yield Landing(parts._replace(netloc=netloc).geturl(), listener)


@asynccontextmanager
async def serving(landing: Landing, desk: Desk) -> AsyncIterator[None]:
    """Hand what the browser brings over to *desk*, and show it what became of it."""
    if landing.listener is None:
        yield
        return
    pages = _Pages(desk, urlsplit(landing.redirect_uri).path or "/")
    server = await asyncio.start_server(pages.converse, sock=landing.listener)
    try:
        yield
    finally:
        server.close()
        await pages.end()


class _Pages:
    def __init__(self, desk: Desk, path: str) -> None:
        self.desk = desk
        self.path = path
        self.open: set[asyncio.Task[None]] = set()
        self.answering: set[asyncio.Task[None]] = set()

    async def converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one request. Browsers open connections in advance, and may never use them."""
        task = asyncio.current_task()
        assert task is not None
        self.open.add(task)
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            self.answering.add(task)
            writer.write(await self.answer(head))
            await writer.drain()
        except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, ConnectionError):
            pass
        finally:
            self.open.discard(task)
            self.answering.discard(task)
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()

    async def answer(self, head: bytes) -> bytes:
        method, target, *_ = [*head.decode("latin-1").split("\r\n")[0].split(), "", ""]
        if method != "GET" or target.partition("?")[0] != self.path:
            return _page(HTTPStatus.NOT_FOUND, "Nothing here", "Encore waits at another address.")
        try:
            self.desk.take(target)
        except BadInput as error:
            return _page(HTTPStatus.BAD_REQUEST, "Not connected", str(error))
        refusal = await asyncio.shield(self.desk.outcome)
        if refusal:
            return _page(HTTPStatus.BAD_REQUEST, "Not connected", refusal)
        return _page(HTTPStatus.OK, "You are connected", "You can close this page.")

    async def end(self) -> None:
        """Let the pages that are due reach the browser, and close the rest."""
        if self.answering and self.desk.outcome.done():
            await asyncio.wait(self.answering, timeout=GRACE_S)
        left = [*self.open]
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)


def _page(status: HTTPStatus, heading: str, sentence: str) -> bytes:
    body = PAGE.format(heading=escape(heading), sentence=escape(sentence)).encode()
    lines = (
        f"HTTP/1.1 {status.value} {status.phrase}",
        *HEADERS,
        f"Content-Length: {len(body)}",
    )
    return "".join(f"{line}\r\n" for line in lines).encode() + b"\r\n" + body


def _is_of_this_machine(address: str) -> bool:
    try:
        parts = urlsplit(address)
        known = (parts.scheme, parts.hostname, parts.port)
    except ValueError:  # no port, or no IPv6 address
        return False
    return known[0] == "http" and known[1] in ("127.0.0.1", "::1")


@contextmanager
def _listening(host: str, port: int) -> Iterator[socket.socket]:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
            listener.listen()
        except OSError as error:
            raise BadInput(
                f"Encore cannot listen on {host} port {port} ({error.strerror}): end what uses "
                "it, or name another port in ENCORE_REDIRECT_URI."
            ) from None
        yield listener
