"""Ten-line stand-ins for what the rest of Encore gives the client."""

from dataclasses import dataclass, field
from datetime import datetime

import httpx

from encore.clock import Clock
from encore.errors import MustWait, NotConnected
from encore.spotify.http import SpotifyHttp

FAST = Clock(rate=200)


@dataclass
class OneProcessGate:
    """Admits at once, save that it keeps every wait it was told of."""

    admitted: list[str] = field(default_factory=list)
    told: list[MustWait] = field(default_factory=list)
    until: datetime | None = None

    async def admit(self, bucket: str) -> None:
        if self.until:
            await FAST.sleep_until(self.until)
        self.admitted.append(bucket)

    async def told_to_wait(self, bucket: str, error: MustWait) -> None:
        self.told.append(error)
        self.until = error.until


@dataclass
class TokensInTurn:
    """Gives the first of *tokens*, and the next one at each renewal."""

    tokens: list[str]
    refused: list[str] = field(default_factory=list)

    async def current(self) -> str:
        return self.tokens[0]

    async def renew(self, refused: str) -> str:
        self.refused.append(refused)
        if len(self.tokens) == 1:
            raise NotConnected("The sign-in ran out.")
        self.tokens.pop(0)
        return self.tokens[0]


def a_connection(
    api_url: str,
    client: httpx.AsyncClient,
    *tokens: str,
    gate: OneProcessGate | None = None,
    clock: Clock = FAST,
) -> SpotifyHttp:
    turns = TokensInTurn(list(tokens) or ["a-token"])
    return SpotifyHttp(api_url, client, gate or OneProcessGate(), turns, clock)
