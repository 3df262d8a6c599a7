"""Open connections, so that one can be dropped the way a broken network drops it."""

import asyncio
from collections.abc import Mapping
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

Peer = tuple[str, int]


class Connections:
    """The transport of each client that is connected, by its address and port."""

    def __init__(self) -> None:
        self._open: dict[Peer, asyncio.Transport] = {}

    def add(self, peer: Peer, transport: asyncio.Transport) -> None:
        self._open[peer] = transport

    def forget(self, peer: Peer) -> None:
        self._open.pop(peer, None)

    def drop(self, scope: Mapping[str, Any]) -> None:
        """Break the connection at once; what was not sent yet is lost."""
        self._open[tuple(scope["client"])].abort()

    def close(self, scope: Mapping[str, Any]) -> None:
        """Close the connection after what was sent."""
        self._open[tuple(scope["client"])].close()


def protocol(connections: Connections) -> type[H11Protocol]:
    """Return a protocol for uvicorn that tells *connections* who comes and goes."""

    class Watched(H11Protocol):
        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
            super().connection_made(transport)
            self.peer: Peer = transport.get_extra_info("peername")[:2]
            connections.add(self.peer, transport)

        def connection_lost(self, exc: Exception | None) -> None:
            connections.forget(self.peer)
            super().connection_lost(exc)

    return Watched
