"""Serve the pages beside the work, in one event loop."""

import asyncio
import errno
import gc
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import uvicorn

from encore.assembly import Encore
from encore.errors import BadInput
from encore.web.app import build_app
from encore.web.site import open_site

# Until people can sign in to Encore itself, only this computer may reach it.
HOST = "127.0.0.1"
PORT = 4780
GRACE_S = 3  # how long an answer may still take when the server ends


class _Server(uvicorn.Server):
    """Leaves the signals to the command that started it, and says when it listens."""

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
async def serving_pages(
    encore: Encore, port: int = PORT, *, is_sandbox: bool = False
) -> AsyncIterator[str]:
    """Serve the pages and yield their address; port 0 takes any. Raises BadInput if it is taken."""
    with _listening(port) as listener:
        address = f"http://{HOST}:{listener.getsockname()[1]}"
        site = open_site(encore, address, is_sandbox=is_sandbox)
        server = _Server(
            uvicorn.Config(
                build_app(site),
                lifespan="off",
                log_config=None,
                access_log=False,
                proxy_headers=False,
                server_header=False,
                timeout_graceful_shutdown=GRACE_S,
            )
        )
        running = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            await server.listens.wait()
            gc.freeze()  # all that is loaded stays; to look through it held back a page by 0.1 s
            yield address
        finally:
            gc.unfreeze()
            site.feed.close()
            server.should_exit = True
            await running


@contextmanager
def _listening(port: int) -> Iterator[socket.socket]:
    # With the protocol named, asyncio turns Nagle's delay off; without it an answer takes 40 ms.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    with listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HOST, port))
        except OSError as error:
            why = "is in use" if error.errno == errno.EADDRINUSE else f"({error.strerror})"
            raise BadInput(
                f"Port {port} {why}, so the dashboard cannot be shown there: "
                "stop what uses it, or choose another with --port."
            ) from error
        yield listener
