"""Serve a sandbox over HTTP: inside a running event loop, or as a process of its own."""

import asyncio
import contextlib
import signal
import socket
import sys
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager
from types import FrameType

import uvicorn

from encore.sandbox.app import App
from encore.sandbox.connections import Connections, protocol
from encore.sandbox.faults import Fault
from encore.sandbox.options import OptionError, Options
from encore.sandbox.state import Sandbox

STOPS = (signal.SIGINT, signal.SIGTERM)
GRACE_S = 1  # how long an answer may still take when the sandbox ends


class Server(uvicorn.Server):
    """A server that leaves the signals to whoever started it, and says when it listens."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listens = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.listens.set()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@asynccontextmanager
async def serve(options: Options) -> AsyncIterator[str]:
    """Serve a sandbox in this event loop and yield its base address.

    The Web API is below /v1, accounts at /authorize and /api/token. Raises OptionError if
    the port is taken or a file cannot be used.
    """
    async with serving(Sandbox(options)) as address:
        yield address


@asynccontextmanager
async def serving(sandbox: Sandbox) -> AsyncIterator[str]:
    """Serve a sandbox that is built already."""
    options = sandbox.first_options
    listener = listening(options.host, options.port)
    address = address_of(options.host, listener.getsockname()[1])
    connections = Connections()
    config = uvicorn.Config(
        App(sandbox, connections),
        http=protocol(connections),
        lifespan="off",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE_S,
    )
    server = Server(config)
    running = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        await server.listens.wait()
        yield address
    finally:
        server.should_exit = True
        await running
        listener.close()


def listening(host: str, port: int) -> socket.socket:
    """Open the port. Raises OptionError if it cannot be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # With the protocol named, asyncio turns Nagle's delay off; without it an answer takes 40 ms.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise OptionError(
            f"Port {port} on {host} cannot be used ({error.strerror}): choose another port."
        ) from error
    return listener


def address_of(host: str, port: int) -> str:
    name = f"[{host}]" if ":" in host else host
    return f"http://{name}:{port}"


def run(options: Options, faults: Iterable[Fault] = ()) -> None:
    """Serve until SIGINT or SIGTERM, with *faults* to come, and say on stdout where, in one line.

    Raises OptionError if the port is taken or a file cannot be used.
    """
    before = {stop: signal.signal(stop, interrupt) for stop in STOPS}
    try:
        sandbox = Sandbox(options)
        sandbox.faults.left.extend(faults)
        asyncio.run(serve_until_stopped(sandbox))
    except KeyboardInterrupt:
        pass  # stopped while it was loading or saying where it is
    finally:
        for stop, handler in before.items():
            signal.signal(stop, handler)


def interrupt(number: int, frame: FrameType | None) -> None:
    """Leave at once; until the loop runs there is nothing to end."""
    raise KeyboardInterrupt


async def serve_until_stopped(sandbox: Sandbox) -> None:
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for stop in STOPS:
        # Windows has no such handlers: there the KeyboardInterrupt ends the loop.
        with contextlib.suppress(NotImplementedError):
            loop.add_signal_handler(stop, stopped.set)
    async with serving(sandbox) as address:
        sys.stdout.write(greeting(address))
        sys.stdout.flush()
        await stopped.wait()


def greeting(address: str) -> str:
    return (
        f"The sandbox listens: Web API {address}/v1, accounts {address}, "
        f"controls {address}/_sandbox\n"
    )
